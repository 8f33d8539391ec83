"""One migration from its journal: what it did to every resource group, and what was run. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import field
from datetime import datetime
from typing import Any

from lpmtui.cli.event_text import JournalledEvent
from lpmtui.executor.freeze import Freeze
from lpmtui.executor.freeze import read as read_freeze
from lpmtui.model.clock import rfc3339
from lpmtui.model.events import (
    CommandFinished,
    CommandStarted,
    FindingMade,
    Finished,
    GroupSeen,
    Recorded,
    SuspensionMeasured,
    to_body,
)
from lpmtui.model.lazy_dataclass import dataclass

States = tuple[tuple[str, str], ...]
"""`(node, state)` pairs of a resource group."""


@dataclass(frozen=True, slots=True)
class GroupStory:
    """A resource group: on every node before and after, and each change between."""

    name: str
    before: States
    during: tuple[tuple[datetime, str, str], ...]
    after: States


@dataclass(frozen=True, slots=True)
class CommandRun:
    """A command that was run; `exit_status` and `seconds` None where its end is not in the journal."""

    host: str
    argv: tuple[str, ...]
    started_at: datetime
    mutates: bool
    exit_status: int | None = None
    seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Story:
    """Everything that a report tells."""

    groups: tuple[GroupStory, ...]
    suspensions: tuple[SuspensionMeasured, ...]
    forecast: Any
    findings: tuple[FindingMade, ...]
    commands: tuple[CommandRun, ...]
    drift: tuple[str, ...]
    freeze: Freeze = field(default_factory=Freeze)


def tell(entries: Sequence[JournalledEvent]) -> Story:
    """The story that a migration's records tell."""
    events = [told.event for told in entries]
    ends = [event for event in events if isinstance(event, Finished)]
    forecasts = [event.value for event in events if isinstance(event, Recorded) and event.key == "forecast"]
    return Story(
        groups=_groups(entries),
        suspensions=tuple(event for event in events if isinstance(event, SuspensionMeasured)),
        forecast=forecasts[-1] if forecasts else None,
        findings=tuple(event for event in events if isinstance(event, FindingMade)),
        commands=_commands(entries),
        drift=ends[-1].drift if ends else (),
        freeze=read_freeze(events),
    )


def as_json(story: Story) -> dict[str, Any]:
    """The `report` object of `history ID --json`."""
    return {
        "resource_groups": [_group_json(group) for group in story.groups],
        "suspension_s": _suspension_json(story),
        "findings": to_body(story.findings),
        "drift": list(story.drift),
        "commands": [_command_json(command) for command in story.commands],
    }


def _suspension_json(story: Story) -> dict[str, Any]:
    """Where several meters measured, the longest counts: an outage is what somebody noticed."""
    longest = max(story.suspensions, key=lambda one: one.seconds, default=None)
    freeze = story.freeze
    return {
        "forecast": story.forecast,
        "measured": longest.seconds if longest else None,
        "source": longest.source if longest else None,
        "outside": freeze.outside_s,
        "tightest": {"name": freeze.limit, "limit_s": freeze.limit_s} if freeze.limit else None,
    }


def _group_json(group: GroupStory) -> dict[str, Any]:
    return {
        "name": group.name,
        "before": dict(group.before),
        "during": [{"at": rfc3339(at), "state": state, "node": node} for at, state, node in group.during],
        "after": dict(group.after),
    }


def _command_json(command: CommandRun) -> dict[str, Any]:
    return {
        "host": command.host,
        "argv": list(command.argv),
        "mutates": command.mutates,
        "started_at": rfc3339(command.started_at),
        "exit_status": command.exit_status,
        "seconds": command.seconds,
    }


def _groups(entries: Sequence[JournalledEvent]) -> tuple[GroupStory, ...]:
    before, after = _pictures(entries)
    seen: dict[str, list[tuple[datetime, str, str]]] = {}
    for told in entries:
        if isinstance(told.event, GroupSeen):
            seen.setdefault(told.event.group, []).append((told.at, told.event.state, told.event.node))
    names = dict.fromkeys([*before, *seen, *after])
    return tuple(
        GroupStory(name, before.get(name, ()), tuple(seen.get(name, ())), after.get(name, ()))
        for name in names
    )


def _pictures(entries: Iterable[JournalledEvent]) -> tuple[dict[str, States], dict[str, States]]:
    """The groups' states in the first and in the last snapshot; no last one where there is only one."""
    kept = [told.event.value for told in entries if isinstance(told.event, Recorded)]
    snapshots = [value["groups"] for value in kept if isinstance(value, dict) and "groups" in value]
    pictures = [
        {group["name"]: tuple((node, state) for node, state in group["states"]) for group in groups}
        for groups in snapshots
    ]
    return (pictures[0] if pictures else {}, pictures[-1] if len(pictures) > 1 else {})


def _commands(entries: Iterable[JournalledEvent]) -> tuple[CommandRun, ...]:
    """Each command's start with its end; one process runs them, so an end belongs to the last such start."""
    found: list[CommandRun] = []
    for told in entries:
        event = told.event
        if isinstance(event, CommandStarted):
            found.append(CommandRun(event.host, event.argv, told.at, event.mutates))
        elif isinstance(event, CommandFinished):
            _end(found, event)
    return tuple(found)


def _end(found: list[CommandRun], event: CommandFinished) -> None:
    for place in range(len(found) - 1, -1, -1):
        run = found[place]
        if (run.host, run.argv, run.seconds) == (event.host, event.argv, None):
            found[place] = CommandRun(
                run.host, run.argv, run.started_at, run.mutates, event.exit_status, event.seconds
            )
            return
