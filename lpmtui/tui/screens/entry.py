"""One line to type in: Find, and F7 Edit."""

from __future__ import annotations

from typing import Any

from lpmtui.tui.actions import Kind
from lpmtui.tui.layout.entry import EntryView, draw_entry
from lpmtui.tui.layout.sheet import Sheet
from lpmtui.tui.screens.base import SmitScreen


class EntryScreen(SmitScreen[str]):
    """Gives the text that was typed, or None."""

    kind = Kind.ENTRY

    def __init__(self, below: SmitScreen[Any], title: str, text: str = "") -> None:
        super().__init__(below.fast_path)
        self.below = below
        self.heading = title
        self.text = text
        self.position = len(text)

    def draw(self, sheet: Sheet) -> None:
        """Draw the screen below, then the box."""
        self.below.draw(sheet)
        row = self.legend[0]
        draw_entry(sheet, EntryView(self.heading, self.text, self.position, "   ".join(row)))

    def typed(self, text: str) -> None:
        """Insert text."""
        new = "".join(char for char in text if char.isprintable())
        self._put(self.text[: self.position] + new + self.text[self.position :], self.position + len(new))

    def _put(self, text: str, position: int) -> None:
        self.text = text
        self.position = max(0, min(len(text), position))
        self.repaint()

    def act_left(self) -> None:
        """One character to the left."""
        self._put(self.text, self.position - 1)

    def act_right(self) -> None:
        """One character to the right."""
        self._put(self.text, self.position + 1)

    def act_line_start(self) -> None:
        """To the first character."""
        self._put(self.text, 0)

    def act_line_end(self) -> None:
        """Behind the last character."""
        self._put(self.text, len(self.text))

    def act_backspace(self) -> None:
        """Delete the character before the cursor."""
        if self.position:
            self._put(self.text[: self.position - 1] + self.text[self.position :], self.position - 1)

    def act_delete(self) -> None:
        """Delete the character under the cursor."""
        self._put(self.text[: self.position] + self.text[self.position + 1 :], self.position)

    def act_kill(self) -> None:
        """Delete to the end."""
        self._put(self.text[: self.position], self.position)

    def act_clear(self) -> None:
        """Delete everything."""
        self._put("", 0)

    def act_overwrite(self) -> None:
        """This line always inserts."""
        self.console_app.bell()

    def act_cancel(self) -> None:
        """Close without effect."""
        self.close_with(None)

    def act_do(self) -> None:
        """Accept the text."""
        self.close_with(self.text)
