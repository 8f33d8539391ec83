"""The state of one dialog while it is filled in: rows, current row, values. It draws nothing."""

from __future__ import annotations

import re
from collections.abc import Mapping

from lpmtui.model.command import printable
from lpmtui.model.lazy_dataclass import dataclass
from lpmtui.smit.panel import (
    Choice,
    Dialog,
    EntryType,
    Field,
    MultiSelect,
    Required,
    Selector,
    fill_known,
    references,
)

REQUIRED = "A value is required here."
"""What a required field says while it is empty."""

_MARKS = {EntryType.NUMBER: "#", EntryType.FILE: "/", EntryType.HEX: "X"}

MOST_CHARACTERS = 1024
"""SMIT's limit for a text without a size of its own."""

_DIGITS = (re.compile(r"[+-]?[0-9]*\Z"), "Only digits and a sign before them may be typed here.")
_HEX = (re.compile(r"(0[xX]?)?[0-9a-fA-F]*\Z"), "Only hexadecimal digits (0-9, a-f) may be typed here.")
_WHILE_TYPING = {EntryType.NUMBER: _DIGITS, EntryType.HEX: _HEX}


def refusal(field: Field, text: str) -> str:
    """Why this text may not even stand in the field while it is typed; empty when it may."""
    if not field.typed:
        return "The value of this field cannot be typed. Use Tab or F4 where the line is marked with +."
    if not text.isprintable():
        return "Only printable characters may be typed here."
    most = field.size or MOST_CHARACTERS
    if len(text) > most:
        return f"At most {most} characters fit here."
    pattern, reason = _WHILE_TYPING.get(field.entry, (None, ""))
    if pattern is not None and not pattern.match(text):
        return reason
    if field.ring and not any(choice.shown.startswith(text) for choice in field.ring):
        return f"Only these values are possible: {_texts(field)}."
    return ""


def complaint(field: Field, text: str) -> str:
    """Why this text is not a finished value; empty when it is. An empty text is left to `Required`."""
    if not field.typed or not text.strip():
        return ""
    if refused := refusal(field, text):
        return refused
    value = text.strip()
    if field.ring:
        known = any(choice.shown == value for choice in field.ring)
        return "" if known else f"Only these values are possible: {_texts(field)}."
    if field.entry is EntryType.NUMBER:
        return _number_complaint(field, value)
    if field.entry in (EntryType.TEXT, EntryType.FILE) and value.startswith("-"):
        return "The value must not begin with a minus sign: it would be taken for an option."
    return ""


def range_text(field: Field) -> str:
    """The range of a number as the list pop-up shows it: `10..600`, `..5`, `1..`; empty without one."""
    if field.low is None and field.high is None:
        return ""
    low = "" if field.low is None else str(field.low)
    high = "" if field.high is None else str(field.high)
    unit = f" {field.unit}" if field.unit else ""
    apart = "".join(f"{number} or " for number in field.apart)
    return f"{apart}{low}..{high}{unit}"


def _number_complaint(field: Field, value: str) -> str:
    if not re.fullmatch(r"[+-]?[0-9]+", value):
        return "A number is needed here."
    number = int(value)
    if number in field.apart:
        return ""
    too_low = field.low is not None and number < field.low
    too_high = field.high is not None and number > field.high
    return f"The value must be in the range {range_text(field)}." if too_low or too_high else ""


def _texts(field: Field) -> str:
    return ", ".join(choice.shown for choice in field.ring)


@dataclass(slots=True)
class Row:
    """A field while it is edited. `text` is what the screen shows; `default` what it showed at first.

    `extra` is a reported value that the ring does not know: it can be chosen as it is, so that looking at a
    panel never changes anything.
    """

    field: Field
    text: str = ""
    default: str = ""
    extra: Choice | None = None

    @property
    def choices(self) -> tuple[Choice, ...]:
        """The values of the ring, empty for a field without one."""
        return self.field.ring if self.extra is None else (self.extra, *self.field.ring)

    @property
    def has_list(self) -> bool:
        """Whether F4 has something to show."""
        return bool(self.field.ring) or self.field.listed is not None

    @property
    def value(self) -> str:
        """What the command gets: the ring's value, or the text without blanks around it."""
        if self.field.ring:
            found = next((choice for choice in self.choices if choice.shown == self.text.strip()), None)
            return found.value if found is not None else self.text.strip()
        text = self.text if self.field.entry is EntryType.RAW else self.text.strip()
        if self.field.multi is MultiSelect.COMMA:
            return ",".join(word for word in text.replace(",", " ").split() if word)
        return text

    @property
    def changed(self) -> bool:
        """Whether the value differs from what the screen showed at first."""
        return self.text != self.default

    @property
    def mark(self) -> str:
        """Column 0: `*` for a required field."""
        return "*" if self.field.required is Required.NOT_EMPTY else " "

    @property
    def markers(self) -> str:
        """Columns 77 to 79: `+` list, `#` number, `/` path, `X` hexadecimal, packed from the left."""
        return ("+" if self.has_list else "") + _MARKS.get(self.field.entry, "")

    def problem(self) -> str:
        """Why the value cannot be used as it stands; empty when it can."""
        if self.field.required is Required.NOT_EMPTY and not self.text.strip():
            return REQUIRED
        return complaint(self.field, self.text)

    def put(self, text: str) -> str:
        """Replace the text; returns the reason where it may not stand here, and changes nothing then."""
        if not self.field.typed and not any(choice.shown == text for choice in self.choices):
            return refusal(self.field, text) or "The list has no such value."
        if self.field.typed and (reason := refusal(self.field, text)):
            return reason
        self.text = text
        return ""

    def rotate(self, step: int) -> None:
        """Take the next (1) or previous (-1) value of the ring; the ring closes."""
        choices = self.choices
        if not choices:
            return
        at = next((i for i, choice in enumerate(choices) if choice.shown == self.text), None)
        following = 0 if at is None and step > 0 else -1 if at is None else (at + step) % len(choices)
        self.text = choices[following].shown

    def take(self, value: str) -> str:
        """Take a value as the command means it (a list's choice): a ring's value becomes its text."""
        for choice in self.choices:
            if value in (choice.value, choice.shown):
                return self.put(choice.shown)
        return self.put(value)

    def reset(self) -> None:
        """Back to what the screen showed at first (F5)."""
        self.text = self.default

    def discover(self, reported: str) -> None:
        """Make a reported value the default; a text that the user has already changed stays."""
        value = next((meant for said, meant in self.field.reads if said == reported), reported)
        if not value and self.field.ring:
            return
        untouched = not self.changed
        self.default = self.as_text(value)
        if untouched:
            self.reset()

    def as_text(self, value: str) -> str:
        """What the screen shows for a value; a value that the ring does not know is remembered as extra."""
        if not self.field.ring:
            if not self.field.typed:
                return printable(value)
            return "" if refusal(self.field, value) else value
        folded = value.casefold()
        for choice in self.field.ring:
            if folded in (choice.value.casefold(), choice.shown.casefold()):
                return choice.shown
        if self.field.typed:
            return self.default
        self.extra = Choice(printable(value), value)
        return self.extra.shown


def first_row(field: Field, context: Mapping[str, str]) -> Row:
    """The row of a field before anything was discovered; `{node}` and `{cluster}` come from the context."""
    initial = fill_known(field.initial, context)
    row = Row(field)
    if field.ring and not initial:
        row.default = "" if field.typed else field.ring[0].shown
    else:
        row.default = row.as_text(initial)
    row.reset()
    return row


@dataclass(frozen=True, slots=True)
class FormProblem:
    """Why a dialog cannot run yet: the field, its row, and the reason for the operator."""

    row: int
    field: str
    label: str
    reason: str

    def __str__(self) -> str:
        return f"{self.label.replace(chr(10), ' ')}: {self.reason}" if self.label else self.reason


class Form:
    """A dialog (or a selector, which has one field) being filled in.

    `context` holds the values that were chosen on the way here and the current `node` and `cluster`.
    Operations that change a value return the reason where they refuse, else an empty text; none raises.
    """

    def __init__(self, screen: Dialog | Selector, context: Mapping[str, str] | None = None) -> None:
        self.screen = screen
        self.context = dict(context or {})
        fields: tuple[Field, ...] = (screen.field,) if isinstance(screen, Selector) else screen.fields
        self.rows: tuple[Row, ...] = tuple(first_row(field, self.context) for field in fields)
        runs = () if isinstance(screen, Selector) else screen.runs
        self.needed = frozenset(
            name for run in runs for item in (*run.argv, run.system) for name in references(item)
        )
        """The fields whose values the commands refer to: they have to be filled in, required or not."""
        self.cursor = 0
        self.move(0)
        self.discovered(self.context)

    @property
    def row(self) -> Row | None:
        """The row under the cursor; None in a dialog without fields."""
        return self.rows[self.cursor] if self.rows else None

    def move(self, by: int) -> None:
        """Put the cursor so many rows on, or back; it skips information lines and stops at both ends."""
        wanted = max(0, min(len(self.rows) - 1, self.cursor + by))
        places = [at for at, row in enumerate(self.rows) if not row.field.information]
        on, back = [at for at in places if at >= wanted], [at for at in reversed(places) if at <= wanted]
        self.cursor = next(iter([*on, *back] if by >= 0 else [*back, *on]), self.cursor)

    def set_value(self, field: str, value: str) -> str:
        """Put a value into a field as a list's choice does; returns the reason where it cannot."""
        row = self.find(field)
        return f"There is no field {field}." if row is None else row.take(value)

    def reset(self) -> None:
        """The current field back to what it showed at first (F5)."""
        if self.row is not None:
            self.row.reset()

    def find(self, field: str) -> Row | None:
        """The row of a field."""
        return next((row for row in self.rows if row.field.id == field), None)

    def discovered(self, values: Mapping[str, str]) -> None:
        """Fill in what the site reported. Discovered values count as defaults: they are not changes."""
        for row in (row for row in self.rows if not row.field.information):
            for name in (row.field.discovered, row.field.id):
                if name and name in values:
                    row.discover(values[name])
                    break

    def values(self) -> dict[str, str]:
        """The value of every field as commands get it, by field, on top of the context."""
        return self.context | {row.field.id: row.value for row in self.rows if not row.field.information}

    def validate(self) -> FormProblem | None:
        """The first reason why this cannot run, with the cursor put on its row; None when it can."""
        for number, row in enumerate(self.rows):
            reason = row.problem()
            if not reason and row.field.id in self.needed and not row.value:
                reason = REQUIRED
            if reason:
                self.cursor = number
                return FormProblem(number, row.field.id, row.field.label, reason)
        return None
