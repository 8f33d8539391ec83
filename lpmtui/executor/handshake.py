"""How a new executor tells the one who started it that it holds its locks, or why it refuses."""

from __future__ import annotations

import contextlib
import json
import os
from dataclasses import asdict, dataclass
from typing import Any

from lpmtui.model import errors
from lpmtui.model.errors import LpmtuiError

_FIELDS = ("title", "subject", "code", "remedy", "detail")


@dataclass(frozen=True, slots=True)
class Started:
    """The executor runs: this is the migration's id."""

    migration: str


def _speak(descriptor: int, message: dict[str, Any]) -> None:
    # Whoever asked may be gone by now; the migration goes on without a listener.
    with contextlib.suppress(OSError):
        os.write(descriptor, f"{json.dumps(message)}\n".encode())
        os.close(descriptor)


def report_started(descriptor: int, migration: str) -> None:
    """Tell the id and close the line."""
    _speak(descriptor, asdict(Started(migration)))


def report_refused(descriptor: int, error: LpmtuiError) -> None:
    """Tell why nothing was begun and close the line."""
    _speak(descriptor, {"error": type(error).__name__, **{name: getattr(error, name) for name in _FIELDS}})


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
    kind = getattr(errors, message["error"], LpmtuiError)
    title, *rest = (message[name] for name in _FIELDS)
    error: LpmtuiError = kind(title, **dict(zip(_FIELDS[1:], rest, strict=True)))
    return error
