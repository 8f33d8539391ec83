"""The move has happened, but not all is as before: it is said, with the remedy, and can be finished."""

from __future__ import annotations

import pytest
from executor_bench import Bench

from lpmtui.commands.powerha import clmgr
from lpmtui.model.cluster import LpmPolicy
from lpmtui.model.errors import Refused
from lpmtui.model.events import ApplicationSeen, Finished, Note
from lpmtui.model.job import Way
from lpmtui.model.move import Outcome, Severity
from lpmtui.simulator.engine.world import World

NODE_TIMEOUT = "node failure detection time-out in force: was 30 s, is 600 s"


def broken(bench: Bench, **changes: object) -> None:
    with bench.change() as world:
        for name, value in changes.items():
            setattr(world.nodes["dbnode1"], name, value)


def test_a_post_phase_that_never_runs_needs_a_person_and_says_what_is_left(bench: Bench) -> None:
    broken(bench, post_phase_runs=False)
    finished = bench.migrate("dbnode1", "power-c", policy=LpmPolicy.UNMANAGE)
    assert finished is not None
    assert (finished.outcome, finished.exit_status) == (Outcome.NEEDS_ATTENTION, 4)
    assert "post-migration phase did not come about" in finished.why
    drift = "\n".join(finished.drift)
    for what in (
        "resource group db_rg: was ONLINE on dbnode1",
        "clmgr start node dbnode1 WHEN=now MANAGE=auto",
        "dead man switch of dbnode1: was armed, is not armed",
        "dead man switch of dbnode2: was armed, is not armed",
        NODE_TIMEOUT,
        "heartbeat restrictions on dbnode2",
        "rmitab hacmp_lpm",
    ):
        assert what in drift
    assert bench.where("dbnode1") == [("power-c", "Running")]


def test_what_needed_a_person_is_finished_by_resuming_once_it_is_repaired(bench: Bench) -> None:
    broken(bench, post_phase_runs=False)
    bench.migrate("dbnode1", "power-c", policy=LpmPolicy.UNMANAGE)
    repair(bench)
    with pytest.raises(Refused, match="no way back"):
        bench.take_up(Way.ROLLBACK)
    assert bench.take_up(Way.RESUME) == Finished(Outcome.SUCCEEDED, 0)
    assert bench.store.migration("1").outcome is Outcome.SUCCEEDED
    assert bench.site.cluster_picture("dbcluster").tunables.lpm_policy is LpmPolicy.MANAGE


def repair(bench: Bench) -> None:
    """What the operator does by hand, after the remedies that were named."""
    bench.site.ask(clmgr.manage_node("dbnode1"))
    with bench.change() as world:
        world.clusters["dbcluster"].caa["node_timeout"] = 30000
        for name in ("dbnode1", "dbnode2"):
            image = world.images[name]
            image.inittab = [line for line in image.inittab if "hacmp_lpm" not in line]
            image.files.pop("/etc/cluster/ifrestrict", None)
    for name in ("dbnode1", "dbnode2"):
        for line in ("/usr/sbin/rsct/bin/dms/startdms", "/usr/sbin/rsct/bin/hags_enable_client_kill"):
            bench.world.run(name, [line, "-s", "cthags"])
        bench.world.run(name, ["/usr/sbin/clusterconf", "-v"])
        bench.world.run(name, ["rmdev", "-l", "sfwcomm0"])
        bench.world.run(name, ["mkdev", "-l", "sfwcomm0"])
    bench.site.clock.sleep(60)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"timeout_restored": False}, NODE_TIMEOUT),
        ({"clock_jump_s": 40.0}, "clock of dbnode1 against the other nodes"),
    ],
)
def test_one_thing_that_was_not_restored_is_named(bench: Bench, change: dict[str, object], said: str) -> None:
    broken(bench, **change)
    finished = bench.migrate("dbnode1", "power-c")
    assert finished is not None
    assert finished.outcome is Outcome.NEEDS_ATTENTION
    assert len(finished.drift) == 1
    assert said in finished.drift[0]


def test_a_pre_phase_that_fails_brings_everything_back(bench: Bench) -> None:
    broken(bench, pre_fails_at="unmanage")
    finished = bench.migrate("dbnode1", "power-c", policy=LpmPolicy.UNMANAGE)
    assert finished is not None
    assert (finished.outcome, finished.drift) == (Outcome.ROLLED_BACK, ())
    assert bench.where("dbnode1") == [("power-a", "Running")]


def sick(world: World) -> None:
    next(one for one in world.applications.values() if one.name == "db_app").healthy = False


def test_an_application_that_falls_ill_while_nobody_else_watches_is_told_loudly(bench: Bench) -> None:
    def fall_ill(_command: object) -> None:
        if bench.store.migrations() and "UNMANAGED" in bench.group("db_rg"):
            with bench.change() as world:
                sick(world)

    bench.wire.trips.append(fall_ill)
    bench.migrate("dbnode1", "power-c", policy=LpmPolicy.UNMANAGE)
    assert ApplicationSeen("db_app", healthy=False) in bench.events()
    assert Note("The application db_app is no longer healthy.", Severity.ERROR) in bench.events()


def test_a_lingering_entry_on_the_source_is_waited_for(bench: Bench) -> None:
    with bench.change() as world:
        world.partitions["power-b/tools1"].entry_lingers_s = 100.0
    assert bench.migrate("tools1", "power-c") == Finished(Outcome.SUCCEEDED, 0)
    assert bench.where("tools1") == [("power-c", "Running")]
    began, *_ = bench.store.events("1")
    assert (bench.site.clock.now() - began.at).total_seconds() > 100


def test_a_migration_whose_console_restarted_is_recovered_and_brought_back(bench: Bench) -> None:
    def restart(_command: object) -> None:
        with bench.change() as world:
            migration = world.active_migration("tools1")
            if migration and not migration.validate_only:
                migration.orphaned = True

    bench.wire.trips.append(restart)
    finished = bench.migrate("tools1", "power-c")
    assert finished is not None
    assert (finished.outcome, finished.drift) == (Outcome.ROLLED_BACK, ())
    assert bench.where("tools1") == [("power-b", "Running")]


def stopped_by_hand(bench: Bench, *, skip: bool) -> Finished:
    with bench.change() as world:
        cluster = world.clusters["dbcluster"]
        name = "SKIP_EVENT_PROCESSING_MANAGE_MODE"
        cluster.stored[name] = cluster.active[name] = "true" if skip else "false"
    bench.world.set_fault("resource-changed", "db_rg", settings={"resource": "dbvg"})
    finished = bench.migrate("dbnode1", "power-c", policy=LpmPolicy.UNMANAGE, force=True)
    assert finished is not None
    return finished


def test_what_was_stopped_by_hand_is_the_operators_where_powerha_does_not_look(bench: Bench) -> None:
    finished = stopped_by_hand(bench, skip=True)
    assert finished.outcome is Outcome.NEEDS_ATTENTION
    (resource,) = [one for one in finished.drift if "dbvg" in one]
    assert resource.startswith("volume group dbvg of db_rg: was active on dbnode1, is not active.")
    assert "varyonvg dbvg" in resource
    assert "With SKIP_EVENT_PROCESSING_MANAGE_MODE PowerHA believed" in resource


def test_what_was_stopped_by_hand_is_activated_where_powerha_looks(bench: Bench) -> None:
    assert stopped_by_hand(bench, skip=False) == Finished(Outcome.SUCCEEDED, 0)
