"""Moves on one time axis: a line for each, its bar in the colour of its verdict. Pure."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Protocol

from lpmtui.job_view.words import Role, Words
from lpmtui.model.lazy_dataclass import dataclass
from lpmtui.model.plan import ScheduledMove
from lpmtui.model.units import format_duration

MARKS = {"G": Role.GOOD, "A": Role.WARNING, "R": Role.BAD, "-": Role.TEXT, "?": Role.PENDING}
"""The letter of a verdict on a freeze -> its colour."""
LEAST_BAR = 12
WIDE = 100
"""Columns from which on a cluster's name stands beside its moves, and not only a letter."""
_LEAST_SYSTEM, _LEAST_NAME = 8, 12
FAR = 2.0
"""A window that ends after so many times the plan's length is not drawn: the bars would be specks."""
_STEPS = (1, 5, 10, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 21600, 43200, 86400)
_TICK_ROOM = 5
_HOUR = 3600
_FREEZE = 7
_ARROW = " -> "


@dataclass(frozen=True, slots=True)
class Columns:
    """How wide each part of a line is, and what the axis shows."""

    clock: int
    name: int
    cluster: int
    system: int
    bar: int
    span_s: float
    window_s: float | None
    marks: dict[str, str]
    """Cluster -> the sign that its moves bear."""


def columns(moves: Sequence[ScheduledMove], width: int, window_s: float | None = None) -> Columns:
    """The columns that show these moves in so many cells; what is left over is the bar."""
    span = max((one.end_s for one in moves), default=0.0) or 1.0
    shown = window_s if window_s is not None and window_s <= span * FAR else None
    span = max(span, shown * 1.05 if shown else 0.0)
    clock = 7 if span >= _HOUR else 5
    clusters = _cluster_marks(moves)
    wide = width >= WIDE
    cluster = min(max(map(len, clusters), default=0), 16) if wide else int(bool(clusters))
    fixed = 2 * clock + len(_ARROW) + _FREEZE + 5 + (cluster + 1 if cluster else 0)
    bar = width // 3 if wide else width // 4
    name, system = name_widths(moves, width - fixed - bar)
    bar = max(LEAST_BAR, width - fixed - name - 2 * system)
    marks = {one: one for one in clusters} if wide else clusters
    return Columns(clock, name, cluster, system, bar, span, shown, marks)


class Route(Protocol):
    """Who goes from where to where."""

    @property
    def name(self) -> str:
        """The partition."""
        ...

    @property
    def source(self) -> str:
        """The system that it leaves."""
        ...

    @property
    def target(self) -> str:
        """The system that it goes to."""
        ...


def name_widths(moves: Sequence[Route], room: int) -> tuple[int, int]:
    """Columns for a partition's name and for each of two systems: as long as they are, or what has room."""
    systems = max((len(name) for one in moves for name in (one.source, one.target)), default=6)
    name = max(len("partition"), min(max((len(one.name) for one in moves), default=0), 28))
    system = min(systems, 24)
    while name + 2 * system > room and (system > _LEAST_SYSTEM or name > _LEAST_NAME):
        if system - _LEAST_SYSTEM > name - _LEAST_NAME:
            system -= 1
        elif name > _LEAST_NAME:
            name -= 1
        else:
            system -= 1
    return name, system


def _cluster_marks(moves: Sequence[ScheduledMove]) -> dict[str, str]:
    """A letter for every cluster, in the order of its first move; after z they begin again."""
    found = dict.fromkeys(one.cluster for one in moves if one.cluster)
    return {cluster: chr(ord("a") + at % 26) for at, cluster in enumerate(found)}


def axis_line(shape: Columns) -> Words:
    """The heading of the timeline, with the times of the axis above the bars."""
    head = f"{'begin':>{shape.clock}} {'partition':<{shape.name}.{shape.name}} "
    head += f"{'cluster':<{shape.cluster}.{shape.cluster}} " if shape.cluster else ""
    way = f"from{_ARROW}to"
    way_width = 2 * shape.system + len(_ARROW)
    tail = f" {'end':>{shape.clock}} {'freeze':>{_FREEZE - 2}}  "
    line = f"{head}{way:<{way_width}.{way_width}} "
    return ((line, Role.HEADING), *_scale(shape), (tail.rstrip(), Role.HEADING))


def _scale(shape: Columns) -> Words:
    end = None if shape.window_s is None else _place(shape.window_s, shape)
    mark = "" if end is None else "|end"[: shape.bar - end]
    cells = [" "] * shape.bar
    step = _step(shape)
    for at in range(math.ceil(shape.span_s / step)):
        label, place = _label(at * step), _place(at * step, shape)
        taken = end is not None and place <= end + len(mark) and place + len(label) > end
        if place + len(label) <= shape.bar and not taken:
            cells[place : place + len(label)] = label
    text = "".join(cells)
    if end is None:
        return ((text, Role.HEADING),)
    return ((text[:end], Role.HEADING), (mark, Role.BAD), (text[end + len(mark) :], Role.HEADING))


def _step(shape: Columns) -> float:
    most = max(1, shape.bar // _TICK_ROOM)
    return next((step for step in _STEPS if shape.span_s / step <= most), math.ceil(shape.span_s / most))


def _label(seconds: float) -> str:
    if seconds == 0:
        return "0"
    whole = round(seconds)
    if whole % _HOUR == 0:
        return f"{whole // _HOUR}h"
    if whole >= _HOUR:
        return f"{whole // _HOUR}h{whole % _HOUR // 60:02d}"
    if whole % 60 == 0:
        return f"{whole // 60}m"
    return f"{whole // 60}m{whole % 60:02d}" if whole > 60 else f"{whole}s"


def move_line(move: ScheduledMove, shape: Columns, *, chosen: str = "") -> Words:
    """One move. Its cluster's sign stands out where another move of `chosen`'s cluster is looked at."""
    letter, role = move.mark, MARKS[move.mark]
    parts: Words = (
        (f"{clock(move.start_s, shape):>{shape.clock}} ", Role.TEXT),
        (f"{cut(move.name, shape.name):<{shape.name}} ", Role.LABEL),
    )
    if shape.cluster:
        sign = cut(shape.marks.get(move.cluster, ""), shape.cluster)
        lit = Role.FOUND if move.cluster and move.cluster == chosen else Role.VALUE
        parts = (*parts, (f"{sign:<{shape.cluster}}", lit), (" ", Role.TEXT))
    way = f"{cut(move.source, shape.system)}{_ARROW}{cut(move.target, shape.system)}"
    freeze = "?" if move.suspension_s is None else short_duration(move.suspension_s)
    return (
        *parts,
        (f"{way:<{2 * shape.system + len(_ARROW)}} ", Role.TEXT),
        *_bar(move, shape, Role.WARNING if move.late else role),
        (f" {clock(move.end_s, shape):>{shape.clock}}", Role.WARNING if move.late else Role.TEXT),
        (f" {freeze:>{_FREEZE - 2}} {letter}", role),
    )


def _bar(move: ScheduledMove, shape: Columns, role: Role) -> Words:
    begin = _place(move.start_s, shape)
    end = max(begin + 1, min(shape.bar, math.ceil(move.end_s / shape.span_s * shape.bar)))
    step = _step(shape)
    ticks = {_place(at * step, shape) for at in range(math.ceil(shape.span_s / step))}
    window = None if shape.window_s is None else _place(shape.window_s, shape)
    sign = "-" if move.late else "="
    cells = [
        ("|", Role.BAD)
        if at == window
        else (sign, role)
        if begin <= at < end
        else ("." if at in ticks else " ", Role.BAR_EMPTY)
        for at in range(shape.bar)
    ]
    return merged(cells)


def merged(cells: Sequence[tuple[str, Role]]) -> Words:
    """Neighbours of one meaning as one piece."""
    found: list[tuple[str, Role]] = []
    for text, role in cells:
        if found and found[-1][1] is role:
            found[-1] = (found[-1][0] + text, role)
        else:
            found.append((text, role))
    return tuple(found)


def _place(seconds: float, shape: Columns) -> int:
    return min(shape.bar - 1, int(seconds / shape.span_s * shape.bar))


def clock(seconds: float, shape: Columns) -> str:
    """Hours, minutes and seconds since the begin; without hours where the whole axis has none."""
    whole = round(seconds)
    minutes = f"{whole % _HOUR // 60:02d}:{whole % 60:02d}"
    return minutes if shape.clock < 7 else f"{whole // _HOUR}:{minutes}"


def short_duration(seconds: float) -> str:
    """A freeze in five cells: `0.91s`, `12s`, `3m05s`."""
    return f"{seconds:.2f}s" if seconds < 10 else format_duration(seconds).replace(" ", "")


def cut(text: str, width: int) -> str:
    """A name in so many cells at most: begin and end stay, because names often differ only there."""
    if len(text) <= width:
        return text
    tail = (width - 1) // 2
    return f"{text[: width - 1 - tail]}~{text[len(text) - tail :]}"
