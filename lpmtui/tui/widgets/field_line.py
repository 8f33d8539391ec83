"""One line of a dialog: mark, name, value and signs; and a value that Tab turns."""

from __future__ import annotations

from typing import ClassVar

from rich.cells import cell_len, set_cell_size
from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.events import Click
from textual.message import Message
from textual.widgets import Static

from lpmtui.smit.form import Row
from lpmtui.tui.bindings import Bindings, bind
from lpmtui.tui.widgets.entry_field import EntryField

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


NAME_WIDTH = 50


class FieldLine(Horizontal):
    """The line of a field, or of an information line. It shows what its row holds."""

    def __init__(self, row: Row, number: int) -> None:
        super().__init__(id=f"field-{number}")
        self.row = row
        self.number = number
        self.value: EntryField | Ring | None = None
        self._still: Static | None = None

    def compose(self) -> ComposeResult:
        """Mark and name, the value, the signs."""
        row = self.row
        yield Static(self._label(), classes="field-name")
        if row.field.information:
            return
        if row.field.typed:
            self.value = EntryField(row.text, row.put)
            yield self.value
        elif row.field.ring:
            self.value = Ring(row.text)
            yield self.value
        else:
            self._still = Static(shortened(row.text), markup=False, classes="still-value")
            self._still.can_focus = True
            yield self._still
        yield Static(row.markers[:3].ljust(3), markup=False, classes="field-signs")

    def _label(self) -> Content:
        mark = Content.styled(self.row.mark, "$smit-required")
        lines = [line[:NAME_WIDTH].ljust(NAME_WIDTH + 1) for line in self.row.field.label.split("\n")]
        return mark + Content(" " + "\n  ".join(lines))

    def take_focus(self) -> None:
        """Become the current line."""
        target = self.value or self._still
        if target is not None:
            target.focus()

    def show(self) -> None:
        """Show what the row holds now."""
        if isinstance(self.value, EntryField):
            if self.value.value != self.row.text:
                self.value.show(self.row.text)
        elif self.value is not None:
            self.value.show(self.row.text)
        elif self._still is not None:
            self._still.update(shortened(self.row.text))
        self.set_class(self.row.changed, "-changed")


class FieldScroll(VerticalScroll, can_focus=False, inherit_bindings=False):
    """The fields, as many as fit: the cursor keys move from field to field, and the fields follow."""
