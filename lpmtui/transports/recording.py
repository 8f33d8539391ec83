"""Writes down every command and its answer while another transport runs it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from lpmtui.model.clock import Clock, rfc3339
from lpmtui.model.command import Command, Completed
from lpmtui.model.errors import ConnectionLost, Unreachable
from lpmtui.transports.transcript import LOST, UNREACHABLE, Exchange
from lpmtui.transports.transport import Running, Transport

Redact = Callable[[str], str]
"""Takes names and addresses out of a text before it is written down."""


def _as_it_is(text: str) -> str:
    return text


class RecordingTransport:
    """Another transport that also appends each exchange to a transcript (mode 0600)."""

    def __init__(self, inner: Transport, path: Path, clock: Clock, redact: Redact = _as_it_is) -> None:
        self._inner = inner
        self._clock = clock
        self._redact = redact
        self._lock = threading.Lock()
        path.touch(mode=0o600)
        self._file = path.open("a", encoding="utf-8")

    def run(self, command: Command, *, timeout: float | None = None) -> Completed:
        """Run to the end and write it down, whatever came of it."""
        pen = _Pen(self, command)
        try:
            answer = self._inner.run(command, timeout=timeout)
        except Unreachable as error:
            pen.failed(error)
            raise
        pen.answered(answer)
        return answer

    def start(self, command: Command) -> Running:
        """Start without waiting; it is written down when it has ended."""
        pen = _Pen(self, command)
        try:
            return _RecordedRunning(self._inner.start(command), pen)
        except Unreachable as error:
            pen.failed(error)
            raise

    def close(self) -> None:
        """Close the transcript and the transport."""
        self._file.close()
        self._inner.close()

    def now(self) -> tuple[str, float]:
        """The moment as text, and on the clock that never runs backwards."""
        return rfc3339(self._clock.now()), self._clock.monotonic()

    def write(self, exchange: Exchange) -> None:
        """Append one line and hand it to the system at once."""
        redacted = replace(
            exchange,
            host=self._redact(exchange.host),
            argv=tuple(self._redact(word) for word in exchange.argv),
            stdout=self._redact(exchange.stdout),
            stderr=self._redact(exchange.stderr),
        )
        with self._lock:
            if not self._file.closed:
                self._file.write(f"{redacted.line()}\n")
                self._file.flush()


class _Pen:
    """Writes the end of one command."""

    def __init__(self, recording: RecordingTransport, command: Command) -> None:
        self._recording = recording
        self._command = command
        self._at, self._began = recording.now()

    def answered(self, answer: Completed) -> None:
        self._write(status=answer.status, stdout=answer.stdout, stderr=answer.stderr)

    def failed(self, error: Unreachable) -> None:
        self._write(stderr=str(error), error=LOST if isinstance(error, ConnectionLost) else UNREACHABLE)

    def _write(self, *, status: int = 0, stdout: str = "", stderr: str = "", error: str = "") -> None:
        seconds = self._recording.now()[1] - self._began
        command = self._command
        self._recording.write(
            Exchange(self._at, command.host, command.argv, status, stdout, stderr, seconds, error)
        )


class _RecordedRunning:
    def __init__(self, inner: Running, pen: _Pen) -> None:
        self._inner = inner
        self._pen: _Pen | None = pen

    def poll(self) -> Completed | None:
        try:
            answer = self._inner.poll()
        except Unreachable as error:
            if self._pen:
                self._pen.failed(error)
                self._pen = None
            raise
        if answer and self._pen:
            self._pen.answered(answer)
            self._pen = None
        return answer

    def read(self) -> str:
        return self._inner.read()

    def close(self) -> None:
        self._inner.close()
