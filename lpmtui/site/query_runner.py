"""Asking a site's hosts: side by side where that helps, from memory where the answer hardly changes."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Protocol, TypeVar

from lpmtui.commands.query import ask
from lpmtui.model.clock import Clock
from lpmtui.model.command import Command, Completed, Query
from lpmtui.model.errors import CommandFailed, GarbledAnswer, LpmtuiError, Unreachable
from lpmtui.model.lazy_dataclass import dataclass
from lpmtui.model.picture import Unknown

T = TypeVar("T")
U = TypeVar("U")

REST_S = 30.0
"""For so long a host that did not answer is better left alone, in seconds of the site's time."""

SLOW_S = 0.1
"""An answer that takes longer, in wall seconds, makes asking side by side worth its threads."""

PER_HOST = 4
"""Questions to one host at the same time: an HMC takes few sessions at once."""

NOT_LEARNT = (Unreachable, CommandFailed, GarbledAnswer)
"""The errors that leave a question open instead of ending the look at a site."""


class Run(Protocol):
    """Runs one command to its end."""

    def __call__(self, command: Command, *, timeout: float | None = None) -> Completed:
        """Run. Raises Unreachable and ConnectionLost."""
        ...


class QueryRunner:
    """Asks queries through `run`. Safe to use from several threads.

    `width` is how many questions are under way at the same time, at most `PER_HOST` of them on one host.
    Unless `at_once`, questions are asked one after the other until an answer has taken longer than a thread
    costs: a site that answers at once is not worth it. `patience_s` is how long an answer may take in a look
    at the site.
    """

    def __init__(
        self,
        run: Run,
        clock: Clock,
        *,
        width: int = 1,
        at_once: bool = False,
        patience_s: float | None = None,
        wall: Callable[[], float] = time.perf_counter,
    ) -> None:
        self._run = run
        self._clock = clock
        self._width = width
        self._parallel = at_once and width > 1
        self._wall = wall
        self.patience_s = patience_s
        self._shorter: dict[Command, Query[Any]] = {}
        self._answers: dict[Command, tuple[float, Any]] = {}
        self._silent: dict[str, tuple[float, Unreachable]] = {}
        self._lock = threading.Lock()
        self._turns: dict[str, threading.Semaphore] = {}

    def ask(self, query: Query[T], timeout: float | None = None) -> T:
        """The answer. Raises Unreachable, CommandFailed and GarbledAnswer."""
        began = self._wall()
        with self._turn(query.command.host):
            answer = ask(lambda command: self._run(command, timeout=timeout), query, self._shorter)
        if self._width > 1 and self._wall() - began > SLOW_S:
            self._parallel = True
        return answer

    def look(self, query: Query[T]) -> T:
        """The answer, or an error when it takes too long; hosts that do not answer are noted."""
        host = query.command.host
        try:
            answer = self.ask(query, self.patience_s)
        except Unreachable as error:
            self._silent[host] = (self._clock.monotonic(), error)
            raise
        self._silent.pop(host, None)
        return answer

    def require_voice(self, host: str) -> None:
        """Raise again what was raised when a host did not answer just now: it is not waited for again."""
        if self.silent(host):
            error = self._silent[host][1]
            raise type(error)(error.title, subject=error.subject, remedy=error.remedy, detail=error.detail)

    def silent(self, host: str) -> bool:
        """Whether a host did not answer just now, so that asking it again would be waiting again."""
        since, _ = self._silent.get(host, (None, None))
        return since is not None and self._clock.monotonic() - since < REST_S

    def known(self, query: Query[T]) -> T | None:
        """The remembered answer to a question, however old; None where there is none."""
        with self._lock:
            kept = self._answers.get(query.command)
        return None if kept is None else kept[1]

    def remembered(self, query: Query[T], age_s: float) -> T:
        """The answer, from memory where that is younger than so many seconds of the site's time."""
        now = self._clock.monotonic()
        with self._lock:
            kept = self._answers.get(query.command)
        if kept is not None and 0 <= now - kept[0] < age_s:
            answer: T = kept[1]
            return answer
        return self.refreshed(query)

    def refreshed(self, query: Query[T]) -> T:
        """The answer of this moment, remembered for later."""
        fresh = self.look(query)
        with self._lock:
            self._answers[query.command] = (self._clock.monotonic(), fresh)
        return fresh

    def age_s(self, query: Query[Any]) -> float:
        """How old the remembered answer to a question is; 0 where there is none."""
        with self._lock:
            kept = self._answers.get(query.command)
        return 0.0 if kept is None else max(0.0, self._clock.monotonic() - kept[0])

    def forget(self) -> None:
        """The site was changed: remember nothing."""
        with self._lock:
            self._answers.clear()

    def both(self, first: Callable[[], T], second: Callable[[], U]) -> tuple[T, U]:
        """The results of two independent jobs."""
        if not self._parallel:
            return first(), second()
        from concurrent.futures import ThreadPoolExecutor

        with ThreadPoolExecutor(1, thread_name_prefix="lpmtui-ask") as pool:
            aside = pool.submit(second)
            return first(), aside.result()

    def each(self, jobs: Sequence[Callable[[], T]]) -> list[T]:
        """The results of independent jobs, in their order."""
        waiting = list(jobs)
        results: list[T] = []
        while waiting and not (self._parallel and len(waiting) > 1):
            results.append(waiting.pop(0)())
        if waiting:
            from concurrent.futures import ThreadPoolExecutor

            width = min(self._width, len(waiting))
            with ThreadPoolExecutor(width, thread_name_prefix="lpmtui-ask") as pool:
                results += pool.map(lambda job: job(), waiting)
        return results

    def _turn(self, host: str) -> threading.Semaphore:
        with self._lock:
            if host not in self._turns:
                self._turns[host] = threading.Semaphore(PER_HOST)
            return self._turns[host]


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
    """The open question that a failed query leaves."""
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
