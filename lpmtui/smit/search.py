"""Finding panels by words: in any order, with the words that other people use, the best first. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lpmtui.smit.panel import Ask, Dialog, Screen, Selector, fields_of

SYNONYMS: dict[str, tuple[str, ...]] = {
    "abort": ("stop a migration",),
    "cancel": ("stop a migration",),
    "back": ("recover",),
    "rollback": ("recover a partition", "stop a migration"),
    "undo": ("recover a partition", "stop a migration"),
    "drift": ("left", "leftovers", "differs"),
    "leftover": ("left",),
    "evacuate": ("drain", "empty a"),
    "maintenance": ("drain", "empty a"),
    "failover": ("takeover", "fallover"),
    "move": ("migrate", "migration"),
    "relocate": ("migrate",),
    "lpm": ("migrate", "migration"),
    "migrlpar": ("migrate", "validate", "recover"),
    "lslparmigr": ("validate", "progress"),
    "clrginfo": ("groups",),
    "errpt": ("log", "history"),
    "heartbeat": ("node failure",),
    "deadman": ("dead man",),
    "dms": ("dead man",),
    "skin": ("theme",),
    "color": ("colour",),
    "shortcut": ("keys",),
    "undone": ("past",),
    "journal": ("past", "history"),
    "freeze": ("suspension", "forecast"),
    "simulate": ("rehearse", "simulator"),
}
"""What people call things -> the words of the panels."""
SHARE = 0.8
"""What a synonym counts against the word itself."""

_TITLE, _NAME, _COMMAND, _LABEL, _HELP = 100.0, 60.0, 45.0, 30.0, 10.0
_WHOLE, _BEGIN, _WITHIN = 1.0, 0.7, 0.4


def score(screen: Screen, help_text: str, text: str) -> float:
    """How well a screen fits the words; 0 where one of them is nowhere."""
    words = text.casefold().split()
    if not words:
        return 0.0
    places = tuple(_places(screen, help_text))
    found = [_best(word, places) for word in words]
    return sum(found) if all(found) else 0.0


def _places(screen: Screen, help_text: str) -> Iterator[tuple[float, str]]:
    yield _TITLE, " ".join(screen.title.casefold().split())
    yield _NAME, " ".join((screen.id, *screen.aliases)).casefold()
    yield _COMMAND, " ".join(_commands(screen)).casefold()
    yield _LABEL, " ".join(field.label for field in fields_of(screen)).casefold()
    yield _HELP, help_text.casefold()


def _commands(screen: Screen) -> Iterator[str]:
    """Every word that a panel's commands and attributes have."""
    asked: list[Ask | None] = [field.listed for field in fields_of(screen)]
    if isinstance(screen, Dialog):
        asked += screen.discover
        for runs in screen.runs:
            yield from runs.argv
    for one in asked:
        yield from one.argv if one is not None else ()
    for field in fields_of(screen):
        yield from (*field.argv, field.discovered)
    if isinstance(screen, Selector):
        yield screen.field.id


def _best(word: str, places: tuple[tuple[float, str], ...]) -> float:
    own = max(weight * _fits(word, text) for weight, text in places)
    others = (
        SHARE * weight * _fits(other, text) for other in SYNONYMS.get(word, ()) for weight, text in places
    )
    return max((own, *others))


def _fits(word: str, text: str) -> float:
    if word not in text:
        return 0.0
    if re.search(rf"(?<![a-z0-9]){re.escape(word)}(?![a-z0-9])", text):
        return _WHOLE
    return _BEGIN if re.search(rf"(?<![a-z0-9]){re.escape(word)}", text) else _WITHIN
