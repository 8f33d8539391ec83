"""The report of a drain as a file: an HTML page, or an SVG picture of moves planned and measured. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from lpmtui.journal import phrases
from lpmtui.model.move import Outcome
from lpmtui.report import drain_report
from lpmtui.report.drain_report import DrainAccount, MoveAccount
from lpmtui.report.report_files import MARGIN, TIMES, WIDTH, Axis, Canvas, bullets, page, picture, safe

_TICKS = (10, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 43200, 86400)
_MOST_TICKS = 7
_LETTER = 8
"""Pixels of a letter of the picture's font."""
_WIDEST = 400
_KINDS = {None: "running", Outcome.SUCCEEDED: "done"}


def html_report(told: DrainAccount) -> str:
    """The whole page, with the picture in it."""
    title = phrases.title(told.number, told.state)
    outcome, *facts = drain_report.head(told)
    return page(
        title,
        (
            f"<p><strong>{safe(outcome)}</strong></p>",
            *bullets(facts),
            "<h2>Moves, planned and measured</h2>",
            svg_report(told, titled=False),
            *_moves(told.moves),
            "<h2>Stayed</h2>",
            *bullets(f"{name}: {why}" for name, why in told.stayed),
            "<h2>Systems, before and after</h2>",
            *bullets(drain_report.system_lines(told)),
            "<h2>Findings of the plan</h2>",
            *bullets(drain_report.finding_line(one) for one in told.findings),
            "<h2>The way home</h2>",
            f"<p><code>{safe(told.way_home)}</code></p>" if told.way_home else "<p>Nothing has moved.</p>",
        ),
    )


def _moves(moves: Sequence[MoveAccount]) -> Iterator[str]:
    if not moves:
        yield "<p>none</p>"
        return
    heads = ("Partition", "From, to", "Planned", "Measured", "Outcome")
    yield f"<table><tr>{''.join(f'<th>{one}</th>' for one in heads)}</tr>"
    for one in moves:
        begun = one.begun if one.begun and one.begun.job else None
        cells = (
            (one.name,),
            (one.source, one.target),
            (drain_report.span(one.planned_begin, one.planned_end), drain_report.expected(one.planned))
            if one.planned
            else (),
            (drain_report.span(begun.started, begun.ended), drain_report.measured(one)) if begun else (),
            (one.outcome, f"job {begun.job}" if begun else "", one.begun.why if one.begun else ""),
        )
        yield f"<tr>{''.join(_cell(lines) for lines in cells)}</tr>"
    yield "</table>"


def _cell(lines: Sequence[str]) -> str:
    return f"<td>{'<br>'.join(safe(line) for line in lines if line)}</td>"


def svg_report(told: DrainAccount, *, titled: bool = True) -> str:
    """Each move with two bars on one time axis: as planned, thin and pale; as measured, by its outcome."""
    canvas = Canvas()
    state = told.state
    if titled:
        canvas.text(phrases.title(told.number, state), "h")
        good = state.outcome is Outcome.SUCCEEDED
        kind = "good" if good else "bad" if state.outcome.final else "s"
        canvas.text(phrases.outcome_with_reason(state), kind)
        for line in drain_report.times(told):
            canvas.text(line, "q")
        canvas.gap()
    axis = _axis(told)
    if axis is not None:
        _timeline(canvas, told, axis)
    if titled:
        for name, why in told.stayed:
            canvas.text(f"{name} stayed: {why}")
        if told.way_home:
            canvas.text(f"The way home: {told.way_home}", "s")
    return picture(phrases.title(told.number, state), canvas)


def _axis(told: DrainAccount) -> Axis | None:
    """From the first moment to the last, planned or measured; the window's end where it is near."""
    moments = [
        at
        for one in told.moves
        for at in (
            one.planned_begin,
            one.planned_end,
            one.begun.started if one.begun else None,
            one.begun.ended if one.begun else None,
        )
        if at is not None
    ]
    if not moments:
        return None
    start, end = min(moments), max(moments)
    window = told.window_end
    if window is not None and end < window <= end + (end - start):
        end = window
    return Axis(start, end, min(_WIDEST, max(len(_label(one)) for one in told.moves) * _LETTER + _LETTER))


def _label(one: MoveAccount) -> str:
    return f"{one.name}: {one.source} -> {one.target}"


def _timeline(canvas: Canvas, told: DrainAccount, axis: Axis) -> None:
    top = canvas.y
    _ticks(canvas, axis)
    canvas.text("pale: planned; solid: measured; red mark: the freeze", "q")
    canvas.gap()
    for one in told.moves:
        room = axis.labels // _LETTER - 1
        label = _label(one)
        canvas.text(label if len(label) <= room else f"{label[: room - 1]}>", advance=False)
        if one.planned_begin and one.planned_end:
            canvas.bar(axis.at(one.planned_begin), axis.at(one.planned_end), "planned", rise=7, high=4)
        if one.begun is not None and one.begun.started is not None:
            _measured(canvas, one, axis)
        canvas.text(one.outcome, "" if one.done else "q", x=WIDTH - MARGIN - TIMES + 12)
        canvas.gap()
    window = told.window_end
    if window is not None and axis.start <= window <= axis.end:
        canvas.upright(axis.at(window), top, canvas.y, "window")
        canvas.text(f"red line: the window ends at {window.astimezone():%H:%M:%S}", "bad")
    canvas.gap()


def _measured(canvas: Canvas, one: MoveAccount, axis: Axis) -> None:
    assert one.begun is not None
    assert one.begun.started is not None
    ended = one.begun.ended or axis.end
    kind = _KINDS.get(one.begun.outcome, "failed")
    canvas.bar(axis.at(one.begun.started), axis.at(ended), kind, rise=-3)
    frozen = _freeze_moment(one)
    if frozen is not None:
        canvas.bar(axis.at(frozen) - 1, axis.at(frozen) + 1, "failed", rise=-1, high=16)


def _freeze_moment(one: MoveAccount) -> datetime | None:
    """When it was frozen: the begin of the stage that says so."""
    stages = one.job.stages if one.job else ()
    return next((stage.started for stage in stages if stage.key == "suspension" and stage.started), None)


def _ticks(canvas: Canvas, axis: Axis) -> None:
    span = (axis.end - axis.start).total_seconds()
    step = next((step for step in _TICKS if span / step <= _MOST_TICKS), span / _MOST_TICKS or 1)
    at = 0.0
    while at <= span:
        moment = axis.start + timedelta(seconds=at)
        canvas.text(f"{moment.astimezone():%H:%M:%S}", "q", x=axis.at(moment), advance=False)
        at += step
    canvas.y += 20
