"""One reader for each type of a schema: makes of a plain value what a field of a dataclass holds."""

from __future__ import annotations

import types
import typing
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from enum import Enum
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Final, Literal, Protocol

from lpmtui.model.clock import parse_rfc3339
from lpmtui.model.errors import UsageError, did_you_mean
from lpmtui.model.lazy_dataclass import is_dataclass
from lpmtui.model.schema import BadValue, KeyOf, Written, join, keys_of, shown

WRONG: Final = object()
"""Stands for a value that could not be read; the problems say why."""
_WORDS = {bool: "true or false", int: "a whole number", float: "a number", str: "text in quotes"}


class Problems(Protocol):
    """Where a reader notes what is wrong."""

    def wrong(self, key: str, what: str, remedy: str | Callable[[], str] = "", *, at: str = "") -> None:
        """Note a problem of a key; `at` is the key whose line is told where `key` itself has none."""
        ...

    def unknown(self, names: Sequence[str], known: Sequence[str], at: str) -> None:
        """Note keys that are not known in the table at the key `at`."""
        ...


Reader = Callable[[Any, str, Problems], Any]
"""Reads a value that stands at a key: the value, or WRONG after the problem is noted."""


@cache
def reader_of(hint: Any) -> Reader:
    """The function that reads values of a type."""
    if typing.get_origin(hint) is Annotated:
        inner, *rules = typing.get_args(hint)
        return _ruled(inner, rules)
    if typing.get_origin(hint) in (types.UnionType, typing.Union):
        return _either([each for each in typing.get_args(hint) if each is not type(None)])
    if hint is Any or hint is object:
        return lambda value, _key, _problems: value
    maker = _maker(hint)
    return maker(hint)


def _maker(hint: Any) -> Callable[[Any], Reader]:
    origin = typing.get_origin(hint)
    if origin is Literal:
        return _literal
    if origin is tuple:
        return _items
    if origin in (dict, Mapping):
        return _mapping
    if is_dataclass(hint):
        return _Table
    if isinstance(hint, type) and issubclass(hint, Enum):
        return _enum
    return _PARSED.get(hint, _plain)


def _ruled(inner: Any, rules: Sequence[Any]) -> Reader:
    parsers = [rule.parse for rule in rules if isinstance(rule, Written)]
    checks = [rule.check for rule in rules if hasattr(rule, "check")]
    plain = reader_of(inner)

    def read(value: Any, key: str, problems: Problems) -> Any:
        try:
            for parse in parsers:
                value = parse(value)
            if not parsers or not _is_made(value):
                value = plain(value, key, problems)
            if value is not WRONG:
                for check in checks:
                    check(value)
        except BadValue as bad:
            problems.wrong(key, bad.what, bad.remedy)
            return WRONG
        except UsageError as bad:
            problems.wrong(key, bad.title, bad.remedy)
            return WRONG
        return value

    return read


def _is_made(value: Any) -> bool:
    """Whether a parser has made the final value already."""
    return is_dataclass(value) or isinstance(value, Enum | Path | tuple)


def _either(hints: Sequence[Any]) -> Reader:
    """The only type besides None, or the first that the value fits."""
    if len(hints) == 1:
        inner = reader_of(hints[0])
        return lambda value, key, problems: None if value is None else inner(value, key, problems)
    kinds = tuple(hint for hint in hints if isinstance(hint, type) and hint in _WORDS)
    words = " or ".join(_WORDS[kind] for kind in kinds)

    def read(value: Any, key: str, problems: Problems) -> Any:
        if value is None or type(value) in kinds:
            return value
        others = [hint for hint in hints if hint not in kinds]
        if len(others) == 1:
            return reader_of(others[0])(value, key, problems)
        problems.wrong(key, f"{shown(value)} is not {words}.", f"Give {words}.")
        return WRONG

    return read


def _literal(hint: Any) -> Reader:
    words = typing.get_args(hint)

    def read(value: Any, key: str, problems: Problems) -> Any:
        if value in words:
            return value
        return _no_choice(value, words, key, problems)

    return read


def _enum(kind: type[Enum]) -> Reader:
    members = {member.value: member for member in kind}

    def read(value: Any, key: str, problems: Problems) -> Any:
        try:
            return members[value]
        except (KeyError, TypeError):
            return _no_choice(value, tuple(members), key, problems)

    return read


def _no_choice(value: Any, words: Sequence[Any], key: str, problems: Problems) -> Any:
    known = [str(word) for word in words]
    close = did_you_mean(value if isinstance(value, str) else "", known, most=1)
    problems.wrong(
        key, f"{shown(value)} is not one of the choices.", f"{close} Choose from {', '.join(known)}.".strip()
    )
    return WRONG


def _plain(kind: Any) -> Reader:
    word = _WORDS.get(kind, f"a {getattr(kind, '__name__', kind)}")

    def read(value: Any, key: str, problems: Problems) -> Any:
        if type(value) is kind:
            return value
        if kind is float and type(value) is int:
            return float(value)
        problems.wrong(key, f"{shown(value)} is not {word}.", f"Give {word}.")
        return WRONG

    return read


def _from_text(parse: Callable[[str], Any], what: str) -> Callable[[Any], Reader]:
    """What makes the reader of a type that is written as text."""
    text = _plain(str)

    def read(value: Any, key: str, problems: Problems) -> Any:
        found = text(value, key, problems)
        try:
            return found if found is WRONG else parse(found)
        except ValueError:
            problems.wrong(key, f"{shown(value)} is not {what}.", f"Give {what}.")
            return WRONG

    return lambda _kind: read


_PARSED = {Path: _from_text(Path, "a path"), datetime: _from_text(parse_rfc3339, "a time (RFC 3339)")}


def _items(hint: Any) -> Reader:
    hints = typing.get_args(hint)
    if len(hints) == 2 and hints[1] is Ellipsis:
        return _list_of(hints[0])
    readers = [reader_of(each) for each in hints]

    def read(value: Any, key: str, problems: Problems) -> Any:
        if not isinstance(value, list | tuple) or len(value) != len(readers):
            problems.wrong(key, f"it is not a list of {len(readers)} values.", "")
            return WRONG
        found = [
            one(item, f"{key}[{at}]", problems)
            for at, (one, item) in enumerate(zip(readers, value, strict=True))
        ]
        return WRONG if any(item is WRONG for item in found) else tuple(found)

    return read


def _list_of(inner: Any) -> Reader:
    one = reader_of(inner)
    tables = is_dataclass(inner)

    def read(value: Any, key: str, problems: Problems) -> Any:
        if not isinstance(value, list | tuple):
            example = f"[[{key}]]" if tables else '["..", ".."]'
            problems.wrong(key, "it is not a list.", f"Write it as {example}.")
            return WRONG
        found = [one(item, f"{key}[{at}]", problems) for at, item in enumerate(value)]
        return tuple(item for item in found if item is not WRONG)

    return read


def _mapping(hint: Any) -> Reader:
    of_key, of_value = typing.get_args(hint)
    keys, one = (None if of_key is str else reader_of(of_key)), reader_of(of_value)

    def read(value: Any, key: str, problems: Problems) -> Any:
        if not isinstance(value, Mapping):
            problems.wrong(key, "it is not a table.", f"Write it as [{key}] with its keys below.")
            return WRONG
        found = {}
        for name, item in value.items():
            place = join(key, str(name))
            word = name if keys is None else keys(name, place, problems)
            read_item = one(item, place, problems)
            if word is not WRONG and read_item is not WRONG:
                found[word] = read_item
        return found

    return read


class _Table:
    """Reads a table into a dataclass; prepared when it is first used, because a class may refer to itself."""

    def __init__(self, kind: Any) -> None:
        self._kind = kind
        self._keys: dict[str, KeyOf] = {}
        self._readers: dict[str, Reader] = {}

    def __call__(self, value: Any, at: str, problems: Problems) -> Any:
        if not self._keys:
            self._keys = keys_of(self._kind)
            self._readers = {name: reader_of(one.hint) for name, one in self._keys.items()}
        if not isinstance(value, Mapping):
            problems.wrong(at, "it is not a table.", f"Write it as [{at}] with its keys below." if at else "")
            return WRONG
        found = self._values(value, at, problems)
        missing = [name for name, one in self._keys.items() if one.required and name not in value]
        for name in missing:
            problems.wrong(join(at, name), "it is missing.", "Every entry needs one.", at=at)
        whole = all(one.field in found for one in self._keys.values() if one.required)
        return self._made(found, at, problems) if whole else WRONG

    def _values(self, value: Mapping[str, Any], at: str, problems: Problems) -> dict[str, Any]:
        found: dict[str, Any] = {}
        strange: list[str] = []
        for name, item in value.items():
            read = self._readers.get(name)
            if read is None:
                strange.append(name)
            elif (one := read(item, f"{at}.{name}" if at else name, problems)) is not WRONG:
                found[self._keys[name].field] = one
        if strange:
            problems.unknown(strange, tuple(self._keys), at)
        return found

    def _made(self, found: dict[str, Any], at: str, problems: Problems) -> Any:
        try:
            return self._kind(**found)
        except BadValue as bad:
            problems.wrong(at, bad.what, bad.remedy)
            return WRONG
