"""How things stand: before, during and now; what was done and said; the most important line."""

from __future__ import annotations

from datetime import datetime

from lpmtui.job_view.memory_lines import moving
from lpmtui.job_view.stage_lines import JobView
from lpmtui.job_view.words import Role, Words, padded, plain
from lpmtui.journal import JobState, phrases
from lpmtui.journal.job_parts import ApplicationHistory, GroupChange, GroupHistory
from lpmtui.model.move import Severity
from lpmtui.model.units import format_duration

NAME, COLUMN = 14, 12
NAME_DURING, COLUMN_DURING = 12, 11


def comparison_lines(state: JobState, *, during: bool) -> list[Words]:
    """A table with a heading; the column `during` where there is room for it."""
    lines: list[Words] = [_line("", "before", "during", "now", Role.HEADING, during=during)]
    for group in state.groups.values():
        lines += _group(group, during=during)
    for application in state.applications.values():
        lines.append(_application(application, during=during))
    if not state.groups and not state.applications:
        lines.append(plain("no resource groups", Role.PENDING))
    lines.append(())
    for name, count in (("Devices", state.devices), ("Users", state.users)):
        if count is not None:
            role = Role.VALUE if count.before == count.now else Role.WARNING
            lines.append(_line(name, str(count.before), "", str(count.now), role, during=during))
    if state.freeze.inside_s is not None:
        lines.append(
            _line("Frozen for", "", "", format_duration(state.freeze.inside_s), Role.VALUE, during=during)
        )
    return lines


def _line(name: str, before: str, middle: str, now: str, role: Role, *, during: bool) -> Words:
    first, width = (NAME_DURING, COLUMN_DURING) if during else (NAME, COLUMN)
    heading = role is Role.HEADING
    words: Words = (
        (padded(name, first - 1) + " ", Role.LABEL),
        (padded(before, width - 1) + " ", role if heading else Role.VALUE),
    )
    if during:
        words = (*words, (padded(middle, width - 1) + " ", role if heading else Role.PENDING))
    return (*words, (padded(now, width - 1), role))


def _group(group: GroupHistory, *, during: bool) -> list[Words]:
    first, now = group.first or GroupChange("", ""), group.now or GroupChange("", "")
    between = _between([change.state for change in group.changes[:-1]], first.state, now.state)
    lines = [_line(group.name, first.state, between, now.state, _role(first.state, now.state), during=during)]
    if first.node or now.node:
        role = _role(first.node or "?", now.node or "?")
        lines.append(_line("  on node", first.node or "?", "", now.node or "?", role, during=during))
    return lines


def _application(application: ApplicationHistory, *, during: bool) -> Words:
    seen = [phrases.health(change.healthy) for change in application.changes]
    before, now = seen[0], seen[-1]
    between = _between(seen[1:-1], before, now)
    return _line(application.name, before, between, now, _role(before, now), during=during)


def _between(seen: list[str], first: str, last: str) -> str:
    """What it was meanwhile that it is not at the ends; the last such state."""
    others = [state for state in seen if state not in (first, last)]
    return others[-1] if others else ""


def _role(before: str, now: str) -> Role:
    if now == before:
        return Role.VALUE
    return Role.BAD if "ERROR" in now or now == phrases.health(False) else Role.WARNING  # noqa: FBT003


def log_lines(state: JobState) -> list[str]:
    """One line for each, with the time of day."""
    lines: list[tuple[datetime | None, str]] = [
        (state.started, phrases.finding(finding)) for finding in state.findings
    ]
    for run in state.commands:
        if run.mutates:
            ended = "" if run.exit_status in (0, None) else f"   [exit status {run.exit_status}]"
            lines.append((run.started_at, f"{run.host}: {' '.join(run.argv)}{ended}"))
    for note in state.notes:
        mark = "" if note.level is Severity.INFO else f"{note.level.value.upper()} "
        lines.append((note.at, f"{mark}{note.text}"))
    ordered = sorted(lines, key=lambda line: line[0].timestamp() if line[0] else 0.0)
    return [f"{at.astimezone():%H:%M:%S}  {text}" if at else text for at, text in ordered]


def commands(state: JobState) -> list[str]:
    """The commands that changed something, as F6 shows them."""
    return [f"{run.host}: {' '.join(run.argv)}" for run in state.commands if run.mutates]


NO_STEP_COMMANDS = ("This step runs no command that changes anything.",)


SILENT_S = 15.0
STALLED_S = 15.0


def status_line(view: JobView) -> tuple[str, Role]:
    """What to say, and how loudly; empty where there is nothing to say."""
    state = view.state
    if view.abandoned or not state.running:
        return "", Role.TEXT
    if view.silent_s > SILENT_S:
        return f"Its executor has given no sign of life for {view.silent_s:.0f} s.", Role.BAD
    if state.unhealthy:
        return f"NOT HEALTHY: {', '.join(state.unhealthy)}", Role.BAD
    if state.waiting is not None:
        return phrases.waiting(state.waiting), Role.WARNING
    stalled = stalled_s(view)
    if stalled > STALLED_S:
        return f"Nothing was sent for {format_duration(stalled)}.", Role.WARNING
    if state.stopping:
        return "Stopping as asked: what was changed is being brought back.", Role.WARNING
    return _step(state), Role.AGE


def stalled_s(view: JobView) -> float:
    """Seconds since the last byte was seen to go, while memory is sent; 0 elsewhere."""
    state = view.state
    if not moving(state) or view.now is None or not state.samples:
        return 0.0
    last = state.samples[-1]
    since = last.at
    for sample in reversed(state.samples):
        if (sample.transmitted, sample.remaining) != (last.transmitted, last.remaining):
            break
        since = sample.at
    return max(0.0, (view.now - since).total_seconds())


def _step(state: JobState) -> str:
    title = next((one.step.title for one in state.steps if one.step.name == state.step), "")
    return f"Step: {title}" if title and not moving(state) else ""
