"""A child process whose output can be read while it runs."""

from __future__ import annotations

import codecs
import contextlib
import os
import signal
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from typing import IO


class Child:
    """Runs an argv in its own session: no key typed at the terminal and no hang-up reaches it.

    Output goes to unnamed files, not pipes: nothing blocks however much comes, and a background process that
    keeps the streams open (ssh's connection sharing does) does not hide that the command has ended.
    Raises OSError when the program cannot be started.
    """

    def __init__(self, argv: Sequence[str], *, environ: Mapping[str, str] | None = None) -> None:
        self._stdout: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - lives as long as the child
        self._stderr: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - the same
        self._read_to = 0
        self._decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")
        try:
            self._process = subprocess.Popen(
                argv,
                stdin=subprocess.DEVNULL,
                stdout=self._stdout,
                stderr=self._stderr,
                env=None if environ is None else dict(environ),
                start_new_session=True,
            )
        except OSError:
            self._release()
            raise

    def status(self) -> int | None:
        """The exit status, or None while it runs."""
        return self._process.poll()

    def wait(self, seconds: float | None) -> int | None:
        """Wait for the end; None when it did not come in time."""
        try:
            return self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            return None

    def read(self) -> str:
        """What came on stdout since the last call; half a character waits for its other half."""
        fresh = os.pread(self._stdout.fileno(), 1 << 24, self._read_to) if not self._stdout.closed else b""
        self._read_to += len(fresh)
        return without_returns(self._decoder.decode(fresh))

    def output(self) -> tuple[str, str]:
        """Both streams in full; call it once the process has ended."""
        streams = []
        for file in (self._stdout, self._stderr):
            file.seek(0)
            streams.append(without_returns(file.read().decode("utf-8", "replace")))
        return streams[0], streams[1]

    def end(self) -> None:
        """Terminate the process and its own children if it still runs, and reap it."""
        for number in (signal.SIGTERM, signal.SIGKILL):
            if self.status() is None:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(self._process.pid, number)
                self.wait(2.0)
        self._release()

    def leave(self) -> None:
        """Let it run on without us."""
        self._release()

    def _release(self) -> None:
        self._stdout.close()
        self._stderr.close()


def without_returns(text: str) -> str:
    """Text without carriage returns, which terminals and consoles add to line ends."""
    return text.replace("\r", "")
