"""How things stand: memory and time-outs; before, during and now; what was done; the most important line."""

from __future__ import annotations

from datetime import datetime, timedelta

from lpmtui.job_view.stage_lines import JobView
from lpmtui.job_view.words import Role, Words, padded, plain
from lpmtui.journal import JobState, phrases
from lpmtui.journal.job_parts import ApplicationHistory, GroupChange, GroupHistory, Round
from lpmtui.model.move import Phase, Severity
from lpmtui.model.units import format_duration, format_rate, format_size

MOST_SAMPLES = 60
"""So many readings of the rate are drawn."""
AMBER_SHARE = 0.5
"""A freeze of more than this share of a time-out is worth amber."""
NAME, COLUMN = 14, 12
NAME_DURING, COLUMN_DURING = 12, 11
NO_STEP_COMMANDS = ("This step runs no command that changes anything.",)
SILENT_S = 15.0
STALLED_S = 15.0


def moving(state: JobState) -> bool:
    """Whether memory is being sent."""
    stage = state.stage
    return bool(state.rounds) and stage is not None and stage.key in (Phase.MEMORY, Phase.VIRTUAL_DEVICES)


def done_share(latest: Round) -> float:
    """How much of a round is sent, 0 to 1."""
    return 1.0 if not latest.size else max(0.0, min(1.0, 1 - latest.remaining / latest.size))


def figure_line(state: JobState) -> Words:
    """What was sent, what is left, at which rate."""
    latest = state.round
    if latest is None:
        return ()
    text = f"{format_size(state.transmitted)} sent, {format_size(latest.remaining)} left"
    if latest.rate is not None:
        text += f" at {format_rate(latest.rate)}"
    if latest.dirty_rate is not None:
        text += f"; the partition writes {format_rate(latest.dirty_rate)}"
    role = Role.WARNING if latest.rate == 0 else Role.TEXT
    return plain(text, role)


def reason_line(state: JobState) -> str:
    """Why the bar stands where it stands."""
    latest = state.round
    if latest is None:
        return ""
    if latest.number == 1:
        return "Round 1 sends all memory; what is written meanwhile is sent again."
    began = format_size(latest.size)
    return f"The bar went back: {began} were written during round {latest.number - 1} and are sent again."


def budget_line(state: JobState) -> Words:
    """If it were suspended now: how long, against which time-out."""
    budget = state.budget
    if budget is None or budget.suspension_s is None:
        return ()
    text = f"If suspended now: {format_duration(budget.suspension_s)}"
    if budget.limit_s is not None:
        text += f"; {budget.tightest} {format_duration(budget.limit_s)}"
    if budget.spare_s is not None:
        text += (
            f"; {format_duration(budget.spare_s)} to spare" if budget.spare_s >= 0 else ": too long so far"
        )
    tight = (
        budget.spare_s is not None and budget.limit_s and budget.spare_s < budget.limit_s * (1 - AMBER_SHARE)
    )
    return plain(text, Role.WARNING if tight else Role.GOOD)


def expected_end(state: JobState, now: datetime | None) -> str:
    """The time at which the transfer is expected to end; empty where nobody can tell."""
    if state.budget is None or state.budget.end_s is None or now is None:
        return ""
    return f"{(now + timedelta(seconds=state.budget.end_s)).astimezone():%H:%M:%S}"


def round_lines(state: JobState) -> list[Words]:
    """Every round: what it began with, what is left, the rates."""
    if not state.rounds:
        return []
    head = f"{'Round':<6}{'began':>9}{'left':>9}{'rate':>12}"
    lines = [plain(head, Role.HEADING)]
    for one in reversed(state.rounds):
        rate = format_rate(one.rate) if one.rate is not None else ""
        text = f"{one.number:<6}{format_size(one.size):>9}{format_size(one.remaining):>9}{rate:>12}"
        lines.append(plain(text, Role.TEXT if one is state.round else Role.PENDING))
    return lines


def rates(state: JobState) -> list[float]:
    """The latest readings of the rate, in bytes per second."""
    return [sample.rate or 0.0 for sample in state.samples[-MOST_SAMPLES:]]


def rate_heading(state: JobState) -> list[Words]:
    """What the curve of rates shows."""
    seen = [rate for rate in rates(state) if rate]
    if not seen:
        return []
    text = f"Rate, {format_rate(min(seen))} to {format_rate(max(seen))}"
    return [plain(text, Role.HEADING)]


def margin_lines(state: JobState, width: int) -> list[Words]:
    """Every time-out against the freeze: measured, else what the budget or the forecast expects."""
    if not state.timeouts:
        return []
    freeze, source = expected_freeze(state)
    heading = f"Time-outs, freeze {source}" if source else "Time-outs"
    name_width = max(12, min(40, width - 26))
    lines = [plain(heading, Role.HEADING)]
    for one in sorted(state.timeouts, key=lambda timeout: timeout.limit_s):
        spare = None if freeze is None else one.limit_s - freeze
        role = Role.TEXT if spare is None else Role.BAD if spare < 0 else Role.GOOD
        if spare is not None and 0 <= spare < one.limit_s * (1 - AMBER_SHARE):
            role = Role.WARNING
        said = "" if spare is None else "EXCEEDED" if spare < 0 else f"{format_duration(spare)} to spare"
        lines.append(
            (
                (padded(one.name, name_width) + " ", Role.TEXT),
                (f"{format_duration(one.limit_s):>7}  ", Role.TEXT),
                (said, role),
            )
        )
    return lines


def expected_freeze(state: JobState) -> tuple[float | None, str]:
    """Seconds of the freeze and where they come from."""
    if state.freeze.longest_s is not None:
        return state.freeze.longest_s, "as measured"
    if state.freeze.p95_s is not None:
        return state.freeze.p95_s, "as forecast (95 of 100)"
    if state.budget is not None and state.budget.suspension_s is not None:
        return state.budget.suspension_s, "if suspended now"
    return None, ""


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
