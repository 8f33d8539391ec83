"""Runs commands on this machine."""

from __future__ import annotations

import os
import shlex
from collections.abc import Sequence

from lpmtui.commands.privileges import as_root
from lpmtui.model.command import Command, Completed
from lpmtui.transports.child import Child, ChildRunning, Ended

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
