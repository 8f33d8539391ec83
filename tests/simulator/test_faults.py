"""Every fault of the catalogue: on every object it can be on, at every phase, set and taken away."""

from __future__ import annotations

import pytest
from fault_walks import (
    Walk,
    conserved,
    unharmed,
)

from lpmtui.model.errors import UsageError
from lpmtui.simulator.api import SimulatedSite
from lpmtui.simulator.faults import effects
from lpmtui.simulator.faults.catalogue import GENERAL, KEYS, catalogue, phases
from lpmtui.simulator.objects.lpm_migration import FaultState, LpmStage
from lpmtui.simulator.objects.systems import Hmc

PHASES = [f"{name}:2" if name == "memory" else name for name in phases()]

ASKED_FOR = set(
    """
rmc-inactive memory-short region-size-differs compatibility-missing disk-reserved npiv-not-zoned vlan-missing
migration-limit mover-link-down mover-link-slow dirty-too-fast suspension-long partition-crash system-crash
console-restart console-slow connection-drops source-entry-lingers post-phase-missing unmanage-fails
cluster-unstable second-migration monitor-hangs monitor-missing start-not-idempotent resource-changed
timeout-not-restored sfwcomm-defined clock-jumps console-language stray-bytes
""".split()  # noqa: SIM905
)


@pytest.fixture(scope="module")
def demo() -> SimulatedSite:
    """The demonstration, with a second console, so that every fault finds an object."""
    site = SimulatedSite.open(None)
    with site.using() as world:
        world.hmcs.add(Hmc("hmc2", systems=list(world.hmcs["hmc1"].systems)))
    return site


def test_the_catalogue_has_what_can_go_wrong_and_everything_in_it_does_something():
    assert set(catalogue()) >= ASKED_FOR
    assert set(catalogue()) == set(effects._STRIKES)


@pytest.mark.parametrize("kind", catalogue().values(), ids=lambda kind: kind.name)
def test_an_entry_of_the_catalogue_is_whole(kind):
    assert kind.title
    assert kind.does.endswith(".")
    assert set(kind.on) <= set(KEYS)
    assert all(one.text for one in kind.parameters.values())
    assert {one.name for one in GENERAL} <= set(kind.parameters)
    assert "lasts" in kind.settings({})
    assert kind.phase.partition(":")[0] in ("", *phases())


def test_every_phase_is_a_stage_of_the_life_cycle():
    assert {phase.stage for phase in phases().values()} <= {stage.value for stage in LpmStage}


@pytest.mark.parametrize("name", catalogue())
def test_a_fault_that_is_set_and_cleared_leaves_everything_as_it_was(demo, name):
    site = demo.copy()
    before = unharmed(site)
    partition = "tools1" if name == "disk-reserved" else "dbnode1"
    on = site.fault_of_move(name, partition, "power-c")
    fault = site.set_fault(name, on, phase="now")
    passing = fault.state is FaultState.OVER
    assert passing or unharmed(site) != before, "it does something"
    assert [one["fault"] for one in site.show()["faults"]] == [name]
    assert [one.on for one in site.clear_faults(name, on)] == [on]
    assert site.show()["faults"] == []
    anew = name in ("partition-crash", "system-crash", "console-restart", "monitor-missing")
    assert passing or anew or unharmed(site) == before


@pytest.mark.parametrize("phase", PHASES)
@pytest.mark.parametrize("name", catalogue())
def test_whatever_strikes_whenever_the_partition_ends_whole_on_one_side(demo, name, phase):
    """Then the fault is taken away and the migration recovered: everything is on one side, nothing twice."""
    walk = Walk(demo.copy(), "webnode1", "power-a", "power-b")
    on = walk.site.fault_of_move(name, "webnode1", "power-b") if name != "sfwcomm-defined" else "dbnode1"
    walk.site.set_fault(name, on, phase=phase)
    walk.migrate()
    fault = walk.fault(name)
    assert fault["state"] != "armed" or name == "sfwcomm-defined" or walk.stopped_before(phase)
    walk.repair(name)
    conserved(walk)


def test_a_fault_strikes_once_and_at_its_round(demo):
    site = demo.copy()
    site.set_fault("partition-crash", "dbnode1", phase="memory:3")
    site.run("hmc1", "migrlpar -o m -m power-a -t power-c -p dbnode1")
    with site.using() as world:
        migration = world.migrations["1"]
        assert (migration.round, len(migration.rounds)) == (3, 2)
        assert world.faults["partition-crash dbnode1"].struck_at > migration.round_began


def test_a_fault_does_not_strike_at_somebody_elses_migration(demo):
    site = demo.copy()
    site.set_fault("partition-crash", "dbnode1", phase="clean-up")
    assert site.run("hmc1", "migrlpar -o m -m power-a -t power-b -p webnode1").status == 0
    assert site.show()["faults"][0]["state"] == "armed"


def test_a_phase_that_is_over_too_early_makes_it_strike_at_its_end(demo):
    site = demo.copy()
    site.set_fault("clock-jumps", "tools1", phase="validation", settings={"after": "1h"})
    site.begin("hmc1", "migrlpar -o m -m power-b -t power-a -p tools1")
    site.advance(7)
    assert site.show()["faults"][0]["state"] == "acting"


def test_a_fault_can_last_for_a_while(demo):
    site = demo.copy()
    site.set_fault("rmc-inactive", "tools1", settings={"lasts": "30s"})
    assert site.run("hmc1", "migrlpar -o v -m power-b -t power-a -p tools1").status == 1
    site.advance(31)
    assert site.show()["faults"][0]["state"] == "over"
    assert site.run("hmc1", "migrlpar -o v -m power-b -t power-a -p tools1").status == 0


def test_set_again_it_is_set_anew(demo):
    site = demo.copy()
    site.set_fault("suspension-long", "tools1", settings={"seconds": "20s"})
    site.set_fault("suspension-long", "tools1", settings={"seconds": "5s"})
    with site.using() as world:
        assert world.partitions["power-b/tools1"].suspension_extra_s == 5.0
    site.clear_faults("suspension-long")
    with site.using() as world:
        assert world.partitions["power-b/tools1"].suspension_extra_s == 0.0


def test_what_it_changed_is_found_again_where_the_partition_went(demo):
    site = demo.copy()
    site.set_fault("suspension-long", "tools1", settings={"seconds": "3s"})
    assert site.run("hmc1", "migrlpar -o m -m power-b -t power-a -p tools1").status == 0
    site.clear_faults("suspension-long", "tools1")
    with site.using() as world:
        assert world.partitions["power-a/tools1"].suspension_extra_s == 0.0


def test_names_may_be_short_where_they_are_unique(demo):
    site = demo.copy()
    assert site.set_fault("rmc-inactive", "vios-a1").on == "power-a/vios-a1"
    assert site.set_fault("resource-changed", "db_rg").on == "dbcluster/db_rg"
    assert site.set_fault("cluster-unstable", "dbcluster").on == "dbcluster"
    with pytest.raises(UsageError, match="cannot be on db_rg"):
        site.set_fault("monitor-missing", "db_rg")


def test_a_crashed_partition_is_not_booted_before_its_migration_is_recovered(demo):
    site = demo.copy()
    site.set_fault("partition-crash", "tools1", phase="memory:1")
    site.run("hmc1", "migrlpar -o m -m power-b -t power-a -p tools1")
    with pytest.raises(UsageError, match="recovered first"):
        site.clear_faults("partition-crash")
    assert site.run("hmc1", "migrlpar -o r -m power-b -p tools1").status == 0
    site.clear_faults("partition-crash")
    assert site.run("tools1", "echo alive").stdout == "alive\n"
