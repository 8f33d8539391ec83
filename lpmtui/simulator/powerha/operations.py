"""Work of several steps in world time: begun by a program or by PowerHA itself, carried on by the kernel.

A step is a function registered under a name; what is still to be done is data, so it survives in the world's
file. A step may put further steps in front of the rest.
"""

from __future__ import annotations

from collections.abc import Callable

from lpmtui.model.cluster import NodeState
from lpmtui.simulator.cluster_objects import Operation, Step
from lpmtui.simulator.kernel import on
from lpmtui.simulator.powerha.stamps import date_line, epoch
from lpmtui.simulator.world import World

CLUTILS_LOG = "/var/hacmp/log/clutils.log"

LPM = "lpm"
"""What an operation is called that is a node's part in its own migration."""

Action = Callable[[World, Operation, dict[str, str]], None]

_ACTIONS: dict[str, Action] = {}

_KEPT = 20
"""How many finished operations of a cluster are remembered, so that who waits for one still finds it."""


def step(name: str) -> Callable[[Action], Action]:
    """Register what a step of that name does."""

    def register(action: Action) -> Action:
        _ACTIONS[name] = action
        return action

    return register


def begin(
    world: World,
    cluster: str,
    host: str,
    what: str,
    steps: list[Step],
    *,
    program: str = "",
    done: str = "",
    subject: str = "",
) -> Operation:
    """Start an operation; steps without delay are done at once. `done` is scheduled when it ends."""
    _forget_old(world, cluster)
    world.settings.operations += 1
    operation = Operation(
        world.settings.operations,
        cluster,
        host,
        what,
        list(steps),
        began_at=world.now,
        program=program,
        done=done,
        subject=subject,
    )
    world.operations.add(operation)
    _go_on(world, operation)
    return operation


def first(operation: Operation, steps: list[Step]) -> None:
    """Put steps in front of what is still to be done."""
    operation.steps[:0] = steps


def say(world: World, operation: Operation, text: str) -> None:
    """Print a line; an operation that keeps a log writes it there, too."""
    operation.output += f"{text}\n"
    if operation.program:
        world.log(operation.host, CLUTILS_LOG, text)


def note(world: World, operation: Operation, text: str) -> None:
    """Write a line with time and program into clutils.log."""
    at = date_line(epoch(world, operation.host))
    world.log(operation.host, CLUTILS_LOG, f"{at} {operation.program or operation.what}: {text}")


def fail(world: World, operation: Operation, text: str, status: int = 1) -> None:
    """End an operation with an error; what was still to be done is not done."""
    operation.errors += f"{text}\n"
    if operation.program:
        note(world, operation, text)
    _end(world, operation, status)


def settle(world: World, cluster: str) -> None:
    """The event is over: the cluster manager of every managed node is stable again."""
    for node in world.nodes.of(cluster):
        if node.state is NodeState.NORMAL:
            node.raw_state = "ST_STABLE"


def abandon(world: World, host: str, heir: str) -> None:
    """The host is gone: what it had under way in the cluster goes on from another node, without the host.

    Its own part in a migration (and everything, where there is no heir) ends here, and nobody is told.
    """
    for operation in world.operations.of(world.nodes[host].cluster):
        if operation.status is not None:
            continue
        lost = [following for following in operation.steps if _needs(following, host)]
        operation.steps = [following for following in operation.steps if following not in lost]
        if operation.host == host and heir and operation.what != LPM and operation.steps:
            operation.host = heir
        elif operation.host == host or (lost and not operation.steps):
            world.cancel(_key(operation))
            operation.done = ""
            _end(world, operation, 1)


def thaw(world: World, host: str) -> None:
    """Go on with what waited for a frozen host."""
    node = world.nodes.get(host)
    for operation in world.operations.of(node.cluster if node else ""):
        if operation.stalled and operation.host == host:
            operation.stalled = False
            _go_on(world, operation)


@on("powerha.step")
def _due(world: World, args: dict[str, str]) -> None:
    operation = world.operations.get(args["operation"])
    if operation is None or operation.status is not None:
        return
    if world.frozen(operation.host):
        operation.stalled = True
        return
    _do_next(world, operation)
    _go_on(world, operation)


def _do_next(world: World, operation: Operation) -> None:
    if not operation.steps:
        return
    following = operation.steps.pop(0)
    _ACTIONS[following.name](world, operation, following.args)


def _go_on(world: World, operation: Operation) -> None:
    while operation.status is None and operation.steps and operation.steps[0].after <= 0:
        _do_next(world, operation)
    if operation.status is not None:
        return
    if operation.steps:
        delay = operation.steps[0].after
        world.after(delay, "powerha.step", key=_key(operation), operation=operation.key)
    else:
        _end(world, operation, 0)


def _end(world: World, operation: Operation, status: int) -> None:
    operation.status, operation.ended_at, operation.steps = status, world.now, []
    if not any(found.status is None for found in world.operations.of(operation.cluster)):
        settle(world, operation.cluster)
    image = world.images.get(operation.host)
    if operation.what == "clmgr" and image and image.up:
        note(world, operation, f"ended, RC: {status}")
    if operation.done:
        world.after(0, operation.done, migration=operation.subject)


def _forget_old(world: World, cluster: str) -> None:
    over = [found for found in world.operations.of(cluster) if found.status is not None]
    for operation in over[: max(0, len(over) - _KEPT)]:
        world.operations.remove(operation.key)


def _needs(following: Step, host: str) -> bool:
    return following.args.get("node") == host and following.name.startswith(
        ("services.", "group.", "request.")
    )


def _key(operation: Operation) -> str:
    return f"operation {operation.number}"
