"""A recorded conversation with a site: written down while it is held, read, and held again.

A transcript is one JSON object per line, one line per command.
"""

from __future__ import annotations

import json
import threading
from collections import defaultdict, deque
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from lpmtui.model.clock import Clock, parse_rfc3339, rfc3339
from lpmtui.model.command import Command, Completed
from lpmtui.model.errors import ConfigurationError, ConnectionLost, Unreachable
from lpmtui.model.lazy_dataclass import asdict, dataclass, fields
from lpmtui.transports.local import Ended
from lpmtui.transports.transport import Running, Transport

LOST = "connection-lost"
UNREACHABLE = "unreachable"


@dataclass(frozen=True, slots=True)
class Exchange:
    """One command and what became of it. `at` is RFC 3339, `seconds` how long it took.

    `error` is empty, `unreachable` or `connection-lost`; then `stderr` holds the sentence.
    """

    at: str
    host: str
    argv: tuple[str, ...]
    status: int = 0
    stdout: str = ""
    stderr: str = ""
    seconds: float = 0.0
    error: str = ""

    def line(self) -> str:
        """As one line of JSON."""
        return json.dumps(asdict(self), ensure_ascii=False)

    def answer(self, command: Command) -> Completed:
        """What was answered then. Raises what was raised then."""
        if self.error == LOST:
            raise ConnectionLost(self.stderr, subject=self.host)
        if self.error:
            raise Unreachable(self.stderr, subject=self.host)
        return Completed(command, self.status, self.stdout, self.stderr)


def read_transcript(path: Path) -> list[Exchange]:
    """Every exchange of a file. Raises ConfigurationError that names the line that is wrong."""
    try:
        lines = path.read_text("utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(
            f"The transcript {path} cannot be read: {error}.", subject=str(path)
        ) from error
    return [_exchange(path, number, line) for number, line in enumerate(lines, start=1) if line.strip()]


def _exchange(path: Path, number: int, line: str) -> Exchange:
    try:
        body = json.loads(line)
        known = {field.name for field in fields(Exchange)}
        exchange = Exchange(**{key: value for key, value in body.items() if key in known})
    except (ValueError, TypeError, AttributeError) as error:
        raise ConfigurationError(
            f"Line {number} of the transcript {path} is not a recorded command: {error}.",
            subject=str(path),
            remedy="Record it again, or remove the line.",
        ) from error
    return Exchange(**{**asdict(exchange), "argv": tuple(exchange.argv)})


Keep = Callable[[Exchange], None]
"""Takes each exchange as it ends; called from several threads."""


class RecordingTransport:
    """Another transport that also hands every exchange on, whatever came of it."""

    def __init__(self, inner: Transport, clock: Clock, keep: Keep) -> None:
        self._inner = inner
        self._clock = clock
        self.keep = keep

    def run(self, command: Command, *, timeout: float | None = None) -> Completed:
        """Run to the end."""
        pen = _Pen(self, command)
        try:
            answer = self._inner.run(command, timeout=timeout)
        except Unreachable as error:
            pen.failed(error)
            raise
        pen.answered(answer)
        return answer

    def start(self, command: Command) -> Running:
        """Start without waiting; it is handed on when it has ended."""
        pen = _Pen(self, command)
        try:
            return _RecordedRunning(self._inner.start(command), pen)
        except Unreachable as error:
            pen.failed(error)
            raise

    def close(self) -> None:
        """Close the transport that is recorded."""
        self._inner.close()

    def now(self) -> tuple[str, float]:
        """The moment as text, and on the clock that never runs backwards."""
        return rfc3339(self._clock.now()), self._clock.monotonic()


class _Pen:
    """Writes the end of one command."""

    def __init__(self, recording: RecordingTransport, command: Command) -> None:
        self._recording = recording
        self._command = command
        self._at, self._began = recording.now()

    def answered(self, answer: Completed) -> None:
        self._write(status=answer.status, stdout=answer.stdout, stderr=answer.stderr)

    def failed(self, error: Unreachable) -> None:
        self._write(stderr=error.title, error=LOST if isinstance(error, ConnectionLost) else UNREACHABLE)

    def _write(self, *, status: int = 0, stdout: str = "", stderr: str = "", error: str = "") -> None:
        seconds = round(self._recording.now()[1] - self._began, 3)
        command = self._command
        self._recording.keep(
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


_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


class ReplayTransport:
    """A transcript as a transport and as its clock.

    A command that was asked several times is answered in the recorded order; the last answer stays. The time
    is that of the latest answer given, plus what was slept.
    """

    def __init__(self, exchanges: Iterable[Exchange]) -> None:
        self._answers: dict[tuple[str, tuple[str, ...]], deque[Exchange]] = defaultdict(deque)
        for exchange in exchanges:
            self._answers[exchange.host, exchange.argv].append(exchange)
        first = min((each[0].at for each in self._answers.values()), default="")
        self._now = _moment(first)
        self._lock = threading.Lock()

    def hosts(self, *programs: str) -> tuple[str, ...]:
        """The hosts that ran one of these programs, in the order of the transcript; without any, all."""
        return tuple(
            dict.fromkeys(
                host
                for host, argv in self._answers
                if not programs or (argv and argv[0].rpartition("/")[2] in programs)
            )
        )

    def run(self, command: Command, *, timeout: float | None = None) -> Completed:
        """The recorded answer. Raises what was raised then, and Unreachable for what was never asked."""
        with self._lock:
            return self._next(command).answer(command)

    def start(self, command: Command) -> Ended:
        """The recorded answer, at once."""
        return Ended(self.run(command))

    def close(self) -> None:
        """Do nothing: the recording is in memory."""

    def now(self) -> datetime:
        """The recorded time of the latest answer given."""
        return self._now

    def monotonic(self) -> float:
        """The same in seconds."""
        return (self._now - _BEGINNING).total_seconds()

    def sleep(self, seconds: float) -> None:
        """Let recorded time pass."""
        self._now += timedelta(seconds=max(0.0, seconds))

    def _next(self, command: Command) -> Exchange:
        answers = self._answers.get((command.host, command.argv))
        if not answers:
            raise Unreachable(
                f"The transcript holds no answer of {command.host} to: {command.line()}",
                subject=command.host,
                remedy="Record it with this command, or use another site.",
            )
        exchange = answers.popleft() if len(answers) > 1 else answers[0]
        self._now = max(self._now, _moment(exchange.at))
        return exchange


def _moment(text: str) -> datetime:
    try:
        return parse_rfc3339(text).astimezone(UTC)
    except ValueError:
        return _BEGINNING
