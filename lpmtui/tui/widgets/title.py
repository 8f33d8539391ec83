"""The title line: the screen's title in the middle, the site at the right end."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from lpmtui.session.badge import NO_BADGE, Badge


class Title(Widget):
    """One or more lines. Words of the badge that would touch them are left out, the site's mark never is."""

    DEFAULT_CSS = "Title { height: auto; }"

    badge: reactive[Badge] = reactive(NO_BADGE)
    text: reactive[str] = reactive("", layout=True)

    def __init__(self, text: str, badge: Badge = NO_BADGE) -> None:
        super().__init__()
        self.set_reactive(Title.text, text)
        self.set_reactive(Title.badge, badge)

    def render(self) -> Content:
        """The lines, centred; the badge on the first."""
        first, *others = self.text.split("\n")
        lines = [self._first(first), *(self._centred(line) for line in others)]
        return Content("\n").join(lines)

    def _centred(self, text: str) -> Content:
        return Content(" " * ((self.size.width - len(text)) // 2)) + Content.styled(text, "$smit-title")

    def _first(self, text: str) -> Content:
        line = self._centred(text)
        parts = list(self.badge.parts())
        while len(parts) > 1 and self.size.width - _width(parts) < line.cell_length + 2:
            parts.pop(0)
        blanks = max(1, self.size.width - _width(parts) - line.cell_length)
        words = (Content.styled(word, f"$smit-{role.value}") for word, role in parts)
        return line + Content(" " * blanks) + Content(" ").join(words)


def _width(parts: Sequence[tuple[str, object]]) -> int:
    return sum(len(text) for text, _ in parts) + max(0, len(parts) - 1)
