"""An context over a simulated world in memory, whose time passes only when somebody waits."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

from lpmtui.config import LpmOptions, SiteOptions
from lpmtui.executor import JobContext, Requester, start, take_up
from lpmtui.executor.locks import Heartbeat
from lpmtui.journal import Journal
from lpmtui.model.command import Command, Completed
from lpmtui.model.events import Event, Finished, GroupSeen, PhaseEntered, StepFinished
from lpmtui.model.job import Way
from lpmtui.model.lazy_dataclass import dataclass, field
from lpmtui.model.move import Move, Phase
from lpmtui.procedure import WaitLimits
from lpmtui.simulator.api import SimulatedSite
from lpmtui.simulator.engine.world import World
from lpmtui.site import Site
from lpmtui.site.factory import SiteAccess, assemble
from lpmtui.site.guard import Guard
from lpmtui.site.membership import ListedNode
from lpmtui.transports.simulator_transport import SimulatorTransport
from lpmtui.transports.transport import Running

PATIENCE = WaitLimits(post_s=200.0, arrive_s=200.0)
"""What never comes is not waited for as long as on a real site."""
ME = Requester("ann", "console (pts/3)")
Trip = Callable[[Command], None]


@dataclass
class TripWire:
    """A transport that calls `on_start` before each command that is started, and `on_run` before each run."""

    inner: SimulatorTransport
    trips: list[Trip] = field(default_factory=list)
    commands: list[Command] = field(default_factory=list)

    def run(self, command: Command, *, timeout: float | None = None) -> Completed:
        self._pass(command)
        return self.inner.run(command, timeout=timeout)

    def start(self, command: Command) -> Running:
        self._pass(command)
        return self.inner.start(command)

    def close(self) -> None:
        self.inner.close()

    def _pass(self, command: Command) -> None:
        if command.mutates:
            self.commands.append(command)
        for trip in list(self.trips):
            trip(command)


class Bench:
    """One simulated world, its site, and a journal: everything a test of a migration needs."""

    def __init__(self, state_dir: Path, world: SimulatedSite, poll_s: float = 1.0) -> None:
        self.world = world
        self.wire = TripWire(SimulatorTransport(world))
        self.site = open_world(self.wire)
        self.store = Journal.open(state_dir)
        self.options = LpmOptions(poll_s=poll_s)
        self.context = JobContext(self.site, self.store, state_dir, self.options, PATIENCE)
        self.heartbeat = Heartbeat()

    def migrate(self, partition: str, target: str, **wishes: object) -> Finished | None:
        return start(self.context, Move(partition, target, **wishes), ME, heartbeat=self.heartbeat)[1]  # type: ignore[arg-type]

    def take_up(self, way: Way, migration: str = "1") -> Finished | None:
        return take_up(self.context, migration, way, ME, heartbeat=Heartbeat())

    def change(self) -> AbstractContextManager[World]:
        return self.world._repository.using()

    def events(self, migration: str = "1") -> list[Event]:
        return [entry.event for entry in self.store.events(migration)]

    def phases(self) -> list[Phase]:
        return [event.phase for event in self.events() if isinstance(event, PhaseEntered)]

    def group(self, name: str) -> list[str]:
        """The states that were told of a group, in order."""
        seen = [event for event in self.events() if isinstance(event, GroupSeen)]
        return [event.state for event in seen if event.group == name]

    def steps(self) -> list[tuple[str, str]]:
        return [(event.step, event.outcome) for event in self.events() if isinstance(event, StepFinished)]

    def where(self, partition: str) -> list[tuple[str, str]]:
        places = self.site.picture(health=False).where(partition)
        return [(place.system, place.state.value) for place in places]

    def close(self) -> None:
        self.site.close()
        self.store.close()


def open_world(wire: TripWire) -> Site:
    """The site that `open_site` would make of a simulated world, with a wire in between."""
    clock = wire.inner.clock
    nodes = tuple(ListedNode(host.name, host.cluster) for host in wire.inner.hosts("node"))
    hmcs = tuple(host.name for host in wire.inner.hosts("hmc"))
    reach = SiteAccess(
        wire,
        clock,
        hmcs,
        nodes,
        lambda _new, _like: None,
        host_names=lambda partition: (partition.rmc_address,),
    )
    return assemble(SiteOptions("simulator"), reach, Guard(wire, clock), LpmOptions())
