"""From plain TOML values to the dataclasses of `options`: driven by their types, collecting every problem."""

from __future__ import annotations

import difflib
import types
import typing
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields, is_dataclass
from enum import Enum
from pathlib import Path
from typing import Annotated, Any, Final

from lpmtui.config.origin import DEFAULT, Origin, OriginKind, Setting
from lpmtui.config.problems import Problem
from lpmtui.config.rules import Broken, Rule, home_path

_WORDS = {bool: "true or false", int: "a whole number", float: "a number", str: "text in quotes"}


@dataclass(slots=True)
class Reading:
    """One pass over a document: what stands where, and what was found wrong so far."""

    file: Path | None
    lines: Mapping[str, int]
    overrides: Mapping[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def wrong(self, key: str, what: str, remedy: str) -> None:
        """Note a problem."""
        self.problems.append(Problem(key, what, remedy, self.lines.get(key)))

    def origin(self, key: str) -> Origin:
        """Where the value of a key that was given came from."""
        if key in self.overrides:
            return Origin(OriginKind.OVERRIDE, what=self.overrides[key])
        return Origin(OriginKind.FILE, self.file, self.lines.get(key)) if key in self.lines else DEFAULT


_WRONG: Final = object()
"""Stands for a value that could not be read; `Reading.problems` says why."""


def read_table(kind: type[Any], raw: object, at: str, reading: Reading) -> Any:
    """A dataclass from a table. What is wrong is noted and read as if it were not there."""
    if not isinstance(raw, Mapping):
        reading.wrong(at, "it is not a table.", f"Write it as [{at}] with its keys below.")
        return _WRONG
    _unknown(raw, tuple(keys_of(kind)), at, reading)
    values: dict[str, Any] = {}
    for name, (hint, required) in keys_of(kind).items():
        key = join(at, name)
        if name in raw:
            values[name] = _value(hint, raw[name], key, reading)
        elif required:
            line_of = reading.lines.get(at)
            reading.problems.append(Problem(key, "it is missing.", "Every entry needs one.", line_of))
            values[name] = _WRONG
    if any(values.get(name) is _WRONG for name, (_, required) in keys_of(kind).items() if required):
        return _WRONG
    return kind(**{name: value for name, value in values.items() if value is not _WRONG})


def keys_of(kind: type[Any]) -> dict[str, tuple[Any, bool]]:
    """The keys of a dataclass: name -> (type with its rules, whether it must be given)."""
    hints = typing.get_type_hints(kind, include_extras=True)
    return {
        one.name: (hints[one.name], one.default is MISSING and one.default_factory is MISSING)
        for one in fields(kind)
        if not one.metadata.get("given")
    }


def join(at: str, name: str) -> str:
    """A dotted key."""
    return f"{at}.{name}" if at else name


def _unknown(raw: Mapping[str, object], known: tuple[str, ...], at: str, reading: Reading) -> None:
    for name in raw:
        if name not in known:
            near = difflib.get_close_matches(name, known, n=2, cutoff=0.5)
            remedy = f"Did you mean {' or '.join(near)}?" if near else f"Known here: {', '.join(known)}."
            reading.wrong(join(at, name), "there is no such key.", remedy)


def _value(hint: Any, raw: object, key: str, reading: Reading) -> Any:
    rules: tuple[Rule, ...] = ()
    if typing.get_origin(hint) is Annotated:
        hint, *rest = typing.get_args(hint)
        rules = tuple(rest)
    try:
        value = _typed(_without_none(hint), raw, key, reading)
        for rule in rules:
            rule.check(value)
    except Broken as broken:
        reading.wrong(key, broken.what, broken.remedy)
        return _WRONG
    return value


def _without_none(hint: Any) -> Any:
    if typing.get_origin(hint) in (types.UnionType, typing.Union):
        return next(each for each in typing.get_args(hint) if each is not type(None))
    return hint


def _typed(hint: Any, raw: object, key: str, reading: Reading) -> Any:
    if typing.get_origin(hint) is Mapping:
        return _mapping(typing.get_args(hint)[1], raw, key, reading)
    if typing.get_origin(hint) is tuple:
        return _list(typing.get_args(hint)[0], raw, key, reading)
    if is_dataclass(hint):
        return read_table(typing.cast("type[Any]", hint), raw, key, reading)
    if issubclass(hint, Enum):
        return _choice(hint, raw)
    if hint is Path:
        return home_path(_plain(str, raw))
    return _plain(hint, raw)


def _mapping(inner: Any, raw: object, key: str, reading: Reading) -> dict[str, Any]:
    if not isinstance(raw, Mapping):
        raise Broken("it is not a table.", f"Write it as [{key}] with its keys below.")
    found = {str(name): _value(inner, value, join(key, str(name)), reading) for name, value in raw.items()}
    return {name: value for name, value in found.items() if value is not _WRONG}


def _list(inner: Any, raw: object, key: str, reading: Reading) -> tuple[Any, ...]:
    if not isinstance(raw, list):
        example = f"[[{key}]]" if is_dataclass(inner) else '["..", ".."]'
        raise Broken("it is not a list.", f"Write it as {example}.")
    found = [_value(inner, value, f"{key}[{index}]", reading) for index, value in enumerate(raw)]
    return tuple(value for value in found if value is not _WRONG)


def _choice(kind: type[Enum], raw: object) -> Enum:
    words = [str(member.value) for member in kind]
    if raw not in words:
        near = difflib.get_close_matches(str(raw), words, n=1)
        hint = f"Did you mean {near[0]}? " if near else ""
        raise Broken(f"{raw!r} is not one of the choices.", f"{hint}Choose from {', '.join(words)}.")
    return kind(raw)


def _plain(kind: type[Any], raw: object) -> Any:
    if kind is float and isinstance(raw, int) and not isinstance(raw, bool):
        return float(raw)
    if type(raw) is not kind:
        raise Broken(f"{raw!r} is not {_WORDS[kind]}.", f"Give {_WORDS[kind]}.")
    return raw


def _class_of(value: object) -> type[Any]:
    return type(value)


def settings_of(value: object, at: str, reading: Reading) -> list[Setting]:
    """Every key with its value in force and its origin, in the order of the dataclasses."""
    if is_dataclass(value) and not isinstance(value, type):
        return [
            setting
            for name in keys_of(_class_of(value))
            for setting in settings_of(getattr(value, name), join(at, name), reading)
        ]
    if isinstance(value, Mapping) and value:
        return [
            setting
            for name, inner in value.items()
            for setting in settings_of(inner, join(at, str(name)), reading)
        ]
    if isinstance(value, tuple) and value and is_dataclass(value[0]):
        return [
            setting
            for index, inner in enumerate(value)
            for setting in settings_of(inner, f"{at}[{index}]", reading)
        ]
    return [Setting(at, plain(value), reading.origin(at))]


def plain(value: object) -> object:
    """A value as TOML would hold it; None stays None (not set)."""
    if isinstance(value, Enum | Path):
        return str(value)
    if isinstance(value, tuple):
        return [plain(inner) for inner in value]
    return value
