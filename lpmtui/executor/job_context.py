"""Where migrations are carried out."""

from __future__ import annotations

from dataclasses import field
from pathlib import Path

from lpmtui.config.options import LpmOptions
from lpmtui.journal import Journal
from lpmtui.model.lazy_dataclass import dataclass
from lpmtui.procedure import WaitLimits
from lpmtui.site import Site


@dataclass(frozen=True, slots=True)
class JobContext:
    """The site, the journal, and the directory of the locks, None where nothing is locked (in memory).

    `limits`: for how long what is waited for.
    """

    site: Site
    journal: Journal
    state_dir: Path | None
    options: LpmOptions = field(default_factory=LpmOptions)
    limits: WaitLimits = field(default_factory=WaitLimits)
