"""The line above the legend: the most important thing that is not as it should be, else the step."""

from __future__ import annotations

from lpmtui.job_view.memory_lines import moving
from lpmtui.job_view.roles import Role
from lpmtui.job_view.stage_lines import JobView
from lpmtui.journal import JobState, phrases
from lpmtui.model.units import format_duration

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
