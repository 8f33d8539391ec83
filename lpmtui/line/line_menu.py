"""Menus, selectors and lists of line mode: numbered lines, of which one or several are chosen."""

from __future__ import annotations

from collections.abc import Sequence

from lpmtui.line.conversation import Conversation
from lpmtui.smit.list_popup import LineKind, ListEntry
from lpmtui.smit.panel import Menu, MenuItem, MultiSelect


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
