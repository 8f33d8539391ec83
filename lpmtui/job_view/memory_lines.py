"""The memory transfer: rounds, rates, what is left, and how near the time-outs are."""

from __future__ import annotations

from datetime import datetime, timedelta

from lpmtui.job_view.words import Role, Words, padded, plain
from lpmtui.journal import JobState
from lpmtui.journal.job_parts import Round
from lpmtui.model.move import Phase
from lpmtui.model.units import format_duration, format_rate, format_size

MOST_SAMPLES = 60
"""So many readings of the rate are drawn."""
AMBER_SHARE = 0.5
"""A freeze of more than this share of a time-out is worth amber."""


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


def budget_line(state: JobState, now: datetime | None) -> Words:
    """If it were suspended now: how long, against which time-out, and when it will be over."""
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
    end = expected_end(state, now)
    text += f"; end about {end}" if end else ""
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
