"""A migration's picture is a fold over its journal."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from lpmtui.model.events import (
    ApplicationSeen,
    AttachedSeen,
    CommandStarted,
    Event,
    FindingMade,
    Finished,
    GroupSeen,
    Note,
    PhaseEntered,
    Planned,
    PlannedStep,
    Progress,
    StepFinished,
    StepStarted,
    SuspensionMeasured,
)
from lpmtui.model.move import Outcome, Phase, Severity
from lpmtui.model.units import GIB
from lpmtui.tui.projection import Before, MigrationPicture, SeenState, Told, tell

START = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)


def told(*events: Event) -> list[Told]:
    return [Told(n, START + timedelta(seconds=n), event) for n, event in enumerate(events, 1)]


def picture(*events: Event) -> MigrationPicture:
    return tell(MigrationPicture(), told(*events))


def states(seen: MigrationPicture) -> dict[Phase, SeenState]:
    return {stage.phase: stage.state for stage in seen.stages}


def test_a_stage_runs_until_the_next_one_begins() -> None:
    seen = picture(PhaseEntered(Phase.VALIDATE, False), PhaseEntered(Phase.CLUSTER_CHECK, True))
    assert states(seen)[Phase.VALIDATE] is SeenState.DONE
    assert states(seen)[Phase.CLUSTER_CHECK] is SeenState.RUNNING
    assert states(seen)[Phase.PRE_MIGRATION] is SeenState.PENDING
    assert seen.stages[0].ended == START + timedelta(seconds=2)
    assert seen.stages[1].inferred


def test_a_stage_that_nobody_saw_is_said_to_be_unseen() -> None:
    seen = picture(PhaseEntered(Phase.MEMORY, False), PhaseEntered(Phase.RESUME, True))
    assert states(seen)[Phase.SUSPENSION] is SeenState.UNSEEN
    assert states(seen)[Phase.MEMORY] is SeenState.DONE


def test_a_partition_in_no_cluster_has_no_cluster_stages() -> None:
    seen = picture(Planned((), "plain", "tools1", "power-b", "power-c"), PhaseEntered(Phase.MEMORY, False))
    assert states(seen)[Phase.PRE_MIGRATION] is SeenState.LEFT_OUT
    assert states(seen)[Phase.VALIDATE] is SeenState.UNSEEN
    assert (seen.partition, seen.source, seen.target) == ("tools1", "power-b", "power-c")


def test_memory_goes_by_rounds_each_of_which_has_its_own_size() -> None:
    seen = picture(
        Progress(1, 0, 64 * GIB),
        Progress(1, 60 * GIB, 4 * GIB, 1.1 * GIB),
        Progress(2, 65 * GIB, 20 * GIB, 1.1 * GIB, 0.3 * GIB),
        Progress(2, 75 * GIB, 10 * GIB),
    )
    assert [one.size for one in seen.rounds] == [64 * GIB, 20 * GIB]
    assert seen.round is not None
    assert seen.round.remaining == 10 * GIB
    assert seen.transmitted == 75 * GIB


def test_groups_and_applications_before_and_now() -> None:
    seen = picture(
        GroupSeen("db_rg", "ONLINE", "dbnode1"),
        ApplicationSeen("db_app", True),
        GroupSeen("db_rg", "UNMANAGED", ""),
        ApplicationSeen("db_app", None),
        AttachedSeen(6, 3, "power-a"),
        AttachedSeen(6, None, "power-b"),
    )
    assert seen.groups["db_rg"].state == Before("ONLINE", "UNMANAGED")
    assert seen.groups["db_rg"].node == Before("dbnode1", "")
    assert seen.applications["db_app"] == Before("healthy", "unknown")
    assert (seen.devices, seen.users) == (Before("6", "6"), Before("3", "3"))


def test_a_step_that_failed_marks_the_stage_and_says_why() -> None:
    seen = picture(
        Planned((PlannedStep("migrate", "Migrate the partition"),)),
        StepStarted("migrate"),
        PhaseEntered(Phase.MEMORY, False),
        StepFinished("migrate", "failed", "HSCL1234 the link is gone"),
        Finished(Outcome.ROLLED_BACK, 1, why="brought back"),
    )
    assert states(seen)[Phase.MEMORY] is SeenState.FAILED
    assert "failed: Migrate the partition: HSCL1234 the link is gone" in seen.notes
    assert seen.outcome is Outcome.ROLLED_BACK
    assert seen.stage is None


def test_the_end_is_the_end_until_somebody_takes_it_up_again() -> None:
    seen = picture(
        PhaseEntered(Phase.VERIFICATION, False),
        SuspensionMeasured(0.42, "freeze-meter"),
        Finished(Outcome.SUCCEEDED, 0, drift=("node_timeout",)),
    )
    assert seen.outcome is Outcome.SUCCEEDED
    assert states(seen)[Phase.VERIFICATION] is SeenState.DONE
    assert (seen.suspension_s, seen.drift) == (0.42, ("node_timeout",))
    again = tell(seen, [Told(4, START, StepStarted("verify"))])
    assert again.outcome is Outcome.RUNNING


def test_only_commands_that_change_something_are_kept_for_f6() -> None:
    seen = picture(
        CommandStarted("hmc1", ("lssyscfg", "-r", "sys")),
        CommandStarted("hmc1", ("migrlpar", "-o", "m"), mutates=True),
        Note("a log line"),
        Note("the link is lost", Severity.WARNING),
        FindingMade("stable", Severity.WARNING, "The cluster is not stable."),
    )
    assert seen.commands == ("hmc1: migrlpar -o m",)
    assert seen.notes == ("a log line", "warning: the link is lost")
    assert seen.findings[0].what == "The cluster is not stable."


def test_told_piece_by_piece_it_is_the_same() -> None:
    events = told(
        PhaseEntered(Phase.MEMORY, False),
        Progress(1, 0, 64 * GIB),
        GroupSeen("db_rg", "ONLINE", "dbnode1"),
        Progress(2, 64 * GIB, 9 * GIB),
        Finished(Outcome.SUCCEEDED, 0),
    )
    whole = tell(MigrationPicture(), events)
    pieces = MigrationPicture()
    for event in events:
        pieces = tell(pieces, [event])
    assert pieces == whole
    assert whole.seen == 5
