"""The fields of a dialog: a line with mark, name, value and signs; a typed value in brackets; a ring."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.events import Click
from textual.geometry import Offset
from textual.message import Message
from textual.strip import Strip
from textual.widgets import Input, Static

from lpmtui.model.command import printable
from lpmtui.smit.form import Row
from lpmtui.tui.bindings import EDIT_BINDINGS, RING_BINDINGS

Check = Callable[[str], str]
"""Takes a new text and gives the reason where it may not stand here, else an empty text."""


class EntryField(Input, inherit_bindings=False):
    """Textual's input line drawn as SMIT draws it. The caret stands on the closing bracket at the end."""

    BINDINGS = EDIT_BINDINGS
    COMPONENT_CLASSES: ClassVar[set[str]] = {"entry--caret", "entry--changed"}

    class Refused(Message):
        """A text was typed that may not stand here; `reason` says why."""

        def __init__(self, reason: str) -> None:
            super().__init__()
            self.reason = reason

    def __init__(self, text: str, check: Check = lambda _: "", *, brackets: bool = True) -> None:
        self.overwriting = False
        self._check = check
        self._brackets = brackets
        self._first = 0
        super().__init__(text, compact=True, select_on_focus=False)
        self.cursor_blink = False

    @property
    def _room(self) -> int:
        return max(1, self.size.width - 2 * self._brackets)

    def show(self, text: str) -> None:
        """Show another text, the caret in front of it."""
        self.value = text
        self.cursor_position = 0

    # --- editing ----------------------------------------------------------------------------------------

    def replace(self, text: str, start: int, end: int) -> None:
        """Replace a part of the text, or say why that is refused."""
        typed = "".join(char for char in text if char.isprintable())
        start, end = sorted((max(0, start), min(len(self.value), end)))
        wanted = self.value[:start] + typed + self.value[end:]
        if reason := self._check(wanted):
            self.post_message(self.Refused(reason))
            return
        self.value = wanted
        self.cursor_position = start + len(typed)

    def insert_text_at_cursor(self, text: str) -> None:
        """Type: over what stands there while overwriting, else in between."""
        at = self.cursor_position
        self.replace(text, at, at + (len(text) if self.overwriting else 0))

    def action_clear(self) -> None:
        """Delete the whole value."""
        self.replace("", 0, len(self.value))

    def action_overwrite(self) -> None:
        """Change between inserting and overwriting."""
        self.overwriting = not self.overwriting
        self.post_message(self.Refused("Overwriting." if self.overwriting else "Inserting."))

    # --- drawing ----------------------------------------------------------------------------------------

    def render_line(self, y: int) -> Strip:
        """The bracket, the visible part of the text, the bracket; the caret where one types."""
        self._follow_caret()
        hidden = printable(self.value[self._first :])
        more = cell_len(hidden) > self._room
        shown = set_cell_size(hidden, self._room) if more else hidden
        opening = ("<" if self._first else "[") if self._brackets else ""
        closing = (">" if more else "]") if self._brackets else " "
        text, style = opening + shown + closing, self.rich_style
        segments = [Segment(text, style)]
        if self.has_focus:
            at = len(opening) + self.cursor_position - self._first
            segments = self._with_caret(text, at, style)
        return Strip(segments).adjust_cell_length(self.size.width, style)

    def _with_caret(self, text: str, at: int, style: Style) -> list[Segment]:
        own = self.get_component_rich_style("entry--caret", partial=True)
        caret = own if own.reverse else own + Style(reverse=False)
        return [
            Segment(text[:at], style),
            Segment(text[at : at + 1] or " ", style + caret),
            Segment(text[at + 1 :], style),
        ]

    def _follow_caret(self) -> None:
        at, room = self.cursor_position, self._room
        least = at - room + (at < len(self.value))
        self._first = max(0, least, min(self._first, at))

    # --- the mouse and the terminal's own cursor --------------------------------------------------------

    def _cell_offset_to_index(self, offset: int) -> int:
        cell = 0
        for index, char in enumerate(self.value[self._first :]):
            cell += cell_len(char)
            if offset - self._brackets < cell:
                return self._first + index
        return len(self.value)

    @property
    def cursor_screen_offset(self) -> Offset:
        """Where the terminal's own cursor belongs: screen readers and input methods look there."""
        x, y, _, _ = self.content_region
        before = self.value[self._first : self.cursor_position]
        return Offset(x + self._brackets + cell_len(before), y)


WIDTH = 22
"""Cells of a value that are seen."""


class Ring(Static, can_focus=True):
    """One value of several. It asks for the next one by a message: its dialog knows the values."""

    BINDINGS = RING_BINDINGS

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
            self.value.cursor_position = 0
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
