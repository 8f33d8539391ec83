"""The report as a file to hand on: one HTML page, or one SVG picture. Nothing fetched, no script. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from html import escape

from lpmtui.journal import JobState, phrases
from lpmtui.journal.job_parts import GroupHistory, Round, States
from lpmtui.journal.stages import Stage, StageState
from lpmtui.model.command import printable
from lpmtui.model.lazy_dataclass import dataclass
from lpmtui.model.move import JobKind, Outcome
from lpmtui.model.units import format_duration, format_rate, format_size

_STYLE = """body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}
table{border-collapse:collapse;width:100%}th,td{border:1px solid #888;padding:.3rem .6rem;text-align:left}
td{vertical-align:top}code{font-family:ui-monospace,monospace;overflow-wrap:anywhere}
@media(prefers-color-scheme:dark){body{background:#111;color:#eee}}"""
WIDTH = 960
MARGIN = 24
_LINE = 20
_BAR = 12
_LABELS = 230
TIMES = 130
_ROUNDS = 90
_MOST_ROUNDS = 40
_WIDEST_ROUND = 60
_LONGEST = 120
_SVG_STYLE = (
    "text{font:13px ui-monospace,monospace;fill:#222;white-space:pre}.h{font-size:17px;font-weight:bold}"
    ".s{font-weight:bold}.q{fill:#666}.good{fill:#1b6e3c}.bad{fill:#a3221b}"
    "rect{stroke:none}.done{fill:#4b7fb3}.failed{fill:#c0392b}.running{fill:#d99a2b}.round{fill:#7fa8cf}"
    "line{stroke:#bbb}.planned{fill:#b9c9d9}.window{stroke:#c0392b;stroke-width:2}"
)


def html_report(number: str, state: JobState) -> str:
    """The whole file, about the job of that number."""
    return page(
        phrases.title(number, state),
        (
            *_head(state),
            *_freeze(state),
            "<h2>Resource groups</h2>",
            *_groups(tuple(state.groups.values())),
            "<h2>Findings</h2>",
            *bullets(phrases.finding(finding) for finding in state.findings),
            "<h2>Differences between before and after</h2>",
            *bullets(state.drift),
            "<h2>Commands that changed the site</h2>",
            *_commands(state),
        ),
    )


def page(title: str, parts: Iterable[str]) -> str:
    """A page of its own around parts whose texts are safe."""
    return "\n".join(
        (
            '<!doctype html><html lang="en"><head><meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width,initial-scale=1">',
            f"<title>{safe(title)}</title><style>{_STYLE}</style></head><body>",
            f"<h1>{safe(title)}</h1>",
            *parts,
            "</body></html>",
        )
    )


def _freeze(state: JobState) -> Iterator[str]:
    if state.kind is JobKind.MIGRATION:
        yield "<h2>How long it was frozen</h2>"
        yield from bullets(phrases.freeze(state.freeze))


def _head(state: JobState) -> Iterator[str]:
    yield f"<p><strong>{safe(phrases.outcome_with_reason(state))}</strong></p>"
    cluster = f", cluster {state.cluster}" if state.cluster else ""
    where = f"Site {state.site}{cluster}; {state.procedure} procedure; requested by {state.requested_by}."
    yield f"<p>{safe(where)}</p>"
    if state.started is None:
        return
    ended = f", ended {state.ended.astimezone():%Y-%m-%d %H:%M:%S}" if state.ended else ""
    yield f"<p>{safe(f'Started {state.started.astimezone():%Y-%m-%d %H:%M:%S}{ended}.')}</p>"


def _groups(groups: Sequence[GroupHistory]) -> Iterator[str]:
    if not groups:
        yield "<p>none</p>"
        return
    yield "<table><tr><th>Group</th><th>Before</th><th>During</th><th>After</th></tr>"
    for group in groups:
        during = "<br>".join(
            safe(f"{_time(one.at)} {one.state}{' on ' + one.node if one.node else ''}")
            for one in group.changes
        )
        cells = (safe(group.name), _states(group.before), during, _states(group.after))
        yield f"<tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"
    yield "</table>"


def _time(at: datetime | None) -> str:
    return f"{at.astimezone():%H:%M:%S}" if at else ""


def _states(states: States) -> str:
    return "<br>".join(safe(f"{state} on {node}") for node, state in states) or "unknown"


def _commands(state: JobState) -> Iterator[str]:
    changing = [one for one in state.commands if one.mutates]
    if not changing:
        yield "<p>none</p>"
        return
    yield "<table><tr><th>Host</th><th>Command</th><th>Status</th></tr>"
    for one in changing:
        status = "not known" if one.exit_status is None else str(one.exit_status)
        line = safe(" ".join(one.argv))
        yield f"<tr><td>{safe(one.host)}</td><td><code>{line}</code></td><td>{status}</td></tr>"
    yield "</table>"


def bullets(lines: Iterable[str]) -> Iterator[str]:
    """Lines as a list, or that there is none."""
    found = [f"<li>{safe(line)}</li>" for line in lines]
    yield f"<ul>{''.join(found)}</ul>" if found else "<p>none</p>"


def safe(text: str) -> str:
    """Text from outside: control characters shown as signs, markup as text."""
    return escape(printable(text))


@dataclass(frozen=True, slots=True)
class Axis:
    """The time axis: where a moment stands, in pixels from the left, behind labels of that width."""

    start: datetime
    end: datetime
    labels: int = _LABELS

    def at(self, moment: datetime) -> float:
        """The place of a moment; moments outside stand at the ends."""
        span = (self.end - self.start).total_seconds()
        share = (moment - self.start).total_seconds() / span if span > 0 else 0.0
        left, right = MARGIN + self.labels, WIDTH - MARGIN - TIMES
        return left + (right - left) * min(1.0, max(0.0, share))


class Canvas:
    """Lines of text and shapes from the top down; `y` is the base line of the next line of text."""

    def __init__(self) -> None:
        self.y = MARGIN + 14
        self.parts: list[str] = []

    def text(self, text: str, kind: str = "", *, x: float = MARGIN, advance: bool = True) -> None:
        """A line of text, cut to what fits; it is data, whatever stands in it."""
        shown = printable(text)
        shown = shown if len(shown) <= _LONGEST else f"{shown[: _LONGEST - 2]}.."
        named = f' class="{kind}"' if kind else ""
        self.parts.append(f'<text x="{x:.0f}" y="{self.y}"{named}>{escape(shown)}</text>')
        self.y += _LINE if advance else 0

    def bar(self, start: float, end: float, kind: str, *, rise: int = 0, high: int = _BAR) -> None:
        """A bar on the line that is being written, so many pixels above its usual place."""
        wide = max(2.0, end - start)
        top = self.y - _BAR + 1 - rise
        self.parts.append(
            f'<rect x="{start:.1f}" y="{top}" width="{wide:.1f}" height="{high}" class="{kind}"/>'
        )

    def upright(self, x: float, top: int, bottom: int, kind: str) -> None:
        """A line from the top down."""
        self.parts.append(f'<line x1="{x:.1f}" y1="{top}" x2="{x:.1f}" y2="{bottom}" class="{kind}"/>')

    def gap(self) -> None:
        """Half a line of nothing."""
        self.y += _LINE // 2


def svg_report(number: str, state: JobState) -> str:
    """The whole picture of the job of that number."""
    canvas = Canvas()
    _svg_head(canvas, number, state)
    _stages(canvas, state)
    _rounds(canvas, state.rounds)
    if state.kind is JobKind.MIGRATION:
        _listed(canvas, "Frozen", list(phrases.freeze(state.freeze)) or ["not measured"])
    _listed(canvas, "Resource groups", list(_svg_groups(state)) or ["none"])
    _listed(canvas, "Differences between before and after", list(state.drift) or ["none"])
    return picture(phrases.title(number, state), canvas)


def picture(title: str, canvas: Canvas) -> str:
    """The picture of its own that is on a canvas."""
    height = canvas.y + MARGIN // 2
    size = f'width="{WIDTH}" height="{height}" viewBox="0 0 {WIDTH} {height}"'
    return "\n".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img">',
            f"<title>{safe(title)}</title><style>{_SVG_STYLE}</style>",
            f'<rect width="{WIDTH}" height="{height}" fill="#fff"/>',
            *canvas.parts,
            "</svg>",
        )
    )


def _svg_head(canvas: Canvas, number: str, state: JobState) -> None:
    canvas.text(phrases.title(number, state), "h")
    good = state.outcome is Outcome.SUCCEEDED or (state.outcome is Outcome.ROLLED_BACK and state.stopping)
    canvas.text(phrases.outcome_with_reason(state), "good" if good else "bad" if state.outcome.final else "s")
    cluster = f", cluster {state.cluster}" if state.cluster else ""
    began = f", started {state.started.astimezone():%Y-%m-%d %H:%M:%S}" if state.started else ""
    took = f", took {format_duration(state.elapsed_s(state.ended))}" if state.ended else ""
    canvas.text(f"Site {state.site}{cluster}; {state.procedure or 'unknown'} procedure{began}{took}", "q")
    canvas.gap()


def _stages(canvas: Canvas, state: JobState) -> None:
    start, end = state.started, state.ended or state.as_of
    axis = Axis(start, end) if start and end else None
    for stage in state.stages:
        canvas.text(stage.title, advance=False)
        shown = phrases.stage(stage, over=state.outcome.final)
        if axis and stage.started:
            until = stage.ended or axis.end
            canvas.bar(axis.at(stage.started), axis.at(until), _kind(stage))
            shown = format_duration((until - stage.started).total_seconds())
        canvas.text(shown, "" if stage.started else "q", x=WIDTH - MARGIN - TIMES + 12)
    canvas.gap()


def _kind(stage: Stage) -> str:
    if stage.state is StageState.RUNNING:
        return "running"
    return "failed" if stage.state.value == "failed" else "done"


def _rounds(canvas: Canvas, rounds: tuple[Round, ...]) -> None:
    """One column for each round, as high as what it had to send."""
    if not rounds:
        return
    shown = rounds[-_MOST_ROUNDS:]
    most = max((one.size for one in shown), default=0) or 1
    last = shown[-1]
    rate = f", {format_rate(last.rate)}" if last.rate else ""
    count = "1 round of" if len(rounds) == 1 else f"{len(rounds)} rounds, the first"
    canvas.text(f"Memory: {count} {format_size(rounds[0].size)}{rate}", "s")
    wide = min(_WIDEST_ROUND, (WIDTH - 2 * MARGIN) / len(shown))
    base = canvas.y + _ROUNDS - _LINE
    for place, one in enumerate(shown):
        high = max(1.0, (_ROUNDS - _LINE) * one.size / most)
        left = MARGIN + place * wide
        area = f'x="{left:.1f}" y="{base - high:.1f}" width="{max(1.0, wide - 3):.1f}" height="{high:.1f}"'
        told = f"<title>Round {one.number}: {format_size(one.size)}</title>"
        canvas.parts.append(f'<rect {area} class="round">{told}</rect>')
    canvas.y += _ROUNDS
    canvas.gap()


def _svg_groups(state: JobState) -> Iterator[str]:
    for group in state.groups.values():
        before = ", ".join(f"{one} on {node}" for node, one in group.before) or "unknown"
        after = ", ".join(f"{one} on {node}" for node, one in group.after) or "unknown"
        changes = [one.state for one in group.changes]
        yield f"{group.name}"
        yield f"  before:    {before}"
        if changes:
            yield f"  meanwhile: {', '.join(dict.fromkeys(changes))}"
        yield f"  after:     {after}"


def _listed(canvas: Canvas, title: str, lines: list[str]) -> None:
    canvas.text(title, "s")
    for line in lines:
        canvas.text(f"  {line}", x=MARGIN + 12)
    canvas.gap()
