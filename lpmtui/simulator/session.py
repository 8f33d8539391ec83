"""One command line that runs on a simulated host, as a user who is logged in there sees it."""

from __future__ import annotations

from collections.abc import Sequence

from lpmtui.model.errors import ConnectionLost, Unreachable, UsageError
from lpmtui.simulator.engine.repository import Repository
from lpmtui.simulator.engine.world import World
from lpmtui.simulator.shells.grammar import PipelineStep, ShellSyntaxError, literal, parse
from lpmtui.simulator.shells.interpreter import Host, Run, run_line
from lpmtui.simulator.shells.shell import Pending, ShellAnswer, keep_busy


class SimulatedHostUnknown(UsageError):
    """There is no host of that name in the simulated world."""


class HostDown(Unreachable):
    """The host exists, but nothing runs on it."""


class LinkDropped(ConnectionLost):
    """The connection broke while the command ran; on an HMC the command goes on."""


def find_host(world: World, name: str) -> Host:
    """The host of that name or address, under its key. Raises SimulatedHostUnknown and HostDown."""
    hmc = world.hmcs.get(name)
    if hmc is not None:
        _require_up(name, up=hmc.up)
        return Host(name, "hmc")
    image = world.image_named(name)
    if image is None:
        raise SimulatedHostUnknown(
            f"There is no host {name} in the simulated world.",
            subject=name,
            remedy="`lpmtui simulator show` lists what there is.",
        )
    _require_up(name, up=image.up)
    return Host(image.name, "node" if image.name in world.nodes else "lpar")


def _require_up(name: str, *, up: bool) -> None:
    if not up:
        raise HostDown(f"Host {name} does not answer.", subject=name, remedy="Look at its state on the HMC.")


class CommandSession:
    """A running command. It makes progress whenever it is polled, on the world's time."""

    def __init__(
        self, repository: Repository, name: str, command: Sequence[str] | str, stdin: str = ""
    ) -> None:
        self._repository = repository
        self._name = name
        self._stdin = stdin
        self._steps: tuple[PipelineStep, ...] = ()
        self._run: Run | None = None
        self._pending: Pending | None = None
        self._unread: list[str] = []
        self._answer: ShellAnswer | None = None
        self._wanted: ShellAnswer | None = None
        with repository.using() as world:
            host = find_host(world, name)
            self._name = host.name
            self._began = world.now
            if latency := self._latency(world):
                keep_busy(world, latency)
            self._understand(host, command)
            self._go_on(world)

    def poll(self) -> ShellAnswer | None:
        """The answer once the command has ended; its stdout is what `read` has not handed out before.

        Raises LinkDropped when the connection broke before that.
        """
        if self._answer is None:
            with self._repository.using() as world:
                self._require_link(world)
                self._go_on(world)
        return self._answer

    def read(self) -> str:
        """What was printed since the last call."""
        self.poll()
        text = "".join(self._unread)
        self._unread = []
        return text

    def wake(self, world: World) -> float | None:
        """World time at which polling again is worth while even if no event happens earlier."""
        if self._wanted is not None:
            return self._began + self._latency(world)
        image = world.images.get(self._name)
        if image is not None and image.unreachable_until > world.now:
            return image.unreachable_until
        return self._pending.wake if self._pending else None

    def _understand(self, host: Host, command: Sequence[str] | str) -> None:
        words = (command,) if isinstance(command, str) else tuple(command)
        try:
            self._steps = parse(words[0]) if len(words) == 1 else literal(words)
        except ShellSyntaxError as trouble:
            self._wanted = ShellAnswer(2, "", f"{'bash' if host.restricted else 'ksh'}: {trouble}\n")

    def _go_on(self, world: World) -> None:
        """Make what progress can be made now."""
        if world.frozen(self._name) or self._out_of_reach(world):
            return
        if self._wanted is None:
            self._execute(world)
        if self._wanted is not None and world.now >= self._began + self._latency(world):
            unread = "".join(self._unread)
            self._unread = []
            self._answer = self._wanted._replace(stdout=unread + self._wanted.stdout)

    def _execute(self, world: World) -> None:
        try:
            if self._run is None:
                self._run = run_line(world, find_host(world, self._name), self._steps, self._stdin)
                self._pending = next(self._run)
            while self._pending is not None:
                self._unread.append(self._pending.read(world))
                answer = self._pending.check(world)
                if answer is None:
                    return
                self._pending = self._run.send((world, answer))
        except StopIteration as ended:
            self._pending = None
            self._wanted = ended.value

    def _out_of_reach(self, world: World) -> bool:
        image = world.images.get(self._name)
        return image is not None and world.now < image.unreachable_until

    def _latency(self, world: World) -> float:
        where = world.hmcs.get(self._name) or world.images.get(self._name)
        return where.latency_s if where else 0.0

    def _require_link(self, world: World) -> None:
        where = world.hmcs.get(self._name) or world.images.get(self._name)
        image = world.images.get(self._name)
        rebooted = image is not None and image.booted_at > self._began
        if where is None or not (where.up) or rebooted or where.links_cut_at > self._began:
            raise LinkDropped(
                f"The connection to {self._name} broke while a command ran.", subject=self._name
            )
