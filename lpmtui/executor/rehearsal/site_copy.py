"""The copy of a site that rehearsals run in: the simulated world itself, or one built from the inventory."""

from __future__ import annotations

from pathlib import Path

from lpmtui.config import SiteOptions
from lpmtui.executor.rehearsal.trial import Template
from lpmtui.model.picture import SiteKind
from lpmtui.site import Site
from lpmtui.site.factory import WORLD_FILE
from lpmtui.site.site_scenario import scenario_of
from lpmtui.transports.simulator_transport import SimulatorTransport


def copy_of(site: Site, options: SiteOptions, state_dir: Path | None) -> Template:
    """What makes copies of the site as it is now. The site is only asked, never changed.

    A site of real systems is built anew from what its hosts tell; how busy its memory is nobody can ask.
    Raises Unreachable where no host answers, and ScenarioError for an inventory that makes no whole.
    """
    if options.kind is SiteKind.SIMULATOR:
        world = SimulatorTransport.open(state_dir / WORLD_FILE if state_dir else None)
    else:
        world = SimulatorTransport.build(scenario_of(site))
    try:
        return world.template()
    finally:
        world.close()
