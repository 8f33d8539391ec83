"""Runs commands in the simulated world, on the world's own time. The one door into the simulator."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from lpmtui.model.command import Command, Completed
from lpmtui.model.lazy_dataclass import dataclass
from lpmtui.simulator.api import CommandSession, SimulatedSite, SiteTemplate
from lpmtui.transports.transport import no_answer

_LOOKS_S = (0.02, 0.5)
"""World seconds between two looks at a command that is given only so much time: at first, and at most."""


class SimulatorTransport:
    """The hosts of a simulated world. Its errors for hosts that are down or cut off are Unreachable ones."""

    def __init__(self, world: SimulatedSite) -> None:
        self._world = world
        self._under_way: list[CommandSession] = []

    @classmethod
    def open(cls, path: Path | None) -> SimulatorTransport:
        """The world of a file, made on first use; without a path a world in memory."""
        return cls(SimulatedSite.open(path))

    @classmethod
    def build(cls, table: Mapping[str, Any]) -> SimulatorTransport:
        """A world in memory from a scenario that is there as a table. Raises ScenarioError."""
        return cls(SimulatedSite.build(table))

    @property
    def clock(self) -> SimulatorClock:
        """The clock of the world that the commands run in."""
        return SimulatorClock(self._world)

    @property
    def prompt_clock(self) -> PromptClock:
        """The same clock for a rehearsal, which looks rarely and misses no answer."""
        return PromptClock(self._world, self._under_way)

    def hosts(self, *kinds: str) -> tuple[SimulatedHost, ...]:
        """The hosts of these kinds: `hmc`, `node` (of a cluster), `lpar` (of none)."""
        return tuple(
            SimulatedHost(host.name, host.cluster, host.user)
            for host in self._world.hosts()
            if host.kind in kinds
        )

    def run(self, command: Command, *, timeout: float | None = None) -> Completed:
        """Run to the end, at most `timeout` world seconds. Raises Unreachable and ConnectionLost."""
        if timeout is None:
            answer = self._world.run(command.host, _typed(command))
            return Completed(command, answer.status, answer.stdout, answer.stderr)
        running = self.start(command)
        if (completed := running.poll()) is not None:
            return completed
        deadline = self._world.now() + timeout
        pause, longest = _LOOKS_S
        while (completed := running.poll()) is None:
            if self._world.now() >= deadline:
                raise no_answer(command, timeout)
            if math.isinf(self._world.speed):
                running.wait(until=deadline)
                continue
            self._world.sleep(pause)
            pause = min(2 * pause, longest)
        return completed

    def start(self, command: Command) -> SimulatedRunning:
        """Start without waiting. Raises Unreachable."""
        session = self._world.begin(command.host, _typed(command))
        self._under_way[:] = [one for one in (*self._under_way, session) if not one.over]
        return SimulatedRunning(command, session, self._world)

    @property
    def world(self) -> SimulatedSite:
        """The world itself, for who rehearses in a copy of it."""
        return self._world

    def template(self) -> Callable[[int], SimulatorTransport]:
        """Makes copies of the world as it is now, in memory and at infinite speed: `template()(seed)`.

        The function can be pickled. A copy costs a fraction of a millisecond for a site of the demo's size.
        """
        return partial(_copy, self._world.template())

    def close(self) -> None:
        """Give back the world's file."""
        self._world.close()


def known_faults() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The names of the catalogue's faults, and of the phases at which they can strike, in their order."""
    from lpmtui.simulator.faults.catalogue import catalogue, phases

    return tuple(catalogue()), tuple(phases())


def _copy(template: SiteTemplate, seed: int) -> SimulatorTransport:
    return SimulatorTransport(template.open(seed=seed))


@dataclass(frozen=True, slots=True)
class SimulatedHost:
    """A host that can be logged in to; `cluster` is empty outside clusters, `user` for all but consoles."""

    name: str
    cluster: str = ""
    user: str = ""


class SimulatedRunning:
    """A command that runs in the simulated world."""

    def __init__(self, command: Command, session: CommandSession, world: SimulatedSite) -> None:
        self._command = command
        self._world = world
        self._session = session
        self._printed: list[str] = []
        self._answer: Completed | None = None
        self._unread = ""

    def poll(self) -> Completed | None:
        """The answer, with all of stdout in it. Raises ConnectionLost when the link broke before."""
        if self._answer is None:
            answer = self._session.poll()
            if answer is not None:
                self._unread = answer.stdout
                stdout = "".join((*self._printed, answer.stdout))
                self._answer = Completed(self._command, answer.status, stdout, answer.stderr)
        return self._answer

    def wait(self, *, until: float) -> None:
        """Let the world go on until polling again is worth while, at most to a moment of its time."""
        self._world.wait_for(self._session, until=until)

    def read(self) -> str:
        """What arrived on stdout since the last call."""
        if self.poll() is not None:
            text, self._unread = self._unread, ""
            return text
        text = self._session.read()
        self._printed.append(text)
        return text

    def close(self) -> None:
        """Stop listening; what runs on the simulated host goes on as its own rules say."""


class SimulatorClock:
    """The clock of a simulated world, which waits in world seconds."""

    def __init__(self, world: SimulatedSite) -> None:
        self._world = world

    def now(self) -> datetime:
        """The world's date and time, in UTC."""
        return datetime.fromtimestamp(self._world.now(), UTC)

    def monotonic(self) -> float:
        """World seconds, which never run backwards."""
        return self._world.now()

    def sleep(self, seconds: float) -> None:
        """Wait for that many world seconds; in a world of infinite speed they pass at once."""
        self._world.sleep(max(0.0, seconds))


class PromptClock(SimulatorClock):
    """The clock of a rehearsal: at infinite speed a sleep ends early when a started command has ended."""

    def __init__(self, world: SimulatedSite, under_way: list[CommandSession]) -> None:
        super().__init__(world)
        self._under_way = under_way

    def sleep(self, seconds: float) -> None:
        """Wait for that many world seconds, or until a command that was under way has ended."""
        waiting = [session for session in self._under_way if not session.over and not session.look()]
        self._world.sleep_until_answer(max(0.0, seconds), waiting)


def _typed(command: Command) -> tuple[str, ...]:
    """The argv as the simulated shell takes it: a single word would be a whole line to it."""
    return command.argv if len(command.argv) > 1 else (command.line(),)
