"""The main job on the simulated site: what an operator is told, and how everything stands afterwards."""

from __future__ import annotations

import pytest
from executor_bench import Bench

from lpmtui.model.cluster import GroupState, LpmPolicy, NodeState
from lpmtui.model.errors import Refused, UsageError
from lpmtui.model.events import (
    ApplicationSeen,
    AttachedSeen,
    Finished,
    PhaseEntered,
    Planned,
    Progress,
    SuspensionMeasured,
)
from lpmtui.model.move import Outcome, Phase, ProcedureKind

SUCCEEDED = Finished(Outcome.SUCCEEDED, 0)
IN_THE_CLUSTER = [
    Phase.VALIDATE,
    Phase.CLUSTER_CHECK,
    Phase.PRE_MIGRATION,
    Phase.TARGET_PARTITION,
    Phase.VIRTUAL_DEVICES,
    Phase.MEMORY,
    Phase.SUSPENSION,
    Phase.PROCESSOR_STATE,
    Phase.RESUME,
    Phase.NETWORK,
    Phase.CLEAN_UP,
    Phase.POST_MIGRATION,
    Phase.VERIFICATION,
]


def test_with_unmanage_the_group_goes_online_unmanaged_online_and_everything_is_as_before(
    bench: Bench,
) -> None:
    assert bench.migrate("dbnode1", "power-c", policy=LpmPolicy.UNMANAGE) == SUCCEEDED
    assert [phase for phase in bench.phases() if phase is not Phase.REMAINING_MEMORY] == IN_THE_CLUSTER
    assert bench.group("db_rg") == ["ONLINE", "UNMANAGED", "ONLINE"]
    assert bench.group("batch_rg") == ["ONLINE"]
    assert bench.where("dbnode1") == [("power-c", "Running")]
    cluster = bench.site.cluster_picture("dbcluster")
    assert {node.state for node in cluster.nodes} == {NodeState.NORMAL}
    assert next(group.owner for group in cluster.groups if group.name == "db_rg") == "dbnode1"
    assert cluster.tunables.lpm_policy is LpmPolicy.MANAGE
    assert cluster.tunables.unsynced_changes is False


def test_memory_is_told_in_rounds_with_rates(bench: Bench) -> None:
    bench.migrate("dbnode1", "power-c")
    seen = [event for event in bench.events() if isinstance(event, Progress)]
    assert max(event.round for event in seen) >= 3
    assert [event.round for event in seen] == sorted(event.round for event in seen)
    assert all(event.rate is None or 0 <= event.rate < 3e9 for event in seen)
    assert any(event.dirty_rate and event.dirty_rate > 1e7 for event in seen)
    assert [event.bytes_transmitted for event in seen] == sorted(event.bytes_transmitted for event in seen)


def test_the_suspension_is_measured_from_inside_and_close_to_what_really_happened(bench: Bench) -> None:
    bench.migrate("dbnode1", "power-c")
    (measured,) = [event for event in bench.events() if isinstance(event, SuspensionMeasured)]
    with bench.change() as world:
        (frozen,) = world.images["dbnode1"].frozen
    assert frozen[0] is not None
    assert frozen[1] is not None
    assert measured.source == "freeze-meter"
    assert measured.seconds == pytest.approx(frozen[1] - frozen[0], abs=0.15)


def test_the_forecast_is_kept_beside_what_was_measured(bench: Bench) -> None:
    bench.migrate("dbnode1", "power-c")
    forecast = bench.store.state("1").forecast
    assert forecast is not None
    assert 0 < forecast.suspension_s.p50 < forecast.suspension_s.p95 < 30


def test_what_nobody_reports_is_marked_as_inferred(bench: Bench) -> None:
    bench.migrate("dbnode1", "power-c")
    inferred = {event.phase for event in bench.events() if isinstance(event, PhaseEntered) and event.inferred}
    assert inferred >= {Phase.SUSPENSION, Phase.PROCESSOR_STATE, Phase.NETWORK}
    assert inferred.isdisjoint({Phase.VALIDATE, Phase.PRE_MIGRATION, Phase.MEMORY, Phase.POST_MIGRATION})


def test_with_manage_the_group_stays_online_throughout(bench: Bench) -> None:
    assert bench.migrate("dbnode1", "power-c", policy=LpmPolicy.MANAGE) == SUCCEEDED
    assert bench.group("db_rg") == ["ONLINE"]
    assert [phase for phase in bench.phases() if phase is not Phase.REMAINING_MEMORY] == IN_THE_CLUSTER


def test_a_partition_of_no_cluster_moves_with_the_plain_procedure(bench: Bench) -> None:
    assert bench.migrate("tools1", "power-c") == SUCCEEDED
    assert bench.store.migration("1").procedure == ProcedureKind.PLAIN.value
    assert bench.where("tools1") == [("power-c", "Running")]
    assert Phase.PRE_MIGRATION not in bench.phases()
    assert {Phase.MEMORY, Phase.SUSPENSION, Phase.RESUME, Phase.CLEAN_UP} <= set(bench.phases())


def test_attached_devices_and_users_are_told_before_and_after(bench: Bench) -> None:
    bench.migrate("dbnode1", "power-c")
    attached = [event for event in bench.events() if isinstance(event, AttachedSeen)]
    assert attached == [AttachedSeen(4, 4, "power-a"), AttachedSeen(4, 4, "power-c")]


def test_the_applications_are_watched_while_nobody_else_does(bench: Bench) -> None:
    bench.migrate("dbnode1", "power-c", policy=LpmPolicy.UNMANAGE)
    seen = [event for event in bench.events() if isinstance(event, ApplicationSeen)]
    assert {(event.name, event.healthy) for event in seen} == {("db_app", True), ("batch_app", True)}


def test_the_plan_is_told_first_with_every_command(bench: Bench) -> None:
    bench.migrate("dbnode1", "power-c", policy=LpmPolicy.UNMANAGE)
    (planned,) = [event for event in bench.events() if isinstance(event, Planned)]
    lines = [line for step in planned.steps for line in step.commands]
    assert " -o v " in lines[0]
    assert lines[1].endswith("clmgr modify cluster LPM_POLICY=unmanage")
    assert "hmc1: migrlpar -o m -m power-a -t power-c -p dbnode1" in lines
    assert lines[-2].endswith("clmgr modify cluster LPM_POLICY=")
    ran = [f"{command.host}: {command.line()}" for command in bench.wire.commands]
    assert ran == [line for line in lines if " -o v " not in line]


def test_a_policy_that_holds_already_changes_nothing_in_the_cluster(bench: Bench) -> None:
    bench.migrate("dbnode1", "power-c", policy=LpmPolicy.MANAGE)
    assert [command.argv[:3] for command in bench.wire.commands] == [("migrlpar", "-o", "m")]


def test_the_time_out_during_the_move_is_set_and_given_back(bench: Bench) -> None:
    assert bench.migrate("dbnode1", "power-c", heartbeat_during_lpm_s=120) == SUCCEEDED
    changes = [command.argv[-1] for command in bench.wire.commands if command.argv[1:2] == ("modify",)]
    assert changes == ["HEARTBEAT_FREQUENCY_DURING_LPM=120", "HEARTBEAT_FREQUENCY_DURING_LPM=0"]
    assert bench.site.cluster_picture("dbcluster").tunables.node_timeout_during_lpm_s == 600


@pytest.mark.parametrize(
    ("partition", "target", "error", "words"),
    [
        ("dbnode1", "nowhere", UsageError, "There is no managed system 'nowhere'"),
        ("dbnode1", "power-x", UsageError, "Did you mean power-"),
        ("dbnod1", "power-c", UsageError, "Did you mean dbnode1"),
        ("dbnode1", "power-a", Refused, "is on power-a already"),
        ("vios-a1", "power-c", Refused, "Virtual I/O Server"),
    ],
)
def test_what_cannot_be_is_refused_in_one_sentence_and_touches_nothing(
    bench: Bench, partition: str, target: str, error: type[Exception], words: str
) -> None:
    with pytest.raises(error, match=words):
        bench.migrate(partition, target)
    assert bench.store.migrations() == []
    assert bench.wire.commands == []


def test_moving_there_and_back_again_leaves_everything_as_it_was(bench: Bench) -> None:
    assert bench.migrate("dbnode1", "power-c", policy=LpmPolicy.UNMANAGE) == SUCCEEDED
    assert bench.migrate("dbnode1", "power-a", policy=LpmPolicy.UNMANAGE) == SUCCEEDED
    groups = {group.name: group.owner for group in bench.site.cluster_picture("dbcluster").groups}
    assert groups == {"db_rg": "dbnode1", "batch_rg": "dbnode2"}
    assert bench.where("dbnode1") == [("power-a", "Running")]
    assert GroupState.ERROR not in {
        state for group in bench.site.cluster_picture("dbcluster").groups for _, state in group.states
    }
