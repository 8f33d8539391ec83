"""How a new executor tells the one who started it that it holds its locks, or why it refuses."""

from __future__ import annotations

import contextlib
import json
import os
from dataclasses import asdict
from typing import Any

from lpmtui.model import errors
from lpmtui.model.errors import LpmtuiError
from lpmtui.model.lazy_dataclass import dataclass

_FIELDS = ("title", "subject", "code", "remedy", "detail")


@dataclass(frozen=True, slots=True)
class Started:
    """The executor runs: this is the migration's id."""

    migration: str


class Line:
    """The executor's end of the line: one word, then it is closed."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor: int | None = descriptor

    def started(self, migration: str) -> None:
        """Tell the id."""
        self._speak(asdict(Started(migration)))

    def refused(self, error: LpmtuiError) -> None:
        """Tell why nothing was begun; nothing where it was told already that something was."""
        self._speak({"error": _public(error), **{name: getattr(error, name) for name in _FIELDS}})

    def _speak(self, message: dict[str, Any]) -> None:
        descriptor, self._descriptor = self._descriptor, None
        if descriptor is None:
            return
        # Whoever asked may be gone by now; the migration goes on without a listener.
        with contextlib.suppress(OSError):
            os.write(descriptor, f"{json.dumps(message)}\n".encode())
        os.close(descriptor)


def _public(error: LpmtuiError) -> str:
    """The name of the nearest class that the other side knows, too."""
    names = [kind.__name__ for kind in type(error).__mro__]
    return next(name for name in names if hasattr(errors, name))


def hear(descriptor: int) -> Started | None:
    """Wait for the executor's word; None where it ended without one. Raises the error that it reported."""
    with os.fdopen(descriptor, encoding="utf-8") as line:
        said = line.readline()
    if not said.endswith("\n"):
        return None
    message = json.loads(said)
    if "migration" in message:
        return Started(message["migration"])
    raise _error(message)


def _error(message: dict[str, str]) -> LpmtuiError:
    kind = getattr(errors, message["error"])
    title, *rest = (message[name] for name in _FIELDS)
    error: LpmtuiError = kind(title, **dict(zip(_FIELDS[1:], rest, strict=True)))
    return error
