"""The report as one SVG picture: stages on a time axis, rounds of memory, groups, outcome. Pure.

For change records and messages: nothing fetched, no script, readable in black and white.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from html import escape

from lpmtui.journal import JobState, phrases
from lpmtui.journal.job_parts import Round
from lpmtui.journal.stages import Stage, StageState
from lpmtui.model.command import printable
from lpmtui.model.lazy_dataclass import dataclass
from lpmtui.model.move import Outcome
from lpmtui.model.units import format_duration, format_rate, format_size

WIDTH = 960
_MARGIN = 24
_LINE = 20
_BAR = 12
_LABELS = 230
_TIMES = 130
_ROUNDS = 90
_MOST_ROUNDS = 40
_WIDEST_ROUND = 60
_LONGEST = 120
_STYLE = (
    "text{font:13px ui-monospace,monospace;fill:#222;white-space:pre}.h{font-size:17px;font-weight:bold}"
    ".s{font-weight:bold}.q{fill:#666}.good{fill:#1b6e3c}.bad{fill:#a3221b}"
    "rect{stroke:none}.done{fill:#4b7fb3}.failed{fill:#c0392b}.running{fill:#d99a2b}.round{fill:#7fa8cf}"
    "line{stroke:#bbb}"
)


@dataclass(frozen=True, slots=True)
class Axis:
    """The time axis: where a moment stands, in pixels from the left."""

    start: datetime
    end: datetime

    def at(self, moment: datetime) -> float:
        """The place of a moment; moments outside stand at the ends."""
        span = (self.end - self.start).total_seconds()
        share = (moment - self.start).total_seconds() / span if span > 0 else 0.0
        left, right = _MARGIN + _LABELS, WIDTH - _MARGIN - _TIMES
        return left + (right - left) * min(1.0, max(0.0, share))


class _Canvas:
    """Lines of text and shapes from the top down; `y` is the base line of the next line of text."""

    def __init__(self) -> None:
        self.y = _MARGIN + 14
        self.parts: list[str] = []

    def text(self, text: str, kind: str = "", *, x: float = _MARGIN, advance: bool = True) -> None:
        """A line of text, cut to what fits; it is data, whatever stands in it."""
        shown = printable(text)
        shown = shown if len(shown) <= _LONGEST else f"{shown[: _LONGEST - 2]}.."
        named = f' class="{kind}"' if kind else ""
        self.parts.append(f'<text x="{x:.0f}" y="{self.y}"{named}>{escape(shown)}</text>')
        self.y += _LINE if advance else 0

    def bar(self, start: float, end: float, kind: str) -> None:
        """A bar on the line that is being written."""
        wide = max(2.0, end - start)
        top = self.y - _BAR + 1
        self.parts.append(
            f'<rect x="{start:.1f}" y="{top}" width="{wide:.1f}" height="{_BAR}" class="{kind}"/>'
        )

    def gap(self) -> None:
        """Half a line of nothing."""
        self.y += _LINE // 2


def report(number: str, state: JobState) -> str:
    """The whole picture of the job of that number."""
    canvas = _Canvas()
    _head(canvas, number, state)
    _stages(canvas, state)
    _rounds(canvas, state.rounds)
    _listed(canvas, "Frozen", list(phrases.freeze(state.freeze)) or ["not measured"])
    _listed(canvas, "Resource groups", list(_groups(state)) or ["none"])
    _listed(canvas, "Differences between before and after", list(state.drift) or ["none"])
    height = canvas.y + _MARGIN // 2
    title = escape(printable(phrases.title(number, state)))
    size = f'width="{WIDTH}" height="{height}" viewBox="0 0 {WIDTH} {height}"'
    return "\n".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img">',
            f"<title>{title}</title><style>{_STYLE}</style>",
            f'<rect width="{WIDTH}" height="{height}" fill="#fff"/>',
            *canvas.parts,
            "</svg>",
        )
    )


def _head(canvas: _Canvas, number: str, state: JobState) -> None:
    canvas.text(phrases.title(number, state), "h")
    good = state.outcome is Outcome.SUCCEEDED or (state.outcome is Outcome.ROLLED_BACK and state.stopping)
    canvas.text(phrases.outcome_with_reason(state), "good" if good else "bad" if state.outcome.final else "s")
    cluster = f", cluster {state.cluster}" if state.cluster else ""
    began = f", started {state.started.astimezone():%Y-%m-%d %H:%M:%S}" if state.started else ""
    took = f", took {format_duration(state.elapsed_s(state.ended))}" if state.ended else ""
    canvas.text(f"Site {state.site}{cluster}; {state.procedure or 'unknown'} procedure{began}{took}", "q")
    canvas.gap()


def _stages(canvas: _Canvas, state: JobState) -> None:
    start, end = state.started, state.ended or state.as_of
    axis = Axis(start, end) if start and end else None
    for stage in state.stages:
        canvas.text(stage.title, advance=False)
        shown = phrases.stage(stage, over=state.outcome.final)
        if axis and stage.started:
            until = stage.ended or axis.end
            canvas.bar(axis.at(stage.started), axis.at(until), _kind(stage))
            shown = format_duration((until - stage.started).total_seconds())
        canvas.text(shown, "" if stage.started else "q", x=WIDTH - _MARGIN - _TIMES + 12)
    canvas.gap()


def _kind(stage: Stage) -> str:
    if stage.state is StageState.RUNNING:
        return "running"
    return "failed" if stage.state.value == "failed" else "done"


def _rounds(canvas: _Canvas, rounds: tuple[Round, ...]) -> None:
    """One column for each round, as high as what it had to send."""
    if not rounds:
        return
    shown = rounds[-_MOST_ROUNDS:]
    most = max((one.size for one in shown), default=0) or 1
    last = shown[-1]
    rate = f", {format_rate(last.rate)}" if last.rate else ""
    count = "1 round of" if len(rounds) == 1 else f"{len(rounds)} rounds, the first"
    canvas.text(f"Memory: {count} {format_size(rounds[0].size)}{rate}", "s")
    wide = min(_WIDEST_ROUND, (WIDTH - 2 * _MARGIN) / len(shown))
    base = canvas.y + _ROUNDS - _LINE
    for place, one in enumerate(shown):
        high = max(1.0, (_ROUNDS - _LINE) * one.size / most)
        left = _MARGIN + place * wide
        area = f'x="{left:.1f}" y="{base - high:.1f}" width="{max(1.0, wide - 3):.1f}" height="{high:.1f}"'
        told = f"<title>Round {one.number}: {format_size(one.size)}</title>"
        canvas.parts.append(f'<rect {area} class="round">{told}</rect>')
    canvas.y += _ROUNDS
    canvas.gap()


def _groups(state: JobState) -> Iterator[str]:
    for group in state.groups.values():
        before = ", ".join(f"{one} on {node}" for node, one in group.before) or "unknown"
        after = ", ".join(f"{one} on {node}" for node, one in group.after) or "unknown"
        changes = [one.state for one in group.changes]
        yield f"{group.name}"
        yield f"  before:    {before}"
        if changes:
            yield f"  meanwhile: {', '.join(dict.fromkeys(changes))}"
        yield f"  after:     {after}"


def _listed(canvas: _Canvas, title: str, lines: list[str]) -> None:
    canvas.text(title, "s")
    for line in lines:
        canvas.text(f"  {line}", x=_MARGIN + 12)
    canvas.gap()
