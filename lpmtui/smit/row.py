"""One line of a dialog on the screen: a field, its value, and where in the value the cursor stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from lpmtui.model.printable import printable
from lpmtui.smit.entry import complaint, refusal
from lpmtui.smit.panel import Choice, EntryType, Field, MultiSelect, Required
from lpmtui.smit.references import fill_known

REQUIRED = "A value is required here."
"""What a required field says while it is empty."""

_MARKS = {EntryType.NUMBER: "#", EntryType.FILE: "/", EntryType.HEX: "X"}


@dataclass(slots=True)
class Row:
    """A field while it is edited. `text` is what the screen shows; `default` what it showed at first.

    `position` is where the next typed character goes, 0 to `len(text)`. `extra` is a reported value that the
    ring does not know: it can be chosen as it is, so that looking at a panel never changes anything.
    """

    field: Field
    text: str = ""
    default: str = ""
    position: int = 0
    extra: Choice | None = None

    @property
    def choices(self) -> tuple[Choice, ...]:
        """The values of the ring, empty for a field without one."""
        return self.field.ring if self.extra is None else (self.extra, *self.field.ring)

    @property
    def rotates(self) -> bool:
        """Whether Tab takes the next value of a ring."""
        return bool(self.field.ring)

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
        self.position = min(self.position, len(text))
        return ""

    def insert(self, typed: str, *, overwrite: bool) -> str:
        """Type at the edit position; returns the reason where the result may not stand here."""
        if not typed:
            return ""
        behind = self.position + (len(typed) if overwrite else 0)
        text = self.text[: self.position] + typed + self.text[behind:]
        position = self.position + len(typed)
        reason = self.put(text) if self.field.typed else refusal(self.field, typed)
        if not reason:
            self.position = position
        return reason

    def delete(self, start: int, end: int) -> str:
        """Remove the characters from `start` to before `end` and stand at `start`."""
        start, end = max(0, start), min(len(self.text), end)
        if not self.field.typed or start >= end:
            return ""
        reason = self.put(self.text[:start] + self.text[end:])
        if not reason:
            self.position = start
        return reason

    def rotate(self, step: int) -> None:
        """Take the next (1) or previous (-1) value of the ring; the ring closes."""
        choices = self.choices
        if not choices:
            return
        at = next((i for i, choice in enumerate(choices) if choice.shown == self.text), None)
        following = 0 if at is None and step > 0 else -1 if at is None else (at + step) % len(choices)
        self.text = choices[following].shown
        self.position = 0

    def take(self, value: str) -> str:
        """Take a value as the command means it (a list's choice): a ring's value becomes its text."""
        for choice in self.choices:
            if value in (choice.value, choice.shown):
                return self.put(choice.shown)
        return self.put(value)

    def reset(self) -> None:
        """Back to what the screen showed at first (F5)."""
        self.text = self.default
        self.position = 0

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
