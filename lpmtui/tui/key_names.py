"""The names that keys go by in the configuration: `f4`, `ctrl+o`, `pagedown`, `question_mark`, `n`.

Loaded only where somebody changed keys: the first screen need not wait for it.
"""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Iterable

_MODIFIERS = frozenset({"ctrl", "shift", "alt"})
_SIGNS = {
    "space": " ",
    "slash": "/",
    "backslash": "\\",
    "at": "@",
    "minus": "-",
    "plus": "+",
    "underscore": "_",
}
"""Signs whose name is not the one that Unicode gives them."""
_KEYS = frozenset(
    {"enter", "tab", "escape", "backspace", "delete", "insert", "home", "end", "pageup", "pagedown"}
    | {"up", "down", "left", "right"}
    | {f"f{number}" for number in range(1, 25)}
)


def wrong(key: str) -> str:
    """Why no key goes by that name, and which name is near; empty where one does."""
    *modifiers, base = key.split("+") if not key.endswith("+") else [*key[:-1].split("+")[:-1], "+"]
    if set(modifiers) <= _MODIFIERS and (len(base) == 1 or base in _KEYS or _is_sign(base)):
        return ""
    hint = nearest(base, (*_KEYS, *_SIGNS)) or "Keys are named like f4, ctrl+o, shift+tab, pagedown, slash."
    return f"there is no key {key!r}. {hint}"


def nearest(word: str, known: Iterable[str]) -> str:
    """A sentence with the names that look like a mistyped one; empty where none does."""
    close = difflib.get_close_matches(word, sorted(known), n=3, cutoff=0.6)
    return f"Did you mean {' or '.join(close)}?" if close else ""


def _is_sign(name: str) -> bool:
    if name in _SIGNS:
        return True
    try:
        return unicodedata.lookup(name.replace("_", " ")).isprintable()
    except KeyError:
        return False
