"""Dialogs of line mode: every field is one line `N. label: value`, and is changed by its number."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import field

from lpmtui.line.conversation import Conversation
from lpmtui.line.line_menu import choose, number_of, one_line
from lpmtui.model.errors import LpmtuiError
from lpmtui.model.lazy_dataclass import dataclass
from lpmtui.smit.form import Form
from lpmtui.smit.list_popup import LineKind, ListEntry
from lpmtui.smit.panel import Required
from lpmtui.smit.row import Row, range_text

Entries = Callable[[Row], Sequence[ListEntry]]
"""The list of a field; raises LpmtuiError where the site does not tell."""

NOTHING = "(empty)"
"""What is said for a field without a value."""


def form_lines(form: Form) -> list[str]:
    """A form as lines: numbers for the fields that can be changed, plain text for the others."""
    numbers = {id(row): number for number, row in enumerate(changeable(form), 1)}
    lines = [one_line(form.screen.title)]
    for row in form.rows:
        label = one_line(row.field.label)
        if id(row) in numbers:
            lines.append(f"{numbers[id(row)]}. {field_line(row)}")
        elif label:
            lines.append(label if row.field.information else field_line(row))
    return lines


def field_line(row: Row) -> str:
    """One field with its value, and what is to know before it is typed."""
    label = one_line(row.field.label)
    unit = f" {row.field.unit}" if row.field.unit and row.text.strip() else ""
    notes = [
        "required" if row.field.required is Required.NOT_EMPTY else "",
        range_text(row.field),
        "has a list" if row.has_list else "",
    ]
    said = ", ".join(note for note in notes if note)
    return f"{label}: {row.text.strip() or NOTHING}{unit}{f' ({said})' if said else ''}"


def changeable(form: Form) -> list[Row]:
    """The fields that can be typed or chosen, in their order."""
    return [row for row in form.rows if row.field.typed or row.has_list]


@dataclass(slots=True)
class FormTalk:
    """Fills in one form by conversation. `entries` gives the list of a field."""

    talk: Conversation
    form: Form
    entries: Entries
    rows: list[Row] = field(init=False)

    def __post_init__(self) -> None:
        self.rows = changeable(self.form)

    def change(self, word: str) -> bool:
        """Change the field with that number; False where the word is no such number."""
        number = number_of(word, len(self.rows))
        if number is None:
            return False
        row = self.rows[number - 1]
        if row.field.ring and not row.field.typed:
            self.choose(row)
        else:
            self._type(row)
        self.talk.say(f"{number}. {field_line(row)}")
        return True

    def offer(self, word: str) -> bool:
        """Let a value be chosen from the list of the field with that number; False for no such number."""
        number = number_of(word, len(self.rows))
        if number is None:
            return False
        row = self.rows[number - 1]
        self.choose(row)
        self.talk.say(f"{number}. {field_line(row)}")
        return True

    def reset(self, word: str) -> bool:
        """Put the field with that number back to what it showed first; False for no such number."""
        number = number_of(word, len(self.rows))
        if number is None:
            return False
        self.rows[number - 1].reset()
        self.talk.say(f"{number}. {field_line(self.rows[number - 1])}")
        return True

    def choose(self, row: Row) -> None:
        """Say the list of a field and take what is chosen."""
        try:
            entries = self.entries(row)
        except LpmtuiError as error:
            self.talk.say(str(error))
            return
        if not any(entry.kind is LineKind.ENTRY for entry in entries):
            self.talk.say("There is no list for this field.")
            return
        value = choose(self.talk, entries, row.field.multi)
        if value is not None:
            self._take(row, row.take(value))

    def _type(self, row: Row) -> None:
        label = one_line(row.field.label)
        typed = self.talk.ask(f"{label}, now {row.text.strip() or NOTHING}; new value, - to empty it:")
        if typed:
            self._take(row, row.put("" if typed == "-" else typed))

    def _take(self, row: Row, refused: str) -> None:
        """Say why a value was not taken, or why it cannot stay as it is."""
        if why := refused or row.problem():
            self.talk.say(why)
