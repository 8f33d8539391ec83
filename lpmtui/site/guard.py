"""Between lpmtui and a site: nothing is changed that may not be, and every change is told to an observer."""

from __future__ import annotations

from typing import Protocol

from lpmtui.model.clock import Clock
from lpmtui.model.command import Command, Completed
from lpmtui.model.errors import LpmtuiError, Refused
from lpmtui.model.lazy_dataclass import replace
from lpmtui.transports.transport import Running, Transport

NO_ANSWER = 255
"""Exit status told to an observer for a command whose answer never came, as ssh has it; stderr says why."""


class Observer(Protocol):
    """Is told of every command that changes the site: the intent before it, the outcome after it."""

    def __call__(self, command: Command, completed: Completed | None, seconds: float) -> None:
        """Before the command `completed` is None; after it the answer and how long it took, site time.

        A command whose answer never came is told with status NO_ANSWER. In a dry run only the intent is told.
        """
        ...


def _nobody(command: Command, completed: Completed | None, seconds: float) -> None:
    """The observer of a site whose changes nobody records."""


class Guard:
    """A transport that refuses changes when read-only, only tells of them in a dry run, and else reports."""

    def __init__(
        self,
        inner: Transport,
        clock: Clock,
        *,
        read_only: bool = False,
        dry_run: bool = False,
        observe: Observer | None = None,
    ) -> None:
        self._inner = inner
        self._clock = clock
        self.read_only = read_only
        self.dry_run = dry_run
        self._observe = observe or _nobody
        self._other_names: dict[str, str] = {}

    def also_called(self, name: str, host: str) -> None:
        """Reach a host of the inventory under another name, too: the one that PowerHA gives the node."""
        self._other_names[name] = host

    def run(self, command: Command, *, timeout: float | None = None) -> Completed:
        """Run to the end. Raises what the transport raises, and Refused for a change where none may be."""
        if not command.mutates:
            return self._run(command, timeout)
        if self._only_told(command):
            return Completed(command, 0, "")
        report = _Report(self._observe, self._clock, command)
        try:
            completed = self._run(command, timeout)
        except LpmtuiError as error:
            report.failed(error)
            raise
        report.done(completed)
        return completed

    def start(self, command: Command) -> Running:
        """Start without waiting. Raises Refused for a change where none is allowed."""
        if not command.mutates:
            return self._inner.start(self._addressed(command))
        if self._only_told(command):
            return _NotRun(command)
        report = _Report(self._observe, self._clock, command)
        try:
            return _Reported(self._inner.start(self._addressed(command)), report)
        except LpmtuiError as error:
            report.failed(error)
            raise

    def close(self) -> None:
        """Close the transport; nothing can be asked any more."""
        self._inner.close()

    def _run(self, command: Command, timeout: float | None) -> Completed:
        addressed = self._addressed(command)
        completed = self._inner.run(addressed, timeout=timeout)
        return completed if addressed is command else replace(completed, command=command)

    def _addressed(self, command: Command) -> Command:
        host = self._other_names.get(command.host)
        return command if host is None else replace(command, host=host)

    def _only_told(self, command: Command) -> bool:
        if self.read_only:
            raise Refused(
                f"Read-only: {command.host} is not changed.",
                subject=command.host,
                remedy="Start lpmtui without --read-only.",
                detail=command.line(),
            )
        if self.dry_run:
            self._observe(command, None, 0.0)
        return self.dry_run


class _Report:
    """Tells the observer of one command: its intent at once, its outcome exactly once."""

    def __init__(self, observe: Observer, clock: Clock, command: Command) -> None:
        self._observe = observe
        self._clock = clock
        self._command = command
        self._told = False
        observe(command, None, 0.0)
        self._began = clock.monotonic()

    def done(self, completed: Completed) -> None:
        if not self._told:
            self._told = True
            self._observe(self._command, completed, self._clock.monotonic() - self._began)

    def failed(self, error: LpmtuiError) -> None:
        self.done(Completed(self._command, NO_ANSWER, "", f"{error}\n"))


class _Reported:
    """A running change whose end is reported to the observer."""

    def __init__(self, inner: Running, report: _Report) -> None:
        self._inner = inner
        self._report = report

    def poll(self) -> Completed | None:
        try:
            completed = self._inner.poll()
        except LpmtuiError as error:
            self._report.failed(error)
            raise
        if completed is not None:
            self._report.done(completed)
        return completed

    def read(self) -> str:
        return self._inner.read()

    def close(self) -> None:
        self._inner.close()


class _NotRun:
    """A change in a dry run."""

    def __init__(self, command: Command) -> None:
        self._answer = Completed(command, 0, "")

    def poll(self) -> Completed:
        return self._answer

    def read(self) -> str:
        return ""

    def close(self) -> None:
        """Do nothing: no command was started."""
