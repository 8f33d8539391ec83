"""Answers from a recorded transcript: what was asked then can be asked again, and nothing else."""

from __future__ import annotations

import threading
from collections import defaultdict, deque
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from lpmtui.model.clock import parse_rfc3339
from lpmtui.model.command import Command, Completed
from lpmtui.model.errors import Unreachable
from lpmtui.transports.local import Ended
from lpmtui.transports.transcript import Exchange

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
        """Nothing is held."""

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
