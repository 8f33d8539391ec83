"""The names that keys go by in the configuration: `f4`, `ctrl+o`, `pagedown`, `question_mark`, `n`.

Loaded only where somebody changed keys: the first screen need not wait for it.
"""

from __future__ import annotations

import unicodedata

from lpmtui.model.errors import did_you_mean

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
    usual = "Keys are named like f4, ctrl+o, shift+tab, pagedown, slash."
    hint = did_you_mean(base, sorted((*_KEYS, *_SIGNS)), usual)
    return f"there is no key {key!r}. {hint}"


def _is_sign(name: str) -> bool:
    if name in _SIGNS:
        return True
    try:
        return unicodedata.lookup(name.replace("_", " ")).isprintable()
    except KeyError:
        return False
