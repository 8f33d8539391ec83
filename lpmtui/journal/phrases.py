"""The words for outcomes, stages, findings and the freeze: the same on every screen, page and line. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from lpmtui.journal.job_state import Freeze, JobState
from lpmtui.journal.stages import Stage, StageState
from lpmtui.model.events import FindingMade, Waiting
from lpmtui.model.move import JobKind, JobOrigin, Outcome, Severity
from lpmtui.model.units import format_duration

OUTCOMES = {
    Outcome.REQUESTED: "Requested",
    Outcome.RUNNING: "Running",
    Outcome.SUCCEEDED: "Done, and verified",
    Outcome.ROLLED_BACK: "Failed; everything was brought back to where it was, and verified",
    Outcome.NEEDS_ATTENTION: "Needs a person",
    Outcome.REFUSED: "Refused; nothing was touched",
}
"""An outcome where nothing more of the job is known."""


NOT_VERIFIED = {**OUTCOMES, Outcome.SUCCEEDED: "Done, not compared", Outcome.ROLLED_BACK: "Did not happen"}
"""The same where nobody compared what was before with what is."""

_OF_OTHERS = {
    Outcome.SUCCEEDED: "Moved, not by lpmtui",
    Outcome.ROLLED_BACK: "Did not move; not by lpmtui",
    Outcome.RUNNING: "Moving, not by lpmtui",
}


def title(number: str, state: JobState) -> str:
    """The job with its number, and what it does."""
    if state.kind is JobKind.TAKEOVER:
        group = state.argv[2] if len(state.argv) > 2 else "the workload"
        return f"Takeover {number}: {group} of the failed node {state.partition}, to {state.target}"
    if state.kind is JobKind.DRAIN:
        return f"Drain {number}: {state.source} -> {state.target}"
    return f"Migration {number}: {state.partition}, {state.source or '?'} -> {state.target}"


def outcome(state: JobState) -> str:
    """How the job ended, or how it stands."""
    if state.origin is JobOrigin.OTHER and state.outcome in _OF_OTHERS:
        compared = "; compared" if state.verified and state.outcome.final else ""
        return f"{_OF_OTHERS[state.outcome]}{compared}"
    if state.outcome is Outcome.ROLLED_BACK and state.stopped:
        return f"Stopped as asked, verified back on {state.source}"
    if state.outcome is Outcome.RUNNING and state.stopping:
        return "Stopping as asked"
    if state.outcome is Outcome.RUNNING and state.going_back:
        return "Bringing everything back"
    if state.outcome is Outcome.RUNNING and state.question:
        return "Waiting for an answer"
    return OUTCOMES[state.outcome]


def outcome_with_reason(state: JobState) -> str:
    """How the job ended, and why."""
    said = outcome(state)
    if not state.why or (state.outcome is Outcome.ROLLED_BACK and state.stopped):
        return said
    return f"{said}: {state.why}"


def stage(one: Stage, *, over: bool) -> str:
    """How far a stage is; in a job that is over, a stage that still waits was not reached."""
    if one.state is StageState.PENDING:
        return "not reached" if over else ""
    return {StageState.UNSEEN: "not seen", StageState.RUNNING: "now"}.get(one.state, one.state.value)


def finding(one: FindingMade) -> str:
    """A finding as one line."""
    if one.severity is Severity.INFO:
        return f"{one.check}: {one.what}"
    return f"{one.severity.value.upper()} {one.check}: {one.what} {one.fix}".rstrip()


def health(healthy: bool | None) -> str:  # noqa: FBT001 - three answers to one question
    """An application's health as a word."""
    return {True: "healthy", False: "NOT HEALTHY", None: "unknown"}[healthy]


def waiting(one: Waiting) -> str:
    """What is waited for, since when, until when at most, and what still differs."""
    until = f", at most until {one.until.astimezone():%H:%M:%S}" if one.until else ""
    differs = f"; still {', '.join(one.differs)}" if one.differs else ""
    return f"Waiting for {one.what} since {one.since.astimezone():%H:%M:%S}{until}{differs}"


def likely(p50: float, p95: float) -> str:
    """A forecast range of seconds."""
    return f"{format_duration(p50)} (at most {format_duration(p95)} in 95 of 100 cases)"


def freeze(seen: Freeze) -> Iterator[str]:
    """What was measured, what was forecast, and what it was measured against."""
    if seen.inside_s is not None:
        outside = (
            f"; seen from outside it was silent for {format_duration(seen.outside_s)}"
            if seen.outside_s is not None
            else ""
        )
        source = f" ({seen.source})" if seen.source else ""
        yield f"Frozen for {format_duration(seen.inside_s)}{source}{outside}."
    if seen.p50_s is not None and seen.p95_s is not None:
        usual, most = format_duration(seen.p50_s), format_duration(seen.p95_s)
        yield f"Forecast: {usual}; in 95 of 100 cases within {most}."
    if seen.limit_s is not None:
        yield tightest(seen)


def tightest(seen: Freeze) -> str:
    """The time-out that was nearest to being tripped, and how much there was to spare."""
    limit = "unknown" if seen.limit_s is None else format_duration(seen.limit_s)
    return f"Tightest time-out: {seen.limit}, {limit}{_verdict(seen)}."


def _verdict(seen: Freeze) -> str:
    if seen.longest_s is None or seen.limit_s is None:
        return ""
    if seen.exceeded:
        return ": EXCEEDED"
    return f": not reached, {format_duration(seen.limit_s - seen.longest_s)} to spare"
