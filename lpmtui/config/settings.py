"""Every key with the value in force, and where that came from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import is_dataclass
from enum import Enum, StrEnum
from pathlib import Path

from lpmtui.model.lazy_dataclass import dataclass
from lpmtui.model.schema import join, keys_of


class OriginKind(StrEnum):
    """The sources of a value; a later one wins over an earlier one."""

    DEFAULT = "default"
    FILE = "file"
    OVERRIDE = "override"


@dataclass(frozen=True, slots=True)
class Origin:
    """One source; `line` counts from 1 and is None outside a file, `what` names an override (`--theme`)."""

    kind: OriginKind
    file: Path | None = None
    line: int | None = None
    what: str = ""

    def __str__(self) -> str:
        if self.kind is OriginKind.FILE:
            return f"{self.file}:{self.line}" if self.line else str(self.file)
        return self.what or self.kind.value


@dataclass(frozen=True, slots=True)
class Setting:
    """One key with the value in force, as plain TOML types (None: not set), and its origin."""

    key: str
    value: object
    origin: Origin


@dataclass(frozen=True, slots=True)
class Sources:
    """Where values may come from: the file with the line of each key, and overrides by key."""

    file: Path | None
    lines: Mapping[str, int]
    overrides: Mapping[str, str]

    def origin(self, key: str) -> Origin:
        """Where the value of a key came from."""
        if key in self.overrides:
            return Origin(OriginKind.OVERRIDE, what=self.overrides[key])
        if key in self.lines:
            return Origin(OriginKind.FILE, self.file, self.lines[key])
        return Origin(OriginKind.DEFAULT)


def settings_of(value: object, at: str, sources: Sources) -> Iterator[Setting]:
    """The settings in a configuration or a part of it, in the order of the dataclasses."""
    parts = list(_parts(value, at))
    if not parts:
        yield Setting(at, _plain(value), sources.origin(at))
    for key, inner in parts:
        yield from settings_of(inner, key, sources)


def _parts(value: object, at: str) -> Iterator[tuple[str, object]]:
    if is_dataclass(value) and not isinstance(value, type):
        for key, one in keys_of(type(value)).items():
            yield join(at, key), getattr(value, one.field)
    elif isinstance(value, Mapping):
        yield from ((join(at, str(name)), inner) for name, inner in value.items())
    elif isinstance(value, tuple) and value and is_dataclass(value[0]):
        yield from ((f"{at}[{index}]", inner) for index, inner in enumerate(value))


def _plain(value: object) -> object:
    if isinstance(value, Enum | Path):
        return str(value)
    if isinstance(value, tuple):
        return [_plain(inner) for inner in value]
    return value
