"""A value that Tab turns: no brackets, because nothing can be typed."""

from __future__ import annotations

from typing import ClassVar

from rich.cells import cell_len, set_cell_size
from textual.events import Click
from textual.message import Message
from textual.widgets import Static

from lpmtui.tui.bindings import Bindings, bind

WIDTH = 22
"""Cells of a value that are seen."""


class Ring(Static, can_focus=True):
    """One value of several. It asks for the next one by a message: its dialog knows the values."""

    BINDINGS: ClassVar[Bindings] = [bind("next", "turn(1)"), bind("previous", "turn(-1)")]

    class Turned(Message):
        """The next (1) or previous (-1) value is wanted."""

        def __init__(self, ring: Ring, by: int) -> None:
            super().__init__()
            self.ring = ring
            self.by = by

    def __init__(self, text: str) -> None:
        super().__init__(shortened(text), markup=False)

    def show(self, text: str) -> None:
        """Show another value of the ring."""
        self.update(shortened(text))

    def action_turn(self, by: int) -> None:
        """Ask for the next value."""
        self.post_message(self.Turned(self, by))

    def on_click(self, event: Click) -> None:
        """A click turns the ring, once it has the focus."""
        if self.has_focus and event.chain == 1:
            self.action_turn(1)


def shortened(text: str) -> str:
    """A value as it is seen: `>` where it is longer than its place. A blank stands where a bracket would."""
    return f" {set_cell_size(text, WIDTH)}{' ' if cell_len(text) <= WIDTH else '>'}"
