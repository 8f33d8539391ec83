"""Asking a site's hosts: side by side where that helps, from memory where the answer hardly changes."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from lpmtui.commands.query import ask
from lpmtui.model.clock import Clock
from lpmtui.model.command import Command, Completed, Query
from lpmtui.model.errors import CommandFailed, GarbledAnswer, LpmtuiError, Unreachable
from lpmtui.model.picture import Unknown

T = TypeVar("T")
U = TypeVar("U")

REST_S = 30.0
"""For so long a host that did not answer is better left alone, in seconds of the site's time."""

NOT_LEARNT = (Unreachable, CommandFailed, GarbledAnswer)
"""The errors that leave a question open instead of ending the look at a site."""


class Run(Protocol):
    """Runs one command to its end."""

    def __call__(self, command: Command, *, timeout: float | None = None) -> Completed:
        """Run. Raises Unreachable and ConnectionLost."""
        ...


class QueryRunner:
    """Asks queries through `run`. Safe to use from several threads.

    `width` is how many hosts are asked at the same time: 1 keeps everything in order. `patience_s` is how
    long an answer may take in a look at the site.
    """

    def __init__(self, run: Run, clock: Clock, *, width: int = 1, patience_s: float | None = None) -> None:
        self._run = run
        self._clock = clock
        self._width = width
        self.patience_s = patience_s
        self._shorter: dict[Command, Query[Any]] = {}
        self._answers: dict[Command, tuple[float, Any]] = {}
        self._silent_since: dict[str, float] = {}
        self._lock = threading.Lock()

    def ask(self, query: Query[T], timeout: float | None = None) -> T:
        """The answer. Raises Unreachable, CommandFailed and GarbledAnswer."""
        return ask(lambda command: self._run(command, timeout=timeout), query, self._shorter)

    def look(self, query: Query[T]) -> T:
        """The answer, or an error when it takes too long; hosts that do not answer are noted."""
        host = query.command.host
        try:
            answer = self.ask(query, self.patience_s)
        except Unreachable:
            self._silent_since[host] = self._clock.monotonic()
            raise
        self._silent_since.pop(host, None)
        return answer

    def silent(self, host: str) -> bool:
        """Whether a host did not answer just now, so that asking it again would be waiting again."""
        since = self._silent_since.get(host)
        return since is not None and self._clock.monotonic() - since < REST_S

    def remembered(self, query: Query[T], age_s: float) -> T:
        """The answer, from memory where that is younger than so many seconds of the site's time."""
        now = self._clock.monotonic()
        with self._lock:
            kept = self._answers.get(query.command)
        if kept is not None and 0 <= now - kept[0] < age_s:
            answer: T = kept[1]
            return answer
        fresh = self.look(query)
        with self._lock:
            self._answers[query.command] = (now, fresh)
        return fresh

    def forget(self) -> None:
        """The site was changed: remember nothing."""
        with self._lock:
            self._answers.clear()

    def both(self, first: Callable[[], T], second: Callable[[], U]) -> tuple[T, U]:
        """The results of two independent jobs."""
        if self._width <= 1:
            return first(), second()
        with ThreadPoolExecutor(1, thread_name_prefix="lpmtui-ask") as pool:
            aside = pool.submit(second)
            return first(), aside.result()

    def each(self, jobs: Sequence[Callable[[], T]]) -> list[T]:
        """The results of independent jobs, in their order."""
        if self._width <= 1 or len(jobs) <= 1:
            return [job() for job in jobs]
        with ThreadPoolExecutor(self._width, thread_name_prefix="lpmtui-ask") as pool:
            return list(pool.map(lambda job: job(), jobs))


def tried(subject: str, job: Callable[[], T]) -> T | Unknown:
    """The result of a job, or that it could not be learnt and why."""
    try:
        return job()
    except NOT_LEARNT as error:
        return not_learnt(subject, error)


@dataclass(frozen=True, slots=True)
class Unanswered(Unknown):
    """Something that could not be learnt because a host does not answer."""


def not_learnt(subject: str, error: LpmtuiError) -> Unknown:
    """An open question."""
    return (Unanswered if isinstance(error, Unreachable) else Unknown)(subject, str(error))


def known(results: Iterable[T | Unknown], unknown: list[Unknown]) -> list[T]:
    """The results that are known; the open questions are added to `unknown`."""
    found: list[T] = []
    for result in results:
        if isinstance(result, Unknown):
            unknown.append(result)
        else:
            found.append(result)
    return found
