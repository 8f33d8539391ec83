"""What lpmtui did not expect: one sentence instead of a traceback; the traceback goes to a file."""

from __future__ import annotations

import os
import traceback
from datetime import UTC, datetime
from pathlib import Path

from lpmtui.model.errors import NeedsAttention
from lpmtui.model.schema import shorten

REPORT = "unexpected-errors.log"
"""In the state directory; only ever added to."""
_MOST_BYTES = 1024 * 1024
_DAMAGED = (UnicodeDecodeError, EOFError)


def explained(error: BaseException, state_dir: Path | None) -> NeedsAttention:
    """An unexpected error as an operator reads it. It is kept in full in the state directory where possible.

    The exit status is 4: what the command has done so far is not known.
    """
    file = _keep(error, state_dir)
    where = f" The details are in {file}." if file else ""
    return NeedsAttention(
        f"Something that lpmtui did not expect: {_in_words(error)}.",
        remedy=f"`lpmtui status` shows the real state of the site; report this as a fault of lpmtui.{where}",
    )


def _in_words(error: BaseException) -> str:
    if isinstance(error, RecursionError):
        return "a text that is nested too deep"
    if isinstance(error, MemoryError):
        return "there is not enough memory"
    if isinstance(error, _DAMAGED):
        return f"a file with damaged content ({shorten(str(error), 120)})"
    text = " ".join(str(error).split())
    return f"{type(error).__name__}{f' ({shorten(text, 160)})' if text else ''}"


def _keep(error: BaseException, state_dir: Path | None) -> Path | None:
    """Add the traceback to the report; None where that is not possible. Values of variables are left out."""
    if state_dir is None:
        return None
    file = state_dir / REPORT
    text = "".join(traceback.format_exception(error, limit=-40))
    try:
        number = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NONBLOCK | os.O_CLOEXEC, 0o600)
        with os.fdopen(number, "w", encoding="utf-8", errors="backslashreplace") as stream:
            if os.fstat(stream.fileno()).st_size > _MOST_BYTES:
                return None
            stream.write(f"--- {datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}\n{shorten(text, 20_000)}\n")
    except (OSError, ValueError):
        return None
    return file
