"""Filling in fields: what dialogs and selectors have in common."""

from __future__ import annotations

from collections.abc import Callable

from lpmtui.model.errors import UsageError
from lpmtui.smit import Form, ListEntry, MissingValue
from lpmtui.smit.panel import Dialog, Selector
from lpmtui.smit.row import Row as FormRow
from lpmtui.tui import asking
from lpmtui.tui.layout.dialog import (
    VALUE_WIDTH,
    DialogView,
    Row,
    draw_dialog,
    heights,
    region_height,
    screen_line,
)
from lpmtui.tui.layout.rolling import follow, room
from lpmtui.tui.layout.sheet import Sheet
from lpmtui.tui.screens.base import SmitScreen
from lpmtui.tui.screens.listing import LISTS


class FormScreen(SmitScreen[None]):
    """Fields with a cursor: moving, typing, rings, lists, reset, edit."""

    def __init__(self, panel: Dialog | Selector, form: Form) -> None:
        super().__init__(panel.id)
        self.panel = panel
        self.form = form
        self.top = 0
        self.message = ""
        self._scrolls = [0] * len(form.rows)

    def use(self, form: Form) -> None:
        """Go on with another form for the same panel."""
        self.form = form
        self._scrolls = [0] * len(form.rows)

    # --- drawing ----------------------------------------------------------------------------------------

    def draw(self, sheet: Sheet) -> None:
        """Draw the fields, scrolled so that the current one is seen."""
        rows = tuple(self._row(number) for number in range(len(self.form.rows)))
        total = sum(heights(rows))
        seen = room(total, self._region(sheet.height), 1)
        first = screen_line(rows, self.form.cursor)
        self.top = follow(self.top, first, seen, total)
        view = DialogView(
            self.panel.title,
            rows,
            self.form.cursor,
            self.top,
            isinstance(self.panel, Selector),
            self.console_app.session.badge(),
            self.legend,
            self.message,
            self.waiting,
        )
        draw_dialog(sheet, view)

    def _region(self, height: int) -> int:
        return region_height(height, self.panel.title, len(self.legend))

    def _row(self, number: int) -> Row:
        row = self.form.rows[number]
        current = number == self.form.cursor
        scroll = self._scroll_of(number, row) if current else self._scrolls[number]
        return Row(
            row.field.label,
            row.text,
            field=not row.field.information,
            typed=row.field.typed,
            required=row.mark == "*",
            changed=row.changed,
            markers=row.markers,
            scroll=scroll,
            caret=row.position if current and row.field.typed else None,
        )

    def _scroll_of(self, number: int, row: FormRow) -> int:
        if row.field.typed:
            scroll = self._scrolls[number]
            scroll = min(scroll, row.position)
            scroll = max(scroll, row.position - VALUE_WIDTH + (row.position < len(row.text)))
            self._scrolls[number] = max(0, scroll)
        return self._scrolls[number]

    # --- moving -----------------------------------------------------------------------------------------

    def after(self, message: str = "") -> None:
        """An operation is over: show what it said against what was tried, and draw."""
        self.message = message
        if message:
            self.console_app.bell()
        self.repaint()

    def _do(self, operation: Callable[[], object]) -> None:
        refused = operation()
        self.after(refused if isinstance(refused, str) else "")

    def act_up(self) -> None:
        """The field above."""
        self._do(self.form.up)

    def act_down(self) -> None:
        """The field below."""
        self._do(self.form.down)

    def act_page_up(self) -> None:
        """A page back."""
        self.form.page_up(self._region(self.app.size.height))
        self.after()

    def act_page_down(self) -> None:
        """A page on."""
        self.form.page_down(self._region(self.app.size.height))
        self.after()

    def act_top(self) -> None:
        """The first field."""
        self._do(self.form.top)

    def act_bottom(self) -> None:
        """The last field."""
        self._do(self.form.bottom)

    def act_next(self) -> None:
        """The ring's next value, or the next field."""
        if not self.form.ring_next():
            self.form.down()
        self.after()

    def act_previous(self) -> None:
        """The ring's previous value, or the previous field."""
        if not self.form.ring_prev():
            self.form.up()
        self.after()

    # --- editing ----------------------------------------------------------------------------------------

    def typed(self, text: str) -> None:
        """Characters for the current field."""
        self.after(self.form.type(text))

    def act_left(self) -> None:
        """One character to the left."""
        self._do(self.form.left)

    def act_right(self) -> None:
        """One character to the right."""
        self._do(self.form.right)

    def act_line_start(self) -> None:
        """To the first character."""
        self._do(self.form.line_start)

    def act_line_end(self) -> None:
        """Behind the last character."""
        self._do(self.form.line_end)

    def act_backspace(self) -> None:
        """Delete the character before the cursor."""
        self._do(self.form.backspace)

    def act_delete(self) -> None:
        """Delete the character under the cursor."""
        self._do(self.form.delete)

    def act_kill(self) -> None:
        """Delete to the end of the value."""
        self._do(self.form.kill)

    def act_clear(self) -> None:
        """Empty the field."""
        self._do(self.form.clear)

    def act_overwrite(self) -> None:
        """Change between inserting and overwriting."""
        self.form.toggle_overwrite()
        self.message = "Overwriting." if self.form.overwrite else "Inserting."
        self.repaint()

    def act_reset(self) -> None:
        """The field back to what it showed at first."""
        self._do(self.form.reset)

    # --- lists and the edit box -------------------------------------------------------------------------

    def act_list(self) -> None:
        """The list of values for the current field."""
        row = self.form.row
        if row is None:
            return
        if not (row.has_list or row.field.low is not None or row.field.high is not None):
            self.after("There is no list for this field: type a value.")
            return
        session, values = self.console_app.session, self.form.values()

        def load() -> tuple[ListEntry, ...]:
            try:
                return asking.entries(session, row, {**session.context(), **values})
            except MissingValue as error:
                raise self._needs(error.subject) from error

        def chosen(value: str | None) -> None:
            self.after("" if value is None else self.form.set_value(row.field.id, value))

        screen = LISTS[row.field.multi]
        title = " ".join(row.field.label.split())
        self.app.push_screen(screen(self, title, load, row.value), chosen)

    def _needs(self, field: str) -> UsageError:
        """The list depends on another field: name it as the screen does."""
        needed = self.form.find(field)
        label = " ".join(needed.field.label.split()) if needed is not None else field
        return UsageError(f"This list depends on another field: fill in {label!r} first.", subject=field)

    def act_edit(self) -> None:
        """Edit the current value in a box of its own."""
        row = self.form.row
        if row is None or not row.field.typed:
            self.after("The value of this field cannot be typed.")
            return

        def edited(text: str) -> None:
            refused = row.put(text)
            row.position = len(row.text)
            self.after(refused)

        self.console_app.ask_line(self, " ".join(row.field.label.split()), row.text, edited)

    def act_help(self) -> None:
        """Help for the current field."""
        row = self.form.row
        self.console_app.show_help(self.fast_path, row.field.id if row is not None else None)
