"""Ways through a simulated site that several tests take."""

from __future__ import annotations

from lpmtui.simulator.api import SimulatedSite
from lpmtui.simulator.objects.lpm_migration import LpmStage


def partition(site: SimulatedSite, system: str, name: str) -> dict | None:
    found = next(one for one in site.show()["systems"] if one["name"] == system)["partitions"]
    return next((one for one in found if one["name"] == name), None)


def advance_to(site: SimulatedSite, stage: LpmStage, name: str = "tools1") -> None:
    """Let events happen, one by one, until the migration of a partition has come to a stage."""
    with site.using() as world:
        for _ in range(200):
            migration = world.active_migration(name)
            if migration and migration.stage is stage:
                return
            world.advance_to(world.kernel.next_at())
    raise AssertionError(f"{name} never came to {stage}")
