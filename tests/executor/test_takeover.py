"""A node fails while it is unmanaged: its group is started on the standby, if it is down for certain."""

from __future__ import annotations

from pathlib import Path

import pytest
from executor_bench import ME, Bench
from killing import later, moments_of

from lpmtui.executor import start
from lpmtui.model.cluster import GroupState, LpmPolicy
from lpmtui.model.errors import Refused, UsageError
from lpmtui.model.events import Finished, Note, Planned
from lpmtui.model.job import Way
from lpmtui.model.move import Outcome, ProcedureKind
from lpmtui.model.request import Takeover
from lpmtui.procedure.takeover_plan import plan_takeover
from lpmtui.simulator.api import SimulatedSite


def fail_while_moving(bench: Bench, phase: str = "memory:1") -> Finished:
    """The partition crashes in the middle of a move with unmanage."""
    bench.world.set_fault("partition-crash", "dbnode1", phase=phase)
    finished = bench.migrate("dbnode1", "power-c", policy=LpmPolicy.UNMANAGE)
    assert finished is not None
    assert finished.outcome is Outcome.NEEDS_ATTENTION
    return finished


def relieve(bench: Bench) -> Finished | None:
    return start(bench.context, Takeover("db_rg", "dbnode2"), ME)[1]


def wrong(bench: Bench) -> list[str]:
    """What is not as it should be after a takeover by dbnode2."""
    found = []
    with bench.change() as world:
        group = world.groups["dbcluster/db_rg"]
        if (group.owner, group.states["dbnode2"]) != ("dbnode2", GroupState.ONLINE):
            found.append(f"group {group.owner} {group.states}")
        application = world.applications["dbcluster/db_app"]
        if {node: count for node, count in application.instances.items() if count} != {"dbnode2": 1}:
            found.append(f"application {application.instances}")
        if world.clusters["dbcluster"].caa["node_timeout"] != 30_000:
            found.append("node time-out")
        node = world.nodes["dbnode2"]
        if not (node.dms_armed and node.client_kill and node.deadman_mode == "a" and node.sfwcom == "UP"):
            found.append(f"dbnode2 {node}")
        if "/etc/cluster/ifrestrict" in world.images["dbnode2"].files:
            found.append("ifrestrict")
    return found


@pytest.mark.parametrize("phase", ["memory:1", "post-phase"])
def test_the_group_runs_on_the_standby_and_its_settings_are_back(bench: Bench, phase: str) -> None:
    fail_while_moving(bench, phase)
    assert wrong(bench) != []
    assert relieve(bench) == Finished(Outcome.SUCCEEDED, 0)
    assert wrong(bench) == []
    row = bench.store.migration("2")
    assert (row.partition, row.target, row.procedure) == ("dbnode1", "dbnode2", "takeover")
    said = "\n".join(event.text for event in bench.events("2") if isinstance(event, Note))
    assert "rmitab hacmp_lpm" in said
    assert 'LPM_POLICY is "unmanage"; before the move it was ""' in said
    assert "does not answer through the network" in said
    (planned,) = [event for event in bench.events("2") if isinstance(event, Planned)]
    after = bench.store.state("2").after
    assert after is not None
    assert dict(after.groups[0].states)["dbnode2"] is GroupState.ONLINE
    online = next(step for step in planned.steps if step.name == "bring-online")
    assert online.commands[0].endswith("move resource_group db_rg NODE=dbnode2")
    with pytest.raises(Refused, match="ONLINE on dbnode2"):
        relieve(bench)


@pytest.mark.parametrize("kept", ["", "en7\n"])
def test_what_was_changed_by_hand_is_given_back_on_the_standby_too(bench: Bench, kept: str) -> None:
    with bench.change() as world:
        if kept:
            world.images["dbnode2"].files["/etc/cluster/ifrestrict"] = kept
    bench.world.set_fault("partition-crash", "dbnode1", phase="memory:1")
    began = bench.site.clock.now()
    finished = bench.migrate("dbnode1", "power-c", procedure=ProcedureKind.MANUAL, force=True)
    assert finished is not None
    assert finished.outcome is Outcome.NEEDS_ATTENTION
    took_s = (bench.site.clock.now() - began).total_seconds()
    assert took_s < 3 * bench.context.limits.link_s, "a dead node is not waited for again and again"
    assert relieve(bench) == Finished(Outcome.SUCCEEDED, 0)
    with bench.change() as world:
        assert world.images["dbnode2"].files.get("/etc/cluster/ifrestrict", "") == kept
    assert [one for one in wrong(bench) if one != "ifrestrict" or not kept] == []


def test_without_a_journal_the_configured_values_are_given_back(bench: Bench) -> None:
    fail_while_moving(bench)
    the_plan = plan_takeover(bench.site, "db_rg", "dbnode2")
    assert the_plan.failed == "dbnode1"
    assert the_plan.before.node_timeout_ms == 30_000
    assert "dbnode1" not in {node.name for node in the_plan.before.nodes}
    assert "dbnode1" in the_plan.question


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("Running", "may still run"),
        ("Open Firmware", "may still run"),
        ("Not Available", "may still run"),
    ],
)
def test_a_partition_that_may_run_is_not_relieved(bench: Bench, state: str, words: str) -> None:
    fail_while_moving(bench)
    mutations = len(bench.wire.commands)
    with bench.change() as world:
        entry = world.partition_of("dbnode1")
        entry.state = type(entry.state).read(state)
    with pytest.raises(Refused, match=words):
        relieve(bench)
    assert len(bench.wire.commands) == mutations
    assert len(bench.store.migrations()) == 1


def test_an_unmanaged_node_that_runs_is_not_relieved(bench: Bench) -> None:
    bench.world.run("dbnode1", ["clmgr", "stop", "node", "dbnode1", "WHEN=now", "MANAGE=unmanage"])
    with pytest.raises(Refused, match="Running"):
        relieve(bench)


def test_a_silent_hmc_proves_nothing(bench: Bench) -> None:
    fail_while_moving(bench)
    with bench.change() as world:
        world.hmcs["hmc1"].up = False
    with pytest.raises(Refused, match="hmc1 does not tell"):
        relieve(bench)


def test_a_lost_system_proves_nothing_until_it_is_off(bench: Bench) -> None:
    fail_while_moving(bench)
    bench.world.set_fault("system-crash", "power-c")
    with pytest.raises(Refused, match="on power-c is not known"):
        relieve(bench)


def test_a_node_that_may_have_the_group_as_well_must_be_down_too(tmp_path: Path) -> None:
    """The group was with crm1 before its move; who knows whether crm2 has got it since."""
    bench = Bench(tmp_path, SimulatedSite.open(None, scenario="three-node"))
    bench.world.set_fault("partition-crash", "crm1", phase="memory:1")
    bench.migrate("crm1", "frame-4", policy=LpmPolicy.UNMANAGE)
    group = next(one.name for one in bench.store.state("1").before.groups if one.host == "crm1")  # type: ignore[union-attr]
    bench.world.run("crm3", ["clmgr", "stop", "node", "crm2", "WHEN=now", "MANAGE=offline"])
    bench.world.advance(120)
    with pytest.raises(Refused, match="crm2 is not NORMAL either, and may have"):
        plan_takeover(bench.site, group, "crm3", store=bench.store)
    bench.close()


@pytest.mark.parametrize(
    ("group", "to", "error", "words"),
    [
        ("db_gr", "dbnode2", UsageError, "Did you mean db_rg"),
        ("db_rg", "webnode1", UsageError, "There is no node of db_rg"),
        ("db_rg", "dbnode2", Refused, "ONLINE on dbnode1"),
    ],
)
def test_what_is_asked_for_must_make_sense(
    bench: Bench, group: str, to: str, error: type[Exception], words: str
) -> None:
    with pytest.raises(error, match=words):
        start(bench.context, Takeover(group, to), ME)


def test_killed_at_every_third_record_it_is_taken_up_and_brought_to_its_end(tmp_path: Path) -> None:
    world = SimulatedSite.open(None)

    def run(bench: Bench) -> None:
        fail_while_moving(bench)
        assert relieve(bench) == Finished(Outcome.SUCCEEDED, 0)

    moments = [one for one in moments_of(tmp_path, world, run) if one.migration == "2"][::3]
    assert len(moments) > 10
    (tmp_path / "later").mkdir()
    for moment, bench in later(moments, tmp_path / "later"):
        if bench.store.migration("2").outcome.final:
            continue
        if not any(isinstance(event, Planned) for event in bench.events("2")):
            finished = bench.take_up(Way.RESUME, "2")
            assert finished is not None
            assert finished.outcome is Outcome.REFUSED, moment.where
            assert wrong(bench) != [], moment.where
            continue
        with pytest.raises(Refused, match="not taken back"):
            bench.take_up(Way.ROLLBACK, "2")
        assert bench.take_up(Way.RESUME, "2") == Finished(Outcome.SUCCEEDED, 0), moment.where
        assert wrong(bench) == [], moment.where
