"""The manual procedure: PowerHA 7.1, or 7.2 by choice; every value is given back as it was."""

from __future__ import annotations

from pathlib import Path

import pytest
from executor_bench import Bench
from killing import Moment, later, moments_of

from lpmtui.model.cluster import LpmPolicy, NodeState
from lpmtui.model.command import Command
from lpmtui.model.errors import Refused
from lpmtui.model.events import Finished
from lpmtui.model.job import AbortAsked, Way
from lpmtui.model.move import Outcome, ProcedureKind
from lpmtui.simulator.api import SimulatedSite
from lpmtui.simulator.engine.world import World
from lpmtui.simulator.powerha.software import recheck

KEPT = "/var/hacmp/ifrestrict.lpmtui"
STEPS = [
    "validate",
    "unmanage",
    "disarm-switches",
    "raise-timeout",
    "restrict-san",
    "migrate",
    "arrive",
    "new-machine",
    "await-automation",
    "allow-san",
    "give-back-timeout",
    "arm-switches",
    "remanage",
    "groups-back",
    "verify",
]


def old(world: World) -> None:
    """The demo's cluster at a level that prepares nothing by itself, with values of somebody's own."""
    cluster = world.clusters["dbcluster"]
    cluster.vrmf, cluster.version = "7.1.3.5", 15
    cluster.caa["node_timeout"] = 45_000
    cluster.stored["HEARTBEAT_FREQUENCY"] = cluster.active["HEARTBEAT_FREQUENCY"] = "45"
    world.images["dbnode2"].files["/etc/cluster/ifrestrict"] = "en7\n"
    recheck(world, "dbcluster")


@pytest.fixture
def old_bench(bench: Bench) -> Bench:
    with bench.change() as world:
        old(world)
    return bench


def wrong(bench: Bench, system: str, *, timeout_ms: int = 45_000, kept: str = "en7\n") -> list[str]:
    """What is not as it was before the move, the partition being expected on a system."""
    found = [] if bench.where("dbnode1") == [(system, "Running")] else [f"place {bench.where('dbnode1')}"]
    cluster = bench.site.cluster_picture("dbcluster")
    owners = {group.name: group.owner for group in cluster.groups}
    if owners != {"db_rg": "dbnode1", "batch_rg": "dbnode2"}:
        found.append(f"groups {owners}")
    if {node.state for node in cluster.nodes} != {NodeState.NORMAL}:
        found.append(f"nodes {cluster.nodes}")
    with bench.change() as world:
        if world.clusters["dbcluster"].caa["node_timeout"] != timeout_ms:
            found.append(f"node time-out {world.clusters['dbcluster'].caa['node_timeout']}")
        for name in ("dbnode1", "dbnode2"):
            node, image = world.nodes[name], world.images[name]
            if not (node.dms_armed and node.client_kill and node.sfwcom == "UP"):
                found.append(f"{name}: {node.dms_armed} {node.client_kill} {node.sfwcom}")
            expected = kept if name == "dbnode2" else ""
            if image.files.get("/etc/cluster/ifrestrict", "") != expected or KEPT in image.files:
                found.append(f"ifrestrict of {name}")
            found += [f"inittab of {name}" for line in image.inittab if "hacmp_lpm" in line]
        found += [one.name for one in world.applications.values() if sum(one.instances.values()) != 1]
    return found


def test_on_7_1_every_step_is_done_and_everything_given_back(old_bench: Bench) -> None:
    assert old_bench.migrate("dbnode1", "power-c", force=True) == Finished(Outcome.SUCCEEDED, 0)
    nothing_to_do = ("await-automation", "groups-back")
    assert old_bench.steps() == [
        (name, "already-done" if name in nothing_to_do else "done") for name in STEPS
    ]
    assert wrong(old_bench, "power-c") == []
    assert old_bench.store.migration("1").procedure == ProcedureKind.MANUAL.value
    assert "UNMANAGED" in old_bench.group("db_rg")
    raised = ("clmgr", "-f", "modify", "cluster")
    values = [
        command.argv[-1]
        for command in old_bench.wire.commands
        if (command.argv[0].rpartition("/")[2], *command.argv[1:4]) == raised
    ]
    assert values == ["HEARTBEAT_FREQUENCY=600", "HEARTBEAT_FREQUENCY=45"]


def test_on_7_2_by_choice_powerha_does_nothing_twice(bench: Bench) -> None:
    finished = bench.migrate("dbnode1", "power-c", procedure=ProcedureKind.MANUAL, heartbeat_during_lpm_s=300)
    assert finished == Finished(Outcome.SUCCEEDED, 0)
    assert wrong(bench, "power-c", timeout_ms=30_000, kept="") == []
    with bench.change() as world:
        assert {world.nodes[name].deadman_mode for name in ("dbnode1", "dbnode2")} == {"a"}
    cluster = bench.site.cluster_picture("dbcluster")
    assert cluster.tunables.lpm_policy is LpmPolicy.MANAGE
    assert cluster.tunables.node_timeout_during_lpm_s == 600


def test_without_a_san_heartbeat_nothing_is_restricted(old_bench: Bench) -> None:
    with old_bench.change() as world:
        world.clusters["dbcluster"].san_communication = False
    assert old_bench.migrate("dbnode1", "power-c", force=True) == Finished(Outcome.SUCCEEDED, 0)
    assert not {"restrict-san", "allow-san"} & {name for name, _ in old_bench.steps()}


@pytest.mark.parametrize("step", STEPS[1:5])
def test_an_abort_between_the_preparations_gives_everything_back(old_bench: Bench, step: str) -> None:
    def trip(_command: object) -> None:
        if old_bench.store.migrations() and any(name == step for name, _ in old_bench.steps()):
            old_bench.wire.trips.remove(trip)
            old_bench.store.append("1", AbortAsked("ann"))

    old_bench.wire.trips.append(trip)
    finished = old_bench.migrate("dbnode1", "power-c", force=True)
    assert finished is not None
    assert (finished.outcome, finished.drift) == (Outcome.ROLLED_BACK, ())
    assert wrong(old_bench, "power-a") == []


def test_a_node_that_cannot_be_unmanaged_is_not_moved(old_bench: Bench) -> None:
    with old_bench.change() as world:
        world.nodes["dbnode1"].pre_fails_at = "unmanage"
    finished = old_bench.migrate("dbnode1", "power-c", force=True)
    assert finished is not None
    assert (finished.outcome, finished.drift) == (Outcome.ROLLED_BACK, ())
    assert wrong(old_bench, "power-a") == []


def test_a_policy_has_no_meaning_for_it(old_bench: Bench) -> None:
    with pytest.raises(Refused, match="whatever LPM_POLICY says"):
        old_bench.migrate("dbnode1", "power-c", policy=LpmPolicy.UNMANAGE)
    with pytest.raises(Refused, match="does not prepare for a move by itself"):
        old_bench.migrate("dbnode1", "power-c", procedure=ProcedureKind.AUTOMATIC)


@pytest.fixture(scope="module")
def moments(tmp_path_factory: pytest.TempPathFactory) -> list[Moment]:
    world = SimulatedSite.open(None)
    with world.using() as inside:
        old(inside)

    def run(bench: Bench) -> None:
        assert bench.migrate("dbnode1", "power-c", force=True) == Finished(Outcome.SUCCEEDED, 0)

    found = moments_of(tmp_path_factory.mktemp("manual"), world, run)
    assert len(found) > 80
    return [one for one in found if one.after in ("step-started", "command-started", "command-finished")]


def test_killed_at_every_fourth_step_or_command_it_is_resumed_to_a_good_end(
    moments: list[Moment], tmp_path: Path
) -> None:
    for moment, bench in later(moments[::4], tmp_path):
        finished = bench.take_up(Way.RESUME)
        assert finished == Finished(Outcome.SUCCEEDED, 0), moment.where
        assert wrong(bench, "power-c") == [], moment.where


def test_killed_at_every_other_step_or_command_everything_is_given_back(
    moments: list[Moment], tmp_path: Path
) -> None:
    for moment, bench in later(moments[::2], tmp_path):
        if bench.where("dbnode1") == [("power-c", "Running")]:
            with pytest.raises(Refused, match="no way back"):
                bench.take_up(Way.ROLLBACK)
            continue
        finished = bench.take_up(Way.ROLLBACK)
        assert finished is not None
        if "no way back" in finished.why:
            assert wrong(bench, "power-c") == [], moment.where
            continue
        assert finished.outcome in (Outcome.ROLLED_BACK, Outcome.REFUSED), (moment.where, finished)
        assert wrong(bench, "power-a") == [], moment.where


def test_a_level_with_other_programs_for_the_switch_is_served_by_those(bench: Bench) -> None:
    """Its Group Services does not tell of the switch either."""
    usual = "/usr/sbin/rsct/bin/dms/"
    with bench.change() as world:
        for name in ("dbnode1", "dbnode2"):
            world.images[name].executables.append("/usr/sbin/rsct/bin/hags_stopdms")

    def refuse(command: Command) -> None:
        assert not (command.mutates and command.argv[0].startswith(usual)), command

    bench.wire.trips.append(refuse)
    finished = bench.migrate("dbnode1", "power-c", procedure=ProcedureKind.MANUAL, force=True)
    assert finished == Finished(Outcome.SUCCEEDED, 0)
    changed = [command.argv[0] for command in bench.wire.commands if "dms" in command.argv[0]]
    assert changed.count("/usr/sbin/rsct/bin/hags_stopdms") == 2
    assert changed.count("/usr/sbin/rsct/bin/hags_startdms") == 2
