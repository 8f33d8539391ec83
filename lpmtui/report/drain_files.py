"""The report of a drain as text, as an HTML page, as an SVG picture of moves planned and measured. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from lpmtui.journal import phrases
from lpmtui.model.move import Outcome
from lpmtui.model.plan import PlanFinding
from lpmtui.model.units import MIB, format_duration, format_size
from lpmtui.report.drain_report import DrainAccount, Expected, Measured, MoveAccount
from lpmtui.report.report_files import MARGIN, TIMES, WIDTH, Axis, Canvas, bullets, page, picture, safe

_TICKS = (10, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 43200, 86400)
_MOST_TICKS = 7
_LETTER = 8
"""Pixels of a letter of the picture's font."""
_WIDEST = 400
_KINDS = {None: "running", Outcome.SUCCEEDED: "done"}


def head(told: DrainAccount) -> Iterator[str]:
    """How it ended, where, for whom, when."""
    state = told.state
    yield f"Outcome: {phrases.outcome_with_reason(state)}"
    yield f"Site {state.site}, requested by {state.requested_by or 'unknown'}"
    for taken in state.taken_up:
        yield f"Taken up {taken.at.astimezone():%Y-%m-%d %H:%M:%S} by {taken.by} ({taken.way.value})"
    if state.started:
        ended = f", ended {state.ended.astimezone():%Y-%m-%d %H:%M:%S}" if state.ended else ""
        yield f"Started {state.started.astimezone():%Y-%m-%d %H:%M:%S}{ended}"
    yield from times(told)


def times(told: DrainAccount) -> Iterator[str]:
    """The makespan: measured, planned, and what nobody can beat; and the window."""
    took = f"It took {format_duration(told.took_s)}; " if told.took_s is not None else ""
    planned = f"{format_duration(told.plan.makespan_s)} were planned"
    yield f"{took}{planned}; the lower bound of the forecast was {format_duration(told.bound_s)}."
    window, ended = told.window_end, told.state.ended
    if window is None:
        yield "No window was given."
    elif ended is not None:
        spare = (window - ended).total_seconds()
        word = "before" if spare >= 0 else "AFTER"
        yield f"It ended {format_duration(abs(spare))} {word} the window's end at {_time(window)}."
    else:
        yield f"The window ends at {_time(window)}."


def text_report(told: DrainAccount) -> Iterator[str]:
    """The whole report behind its title."""
    yield from head(told)
    yield from ("", "Moves")
    for one in told.moves:
        yield from _move_lines(one)
    if not told.moves:
        yield "  none"
    yield from ("", "Stayed")
    yield from [f"  {name}: {why}" for name, why in told.stayed] or ["  nobody"]
    yield from ("", "Systems, before -> after")
    yield from [f"  {line}" for line in system_lines(told)] or ["  not known"]
    yield from ("", "Findings of the plan")
    yield from [f"  {finding_line(one)}" for one in told.findings] or ["  none"]
    if told.way_home:
        yield from ("", f"The way home: {told.way_home}")


def _move_lines(one: MoveAccount) -> Iterator[str]:
    number = f", job {one.job}" if one.job else ""
    yield f"  {one.name}: {one.source} -> {one.target}{number}: {one.told}"
    if one.planned is not None:
        yield f"    planned   {expected(one.planned)}"
    if one.measured is not None:
        yield f"    measured  {measured(one)}"
    if one.why and not one.done:
        yield f"    {one.why}"


def _time(at: datetime | None) -> str:
    return f"{at.astimezone():%H:%M:%S}" if at else "?"


def expected(one: Expected) -> str:
    """When it was to move, and the freeze that was expected, with its verdict."""
    said = f"{_time(one.begin)} to {_time(one.end)}  "
    if one.suspension_s is None:
        return f"{said}freeze not known"
    most = one.suspension_p95_s
    least = f", at most {format_duration(most)}" if most is not None else ""
    return f"{said}frozen {format_duration(one.suspension_s)}{least} [{one.mark}]"


def measured(one: MoveAccount) -> str:
    """When it moved, and the freeze that was measured, against the tightest time-out."""
    seen = one.measured
    if seen is None:
        return ""
    said = f"{_time(seen.begin)} to {_time(seen.end)}  "
    if seen.suspension_s is None:
        return f"{said}freeze not measured"
    said += f"frozen {format_duration(seen.suspension_s)}"
    if one.limit_s is None:
        return said
    word = "EXCEEDED" if seen.exceeded else "allowed"
    return f"{said}; {format_duration(one.limit_s)} {word} ({one.tightest})"


def system_lines(told: DrainAccount) -> Iterator[str]:
    """Each system: partitions and free memory, before and after."""
    for one in told.systems:
        before, after = (
            "?" if mb is None else format_size(mb * MIB) for mb in (one.free_mb.before, one.free_mb.after)
        )
        count = f"{one.partitions.before:g} -> {one.partitions.after:g} partitions"
        yield f"{one.name}: {count}, {before} -> {after} free"


def finding_line(one: PlanFinding) -> str:
    """A finding with its remedy as one line."""
    what = " ".join(f"{one.what} {one.fix}".split())
    return f"{one.severity.value.upper()} {one.move or 'the plan'}: {what}"


def html_report(told: DrainAccount) -> str:
    """The whole page, with the picture in it."""
    title = phrases.title(told.number, told.state)
    outcome, *facts = head(told)
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
            *bullets(system_lines(told)),
            "<h2>Findings of the plan</h2>",
            *bullets(finding_line(one) for one in told.findings),
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
        cells = (
            (one.name,),
            (one.source, one.target),
            (expected(one.planned),) if one.planned else (),
            (measured(one),) if one.measured else (),
            (one.told, f"job {one.job}" if one.job else "", one.why),
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
        for line in times(told):
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
    moments = [at for one in told.moves for at in one.moments]
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
        if one.planned is not None:
            canvas.bar(axis.at(one.planned.begin), axis.at(one.planned.end), "planned", rise=7, high=4)
        if one.measured is not None:
            _measured(canvas, one, one.measured, axis)
        canvas.text(one.told, "" if one.done else "q", x=WIDTH - MARGIN - TIMES + 12)
        canvas.gap()
    window = told.window_end
    if window is not None and axis.start <= window <= axis.end:
        canvas.upright(axis.at(window), top, canvas.y, "window")
        canvas.text(f"red line: the window ends at {window.astimezone():%H:%M:%S}", "bad")
    canvas.gap()


def _measured(canvas: Canvas, one: MoveAccount, measured: Measured, axis: Axis) -> None:
    """The bar of what happened, and a mark where the partition was frozen."""
    kind = _KINDS.get(one.outcome, "failed")
    canvas.bar(axis.at(measured.begin or axis.start), axis.at(measured.end or axis.end), kind, rise=-3)
    if measured.frozen_at is not None:
        at = axis.at(measured.frozen_at)
        canvas.bar(at - 1, at + 1, "failed", rise=-1, high=16)


def _ticks(canvas: Canvas, axis: Axis) -> None:
    span = (axis.end - axis.start).total_seconds()
    step = next((step for step in _TICKS if span / step <= _MOST_TICKS), span / _MOST_TICKS or 1)
    at = 0.0
    while at <= span:
        moment = axis.start + timedelta(seconds=at)
        canvas.text(f"{moment.astimezone():%H:%M:%S}", "q", x=axis.at(moment), advance=False)
        at += step
    canvas.y += 20
