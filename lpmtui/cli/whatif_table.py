"""The what-if table of `forecast --curve`, for people and as JSON. Pure."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any

from lpmtui.forecast.dirty_curve import MeasuredCurve
from lpmtui.forecast.whatif import Cell, Divergence, Obstacle
from lpmtui.model.errors import UsageError
from lpmtui.model.units import (
    format_bit_rate,
    format_duration,
    format_pause,
    format_size,
    parse_duration,
    parse_rate,
)

UNLIMITED = "unlimited"

_OBSTACLES = {
    Obstacle.MEMORY: "sending all memory once takes {settles}, which is more than an hour",
    Obstacle.WORKLOAD: "the rounds stop shrinking at {settles}: as much is written as is sent",
    Obstacle.TIME: "the rounds shrink too slowly: the shortest within the hour takes {settles}",
}


def rates(text: str) -> tuple[float, ...]:
    """`1Gbps,1.1GiB/s` as bytes per second. Raises UsageError."""
    return tuple(parse_rate(word) for word in _words(text, "--bandwidth", "10Gbps"))


def pauses(text: str) -> tuple[float | None, ...]:
    """`300,1s,unlimited` as seconds; a bare number is milliseconds, None is any pause. Raises UsageError."""
    return tuple(_pause(word) for word in _words(text, "--pause", "300ms"))


def _words(text: str, option: str, example: str) -> list[str]:
    words = [word.strip() for word in text.split(",")]
    if not all(words):
        raise UsageError(
            f"{option} {text!r} has an empty place between its commas.",
            subject=option,
            remedy=f"Write it like {option} {example}, or several with commas between them.",
        )
    return words


def _pause(word: str) -> float | None:
    if word.casefold() == UNLIMITED:
        return None
    return parse_duration(f"{word}ms" if word.replace(".", "", 1).isdecimal() else word)


def as_json(cells: Sequence[Cell]) -> dict[str, Any]:
    """The public object: bandwidth in bits per second, pauses in milliseconds (null: unlimited)."""
    return {"cells": [_cell_json(cell) for cell in cells]}


def _cell_json(cell: Cell) -> dict[str, Any]:
    found: dict[str, Any] = {
        "bandwidth_bps": cell.bandwidth * 8,
        "pause_ms": None if cell.pause_s is None else cell.pause_s * 1000,
        "converges": cell.converges,
        "rounds": cell.rounds,
        "total_s": cell.total_s,
        "suspension_s": cell.suspension_s,
    }
    if cell.divergence is not None:
        found["why"] = f"{_why(cell.divergence)}."
        found["would_converge"] = {
            "bandwidth_bps": _times(cell.divergence.bandwidth, 8),
            "pause_ms": _times(cell.divergence.pause_s, 1000),
            "workload": cell.divergence.workload,
        }
    return found


def _times(value: float | None, factor: float) -> float | None:
    return None if value is None else value * factor


def as_text(measured: MeasuredCurve, cells: Sequence[Cell]) -> Iterator[str]:
    """One line for each cell, then the reason for each that does not converge."""
    full = measured.full_pages * measured.page_size
    zero = measured.zero_pages * measured.page_size
    yield f"{format_size(full + zero)} of memory, {format_size(zero)} of it zero pages."
    yield ""
    yield f"{'bandwidth':<12}{'allowed pause':<16}{'total':>10}{'suspension':>13}{'rounds':>9}"
    for cell in cells:
        yield f"{format_bit_rate(cell.bandwidth):<12}{_pause_text(cell):<16}{_answer(cell)}"
    for cell in cells:
        if cell.divergence is not None:
            yield ""
            yield f"At {format_bit_rate(cell.bandwidth)} with a pause of {_pause_text(cell)}"
            yield f"  {_why(cell.divergence)}."
            yield from (f"  {line}" for line in _changes(cell.divergence))


def _pause_text(cell: Cell) -> str:
    return UNLIMITED if cell.pause_s is None else format_pause(cell.pause_s)


def _answer(cell: Cell) -> str:
    if cell.total_s is None or cell.suspension_s is None:
        return f"{'does not converge':>32}"
    return f"{format_duration(cell.total_s):>10}{format_duration(cell.suspension_s):>13}{cell.rounds:>9}"


def _why(found: Divergence) -> str:
    return _OBSTACLES[found.obstacle].format(settles=format_duration(found.settles_s))


def _changes(found: Divergence) -> Iterator[str]:
    """The smallest changes, each of which alone would do; rounded so that they still do."""
    changes = []
    if found.bandwidth is not None:
        changes.append(f"a bandwidth of {format_bit_rate(_rounded_up(found.bandwidth * 8) / 8)}")
    if found.pause_s is not None:
        changes.append(f"an allowed pause of {format_pause(_rounded_up(found.pause_s))}")
    if found.workload is not None:
        changes.append(f"a workload that writes {math.floor(found.workload * 100)} % of this")
    if not changes:
        yield "No single change of bandwidth, pause or workload makes it converge."
        return
    yield "It converges with one of:"
    yield from (f"  {change}" for change in changes)


def _rounded_up(value: float) -> float:
    """To three significant digits, upwards."""
    step = 10.0 ** (math.floor(math.log10(value)) - 2)
    return math.ceil(value / step) * step
