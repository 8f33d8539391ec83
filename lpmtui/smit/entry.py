"""What may stand in a field: the entry types, checked while typing and again before anything runs."""

from __future__ import annotations

import re

from lpmtui.smit.panel import EntryType, Field

MOST_CHARACTERS = 1024
"""SMIT's limit for a text without a size of its own."""

_WHILE_TYPING = {
    EntryType.NUMBER: (
        re.compile(r"[+-]?[0-9]*\Z"),
        "Only digits and a sign before them may be typed here.",
    ),
    EntryType.HEX: (
        re.compile(r"(0[xX]?)?[0-9a-fA-F]*\Z"),
        "Only hexadecimal digits (0-9, a-f) may be typed here.",
    ),
}


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
