"""A terminal for tests: a program under a pseudo-terminal, its screen as text, keys as a keyboard sends."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from types import TracebackType
from typing import Self

import pyte

KEYS = {
    "enter": "\r",
    "esc": "\x1b",
    "tab": "\t",
    "up": "\x1b[A",
    "down": "\x1b[B",
    "right": "\x1b[C",
    "left": "\x1b[D",
    "home": "\x1b[H",
    "end": "\x1b[F",
    "pgup": "\x1b[5~",
    "pgdn": "\x1b[6~",
    "backspace": "\x7f",
    "f1": "\x1bOP",
    "f2": "\x1bOQ",
    "f3": "\x1bOR",
    "f4": "\x1bOS",
    "f5": "\x1b[15~",
    "f6": "\x1b[17~",
    "f7": "\x1b[18~",
    "f8": "\x1b[19~",
    "f9": "\x1b[20~",
    "f10": "\x1b[21~",
    "ctrl-c": "\x03",
} | {f"esc+{digit}": f"\x1b{digit}" for digit in range(10)}
"""What xterm sends."""

ROWS, COLUMNS = 24, 80
IN_ONE_GO_S = 0.02
"""What comes after a pause no longer than this belongs to the same screen."""


class Terminal:
    """A program on a terminal of its own. Every wait ends at a deadline, with the screen in the message."""

    def __init__(
        self,
        argv: Sequence[str],
        env: Mapping[str, str],
        *,
        size: tuple[int, int] = (ROWS, COLUMNS),
        term: str = "xterm-256color",
    ) -> None:
        self.sent = b""
        """Everything that the program has written."""
        self._screen = pyte.Screen(size[1], size[0])
        self._stream = pyte.ByteStream(self._screen)
        self._master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", *size, 0, 0))

        def log_in() -> None:
            """What login does: whoever runs the tests in the background or under nohup ignores signals."""
            for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGHUP, signal.SIGTSTP):
                signal.signal(number, signal.SIG_DFL)
            fcntl.ioctl(0, termios.TIOCSCTTY, 0)

        self.process = subprocess.Popen(
            argv,
            stdin=slave,
            stdout=slave,
            stderr=slave,
            env={**env, "TERM": term, "LINES": str(size[0]), "COLUMNS": str(size[1])},
            start_new_session=True,
            preexec_fn=log_in,  # noqa: PLW1509 - tests that use it have no threads of their own
        )
        os.close(slave)
        self._open = True

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.hang_up()
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()

    @property
    def lines(self) -> list[str]:
        """The screen's lines without trailing blanks."""
        return [line.rstrip() for line in self._screen.display]

    @property
    def text(self) -> str:
        """The whole screen."""
        return "\n".join(self.lines)

    def cells(self, line: int) -> list[pyte.screens.Char]:
        """The cells of one line with their colours and attributes."""
        return [self._screen.buffer[line][column] for column in range(self._screen.columns)]

    def resize(self, rows: int, columns: int) -> None:
        """Make the window larger or smaller, as a person does with the mouse."""
        self._screen.resize(rows, columns)
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def press(self, *keys: str) -> None:
        """Press keys by name; words that name no key are typed."""
        for key in keys:
            os.write(self._master, KEYS.get(key, key).encode())

    def wait(self, shows: str | Callable[[str], bool], *, within: float = 20.0, whole: bool = True) -> str:
        """Wait until the screen shows a text, or satisfies a condition; returns the screen.

        A screen arrives in pieces of some kilobytes: with `whole`, what follows at once is taken along.
        """
        condition = shows if callable(shows) else lambda screen: shows in screen
        deadline = time.monotonic() + within
        while not condition(self.text):
            left = deadline - time.monotonic()
            assert left > 0, f"after {within:g} s no {shows!r} on the screen:\n{self.text}"
            if not self._read(left):
                assert condition(self.text), f"it ended without {shows!r} on the screen:\n{self.text}"
        while whole and time.monotonic() < deadline and select.select([self._master], [], [], IN_ONE_GO_S)[0]:
            if not self._read(0):
                break
        return self.text

    def wait_end(self, *, within: float = 20.0) -> int:
        """Wait for the program's end; returns its exit status."""
        deadline = time.monotonic() + within
        while self._read(max(0.01, deadline - time.monotonic())):
            assert time.monotonic() < deadline, f"it still runs after {within:g} s:\n{self.text}"
        return self.process.wait(max(0.01, deadline - time.monotonic()))

    def hang_up(self) -> None:
        """Tear the terminal away: the kernel sends SIGHUP, as when a connection is lost."""
        if self._open:
            os.close(self._master)
            self._open = False

    def _read(self, seconds: float) -> bool:
        """Feed the screen with what arrives within the time; False once the program has closed it."""
        ready, _, _ = select.select([self._master], [], [], min(seconds, 0.5))
        if not ready:
            return True
        try:
            arrived = os.read(self._master, 65536)
        except OSError:
            return False
        self.sent += arrived
        self._stream.feed(arrived)
        return bool(arrived)
