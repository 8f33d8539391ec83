"""Runs commands on this machine, as child processes whose output can be read while they run."""

from __future__ import annotations

import codecs
import contextlib
import os
import shlex
import signal
import subprocess
import tempfile
from collections.abc import Callable, Mapping, Sequence
from typing import IO

from lpmtui.commands.programs import as_root
from lpmtui.model.command import Command, Completed
from lpmtui.transports.transport import no_answer


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


class ChildRunning:
    """A command that runs as a child process; `settle` turns its end into an answer."""

    def __init__(
        self, command: Command, child: Child, settle: Callable[[Command, int, str, str], Completed]
    ) -> None:
        self._command = command
        self._child = child
        self._settle = settle
        self._answer: Completed | None = None

    def poll(self) -> Completed | None:
        """The answer once the child has ended."""
        status = self._child.status()
        if self._answer is None and status is not None:
            self._answer = self._settle(self._command, status, *self._child.output())
        return self._answer

    def read(self) -> str:
        """Whatever arrived on stdout since the last call."""
        return self._child.read()

    def finish(self, timeout: float | None) -> Completed:
        """Wait for the answer. Raises ConnectionLost when it does not come in time."""
        if self._child.wait(timeout) is None:
            self.close()
            raise no_answer(self._command, timeout or 0.0)
        answer = self.poll()
        assert answer is not None
        self._child.leave()
        return answer

    def close(self) -> None:
        """Stop listening. What only looks is ended; what changes something is never cut off."""
        if self._answer is None and not self._command.mutates:
            self._child.end()
        else:
            self._child.leave()


class Ended:
    """A command that is over before anybody asks."""

    def __init__(self, answer: Completed) -> None:
        self._answer = answer
        self._unread = answer.stdout

    def poll(self) -> Completed:
        """The answer once the process has ended; None before."""
        return self._answer

    def read(self) -> str:
        """What the process printed, once."""
        text, self._unread = self._unread, ""
        return text

    def close(self) -> None:
        """Do nothing: the process is over."""


NOT_EXECUTABLE = 126
NOT_FOUND = 127
"""Exit statuses of a shell for a program that it cannot run."""


class LocalTransport:
    """This machine under one or more host names. Messages come in the C locale.

    `prefix` is what it takes to become root (`sudo -n`), before those commands that need it.
    """

    def __init__(self, prefix: Sequence[str] = ()) -> None:
        self._prefix = tuple(prefix)

    def run(self, command: Command, *, timeout: float | None = None) -> Completed:
        """Run to the end, at most `timeout` seconds."""
        try:
            return self._begin(command).finish(timeout)
        except OSError as error:
            return _not_started(command, error)

    def start(self, command: Command) -> ChildRunning | Ended:
        """Start a process on this machine. Raises Unreachable."""
        try:
            return self._begin(command)
        except OSError as error:
            return Ended(_not_started(command, error))

    def close(self) -> None:
        """Do nothing: no connection is kept."""

    def _begin(self, command: Command) -> ChildRunning:
        argv = as_root(command.argv, self._prefix)
        child = Child(argv, environ={**os.environ, "LC_ALL": "C"})
        return ChildRunning(command, child, Completed)


def _not_started(command: Command, error: OSError) -> Completed:
    """What a shell would have said."""
    status = NOT_FOUND if isinstance(error, FileNotFoundError) else NOT_EXECUTABLE
    return Completed(command, status, "", f"{shlex.quote(command.argv[0])}: {error.strerror}\n")
