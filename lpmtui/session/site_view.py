"""What a pane of the live site shows: the last picture, the moves under way, the age of it all."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from lpmtui.job_view.roles import Role
from lpmtui.model.lazy_dataclass import dataclass

if TYPE_CHECKING:
    from lpmtui.model.picture import SitePicture


@dataclass(frozen=True, slots=True)
class MoveLine:
    """A move that is under way or was left behind, as the journal knows it."""

    id: str
    what: str
    state: str
    role: Role = Role.RUNNING


@dataclass(frozen=True, slots=True)
class SiteView:
    """`picture` is None while the site was not looked at yet; `trouble` says why."""

    picture: SitePicture | None = None
    moves: tuple[MoveLine, ...] = ()
    trouble: str = ""
    now: datetime | None = None
    age: str = ""

    @property
    def waiting(self) -> tuple[str, Role]:
        """What is said while there is no picture."""
        return (self.trouble, Role.BAD) if self.trouble else ("Asking the site ...", Role.PENDING)
