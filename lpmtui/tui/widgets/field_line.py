"""One line of a dialog: mark at column 0, name at 2, value at 54, signs at 77."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from lpmtui.smit.row import Row
from lpmtui.tui.widgets.entry_field import EntryField
from lpmtui.tui.widgets.ring_field import Ring, shortened

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
            self.value.cursor_position = row.position
            yield self.value
        elif row.rotates:
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
