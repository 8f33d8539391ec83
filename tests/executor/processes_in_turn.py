"""Several executors over one simulated world in memory, each in a thread, of which one runs at a time.

Whoever waits for the world's time gives the turn to the one that waits for the earliest moment, so that the
world is the same each time. Between two turns the world goes on event by event, and `look` sees each. A
process that is killed does nothing any more: what it asks for after that raises `Killed` in it.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from executor_bench import ME, Bench

from lpmtui.executor import start, take_up
from lpmtui.executor.drain_job import start_drain, take_up_drain
from lpmtui.executor.jobs import JobContext
from lpmtui.executor.locks import Heartbeat, Held, holder_of
from lpmtui.model.drain import Drain
from lpmtui.model.errors import LpmtuiError
from lpmtui.model.events import Event
from lpmtui.model.job import AbortAsked, Way
from lpmtui.model.move import Move
from lpmtui.simulator.api import CommandSession, SimulatedSite
from lpmtui.simulator.engine.world import World

Record = Callable[["Process", str, Event], None]
"""Called after each record with the process that wrote it and the job."""


class Killed(BaseException):
    """This process has been killed."""


class Machine:
    """The world, its processes, and whose turn it is."""

    def __init__(self, state_dir: Path, world: SimulatedSite, poll_s: float = 4.0) -> None:
        self.state_dir = state_dir
        self.poll_s = poll_s
        self.world = world
        self.processes: list[Process] = []
        self.look: Callable[[World], None] = lambda _world: None
        self.on_record: Record = lambda _process, _job, _event: None
        self.records = 0
        self._back = threading.Semaphore(0)

    def spawn(self, name: str, work: Callable[[Process], object]) -> Process:
        """Begin a process; it gets its turn when others wait."""
        process = Process(self, name, work)
        self.processes.append(process)
        return process

    def later(self, seconds: float, begin: Callable[[], Process]) -> None:
        """Begin a process so many seconds of the world from now."""

        def work(process: Process) -> None:
            process.wait(self.world.now() + seconds)
            begin()

        self.spawn("later", work)

    def run(self) -> None:
        """Let everything run to its end. Raises what a process did not expect."""
        while waiting := [one for one in self.processes if not one.ended]:
            following = min(waiting, key=lambda one: (one.wake, one.turns))
            self._advance(following.wake)
            following.turn()
            self._back.acquire()
        for process in self.processes:
            if process.trouble is not None:
                raise process.trouble

    def give_back(self) -> None:
        """The process that runs waits from here on, or is over."""
        self._back.release()

    def alive(self, job: str) -> bool:
        """Whether a process carries a job out."""
        return holder_of(self.state_dir, Held("migration", job)) is not None

    def _advance(self, moment: float) -> None:
        with self.world.using() as world:
            while (due := world.kernel.next_at()) is not None and due <= moment < math.inf:
                world.advance_to(due)
                self.look(world)
            if moment < math.inf:
                world.advance_to(max(world.now, moment))
            self.look(world)


class Process:
    """One process: a thread that runs in turn with the others, with a journal and a site of its own."""

    def __init__(self, machine: Machine, name: str, work: Callable[[Process], object]) -> None:
        self.machine = machine
        self.name = name
        self.wake = machine.world.now()
        self.turns = 0
        self.killed = self.ended = False
        self.told: Callable[[str], None] = lambda _job: None
        self.result: object = None
        self.trouble: BaseException | None = None
        self._go = threading.Semaphore(0)
        self._work = work
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def turn(self) -> None:
        """It is this process's turn: of those that wait for one moment, that of who had the fewest."""
        self.turns += 1
        self._go.release()

    def wait(self, moment: float) -> None:
        """Give the turn away until that moment of the world."""
        self.wake = moment
        self.machine.give_back()
        self._go.acquire()
        self.check()

    def check(self) -> None:
        if self.killed:
            raise Killed

    def kill(self) -> None:
        """Kill it: at its next turn it is gone, and its locks with it."""
        self.killed = True
        self.wake = self.machine.world.now()

    def _run(self) -> None:
        self._go.acquire()
        try:
            self.check()
            with self._bench() as bench:
                self.bench = bench
                self.result = self._work(self)
        except Killed:
            pass
        except LpmtuiError as error:
            self.result = error
        except BaseException as error:  # noqa: BLE001 - told by the main thread
            self.trouble = error
        self.ended = True
        self.machine.give_back()

    @contextmanager
    def _bench(self) -> Iterator[Bench]:
        bench = Bench(self.machine.state_dir, TurnSite(self), poll_s=self.machine.poll_s)
        append, begin = bench.store.append, bench.store.begin

        def spied(job: str, event: Event, **more: object) -> int:
            self.check()
            seq = append(job, event, **more)  # type: ignore[arg-type]
            self._recorded(job, event)
            return seq

        def spied_begin(requested: Event, **more: object) -> str:
            self.check()
            job = begin(requested, **more)  # type: ignore[arg-type]
            self._recorded(job, requested)
            return job

        bench.store.append = spied  # type: ignore[method-assign,assignment]
        bench.store.begin = spied_begin  # type: ignore[method-assign,assignment]
        bench.wire.trips.append(lambda _command: self.check())
        try:
            yield bench
        finally:
            bench.close()

    def _recorded(self, job: str, event: Event) -> None:
        self.machine.records += 1
        self.machine.on_record(self, job, event)
        self.check()


class TurnSite(SimulatedSite):
    """The shared world as one process sees it: waiting gives the turn away."""

    def __init__(self, process: Process) -> None:
        world = process.machine.world
        super().__init__(world._repository, world._wall, world._nap)
        self._process = process

    def sleep(self, seconds: float) -> None:
        self._process.wait(self.now() + seconds)

    def wait_for(self, session: CommandSession, *, at_least_s: float = 0.0, until: float = math.inf) -> None:
        with self.using() as world:
            moments = [world.kernel.next_at(), session.wake(world), until, world.now + 60.0]
            later = [at for at in moments if at is not None and at > world.now]
        self._process.wait(min(later))

    def close(self) -> None:
        """The world is everybody's."""


class TurnJobs:
    """The moves of a drain as processes of the machine."""

    def __init__(self, process: Process) -> None:
        self._process = process
        self._machine = process.machine

    def begin(self, move: Move, parent: str) -> str:
        def work(child: Process) -> object:
            return start(
                child.bench.context, move, ME, parent=parent, begun=child.told, heartbeat=Heartbeat()
            )[1]

        return self._begun(f"move of {move.partition}", work)

    def take_up(self, number: str, way: Way) -> None:
        def work(child: Process) -> object:
            return take_up(child.bench.context, number, way, ME, begun=child.told, heartbeat=Heartbeat())

        self._begun(f"move {number} again", work)

    def lives(self, number: str) -> bool:
        return self._machine.alive(number)

    def stop(self, number: str) -> None:
        self._process.bench.store.append(number, AbortAsked("ann"))

    def _begun(self, name: str, work: Callable[[Process], object]) -> str:
        """What the launcher does: begin a process and hear from it, or from its end, what came of it."""
        said: list[str] = []
        child = self._machine.spawn(name, work)
        child.told = said.append
        while not said and not child.ended:
            self._process.wait(max(child.wake, self._machine.world.now()))
        if said:
            return said[0]
        if isinstance(child.result, LpmtuiError):
            raise child.result
        raise LpmtuiError("The executor ended before it began.")


def drain(machine: Machine, wanted: Drain, name: str = "drain") -> Process:
    """Begin a drain in a process of its own; its result is its end."""

    def work(process: Process) -> object:
        return start_drain(process.bench.context, wanted, TurnJobs(process), ME, heartbeat=Heartbeat())[1]

    return machine.spawn(name, work)


def recover(machine: Machine, number: str, way: Way = Way.RESUME, name: str = "recovery") -> Process:
    """Take a drain up in a process of its own; its result is its end."""

    def work(process: Process) -> object:
        context: JobContext = process.bench.context
        return take_up_drain(context, number, way, TurnJobs(process), ME, heartbeat=Heartbeat())

    return machine.spawn(name, work)
