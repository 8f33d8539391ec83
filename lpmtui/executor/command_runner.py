"""The hands of a procedure: writes its records, runs commands, waits, and asks before a step."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from lpmtui.executor.client import answer_to
from lpmtui.journal import Journal
from lpmtui.model.clock import Clock
from lpmtui.model.command import Command, Completed
from lpmtui.model.errors import ConfigurationError, ConnectionLost, JournalTrouble
from lpmtui.model.events import CommandFinished, CommandStarted, Event, Note
from lpmtui.model.job import Answer, StepAsked
from lpmtui.model.move import Severity
from lpmtui.procedure import Aborted, Step
from lpmtui.site import Site
from lpmtui.transports.transport import Running

_PATIENCE_S = 600.0
_RETRY_S = 2.0
_UNUSABLE = (JournalTrouble, ConfigurationError)
"""The journal cannot be written now: its disk is full or locked, or it was mounted for reading only."""
_STOPPING = "It is being stopped already."
_KEPT_OUTPUT = 4000
"""Characters of a command's output that are journalled: the last ones."""
LOOK_S = 1.0
"""Seconds of the site's clock between two looks for an answer."""


class JournalWriter:
    """Observations may wait for a disk that is full; intents may not: without its record nothing is done.

    Times in the journal are the site's; how long a full disk is waited for is this machine's time.
    """

    def __init__(
        self,
        store: Journal,
        migration: str,
        clock: Clock,
        *,
        sleep: Callable[[float], None] = time.sleep,
        patience_s: float = _PATIENCE_S,
    ) -> None:
        self.store = store
        self.migration = migration
        self._clock = clock
        self._sleep = sleep
        self._patience_s = patience_s
        self._waiting: deque[tuple[datetime, Event]] = deque()

    def observe(self, event: Event) -> None:
        """Write what was seen, now or as soon as that is possible."""
        self._waiting.append((self._clock.now(), event))
        try:
            self._write_waiting()
        except _UNUSABLE:
            return

    def insist(self, event: Event) -> int:
        """Write an intent or an outcome before anything else happens; returns the record's number.

        Raises JournalTrouble or ConfigurationError when the journal stays unusable.
        """
        self._waiting.append((self._clock.now(), event))
        deadline = time.monotonic() + self._patience_s
        while True:
            try:
                return self._write_waiting()
            except _UNUSABLE:
                if time.monotonic() > deadline:
                    raise
                self._sleep(_RETRY_S)

    def _write_waiting(self) -> int:
        """Write all that waits; returns the number of the last record."""
        seq = 0
        while self._waiting:
            at, event = self._waiting[0]
            seq = self.store.append(self.migration, event, at=at)
            self._waiting.popleft()
        return seq


class Breath(Protocol):
    """What happens again and again while something is waited for."""

    def __call__(self) -> None:
        """Give a sign of life, look round. Raises Interrupted when this process has to end."""
        ...


class CommandRunner:
    """Implements the hands of `procedure.Context`.

    `mutations` counts the commands that were begun and that change something. Whoever walks the steps makes
    it `deaf` to wishes to stop once they cannot be heard any more, with the reason.
    """

    def __init__(self, site: Site, writer: JournalWriter, *, poll_s: float, breathe: Breath) -> None:
        self.mutations = 0
        self._deaf = ""
        self._refused = False
        self._site = site
        self._writer = writer
        self._poll_s = poll_s
        self._breathe = breathe

    def deaf(self, why: str) -> None:
        """From now on a wish to stop is answered with this."""
        self._deaf = why

    def tell(self, event: Event) -> None:
        """Write an event to the job's journal."""
        self._writer.observe(event)

    def record(self, event: Event) -> None:
        """Journal an event, on the disk before anything depends on it."""
        self._writer.insist(event)

    def run(self, command: Command, *, on_abort: Callable[[], None] | None = None) -> Completed:
        """Run to the end. Raises Unreachable, ConnectionLost, Refused (read-only site)."""
        began = self._site.clock.monotonic()
        if command.mutates:
            self._writer.insist(CommandStarted(command.host, command.argv, mutates=True))
            self.mutations += 1
        else:
            self._writer.observe(CommandStarted(command.host, command.argv))
        try:
            completed = self._wait(self._site.start(command), on_abort)
        except ConnectionLost as error:
            self._finished(command, None, began, str(error))
            raise
        self._finished(command, completed, began)
        return completed

    def pause(self, seconds: float) -> None:
        """Wait that long on the site's clock. Raises Aborted when somebody asked for it and it can be."""
        end = self._site.clock.monotonic() + seconds
        self._breathe()
        self._hear_abort()
        while (left := end - self._site.clock.monotonic()) > 0:
            self._site.clock.sleep(min(left, self._poll_s))
            self._breathe()
            self._hear_abort()

    def _wait(self, running: Running, on_abort: Callable[[], None] | None) -> Completed:
        try:
            while (completed := running.poll()) is None:
                self._breathe()
                if on_abort is not None and self._asked_to_stop():
                    self.deaf(_STOPPING)
                    on_abort()
                self._site.clock.sleep(self._poll_s)
        finally:
            running.close()
        return completed

    def _asked_to_stop(self) -> bool:
        """Whether somebody asks for it and it can be; told once where it cannot."""
        asked = not self._refused and self._writer.store.abort_requested(self._writer.migration)
        if asked and self._deaf:
            self._refused = True
            if self._deaf is not _STOPPING:
                self.tell(Note(self._deaf, Severity.WARNING))
        return asked and not self._deaf

    def _hear_abort(self) -> None:
        if self._asked_to_stop():
            self.deaf(_STOPPING)
            raise Aborted("It was stopped as asked.", subject=self._writer.migration)

    def _finished(self, command: Command, completed: Completed | None, began: float, why: str = "") -> None:
        self._writer.observe(
            CommandFinished(
                command.host,
                command.argv,
                None if completed is None else completed.status,
                round(self._site.clock.monotonic() - began, 3),
                completed.stdout[-_KEPT_OUTPUT:] if completed else "",
                completed.stderr[-_KEPT_OUTPUT:] if completed else why,
            )
        )


class StepPrompt:
    """Asks in the journal. Nothing is under way meanwhile: it may wait for ever, and the monitor looks."""

    def __init__(self, writer: JournalWriter, runner: CommandRunner) -> None:
        self._writer = writer
        self._runner = runner

    def __call__(self, step: Step) -> tuple[Answer, str]:
        """What the operator says before a step, and why. Raises Aborted where they stop the job."""
        self._writer.insist(Note(f"Waiting for the operator before: {step.title}."))
        asked = self._writer.insist(StepAsked(step.name))
        while True:
            found = answer_to(self._writer.store.events(self._writer.migration, asked), asked)
            if found is not None:
                self._runner.tell(Note(f"{step.title}: {found.answer.value}, says {found.by}."))
                return found.answer, found.why
            self._runner.pause(LOOK_S)
