"""Ways through a site in which something goes wrong, and what must hold at their end."""

from __future__ import annotations

from typing import Any

from simulator_walks import partition

from lpmtui.model.errors import ConnectionLost, UsageError
from lpmtui.model.system import PartitionState
from lpmtui.simulator.api import SimulatedSite

_PATIENCE_S = 3600.0


def unharmed(site: SimulatedSite) -> str:
    """Everything of the world but its time, its faults and its pending events, as text."""
    with site.using() as world:
        tables = [
            world.hmcs,
            world.frames,
            world.partitions,
            world.adapters,
            world.disks,
            world.images,
            world.clusters,
            world.nodes,
            world.groups,
            world.applications,
            world.monitors,
        ]
        return "\n".join(sorted(repr(thing) for table in tables for thing in table.values()))


class Walk:
    """One migration through whatever happens, up to the point where a person would look."""

    def __init__(self, site: SimulatedSite, name: str, source: str, target: str) -> None:
        self.site, self.name, self.source, self.target = site, name, source, target
        with site.using() as world:
            key = f"{source}/{name}"
            self.adapters = [(one.slot, one.variety, one.vlan) for one in world.adapters.of(key)]
            self.users = list(world.images[name].users)
            self.memory = world.partitions[key].memory_mib

    def migrate(self) -> None:
        """Ask for the migration and let an hour pass, whatever becomes of the asking."""
        try:
            session = self.site.begin(
                "hmc1", ["migrlpar", "-o", "m", "-m", self.source, "-t", self.target, "-p", self.name]
            )
            self.site.advance(_PATIENCE_S)
            session.poll()
        except ConnectionLost:
            pass

    def fault(self, name: str) -> dict[str, Any]:
        return next(one for one in self.site.show()["faults"] if one["fault"] == name)

    def stopped_before(self, phase: str) -> bool:
        """Whether the migration never came to a phase."""
        with self.site.using() as world:
            reached = [str(stage) for _, stage in world.migrations["1"].history]
            rounds = world.migrations["1"].round
        return "over" in reached and (rounds < 2 if phase.startswith("memory") else "complete" not in reached)

    def repair(self, name: str) -> None:
        """Take the fault away and recover, in the order in which that is possible; let an hour pass."""
        for _ in range(2):
            self.site.run("hmc1", ["migrlpar", "-o", "r", "-m", self.source, "-p", self.name])
            try:
                self.site.clear_faults(name)
            except UsageError:
                self.site.run("hmc1", ["migrlpar", "-o", "r", "-m", self.source, "-p", self.name, "--force"])
        for system in (self.source, self.target):
            self.site.run("hmc1", ["chsysstate", "-r", "lpar", "-m", system, "-o", "on", "-n", self.name])
        self.site.advance(_PATIENCE_S)


def conserved(walk: Walk) -> None:
    """The partition is on exactly one system, whole; migrated, with every page in its last version."""
    with walk.site.using() as world:
        assert world.running_migrations() == []
        image = world.images[walk.name]
        here = world.partitions[f"{image.system}/{walk.name}"]
        other = walk.target if image.system == walk.source else walk.source
        assert image.system in (walk.source, walk.target)
        assert f"{other}/{walk.name}" not in world.partitions
        assert not world.adapters.of(f"{other}/{walk.name}")
        found = [(one.slot, one.variety, one.vlan) for one in world.adapters.of(here.key)]
        assert found == walk.adapters
        assert (here.memory_mib, here.placeholder) == (walk.memory, False)
        assert here.state is PartitionState.RUNNING
        assert image.up
        assert image.users in (walk.users, []), "after a crash nobody is logged in"
        assert not world.frozen(walk.name)
        migration = world.migrations["1"]
        if image.system == walk.target and not migration.failed:
            assert migration.arrived == migration.pages
    assert partition(walk.site, here.system, walk.name)["runs_here"]
