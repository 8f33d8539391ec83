"""Line mode's lines: said and typed, plain; menus, lists and dialogs as numbered choices."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from typing import TextIO

from lpmtui.model.command import printable
from lpmtui.model.errors import LpmtuiError
from lpmtui.model.lazy_dataclass import dataclass, field
from lpmtui.smit.form import Form, Row, range_text
from lpmtui.smit.list_popup import LineKind, ListEntry
from lpmtui.smit.panel import Menu, MenuItem, MultiSelect, Required

_DRAWN = {
    **dict.fromkeys(range(9472, 9600), "-"),  # boxes
    **dict.fromkeys(range(9600, 9632), "#"),  # blocks
    **dict.fromkeys(range(10240, 10496), "."),  # Braille patterns
}
"""Characters that draw, and what stands for them: a screen reader would spell them out."""


class EndOfInput(Exception):
    """Nobody types any more: the pipe is at its end, or Ctrl-D was pressed."""


@dataclass(frozen=True, slots=True)
class Conversation:
    """Says lines on `output` and reads answers from `source`, one line each."""

    source: TextIO
    output: TextIO

    def say(self, text: str = "") -> None:
        """Say one or more lines."""
        self.output.write(f"{plain(text)}\n")
        self.output.flush()

    def ask(self, question: str) -> str:
        """Ask, and return what is typed without blanks around it. Raises EndOfInput."""
        self.output.write(f"{plain(question)} ")
        self.output.flush()
        line = self.source.readline()
        if not line:
            raise EndOfInput
        if not self.source.isatty():
            self.output.write("\n")
        return line.strip()

    def agreed(self, question: str) -> bool:
        """Ask a question that only the whole word yes answers with yes."""
        return self.ask(f"{question} Type yes to go on:").casefold() == "yes"


def plain(text: str) -> str:
    """A text without control characters and without characters that only draw."""
    return printable(text, keep_newlines=True).translate(_DRAWN)


class PlainStream(io.TextIOBase):
    """A stream that only plain text goes through; nobody takes it for a terminal that could be drawn on."""

    def __init__(self, target: TextIO) -> None:
        self._target = target

    def write(self, text: str) -> int:
        """Write a text without what would draw or steer."""
        self._target.write(plain(text))
        return len(text)

    def flush(self) -> None:
        """Hand on what was written."""
        self._target.flush()

    def writable(self) -> bool:
        """Yes."""
        return True

    @property
    def buffer(self) -> io.BytesIO:
        """Bytes are plain text, too, once they are decoded: see `_PlainBytes`."""
        return _PlainBytes(self)


class _PlainBytes(io.BytesIO):
    """Takes the bytes that a host printed and writes them as plain text."""

    def __init__(self, stream: PlainStream) -> None:
        super().__init__()
        self._stream = stream

    def write(self, data: bytes) -> int:  # type: ignore[override]
        return self._stream.write(data.decode("utf-8", "replace"))


def menu_lines(menu: Menu, missing: Sequence[str]) -> list[str]:
    """A menu as lines: its title, its numbered items, and why an item cannot be used.

    `missing` holds, for each line of the menu, what the site lacks for it; empty where nothing is missing.
    """
    lines = [one_line(menu.title)]
    for number, (item, lacks) in enumerate(zip(choices(menu), missing, strict=True), 1):
        lines.append(f"{number}. {item.text.strip()}{f' (not usable: {lacks})' if lacks else ''}")
    return lines


def choices(menu: Menu) -> tuple[MenuItem, ...]:
    """The lines of a menu that lead somewhere."""
    return tuple(item for item in menu.items if item.next_id)


def choose(talk: Conversation, entries: Sequence[ListEntry], multi: MultiSelect) -> str | None:
    """Say a list and let entries be chosen by their numbers; None where none was.

    Headings and comments are said without a number. Where several may be chosen their numbers are typed
    with blanks between them, and their values are joined as the field wants it.
    """
    selectable = say_entries(talk, entries)
    if not selectable:
        talk.say("There is nothing to choose.")
        return None
    several = multi is not MultiSelect.ONE
    question = "Numbers with blanks between" if several else "Number"
    while True:
        words = talk.ask(f"{question}, or b to leave it as it is:").replace(",", " ").split()
        if not words or words == ["b"]:
            return None
        found = [picked(selectable, word) for word in words]
        if all(found) and (several or len(found) == 1):
            joint = "," if multi is MultiSelect.COMMA else " "
            return joint.join(entry.value for entry in found if entry)
        talk.say(f"Type a number from 1 to {len(selectable)}{'' if several else ', one only'}.")


def say_entries(talk: Conversation, entries: Sequence[ListEntry]) -> list[ListEntry]:
    """Say a list; returns the entries that got a number, in their order."""
    selectable: list[ListEntry] = []
    for entry in entries:
        if entry.kind is LineKind.ENTRY:
            selectable.append(entry)
            talk.say(f"{len(selectable)}. {entry.text}")
        else:
            talk.say(entry.text)
    return selectable


def picked(entries: Sequence[ListEntry], word: str) -> ListEntry | None:
    """The entry with that number, None where there is none."""
    number = number_of(word, len(entries))
    return None if number is None else entries[number - 1]


def number_of(word: str, most: int) -> int | None:
    """A typed number from 1 to `most`; None for anything else."""
    number = int(word) if word.isascii() and word.isdecimal() and len(word) < 9 else 0
    return number if 1 <= number <= most else None


def one_line(title: str) -> str:
    """A title that a screen breaks in two, as one line."""
    return " ".join(title.split())


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
