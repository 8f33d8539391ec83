"""Whatever happens at whatever moment: memory, devices and sessions are all there or all back."""

from __future__ import annotations

import pytest
from fault_walks import Walk, conserved
from hypothesis import given, settings
from hypothesis import strategies as st

from lpmtui.model.errors import ConnectionLost, Unreachable, UsageError
from lpmtui.simulator.api import SimulatedSite
from lpmtui.simulator.objects.lpm_migration import LpmStage, Migration

DEMO = SimulatedSite.open(None)
_BUSY = "webnode1"

_ENTERED = {LpmStage.MEMORY, LpmStage.SUSPENDED, LpmStage.PROCESSOR_STATE, LpmStage.REMAINING_MEMORY}


def balanced(migration: Migration) -> bool:
    """What has arrived in its last version and what is still to be sent make up all pages, none twice."""
    if migration.stage is LpmStage.MEMORY and migration.round == 1:
        return migration.arrived == 0 and migration.round_pages == migration.pages
    return migration.arrived + migration.round_pages == migration.pages


def stop(site: SimulatedSite) -> None:
    site.run("hmc1", f"migrlpar -o s -m power-a -p {_BUSY}")


def crash(site: SimulatedSite) -> None:
    site.set_fault("partition-crash", _BUSY, phase="now")


def source_lost(site: SimulatedSite) -> None:
    site.set_fault("system-crash", "power-a", phase="now")


def target_lost(site: SimulatedSite) -> None:
    site.set_fault("system-crash", "power-b", phase="now")


def link_lost(site: SimulatedSite) -> None:
    site.set_fault("mover-link-down", "power-b", phase="now")


def console_lost(site: SimulatedSite) -> None:
    site.set_fault("console-restart", "hmc1", phase="now")


HAPPENINGS = [stop, crash, source_lost, target_lost, link_lost, console_lost]
FAULTS = ("partition-crash", "system-crash", "mover-link-down", "console-restart")


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.tuples(st.floats(0.0, 60.0), st.sampled_from(HAPPENINGS)), max_size=3),
    st.integers(1, 1000),
)
def test_whatever_happens_whenever_the_partition_is_whole_in_the_end(happenings, seed):
    site = DEMO.copy(seed=seed)
    walk = Walk(site, _BUSY, "power-a", "power-b")
    site.begin("hmc1", f"migrlpar -o m -m power-a -t power-b -p {_BUSY}")
    for pause, happen in happenings:
        _pass(site, pause)
        try:
            happen(site)
        except (ConnectionLost, Unreachable):
            pass
        except UsageError as why:
            assert "cannot be" in why.title  # noqa: PT017
    site.advance(400)
    for name in FAULTS * 2:
        walk.repair(name)
    conserved(walk)


def _pass(site: SimulatedSite, seconds: float) -> None:
    """Let time pass event by event, weighing the pages at each."""
    with site.using() as world:
        end = world.now + seconds
        while (due := world.kernel.next_at()) is not None and due <= end:
            world.advance_to(due)
            migration = world.migrations["1"]
            if migration.stage in _ENTERED and not migration.failed:
                assert balanced(migration), migration.stage
        world.advance_to(end)


def test_pages_balance_at_every_event_of_a_whole_migration():
    site = DEMO.copy()
    site.begin("hmc1", "migrlpar -o m -m power-a -t power-c -p dbnode1")
    _pass(site, 400)
    with site.using() as world:
        migration = world.migrations["1"]
        assert migration.arrived == migration.pages
        resent = sum(int(pages) for pages, _ in migration.rounds)
        assert migration.transmitted >= resent
        assert migration.transmitted - resent <= world.partitions["power-c/dbnode1"].memory_mib * 256


@pytest.mark.parametrize("partition", ["dbnode1", "tools1"])
def test_nobody_who_is_logged_in_notices_but_the_pause(partition):
    site = DEMO.copy()
    source = "power-a" if partition == "dbnode1" else "power-b"
    before = site.run(partition, "who").stdout
    session = site.begin(partition, "sleep 200; echo done")
    assert site.run("hmc1", f"migrlpar -o m -m {source} -t power-c -p {partition}").status == 0
    site.advance(300)
    assert session.poll().stdout == "done\n"
    assert site.run(partition, "who").stdout == before
