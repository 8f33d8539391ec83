"""Which part of a long list is seen, and the marks that say how much is hidden."""

from __future__ import annotations

from lpmtui.model.lazy_dataclass import dataclass


@dataclass(frozen=True, slots=True)
class Window:
    """The lines `top` up to (not including) `end` are seen; `above` and `below` lines are hidden."""

    top: int
    end: int
    above: int
    below: int

    @property
    def marked(self) -> bool:
        """Whether anything is hidden, so that marks are drawn."""
        return bool(self.above or self.below)

    @property
    def upper(self) -> str:
        """The mark above the first visible line."""
        return f"[MORE...{self.above}]" if self.above else "[TOP]"

    @property
    def lower(self) -> str:
        """The mark below the last visible line."""
        return f"[MORE...{self.below}]" if self.below else "[BOTTOM]"


def room(total: int, height: int, marks: int) -> int:
    """How many lines are seen in a region: all, or the region less the lines that its marks take."""
    return total if total <= height else max(1, height - marks)


def window(total: int, height: int, top: int, *, marks: int = 2) -> Window:
    """The window on a list in a region. `marks`: how many of the region's lines the marks take."""
    seen = room(total, height, marks)
    start = max(0, min(top, total - seen))
    end = min(total, start + seen)
    return Window(start, end, start, total - end)


def follow(top: int, cursor: int, seen: int, total: int) -> int:
    """The new first line, moved as little as needed so that the cursor is seen."""
    if cursor < top:
        top = cursor
    elif cursor >= top + seen:
        top = cursor - seen + 1
    return max(0, min(top, total - seen))
