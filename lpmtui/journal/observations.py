"""How what was seen moves the parts of a job's state on: groups, applications, memory, commands. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from lpmtui.journal.job_parts import (
    ApplicationHistory,
    CommandRun,
    Count,
    GroupChange,
    GroupHistory,
    HealthChange,
    NoteLine,
    Round,
    Sample,
    StepState,
    summarise,
)
from lpmtui.model.events import ApplicationSeen, CommandFinished, GroupSeen, Progress
from lpmtui.model.job_events import SnapshotTaken
from lpmtui.model.move import Severity

_KEPT_SAMPLES = 2000
_KEPT_LINES = 200
Groups = Mapping[str, GroupHistory]
Applications = Mapping[str, ApplicationHistory]


def snapshot_taken(known: Groups, event: SnapshotTaken) -> Groups:
    """The groups with their states in a snapshot before or after the job."""
    groups = dict(known)
    for found in event.snapshot.groups:
        states = tuple((node, group.value) for node, group in found.states)
        group = groups.get(found.name, GroupHistory(found.name))
        groups[found.name] = (
            replace(group, before=states, first=summarise(found.states, found.host))
            if event.moment == "before"
            else replace(group, after=states)
        )
    return groups


def group_seen(known: Groups, at: datetime, event: GroupSeen) -> Groups:
    """The groups after one was seen."""
    seen = GroupChange(event.state, event.node, at)
    group = known.get(event.group, GroupHistory(event.group))
    return {**known, event.group: replace(group, first=group.first or seen, changes=(*group.changes, seen))}


def application_seen(known: Applications, at: datetime, event: ApplicationSeen) -> Applications:
    """The applications after one was looked at."""
    earlier = known[event.name].changes if event.name in known else ()
    seen = ApplicationHistory(event.name, (*earlier, HealthChange(event.healthy, at)))
    return {**known, event.name: seen}


def counted(known: Count | None, count: int | None) -> Count | None:
    """A count after one more look; None is a look that told nothing."""
    if count is None:
        return known
    return Count(known.before if known else count, count)


def round_seen(rounds: tuple[Round, ...], event: Progress) -> tuple[Round, ...]:
    """The rounds of memory after one more reading."""
    size = event.bytes_remaining
    if rounds and rounds[-1].number == event.round:
        size = max(size, rounds[-1].size)
        rounds = rounds[:-1]
    return (*rounds, Round(event.round, size, event.bytes_remaining, event.rate, event.dirty_rate))


def sampled(samples: tuple[Sample, ...], at: datetime, event: Progress) -> tuple[Sample, ...]:
    """The last readings of the memory transfer with one more."""
    latest = Sample(at, event.bytes_transmitted, event.bytes_remaining, event.rate, event.dirty_rate)
    return (*samples[1 - _KEPT_SAMPLES :], latest)


def command_ended(commands: tuple[CommandRun, ...], event: CommandFinished) -> tuple[CommandRun, ...]:
    """The commands after one ended: one process runs them, so the end belongs to the last such start."""
    for place in range(len(commands) - 1, -1, -1):
        run = commands[place]
        if (run.host, run.argv, run.seconds) == (event.host, event.argv, None):
            ended = replace(run, exit_status=event.exit_status, seconds=event.seconds, stderr=event.stderr)
            return (*commands[:place], ended, *commands[place + 1 :])
    return commands


def step_changed(steps: tuple[StepState, ...], name: str, **changes: Any) -> tuple[StepState, ...]:
    """The steps with the fields of one changed."""
    return tuple(replace(one, **changes) if one.step.name == name else one for one in steps)


def noted(notes: tuple[NoteLine, ...], at: datetime, text: str, level: Severity) -> tuple[NoteLine, ...]:
    """The last lines with one more."""
    return (*notes[1 - _KEPT_LINES :], NoteLine(at, level, text))
