"""Which key does what: the registry's keys, changed by the configuration, named for the terminal at hand."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from lpmtui.keyboard.actions import ACTIONS, BY_NAME, LEGENDS, ScreenKind, offered
from lpmtui.model.errors import did_you_mean
from lpmtui.model.lazy_dataclass import dataclass, field

Legend = tuple[tuple[str, ...], ...]
"""Rows of labels like `F1=Help`."""

_NAMES = {
    "enter": "Enter",
    "slash": "/",
    "tab": "Tab",
    "shift+tab": "Shift+Tab",
    "pageup": "PgUp",
    "pagedown": "PgDn",
    "backspace": "Backspace",
    "delete": "Del",
    "insert": "Ins",
    "home": "Home",
    "end": "End",
    "space": "Space",
    "plus": "+",
    "minus": "-",
    "left": "Left",
    "right": "Right",
}


_SILENT = frozenset(
    {"enter", "tab", "escape", "backspace", "delete", "insert", "home", "end", "pageup", "pagedown"}
    | {"up", "down", "left", "right"}
)
"""Keys that have a name and write nothing; the function keys are further ones."""
_MODIFIERS = frozenset({"ctrl", "shift", "alt"})
_SIGNS = frozenset({"space", "slash", "backslash", "at", "minus", "plus", "underscore"})
"""Signs whose name is not the one that Unicode gives them."""
_FUNCTION_KEYS = frozenset(f"f{number}" for number in range(1, 25))


def function_number(key: str) -> int | None:
    """4 for `f4`; None for a key that is not a function key."""
    return int(key[1:]) if key[:1] == "f" and key[1:].isdigit() else None


def types_a_character(key: str) -> bool:
    """Whether the key also writes something. A name that is not known is taken for a sign's: that is safe."""
    return not ("+" in key[:-1] or key in _SILENT or key == "ignore" or function_number(key) is not None)


def shown(key: str, missing: Collection[int] = ()) -> str:
    """A key as the legend names it: `F4`; `Esc+4` on a terminal that lacks F4."""
    number = function_number(key)
    if number is not None and number in missing and 1 <= number <= 10:
        return f"Esc+{number % 10}"
    if number is not None:
        return key.upper()
    if key in _NAMES:
        return _NAMES[key]
    return (
        "+".join(part.capitalize() if len(part) > 1 else part.upper() for part in key.split("+"))
        if ("+" in key or len(key) > 1)
        else key
    )


@dataclass(frozen=True, slots=True)
class KeyMap:
    """The keys in force. `missing`: numbers of the function keys that the terminal does not have."""

    keys: Mapping[str, tuple[str, ...]]
    missing: frozenset[int] = frozenset()
    problems: tuple[str, ...] = ()
    _by_kind: Mapping[ScreenKind, Mapping[str, str]] = field(default_factory=dict)

    def action(self, kind: ScreenKind, key: str) -> str | None:
        """The name of the action that a key triggers on a kind of screen."""
        return self._by_kind[kind].get(key)

    def key_of(self, name: str) -> str:
        """The key of an action as the legend names it."""
        return shown(self.keys[name][0], self.missing) if self.keys[name] else "(no key)"

    def bindings(self) -> dict[str, str]:
        """The keys in force as Textual's keymap: ids of bindings, which are names of actions, to keys."""
        return {name: ",".join(keys) for name, keys in self.keys.items() if keys != BY_NAME[name].keys}

    def label(self, name: str) -> str:
        """A legend entry: `F1=Help`."""
        return f"{self.key_of(name)}={BY_NAME[name].label}"

    def legend(self, kind: ScreenKind) -> Legend:
        """The key legend of a kind of screen."""
        rows = LEGENDS[kind]
        return tuple(tuple(self.label(slot.split("|")[0]) for slot in row) for row in rows)


def key_map(overrides: Mapping[str, tuple[str, ...]], missing: Collection[int] = ()) -> KeyMap:
    """The key map in force. An override that cannot be used is left out and named in `problems`."""
    keys = {action.name: action.keys for action in ACTIONS}
    problems: list[str] = []
    for name, wanted in overrides.items():
        if problem := _problem(name, wanted):
            problems.append(problem)
        else:
            keys[name] = tuple(wanted)
    by_kind: dict[ScreenKind, Mapping[str, str]] = {}
    for opener, confirming in (("do", "confirm-live"), ("stop", "confirm")):
        if set(keys[opener]) & set(keys[confirming]):
            problems.append(f"keys: {confirming} must not have a key of {opener}; both keep their own.")
            keys[opener], keys[confirming] = BY_NAME[opener].keys, BY_NAME[confirming].keys
    for kind in ScreenKind:
        by_kind[kind] = _bindings(kind, keys, problems)
    return KeyMap(keys, frozenset(missing), tuple(problems), by_kind)


def key_table(keys: KeyMap) -> list[str]:
    """Every action with its keys and what it does, as lines."""
    lines = []
    for action in ACTIONS:
        names = [shown(key, keys.missing) for key in keys.keys[action.name]]
        number = function_number(keys.keys[action.name][0]) if names else None
        if number is not None and number <= 10 and number not in keys.missing:
            names.insert(1, f"Esc {number % 10}")
        lines.append(f"{', '.join(names):<22}{action.help}")
    return lines


def _problem(name: str, wanted: tuple[str, ...]) -> str:
    if name not in BY_NAME:
        hint = did_you_mean(name, BY_NAME, "The panel `keys` lists all actions.")
        return f"keys.{name}: there is no action {name}. {hint}"
    unknown = next((words for key in wanted if (words := wrong_key(key))), "")
    if unknown:
        return f"keys.{name}: {unknown}"
    letters = [key for key in wanted if types_a_character(key)]
    if BY_NAME[name].acts and letters:
        return f"keys.{name}: {letters[0]} types a character; it cannot trigger what may change the site."
    return ""


def _bindings(kind: ScreenKind, keys: Mapping[str, tuple[str, ...]], problems: list[str]) -> dict[str, str]:
    bound: dict[str, str] = {}
    for name in offered(kind):
        for key in keys[name]:
            if key in bound and bound[key] != name:
                problems.append(f"keys: {key} means both {bound[key]} and {name} on a {kind.value}.")
            bound.setdefault(key, name)
    return bound


def wrong_key(key: str) -> str:
    """Why no key goes by that name, and which name is near; empty where one does."""
    *modifiers, base = key.split("+") if not key.endswith("+") else [*key[:-1].split("+")[:-1], "+"]
    if set(modifiers) <= _MODIFIERS and (len(base) == 1 or _named(base)):
        return ""
    usual = "Keys are named like f4, ctrl+o, shift+tab, pagedown, slash."
    hint = did_you_mean(base, sorted((*_SILENT, *_FUNCTION_KEYS, *_SIGNS)), usual)
    return f"there is no key {key!r}. {hint}"


def _named(name: str) -> bool:
    if name in _SILENT or name in _FUNCTION_KEYS or name in _SIGNS:
        return True
    import unicodedata  # only where somebody changed keys: the first frame does without

    try:
        return unicodedata.lookup(name.replace("_", " ")).isprintable()
    except KeyError:
        return False
