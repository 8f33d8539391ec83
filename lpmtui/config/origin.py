"""Where a configured value came from."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


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


DEFAULT = Origin(OriginKind.DEFAULT)


@dataclass(frozen=True, slots=True)
class Setting:
    """One key with the value in force, as plain TOML types, and its origin."""

    key: str
    value: object
    origin: Origin
