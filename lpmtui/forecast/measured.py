"""A dirty curve as somebody measured it: the CSV file of `lpmtui forecast --curve`."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from lpmtui.forecast.curve import DirtyCurve
from lpmtui.model.errors import UsageError

HEADER = ["period_ms", "dirty_pages"]
_SETTING = re.compile(r"#\s*(page_size|total_pages|zero_pages|page_header_bytes)\s*=\s*([0-9]+)\s*\Z")


@dataclass(frozen=True, slots=True)
class MeasuredCurve:
    """Distinct pages dirtied within periods of some lengths (seconds), and what a page is.

    `total_pages` is None where the file does not tell. A zero page costs only its header on the wire.
    """

    points: tuple[tuple[float, float], ...]
    page_size: int = 4096
    total_pages: int | None = None
    zero_pages: int = 0
    page_header_bytes: int = 8

    def of_memory(self, memory: int) -> MeasuredCurve:
        """The same workload in a partition of `memory` bytes."""
        return replace(self, total_pages=memory // self.page_size)

    @property
    def full_pages(self) -> int:
        """Pages that are not zero pages. Raises UsageError where that is not known or cannot be."""
        if self.total_pages is None:
            raise UsageError(
                "The size of the memory is not known.",
                remedy="Give --memory SIZE, or `# total_pages=N` in the file.",
            )
        if self.zero_pages > self.total_pages:
            raise UsageError(
                f"There are more zero pages ({self.zero_pages}) than pages ({self.total_pages}).",
                remedy="Correct --memory or `# zero_pages`.",
            )
        return self.total_pages - self.zero_pages

    @property
    def page_on_the_wire(self) -> int:
        """Bytes that one page costs."""
        return self.page_size + self.page_header_bytes

    def first_round(self) -> float:
        """Bytes of the round that sends everything."""
        return self.full_pages * self.page_on_the_wire + self.zero_pages * self.page_header_bytes

    def curve(self) -> DirtyCurve:
        """The curve in bytes on the wire."""
        cost = self.page_on_the_wire
        return DirtyCurve(
            tuple((seconds, pages * cost) for seconds, pages in self.points), self.full_pages * cost
        )


def parse(text: str, name: str = "") -> MeasuredCurve:
    """Read the file's text. Raises UsageError that names the file and the line."""
    settings: dict[str, int] = {}
    rows: list[tuple[int, str]] = []
    for number, line in enumerate(text.splitlines(), 1):
        setting = _SETTING.match(line.strip())
        if setting:
            settings[setting[1]] = int(setting[2])
        elif line.strip() and not line.lstrip().startswith("#"):
            rows.append((number, line))
    if not rows or next(csv.reader([rows[0][1]])) != HEADER:
        raise _wrong(name, rows[0][0] if rows else 1, f"the header {','.join(HEADER)} is expected here")
    if settings.get("page_size") == 0:
        raise _wrong(name, 1, "a page has more than zero bytes")
    return MeasuredCurve(tuple(sorted(_points(rows[1:], name))), **settings)


def _points(rows: list[tuple[int, str]], name: str) -> Iterator[tuple[float, float]]:
    for number, line in rows:
        try:
            period, pages = (float(cell) for cell in next(csv.reader([line])))
        except ValueError:
            raise _wrong(name, number, f"two numbers are expected, not {line.strip()!r}") from None
        yield period / 1000, pages


def _wrong(name: str, number: int, what: str) -> UsageError:
    return UsageError(f"The dirty curve {name or 'given'}, line {number}: {what}.", subject=name)
