"""The copy of a site that rehearsals run in: the simulated world itself, or one built from the inventory."""

from __future__ import annotations

from pathlib import Path

from lpmtui.config import SiteOptions
from lpmtui.executor.rehearsal.trial import Template
from lpmtui.model.errors import Refused
from lpmtui.model.picture import SiteKind
from lpmtui.site import Site
from lpmtui.site.factory import WORLD_FILE
from lpmtui.transports.simulator_transport import SimulatorTransport


def copy_of(site: Site, options: SiteOptions, state_dir: Path | None) -> Template:
    """What makes copies of the site as it is now. Raises Refused where it cannot be copied."""
    if options.kind is SiteKind.SIMULATOR:
        world = SimulatorTransport.open(state_dir / WORLD_FILE if state_dir else None)
        try:
            return world.template()
        finally:
            world.close()
    raise Refused(f"The site {site.name} cannot be copied.", subject=site.name)
