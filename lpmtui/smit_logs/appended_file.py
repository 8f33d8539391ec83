"""A log file that several processes append to, and that is set aside when it is too large.

A log that cannot be written never stops the work: `trouble` says why, and the console shows it once.
"""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

MOST_BYTES = 400_000
"""Of a log at most so much from its end is shown."""


def tail(path: Path) -> str:
    """The last part of a log, or a sentence why there is none."""
    try:
        with path.open("rb") as file:
            size = file.seek(0, 2)
            file.seek(max(0, size - MOST_BYTES))
            text = file.read().decode("utf-8", errors="replace")
    except FileNotFoundError:
        return f"Nothing was written yet: {path} does not exist."
    except OSError as error:
        return f"{path} cannot be read: {error.strerror}."
    return text if size <= MOST_BYTES else text.partition("\n")[2]


_ATTEMPTS = 10
"""How often the file may be set aside by somebody else between opening and locking it."""
_LOCK_TRIES = 200
_LOCK_PAUSE_S = 0.01
"""A log never holds the work up: a lock that somebody keeps is waited for this often, then done without."""


def problem_of(path: Path) -> str:
    """Why a log cannot be written; empty where it can. A file that is not there yet is not made."""
    try:
        if path.exists():
            os.close(os.open(path, os.O_WRONLY | os.O_APPEND | os.O_NONBLOCK | os.O_CLOEXEC))
        elif not path.parent.is_dir():
            return f"{path} cannot be written: there is no directory {path.parent}."
        elif not os.access(path.parent, os.W_OK | os.X_OK):
            return f"{path} cannot be written: nothing may be made in {path.parent}."
    except (OSError, ValueError) as error:
        return f"{path} cannot be written: {getattr(error, 'strerror', error)}."
    return ""


class AppendedFile:
    """One log file. `append` never raises for a file that cannot be written: `trouble` then says why.

    `max_bytes` 0 never sets the file aside; otherwise it becomes `NAME.1` (and that `NAME.2`, ..) up to
    `kept` old files when the next text would not fit any more. Where the directory does not let it be set
    aside it grows on: losing what was done would be worse. `header` is what each new file begins with.
    """

    def __init__(
        self,
        path: Path,
        *,
        max_bytes: int = 0,
        kept: int = 3,
        header: str = "",
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.path = path
        self.trouble = ""
        self._header = header
        self._max_bytes = max_bytes
        self._kept = max(1, kept)
        self._sleep = sleep

    def append(self, text: str) -> bool:
        """Write the text at the end, at once and in one piece; False when that was not possible."""
        content = text.encode("utf-8", "backslashreplace")
        try:
            with self._locked(len(content)) as file:
                if self._header and os.fstat(file).st_size == 0:
                    content = self._header.encode() + content
                while content:
                    content = content[os.write(file, content) :]
        except OSError as error:
            self.trouble = f"{self.path} cannot be written: {error.strerror or error}."
            return False
        self.trouble = ""
        return True

    @contextmanager
    def _locked(self, coming: int) -> Iterator[int]:
        """The file, opened and locked, with room for what is coming."""
        for _ in range(_ATTEMPTS):
            file = os.open(
                self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC | os.O_NONBLOCK, 0o600
            )
            try:
                held = self._lock(file)
                if self._is_current(file) and not (held and self._set_aside(file, coming)):
                    yield file
                    return
            finally:
                os.close(file)
        raise OSError(f"{self.path} is set aside again and again")

    def _lock(self, file: int) -> bool:
        """Take the lock; False where it stays taken, or where the file system has none."""
        for _ in range(_LOCK_TRIES):
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                self._sleep(_LOCK_PAUSE_S)
            except OSError:
                return False
            else:
                return True
        return False

    def _is_current(self, file: int) -> bool:
        """Whether the path still names this file: another process may have set it aside meanwhile."""
        try:
            return os.path.samestat(os.fstat(file), self.path.stat())
        except FileNotFoundError:
            return False

    def _set_aside(self, file: int, coming: int) -> bool:
        size = os.fstat(file).st_size
        if not self._max_bytes or size == 0 or size + coming <= self._max_bytes:
            return False
        with suppress(OSError):
            self._rename()
            return True
        return False

    def _rename(self) -> None:
        for number in range(self._kept - 1, 0, -1):
            older = self._old(number)
            if older.exists():
                older.replace(self._old(number + 1))
        self.path.replace(self._old(1))

    def _old(self, number: int) -> Path:
        return self.path.with_name(f"{self.path.name}.{number}")
