"""Fields to fill in: what dialogs and selectors have in common."""

from __future__ import annotations

from collections.abc import Mapping

from textual.app import ComposeResult
from textual.events import Event, Key, Paste
from textual.widgets import Input, Static

from lpmtui.keyboard.actions import BY_NAME
from lpmtui.model.errors import LpmtuiError, UsageError
from lpmtui.session import field_values
from lpmtui.smit import Form, ListEntry, MissingValue
from lpmtui.smit.form import range_text
from lpmtui.smit.loader import CONTEXT
from lpmtui.smit.panel import Dialog, Selector, fields_of, references
from lpmtui.tui.fields import EntryField, FieldLine, FieldScroll, Ring
from lpmtui.tui.screens.smit_screen import SmitScreen
from lpmtui.tui.widgets import Marked

DIALOG_INSTRUCTIONS = "Type or select values in entry fields.\nPress Enter AFTER making all desired changes."
SELECTOR_INSTRUCTIONS = (
    "Type or select a value for the entry field.\nPress Enter AFTER making all desired changes."
)
PATIENCE_S = 0.2
"""A wait shorter than this is not worth words that flash."""
ASKING = "Asking for the current values ..."
ALWAYS = ("cancel", "exit")


class FormScreen(SmitScreen[None]):
    """Fields with a current one. Their first values may come from the site; until then keys wait."""

    CSS_PATH = "../styles/dialog.tcss"
    beside = True

    def __init__(
        self, screen: Dialog | Selector, chosen: Mapping[str, str], known: Mapping[str, str]
    ) -> None:
        super().__init__(screen.title, screen.id)
        self.panel = screen
        self.chosen = chosen
        self.form = Form(screen, {**known, **chosen})
        self.asking = (not known and self._refers_to_the_node()) or _discovers(screen)
        self._ahead: list[Event] = []
        self._cut = False

    def _refers_to_the_node(self) -> bool:
        initials = any(references(field.initial) for field in fields_of(self.panel))
        return initials or bool(self.form.needed & CONTEXT)

    # --- parts ------------------------------------------------------------------------------------------

    def compose_main(self) -> ComposeResult:
        """The instructions and the fields."""
        words = SELECTOR_INSTRUCTIONS if isinstance(self.panel, Selector) else DIALOG_INSTRUCTIONS
        yield Static(words, classes="instruction", markup=False)
        fields = FieldScroll(id="fields")
        heading = "[Entry Fields]" if any(not row.field.information for row in self.form.rows) else " "
        with Marked(fields, heading=heading):
            pass

    def _lines(self) -> list[FieldLine]:
        return [FieldLine(row, number) for number, row in enumerate(self.form.rows)]

    @property
    def lines(self) -> list[FieldLine]:
        """The fields' lines, from top to bottom."""
        return list(self.query(FieldLine))

    async def on_mount(self) -> None:
        """Show the fields; ask the site for the first values."""
        await self.query_one("#fields").mount(*self._lines())
        self._stand(self.form.cursor)
        if self.asking:
            self.set_timer(PATIENCE_S, self._say_asking)
            self.later(self._ask, then=self._asked)

    # --- the first values -------------------------------------------------------------------------------

    def _say_asking(self) -> None:
        if self.asking:
            self.say(ASKING, role="running")

    def _ask(self) -> tuple[Mapping[str, str], dict[str, str]]:
        session = self.console.session
        context = {**session.context(), **self.chosen}
        dialog = self.panel if isinstance(self.panel, Dialog) else None
        return context, field_values.discovered(session, dialog, context) if dialog else {}

    async def _asked(self, answer: tuple[Mapping[str, str], dict[str, str]]) -> None:
        context, values = answer
        self.form = Form(self.panel, context)
        self.form.discovered(values)
        fields = self.query_one("#fields")
        await fields.remove_children()
        await fields.mount(*self._lines())
        self._stand(self.form.cursor)
        self.asking = False
        self.say("")
        for event in self._ahead:
            self.app.post_message(event)

    def accepts(self, event: Event) -> bool:
        """Keep what is typed while values are being asked for; what acts is dropped with all behind it."""
        name = self.action_of(event)
        if not self.asking or name in ALWAYS:
            return True
        if name is not None and BY_NAME[name].acts:
            self._cut = True
        elif not self._cut and isinstance(event, Key | Paste):
            self._ahead.append(event)
        return False

    def failed(self, error: LpmtuiError) -> None:
        """Without the current values the dialog would send made-up ones: say why, and go back."""
        if self.asking:
            self.asking = False
            self.console.back(last=False)
        super().failed(error)

    def action_refresh(self) -> None:
        """Repaint, and ask again for the current values; what was changed here stays."""
        super().action_refresh()
        if _discovers(self.panel) and not self.asking:
            self.later(self._ask, then=self._asked_again)

    def _asked_again(self, answer: tuple[Mapping[str, str], dict[str, str]]) -> None:
        self.form.discovered(answer[1])
        self._show()

    # --- moving -----------------------------------------------------------------------------------------

    def _stand(self, number: int) -> None:
        self.form.move(number - self.form.cursor)
        lines = self.lines
        if lines:
            lines[self.form.cursor].take_focus()

    def on_descendant_focus(self) -> None:
        """A field became the current one, by key or by mouse."""
        current = self.focused
        line = (
            next((node for node in current.ancestors if isinstance(node, FieldLine)), None)
            if current
            else None
        )
        if line is not None:
            self.form.cursor = line.number
            self._hint()

    def _hint(self) -> None:
        row = self.form.row
        text = range_text(row.field) if row is not None else ""
        self.say(f"Possible: {text}." if text else "", role="age")

    def _step(self, step: int) -> None:
        before = self.form.cursor
        self.form.move(step)
        if self.form.cursor == before:
            self.query_one("#fields").scroll_to(y=0 if step < 0 else 10**6, animate=False)
        self._stand(self.form.cursor)

    def action_up(self) -> None:
        """Put the cursor on the field above."""
        self._step(-1)

    def action_down(self) -> None:
        """Put the cursor on the field below."""
        self._step(1)

    action_next, action_previous = action_down, action_up
    """Where the current field is no ring, which turns."""

    def action_page_up(self) -> None:
        """Put the cursor one page back."""
        self.form.move(-max(1, self.query_one("#fields").size.height))
        self._stand(self.form.cursor)

    def action_page_down(self) -> None:
        """Put the cursor one page on."""
        self.form.move(max(1, self.query_one("#fields").size.height))
        self._stand(self.form.cursor)

    def action_top(self) -> None:
        """Put the cursor on the first field."""
        self._stand(0)

    def action_bottom(self) -> None:
        """Put the cursor on the last field."""
        self.form.move(len(self.form.rows))
        self._stand(self.form.cursor)

    # --- values -----------------------------------------------------------------------------------------

    def _show(self) -> None:
        for line in self.lines:
            line.show()

    def on_input_changed(self, event: Input.Changed) -> None:
        """A value was typed; its line shows that it differs from the first one."""
        event.stop()
        self._hint()
        self._show()

    def on_entry_field_refused(self, message: EntryField.Refused) -> None:
        """Say why what was typed may not stand here."""
        self.say(message.reason, ring=True)

    def on_ring_turned(self, message: Ring.Turned) -> None:
        """Take the ring's next value."""
        row = self.form.row
        if row is not None and row.field.ring:
            row.rotate(message.by)
            self._show()
            self._hint()

    def on_key(self, event: Key) -> None:
        """A character that no field takes: say what a ring wants."""
        row = self.form.row
        if event.is_printable and row is not None and not row.field.typed:
            self.say(row.put(event.character or ""), ring=True)

    def action_reset(self) -> None:
        """The field back to what it showed at first."""
        self.form.reset()
        self._show()
        self._hint()

    def action_list(self) -> None:
        """The list of values for the current field."""
        row = self.form.row
        if row is None:
            return
        if not (row.has_list or row.field.low is not None or row.field.high is not None):
            self.say("There is no list for this field: type a value.", ring=True)
            return
        session, values = self.console.session, self.form.values()

        def load() -> tuple[ListEntry, ...]:
            try:
                return field_values.entries(session, row, {**session.context(), **values})
            except MissingValue as error:
                raise self._needs(error.subject) from error

        from lpmtui.tui.screens.choice import list_screen

        title = " ".join(row.field.label.split())
        screen = list_screen(title, load, row.field.multi, row.value, self.fast_path)

        def take(value: str | None) -> None:
            refused = "" if value is None else self.form.set_value(row.field.id, value)
            self._show()
            self._hint()
            if refused:
                self.say(refused, ring=True)

        self.console.push_screen(screen, take)

    def _needs(self, field: str) -> UsageError:
        """The list depends on another field: name it as the screen does."""
        needed = self.form.find(field)
        label = " ".join(needed.field.label.split()) if needed is not None else field
        return UsageError(f"This list depends on another field: fill in {label!r} first.", subject=field)

    def action_edit(self) -> None:
        """Edit the current value in a box of its own."""
        row = self.form.row
        if row is None or not row.field.typed:
            self.say("The value of this field cannot be typed.", ring=True)
            return

        def edited(text: str) -> None:
            refused = row.put(text)
            self._show()
            self.say(refused, ring=bool(refused))

        self.console.ask_line(" ".join(row.field.label.split()), row.text, edited)

    def action_help(self) -> None:
        """Help for the current field."""
        row = self.form.row
        self.console.show_help(self.fast_path, row.field.id if row is not None else None)


def _discovers(screen: Dialog | Selector) -> bool:
    return isinstance(screen, Dialog) and bool(screen.discover)
