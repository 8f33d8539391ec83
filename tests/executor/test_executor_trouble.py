"""What goes wrong in the middle: refused, stopped, broken, cut off. The cluster is whole again each time."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from executor_bench import Bench

from lpmtui.executor.locks import Held, Holder, Lock, objects
from lpmtui.model.cluster import LpmPolicy, NodeState
from lpmtui.model.command import Command
from lpmtui.model.errors import Busy, Refused, Unreachable
from lpmtui.model.events import Finished, Note
from lpmtui.model.job import AbortAsked
from lpmtui.model.move import Outcome, Phase
from lpmtui.simulator.lpm import failures


def at(bench: Bench, phase: Phase, act: Callable[[], None]) -> None:
    """Do something once, as soon as a phase was told."""
    order = list(Phase)

    def trip(_command: Command) -> None:
        told = [row.phase for row in bench.store.migrations()]
        if told and told[-1] and order.index(told[-1]) >= order.index(phase):
            bench.wire.trips.remove(trip)
            act()

    bench.wire.trips.append(trip)


def whole_again(bench: Bench) -> bool:
    """Whether nothing of the move is left in the cluster, and the partition is where it began."""
    cluster = bench.site.cluster_picture("dbcluster")
    with bench.change() as world:
        caa = world.clusters["dbcluster"].caa["node_timeout"]
        inittab = [
            line for image in world.images for line in world.images[image].inittab if "hacmp_lpm" in line
        ]
    return (
        bench.where("dbnode1") == [("power-a", "Running")]
        and {node.state for node in cluster.nodes} == {NodeState.NORMAL}
        and {group.name: group.owner for group in cluster.groups}
        == {"db_rg": "dbnode1", "batch_rg": "dbnode2"}
        and cluster.tunables.lpm_policy is LpmPolicy.MANAGE
        and not cluster.tunables.unsynced_changes
        and caa == 30000
        and not inittab
    )


@pytest.mark.parametrize(
    "phase",
    [
        Phase.VALIDATE,
        Phase.PRE_MIGRATION,
        Phase.TARGET_PARTITION,
        Phase.VIRTUAL_DEVICES,
        Phase.MEMORY,
    ],
)
def test_an_abort_before_the_resume_brings_everything_back(bench: Bench, phase: Phase) -> None:
    at(bench, phase, lambda: bench.store.append("1", AbortAsked("ann")))
    finished = bench.migrate("dbnode1", "power-c", policy=LpmPolicy.UNMANAGE)
    assert finished is not None
    assert (finished.outcome, finished.exit_status, finished.drift) == (Outcome.ROLLED_BACK, 1, ())
    assert finished.stopped
    assert finished.why == "Stopped as asked, verified back on power-a."
    assert whole_again(bench)


@pytest.mark.parametrize("phase", [Phase.RESUME, Phase.CLEAN_UP, Phase.POST_MIGRATION])
def test_an_abort_after_the_resume_says_that_there_is_no_way_back_and_goes_on(
    bench: Bench, phase: Phase
) -> None:
    at(bench, phase, lambda: bench.store.append("1", AbortAsked("ann")))
    finished = bench.migrate("dbnode1", "power-c", policy=LpmPolicy.UNMANAGE)
    assert finished == Finished(Outcome.SUCCEEDED, 0)
    assert bench.where("dbnode1") == [("power-c", "Running")]
    notes = [event.text for event in bench.events() if isinstance(event, Note)]
    assert any("no way back" in text for text in notes)


def test_a_validation_that_fails_is_a_refusal_that_touched_nothing(bench: Bench) -> None:
    with bench.change() as world:
        world.frames["power-c"].wwpns_zoned = False
    finished = bench.migrate("dbnode1", "power-c")
    assert finished is not None
    assert (finished.outcome, finished.exit_status) == (Outcome.REFUSED, 3)
    assert "HSCLA319" in finished.why
    assert bench.wire.commands == []


def test_a_validation_that_fails_changes_nothing_although_a_policy_was_asked_for(bench: Bench) -> None:
    with bench.change() as world:
        world.frames["power-c"].wwpns_zoned = False
    finished = bench.migrate("dbnode1", "power-c", policy=LpmPolicy.UNMANAGE)
    assert finished is not None
    assert (finished.outcome, finished.exit_status) == (Outcome.REFUSED, 3)
    assert bench.wire.commands == []


@pytest.mark.parametrize("phase", [Phase.PRE_MIGRATION, Phase.TARGET_PARTITION, Phase.MEMORY])
def test_a_migration_that_breaks_off_is_recovered_on_the_source(bench: Bench, phase: Phase) -> None:
    def break_off() -> None:
        with bench.change() as world:
            migration = world.active_migration("dbnode1")
            assert migration is not None
            failures.fail(world, migration, "HSCL365C The migration was stopped. (simulated)")

    at(bench, phase, break_off)
    finished = bench.migrate("dbnode1", "power-c", policy=LpmPolicy.UNMANAGE)
    assert finished is not None
    assert (finished.outcome, finished.exit_status, finished.drift) == (Outcome.ROLLED_BACK, 1, ())
    assert "HSCL365C" in finished.why
    assert any(command.argv[:3] == ("migrlpar", "-o", "r") for command in bench.wire.commands)
    assert whole_again(bench)


@pytest.mark.parametrize("phase", [Phase.PRE_MIGRATION, Phase.MEMORY, Phase.RESUME])
def test_a_lost_connection_to_the_hmc_does_not_lose_the_migration(bench: Bench, phase: Phase) -> None:
    def cut() -> None:
        with bench.change() as world:
            world.hmcs["hmc1"].links_cut_at = world.now + 1

    at(bench, phase, cut)
    finished = bench.migrate("dbnode1", "power-c", policy=LpmPolicy.UNMANAGE)
    assert finished == Finished(Outcome.SUCCEEDED, 0)
    assert bench.where("dbnode1") == [("power-c", "Running")]
    notes = [event.text for event in bench.events() if isinstance(event, Note)]
    assert any("goes on at the HMC" in text for text in notes)
    assert len([c for c in bench.wire.commands if c.argv[:3] == ("migrlpar", "-o", "m")]) == 1


def test_an_hmc_that_is_gone_for_minutes_is_waited_for(bench: Bench) -> None:
    back_at: list[float] = []

    def go() -> None:
        with bench.change() as world:
            world.hmcs["hmc1"].up = False
            world.hmcs["hmc1"].links_cut_at = world.now
            back_at.append(world.now + 60)

    def come_back(_command: Command) -> None:
        with bench.change() as world:
            if back_at and world.now > back_at[0]:
                world.hmcs["hmc1"].up = True

    bench.wire.trips.append(come_back)
    at(bench, Phase.MEMORY, go)
    assert bench.migrate("dbnode1", "power-c") == Finished(Outcome.SUCCEEDED, 0)
    notes = [event.text for event in bench.events() if isinstance(event, Note)]
    assert any("hmc1" in text for text in notes)
    assert any("answers again" in text for text in notes)


def test_a_cluster_node_that_does_not_answer_refuses_the_move(bench: Bench) -> None:
    with bench.change() as world:
        world.images["dbnode2"].up = False
    with pytest.raises(Refused, match="dbnode2"):
        bench.migrate("dbnode1", "power-c")
    assert bench.wire.commands == []


def test_no_hmc_at_all_is_unreachable(bench: Bench) -> None:
    with bench.change() as world:
        world.hmcs["hmc1"].up = False
    with pytest.raises(Unreachable):
        bench.migrate("dbnode1", "power-c")


def test_a_held_partition_or_cluster_is_busy_and_says_who_since_when_and_from_where(bench: Bench) -> None:
    now = bench.site.clock.now()
    for held in objects(bench.site.name, "dbnode2", "dbcluster"):
        lock = Lock.take(
            bench.store.state_dir, held, Holder("bob", "tty7 (from 10.1.1.9)", now.isoformat(), 1, "9")
        )
        with pytest.raises(
            Busy, match=rf"{held.kind} {held.name} is held by bob \(migration 9\) since .*10\.1\.1\.9"
        ):
            bench.migrate("dbnode2", "power-c")
        lock.release()
    assert bench.store.migrations() == []
    assert bench.wire.commands == []


def test_the_locks_are_free_again_afterwards(bench: Bench) -> None:
    bench.migrate("tools1", "power-c")
    for held in (*objects(bench.site.name, "tools1", ""), Held("migration", "1")):
        Lock.take(bench.store.state_dir, held, Holder("x", "y", "", 1)).release()


def test_a_partition_that_the_hmc_moves_for_somebody_else_is_refused(bench: Bench) -> None:
    hmc = Command(
        "hmc1", ("migrlpar", "-o", "m", "-m", "power-a", "-t", "power-c", "-p", "dbnode1"), mutates=True
    )
    bench.site.start(hmc)
    bench.site.clock.sleep(60)
    with pytest.raises((Busy, Refused)):
        bench.migrate("dbnode1", "power-c")
    with pytest.raises((Busy, Refused), match="dbnode1"):
        bench.migrate("dbnode2", "power-c")


def test_a_warning_asks_for_force(bench: Bench) -> None:
    with bench.change() as world:
        world.clusters["dbcluster"].caa["node_timeout"] = 600_000
    with pytest.raises(Refused, match=r"time-out in force is 600 s.*--force"):
        bench.migrate("dbnode1", "power-c")
    assert bench.store.migrations() == []


def test_who_asked_to_stop_is_in_the_journal(bench: Bench) -> None:
    at(bench, Phase.MEMORY, lambda: bench.store.append("1", AbortAsked("bob on tty7")))
    bench.migrate("tools1", "power-c")
    assert AbortAsked("bob on tty7") in bench.events()
