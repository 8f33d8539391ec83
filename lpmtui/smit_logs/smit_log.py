"""`smit.log` and `smit.script`: appended to by several processes, set aside when too large.

A log that cannot be written never stops the work: the console goes on and shows `trouble` once.
"""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

from lpmtui.model.command import Command, Completed, printable
from lpmtui.smit.panel import Dialog, Menu, Screen, Selector
from lpmtui.smit_logs.script_command import ScriptCommand

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


Now = Callable[[], datetime]
_INDENT = " " * 8
_PAUSE_S = 5
SCRIPT_HEADER = "#!/bin/sh\n# Stops at the first command that fails.\nset -e\n"
_END_OF_SCREEN = "---------- end of screen ----------"


def stamp(moment: datetime) -> str:
    """A moment as SMIT writes it, in local time: `[Nov 02 2024, 10:16:40]`."""
    return f"[{moment.astimezone():%b %d %Y, %H:%M:%S}]"


class SmitLog:
    """What the operator did: screens visited, commands, their output, screen images."""

    def __init__(self, path: Path, now: Now, *, max_bytes: int = 0) -> None:
        self._file = AppendedFile(path, max_bytes=max_bytes)
        self._now = now

    @property
    def path(self) -> Path:
        """Where the log is."""
        return self._file.path

    @property
    def trouble(self) -> str:
        """Why the last entry could not be written; empty when it was."""
        return self._file.trouble

    def _note(self, text: str) -> bool:
        return self._file.append(f"\n{stamp(self._now())}\n{_INDENT}{text}\n")

    def started(self, site: str) -> bool:
        """The console opens on a site."""
        return self._note(f"Starting SMIT (lpmtui, site {printable(site)})")

    def exiting(self) -> bool:
        """Write that the console is left."""
        return self._note("Exiting SMIT")

    def screen(self, screen: Screen) -> bool:
        """A screen was opened."""
        kind = _kind(screen)
        title = " ".join(screen.title.split())
        return self._file.append(
            f'\n({kind} screen selected,\n{_INDENT}FastPath = "{screen.id}",\n{_INDENT}title = "{title}".)\n'
        )

    def note(self, text: str) -> bool:
        """What is going on, in words: a migration begins, or ends."""
        return self._note(printable(text))

    def trace(self, text: str) -> bool:
        """What the operator does, action by action (-t)."""
        return self._file.append(f"{stamp(self._now())} {printable(text)}\n")

    def command(self, command: Command, *, run: bool = True) -> bool:
        """A command is about to run; or, with `run` false, it is only logged."""
        text = (
            "Command_to_Execute follows below:" if run else "Command_to_Execute (not run, -x) follows below:"
        )
        return self._note(f"{text}\n{_host(command)}>> {printable(command.line())}")

    def question(self, completed: Completed) -> bool:
        """A command that a list or a field's current value came from, and what it printed (-v)."""
        command = completed.command
        return self._note(
            f"Intermediate command follows below:\n{_host(command)}>> {printable(command.line())}\n"
            f"---- start ----\n{_output(completed)}---- end ---- (exit status {completed.status})"
        )

    def answer(self, completed: Completed) -> bool:
        """A command has ended: what it printed, and how it ended."""
        ended = "Successful command completion"
        if not completed.ok:
            ended = f"Command failed with exit status {completed.status}"
        return self._file.append(
            f"\n{_INDENT}Output from Command_to_Execute follows below:\n{_host(completed.command)}"
            f"---- start ----\n{_output(completed)}---- end ----\n\n{stamp(self._now())}\n{_INDENT}{ended}\n"
        )

    def lost(self, command: Command, why: str) -> bool:
        """A command gave no answer: whether it took effect is not known."""
        return self._note(f"No answer from {printable(command.host)}: {printable(why)}")

    def image(self, lines: Sequence[str], fastpath: str) -> bool:
        """A screen image (F8)."""
        body = "\n".join(printable(line).rstrip() for line in lines)
        return self._file.append(
            f'\n{stamp(self._now())}\n{_INDENT}Screen image, fast path "{printable(fastpath)}":\n'
            f"{body}\n{_END_OF_SCREEN}\n"
        )


class SmitScript:
    """Only the commands that change something, as a shell script that can be run again.

    Run again, it stops at the first command that fails: what follows was done after a success.
    """

    def __init__(self, path: Path, now: Now, *, max_bytes: int = 0) -> None:
        self._file = AppendedFile(path, max_bytes=max_bytes, header=SCRIPT_HEADER)
        self._now = now

    @property
    def path(self) -> Path:
        """Where the script is."""
        return self._file.path

    @property
    def trouble(self) -> str:
        """Why the last entry could not be written; empty when it was."""
        return self._file.trouble

    def command(self, command: Command, way: ScriptCommand) -> bool:
        """Add a command that is about to run; one that changes nothing is left out."""
        if not command.mutates:
            return True
        host = f"# host {printable(command.host)}\n" if command.host else ""
        return self._file.append(f"#\n# {stamp(self._now())}\n#\n{host}{way.line(command.argv)}\n")

    def wait_while(self, command: Command, way: ScriptCommand, why: str) -> bool:
        """A place where the script waits as long as a command succeeds: what follows needs its end."""
        line = way.line(command.argv)
        loop = f"while {line} >/dev/null 2>&1; do sleep {_PAUSE_S}; done\n" if way.runs else f"{line}\n"
        return self._file.append(f"# {printable(why)}\n{loop}")

    def note(self, text: str) -> bool:
        """A comment: what the commands that follow are for."""
        return self._file.append(f"#\n# {stamp(self._now())}\n# {printable(text)}\n")


def _host(command: Command) -> str:
    """The line that says where a command runs: entries of several processes may stand between each other."""
    return f"{_INDENT}host = {printable(command.host)}\n" if command.host else ""


def _output(completed: Completed) -> str:
    output = printable(completed.text, keep_newlines=True)
    return output if not output or output.endswith("\n") else f"{output}\n"


def _kind(screen: Screen) -> str:
    if isinstance(screen, Menu):
        return "Menu"
    if isinstance(screen, Selector):
        return "Selector"
    return "Dialogue" if isinstance(screen, Dialog) else "View"
