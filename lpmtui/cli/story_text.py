"""The text of `lpmtui report` and `lpmtui history ID`. Pure."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from lpmtui.cli.event_text import OUTCOMES, JournalledEvent, likely, tell
from lpmtui.cli.story import CommandRun, GroupStory, States, Story
from lpmtui.executor.freeze import tightest
from lpmtui.model.move import PHASE_TITLES
from lpmtui.model.units import format_duration

if TYPE_CHECKING:
    from lpmtui.journal import MigrationRow


def report(row: MigrationRow, story: Story) -> str:
    """The report as text."""
    return "\n".join([*_head(row), *_body(story)])


def full(row: MigrationRow, entries: Sequence[JournalledEvent], story: Story) -> str:
    """The report with every event's line between head and body."""
    lines = [f"  {told.at.astimezone():%H:%M:%S} {line}" for told in entries if (line := tell(told.event))]
    return "\n".join([*_head(row), "", "Events", *lines, *_body(story)])


def _head(row: MigrationRow) -> Iterator[str]:
    yield f"Migration {row.id}: {row.partition}, {row.source} -> {row.target}"
    if row.outcome.final:
        yield f"Outcome: {OUTCOMES[row.outcome]}{': ' + row.why if row.why else ''}"
    else:
        phase = f", {PHASE_TITLES[row.phase]}" if row.phase else ""
        yield f"Outcome: none yet ({row.outcome.value}{phase})"
    cluster = f" of cluster {row.cluster}" if row.cluster else ", in no cluster"
    yield f"Site {row.site}, node{cluster}" if row.cluster else f"Site {row.site}{cluster}"
    yield f"Procedure {row.procedure or 'unknown'}, requested by {row.requested_by or 'unknown'}"
    yield f"Started {row.started_at.astimezone():%Y-%m-%d %H:%M:%S}{_took(row)}"


def _took(row: MigrationRow) -> str:
    if row.finished_at is None:
        return ""
    return f", took {format_duration((row.finished_at - row.started_at).total_seconds())}"


def _body(story: Story) -> Iterator[str]:
    yield from ("", "Suspension")
    if story.forecast:
        yield f"  {likely(story.forecast['p50'], story.forecast['p95'])} forecast"
    for one in story.suspensions:
        yield f"  {format_duration(one.seconds)} measured ({one.source})"
    if not story.suspensions:
        yield "  not measured"
    if story.freeze.outside_s is not None:
        yield f"  {format_duration(story.freeze.outside_s)} without a sign from it, seen from outside"
    if story.freeze.limit_s is not None:
        yield f"  {tightest(story.freeze)}"
    yield from ("", "Resource groups")
    for group in story.groups:
        yield from _group(group)
    if not story.groups:
        yield "  none"
    yield from _listed("Findings", [tell(finding) for finding in story.findings])
    yield from _listed("Differences between before and after", list(story.drift))
    changing = [command for command in story.commands if command.mutates]
    yield from _listed("Commands that changed the site", [_command(one) for one in changing])


def _group(group: GroupStory) -> Iterator[str]:
    yield f"  {group.name}"
    yield f"    before: {_states(group.before)}"
    for at, state, node in group.during:
        yield f"    {at.astimezone():%H:%M:%S}  {state}{' on ' + node if node else ''}"
    yield f"    after:  {_states(group.after)}"


def _states(states: States) -> str:
    return ", ".join(f"{state} on {node}" for node, state in states) or "unknown"


def _listed(title: str, lines: list[str]) -> Iterator[str]:
    yield from ("", title)
    yield from (f"  {line}" for line in lines or ["none"])


def _command(command: CommandRun) -> str:
    if command.seconds is None:
        return f"{command.host}: {shlex.join(command.argv)}  (its end is not known)"
    status = "status unknown" if command.exit_status is None else f"status {command.exit_status}"
    took = format_duration(command.seconds)
    return f"{command.host}: {shlex.join(command.argv)}  ({status}, {took})"
