"""Resource groups, applications, devices and users: before the job, during it, now."""

from __future__ import annotations

from lpmtui.job_view.roles import Role
from lpmtui.job_view.words import Words, padded, plain
from lpmtui.journal import JobState, phrases
from lpmtui.journal.job_parts import ApplicationHistory, GroupChange, GroupHistory
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
