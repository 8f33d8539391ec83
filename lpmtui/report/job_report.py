"""The report of a job as text and as the `report` object of `history ID --json`. Pure."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from typing import Any

from lpmtui.journal import JobState, phrases
from lpmtui.journal.job_parts import CommandRun, GroupHistory, States
from lpmtui.model.clock import rfc3339
from lpmtui.model.move import PHASE_TITLES, JobKind
from lpmtui.model.structured import to_body
from lpmtui.model.units import format_duration
from lpmtui.report import drain_files, drain_report
from lpmtui.report.drain_report import NO_JOBS, Jobs
from lpmtui.report.event_text import JournalledEvent, tell


def as_json(number: str, state: JobState, jobs: Jobs = NO_JOBS) -> dict[str, Any]:
    """What a job did to every resource group, how long it froze, what was found, and what was run.

    `jobs` are the moves of a drain: what each was planned for and came to is in the object `drain`.
    """
    drain = state.kind is JobKind.DRAIN
    more = {"drain": drain_report.as_json(drain_report.account(number, state, jobs))} if drain else {}
    return more | {
        "resource_groups": [_group(group) for group in state.groups.values()],
        "suspension_s": _suspension(state),
        "findings": to_body(state.findings),
        "drift": list(state.drift),
        "commands": [_command(command) for command in state.commands],
    }


def _suspension(state: JobState) -> dict[str, Any]:
    """Where several meters measured, the longest counts: an outage is what somebody noticed."""
    longest = max(state.suspensions, key=lambda one: one.seconds, default=None)
    freeze = state.freeze
    return {
        "forecast": to_body(state.forecast.suspension_s) if state.forecast else None,
        "measured": longest.seconds if longest else None,
        "source": longest.source if longest else None,
        "outside": freeze.outside_s,
        "tightest": {"name": freeze.limit, "limit_s": freeze.limit_s} if freeze.limit else None,
    }


def _group(group: GroupHistory) -> dict[str, Any]:
    during = [
        {"at": rfc3339(one.at) if one.at else None, "state": one.state, "node": one.node}
        for one in group.changes
    ]
    return {"name": group.name, "before": dict(group.before), "during": during, "after": dict(group.after)}


def _command(command: CommandRun) -> dict[str, Any]:
    return {
        "host": command.host,
        "argv": list(command.argv),
        "mutates": command.mutates,
        "started_at": rfc3339(command.started_at),
        "exit_status": command.exit_status,
        "seconds": command.seconds,
    }


def report(number: str, state: JobState, jobs: Jobs = NO_JOBS) -> str:
    """The report of the job of that number as text; `jobs` are the moves of a drain."""
    if state.kind is JobKind.DRAIN:
        told = drain_report.account(number, state, jobs)
        return "\n".join([phrases.title(number, state), *drain_files.text_report(told)])
    return "\n".join([*_head(number, state), *_body(state)])


def full(number: str, entries: Sequence[JournalledEvent], state: JobState, jobs: Jobs = NO_JOBS) -> str:
    """The report with every event's line between head and body."""
    lines = [f"  {told.at.astimezone():%H:%M:%S} {line}" for told in entries if (line := tell(told.event))]
    if state.kind is JobKind.DRAIN:
        return "\n".join([report(number, state, jobs), "", "Events", *lines])
    return "\n".join([*_head(number, state), "", "Events", *lines, *_body(state)])


def _head(number: str, state: JobState) -> Iterator[str]:
    yield phrases.title(number, state)
    if state.outcome.final:
        yield f"Outcome: {phrases.outcome_with_reason(state)}"
    else:
        phase = f", {PHASE_TITLES[state.phase]}" if state.phase else ""
        yield f"Outcome: none yet ({phrases.outcome(state).lower()}{phase})"
    cluster = f", node of cluster {state.cluster}" if state.cluster else ", in no cluster"
    yield f"Site {state.site}{cluster}"
    yield f"Procedure {state.procedure or 'unknown'}, requested by {str(state.requested_by) or 'unknown'}"
    for taken in state.taken_up:
        at = f"{taken.at.astimezone():%Y-%m-%d %H:%M:%S}"
        yield f"Taken up {at} by {taken.by} ({taken.way.value})"
    if state.started:
        yield f"Started {state.started.astimezone():%Y-%m-%d %H:%M:%S}{_took(state)}"


def _took(state: JobState) -> str:
    return f", took {format_duration(state.elapsed_s(state.ended))}" if state.ended else ""


def _body(state: JobState) -> Iterator[str]:
    if state.kind is JobKind.MIGRATION:
        yield from _suspension_lines(state)
    yield from ("", "Resource groups")
    for group in state.groups.values():
        yield from _report_text_group(group)
    if not state.groups:
        yield "  none"
    yield from _listed("Findings", [phrases.finding(finding) for finding in state.findings])
    yield from _listed("Differences between before and after", list(state.drift))
    changing = [command for command in state.commands if command.mutates]
    yield from _listed("Commands that changed the site", [_report_text_command(one) for one in changing])


def _suspension_lines(state: JobState) -> Iterator[str]:
    yield from ("", "Suspension")
    if state.forecast:
        likely = state.forecast.suspension_s
        yield f"  {phrases.likely(likely.p50, likely.p95)} forecast"
    for one in state.suspensions:
        yield f"  {format_duration(one.seconds)} measured ({one.source})"
    if not state.suspensions:
        yield "  not measured"
    if state.freeze.outside_s is not None:
        yield f"  {format_duration(state.freeze.outside_s)} without a sign from it, seen from outside"
    if state.freeze.limit_s is not None:
        yield f"  {phrases.tightest(state.freeze)}"


def _report_text_group(group: GroupHistory) -> Iterator[str]:
    yield f"  {group.name}"
    yield f"    before: {_states(group.before)}"
    for one in group.changes:
        at = f"{one.at.astimezone():%H:%M:%S}" if one.at else ""
        yield f"    {at}  {one.state}{' on ' + one.node if one.node else ''}"
    yield f"    after:  {_states(group.after)}"


def _states(states: States) -> str:
    return ", ".join(f"{state} on {node}" for node, state in states) or "unknown"


def _listed(title: str, lines: list[str]) -> Iterator[str]:
    yield from ("", title)
    yield from (f"  {line}" for line in lines or ["none"])


def _report_text_command(command: CommandRun) -> str:
    if command.seconds is None:
        return f"{command.host}: {shlex.join(command.argv)}  (its end is not known)"
    status = "status unknown" if command.exit_status is None else f"status {command.exit_status}"
    took = format_duration(command.seconds)
    return f"{command.host}: {shlex.join(command.argv)}  ({status}, {took})"
