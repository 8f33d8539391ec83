"""Runs commands on this machine."""

from __future__ import annotations

import os
import shlex
from collections.abc import Callable

from lpmtui.model.command import Command, Completed
from lpmtui.transports.child import Child
from lpmtui.transports.connection_loss import no_answer

NOT_EXECUTABLE = 126
NOT_FOUND = 127
"""Exit statuses of a shell for a program that it cannot run."""


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


class LocalTransport:
    """This machine under one or more host names. Messages come in the C locale."""

    def run(self, command: Command, *, timeout: float | None = None) -> Completed:
        """Run to the end, at most `timeout` seconds."""
        try:
            return self._begin(command).finish(timeout)
        except OSError as error:
            return _not_started(command, error)

    def start(self, command: Command) -> ChildRunning | Ended:
        """Start without waiting."""
        try:
            return self._begin(command)
        except OSError as error:
            return Ended(_not_started(command, error))

    def close(self) -> None:
        """Nothing is held."""

    def _begin(self, command: Command) -> ChildRunning:
        child = Child(command.argv, environ={**os.environ, "LC_ALL": "C"})
        return ChildRunning(command, child, Completed)


class Ended:
    """A command that is over before anybody asks."""

    def __init__(self, answer: Completed) -> None:
        self._answer = answer
        self._unread = answer.stdout

    def poll(self) -> Completed:
        """The answer."""
        return self._answer

    def read(self) -> str:
        """Its stdout, once."""
        text, self._unread = self._unread, ""
        return text

    def close(self) -> None:
        """Nothing is held."""


def _not_started(command: Command, error: OSError) -> Completed:
    """What a shell would have said."""
    status = NOT_FOUND if isinstance(error, FileNotFoundError) else NOT_EXECUTABLE
    return Completed(command, status, "", f"{shlex.quote(command.argv[0])}: {error.strerror}\n")
