"""The one way into the simulated site, for its transport and for `lpmtui simulator`."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lpmtui.model.errors import LpmtuiError, UsageError
from lpmtui.model.lazy_dataclass import dataclass, replace
from lpmtui.simulator.engine import repository
from lpmtui.simulator.engine.repository import FileRepository, MemoryRepository, Repository
from lpmtui.simulator.engine.world import EPOCH, Settings, World
from lpmtui.simulator.engine.world_file import WorldFileBlocked, WorldFileUnusable
from lpmtui.simulator.shells.interpreter import CommandSession
from lpmtui.simulator.shells.shell import HostDown, LinkDropped, ShellAnswer, SimulatedHostUnknown, keep_busy

if TYPE_CHECKING:
    from lpmtui.simulator.dump import Aftermath
    from lpmtui.simulator.objects.lpm_migration import Fault


__all__ = [
    "CommandSession",
    "HostDown",
    "LinkDropped",
    "NeverEnds",
    "ShellAnswer",
    "SimHost",
    "SimulatedHostUnknown",
    "SimulatedSite",
    "SiteTemplate",
    "WorldFileBlocked",
    "WorldFileUnusable",
]

_SHORTEST_NAP_S = 0.001
_LONGEST_NAP_S = 0.2
"""Wall seconds between two looks at a command that runs; other processes may act on the world meanwhile."""


class NeverEnds(LpmtuiError):
    """A command was waited for in a world where nothing more happens."""


@dataclass(frozen=True, slots=True)
class SimHost:
    """A host that can be logged in to: `kind` is hmc, node (of a cluster) or lpar (of none).

    `user` is who logs in to a console; empty for the others.
    """

    name: str
    kind: str
    cluster: str = ""
    user: str = ""


class SimulatedSite:
    """An open simulated site. All times and durations are the world's own unless it says wall."""

    def __init__(
        self, repository: Repository, wall: Callable[[], float], nap: Callable[[float], None]
    ) -> None:
        self._repository = repository
        self._wall = wall
        self._nap = nap

    @classmethod
    def open(
        cls,
        path: Path | None,
        *,
        scenario: str = "demo",
        seed: int = 1,
        speed: float | None = None,
        start: float | None = None,
        wall: Callable[[], float] = time.time,
        nap: Callable[[float], None] = time.sleep,
    ) -> SimulatedSite:
        """The world of a file, made from a scenario on first use; without a file a world in memory.

        Scenario, seed, speed (world seconds per wall second; in a file 10, in memory infinite) and start
        (epoch seconds; in a file the wall clock's time, in memory always the same) matter for a new world
        only. Raises WorldFileUnusable, WorldFileBlocked, and UsageError for an unknown scenario.
        """
        now = wall()
        if path is None:
            world = World(
                _settings(seed, math.inf if speed is None else speed, scenario, start or EPOCH, now)
            )
            _populated_by(scenario)(world)
            return cls(MemoryRepository(world, wall), wall, nap)
        repository = FileRepository(path, wall)
        if not repository.exists():
            pace = 10.0 if speed is None else speed
            settings = _settings(seed, pace, scenario, start or math.floor(now), now)
            repository.create_if_missing(settings, _populated_by(scenario))
        return cls(repository, wall, nap)

    @classmethod
    def reset(
        cls,
        path: Path,
        scenario: str = "demo",
        seed: int = 1,
        speed: float = 10.0,
        *,
        start: float | None = None,
        wall: Callable[[], float] = time.time,
        nap: Callable[[float], None] = time.sleep,
    ) -> SimulatedSite:
        """Make the world of a file anew. An unusable file is replaced. Raises UsageError as `open` does."""
        populate, now = _populated_by(scenario), wall()
        settings = _settings(seed, speed, scenario, start or math.floor(now), now)
        try:
            repository = FileRepository(path, wall)
            repository.create(settings, populate)
        except WorldFileUnusable:
            for ending in ("", "-wal", "-shm"):
                path.with_name(path.name + ending).unlink(missing_ok=True)
            repository = FileRepository(path, wall)
            repository.create(settings, populate)
        return cls(repository, wall, nap)

    @classmethod
    def build(cls, table: Mapping[str, Any], *, seed: int = 1, start: float = EPOCH) -> SimulatedSite:
        """A world in memory from a scenario that is there as a table; it runs only when waited for.

        Raises ScenarioError with all that is wrong in the table.
        """
        from lpmtui.simulator.scenario import from_table, populate

        world = World(_settings(seed, math.inf, "table", start, 0.0))
        populate(world, from_table(dict(table)))
        return cls(MemoryRepository(world, _no_wall), _no_wall, _no_nap)

    def template(self) -> SiteTemplate:
        """The world as it is now, to make copies from: for rehearsals."""
        with self._repository.using() as world:
            return SiteTemplate(world)

    def copy(self, *, seed: int | None = None) -> SimulatedSite:
        """One copy of the world as it is now, see `SiteTemplate.open`."""
        return self.template().open(seed=seed)

    def close(self) -> None:
        """Give back the file."""
        self._repository.close()

    def using(self) -> AbstractContextManager[World]:
        """The world itself, for what happens to it from outside (faults) and for tests."""
        return self._repository.using()

    def hosts(self) -> tuple[SimHost, ...]:
        """Every host that can be logged in to, up or not."""
        with self._repository.using() as world:
            found = [SimHost(hmc.name, "hmc", user=hmc.user) for hmc in world.hmcs.values()]
            for name in world.images:
                node = world.nodes.get(name)
                found.append(SimHost(name, "node", node.cluster) if node else SimHost(name, "lpar"))
            return tuple(found)

    def begin(self, host: str, command: Sequence[str] | str, stdin: str = "") -> CommandSession:
        """Start a command.

        One word (or a str) is a line for the host's shell, several are the command itself. Raises
        SimulatedHostUnknown and HostDown.
        """
        return CommandSession(self._repository, host, command, stdin)

    def run(self, host: str, command: Sequence[str] | str, stdin: str = "") -> ShellAnswer:
        """Run a command to its end: waits in wall time, or lets the world go on where its speed is infinite.

        Raises what `begin` raises, LinkDropped, and NeverEnds for a command that would never end.
        """
        session = self.begin(host, command, stdin)
        while (answer := session.poll()) is None:
            try:
                self.wait_for(session)
            except NeverEnds:
                # Somebody else may have let the world go on between the two looks.
                answer = session.poll()
                if answer is None:
                    raise
                break
        return answer

    def now(self) -> float:
        """World time, epoch seconds."""
        return self._repository.now()

    @property
    def speed(self) -> float:
        """World seconds per wall second while something is under way; `inf`: only when it is waited for."""
        with self._repository.using() as world:
            return world.settings.speed

    def set_speed(self, speed: float) -> None:
        """Change the speed from now on."""
        with self._repository.using() as world:
            repository.change_speed(world, speed, self._wall())

    def sleep(self, seconds: float) -> None:
        """Wait for so many world seconds. The world keeps its speed meanwhile, event or none."""
        with self._repository.using() as world:
            if math.isinf(world.settings.speed):
                repository.skip(world, max(0.0, seconds))
                return
            until = keep_busy(world, seconds)
            nap = self._nap_until(world, until)
        while nap > 0:
            self._nap(max(_SHORTEST_NAP_S, nap))
            with self._repository.using() as world:
                nap = self._nap_until(world, until)

    def sleep_until_answer(self, seconds: float, sessions: Sequence[CommandSession]) -> None:
        """Wait like `sleep`, in a world of infinite speed only until one of these commands has ended."""
        with self._repository.using() as world:
            if not math.isinf(world.settings.speed):
                sessions = ()
            end = world.now + seconds
            while sessions and world.now < end:
                moments = [world.kernel.next_at(), *(one.wake(world) for one in sessions)]
                later = [at for at in moments if at is not None and at > world.now]
                world.advance_to(min([*later, end]))
                if any(one.look() for one in sessions):
                    return
            seconds = end - world.now
        self.sleep(seconds)

    def advance(self, seconds: float) -> None:
        """Let so many world seconds pass at once."""
        with self._repository.using() as world:
            repository.skip(world, max(0.0, seconds))

    def set_fault(
        self, name: str, on: str = "", *, phase: str = "", settings: Mapping[str, str] | None = None
    ) -> Fault:
        """Put a fault of the catalogue on an object; it strikes at once, or at a phase of a migration.

        Without a phase the catalogue's is taken, and `now` is none. Raises UsageError.
        """
        from lpmtui.simulator.faults import effects

        with self._repository.using() as world:
            return replace(effects.set_fault(world, name, on, phase=phase, given=settings))

    def fault_of_move(self, name: str, partition: str, target: str) -> str:
        """The object that a fault is on in the migration of a partition to a system. Raises UsageError."""
        from lpmtui.simulator.faults import catalogue

        with self._repository.using() as world:
            return catalogue.object_of_move(world, catalogue.find(name), partition, target)

    def clear_faults(self, name: str, on: str = "") -> list[Fault]:
        """Take away a fault from an object, or from all; returns what there was. Raises UsageError."""
        from lpmtui.simulator.faults import effects

        with self._repository.using() as world:
            return [replace(fault) for fault in effects.clear_faults(world, name, on)]

    def vary(self, partition: str, *, writing: float = 1.0, rate: float = 1.0) -> None:
        """Let a partition write so many times as much, and every link and mover carry so many times as much.

        This is how a rehearsal draws another day. Raises UsageError for an unknown partition.
        """
        with self._repository.using() as world:
            entries = [one for one in world.partitions.values() if one.name == partition]
            if not entries:
                raise UsageError(f"There is no partition {partition}.", subject=partition)
            for entry in entries:
                entry.dirty = [[seconds, mib * writing] for seconds, mib in entry.dirty]
            for frame in world.frames.values():
                frame.link_bps *= rate
            for mover in world.partitions.values():
                mover.mover_bps *= rate

    def aftermath(self, cluster: str, host: str) -> Aftermath:
        """What the nodes of a cluster, and a host, say of what has happened in this world so far."""
        from lpmtui.simulator.dump import aftermath

        with self._repository.using() as world:
            return aftermath(world, cluster, host)

    def show(self) -> dict[str, Any]:
        """The whole world as JSON types, seen from above: what no host would tell."""
        from lpmtui.simulator.dump import dump_world

        with self._repository.using() as world:
            return dump_world(world)

    def wait_for(
        self, session: CommandSession, *, at_least_s: float = _SHORTEST_NAP_S, until: float = math.inf
    ) -> None:
        """Wait until a command that was begun is worth polling again: wall time, `at_least_s` seconds of it.

        In a world of infinite speed the world goes on instead, at most to the moment `until` of its own time.
        Raises NeverEnds where nothing more happens and there is no such moment.
        """
        with self._repository.using() as world:
            moments = [
                at
                for at in (world.kernel.next_at(), session.wake(world))
                if at is not None and at > world.now
            ]
            moments += [until] if world.now < until < math.inf else []
            if math.isinf(world.settings.speed):
                if not moments:
                    raise NeverEnds("The command never ends: nothing more happens in this world.")
                world.advance_to(min(moments))
                return
            nap = self._nap_until(world, min(moments, default=math.inf))
        self._nap(max(at_least_s, nap))

    @staticmethod
    def _nap_until(world: World, moment: float) -> float:
        """Wall seconds to sleep before looking again whether a moment has come, or the pace has changed."""
        due = world.kernel.next_at()
        return min((min(moment, due or moment) - world.now) / repository.rate(world), _LONGEST_NAP_S)


class SiteTemplate:
    """A world as it was at one moment, for making copies of it in memory.

    It can be pickled: processes on other cores make copies of their own.
    """

    def __init__(self, world: World) -> None:
        self._world = repository.copy_in_memory(world)

    def open(self, *, seed: int | None = None) -> SimulatedSite:
        """A copy, which runs only when waited for. With another seed its random draws differ from now on."""
        copied = repository.copy_in_memory(self._world)
        if seed is not None:
            copied.settings.seed = seed
        return SimulatedSite(MemoryRepository(copied, _no_wall), _no_wall, _no_nap)


def _no_wall() -> float:
    """The wall clock of a world of infinite speed, which looks at none."""
    return 0.0


def _no_nap(_seconds: float) -> None:
    """What such a world does instead of sleeping."""


def _settings(seed: int, speed: float, scenario: str, start: float, wall: float) -> Settings:
    start = float(start)
    return Settings(
        seed=seed, speed=speed, scenario=scenario, anchor_world=start, anchor_wall=wall, now=start
    )


def _populated_by(scenario: str) -> Callable[[World], None]:
    """What puts a scenario into an empty world. Raises UsageError for one that cannot be read."""
    from lpmtui.simulator.scenario import load, populate

    plan = load(scenario)
    return lambda world: populate(world, plan)
