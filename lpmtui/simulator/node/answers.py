"""Programs that wait for an operation of the cluster, or for a line that runs elsewhere."""

from __future__ import annotations

from lpmtui.simulator.engine.world import World
from lpmtui.simulator.objects.cluster import Operation
from lpmtui.simulator.powerha.facts import wording
from lpmtui.simulator.shells.interpreter import Run
from lpmtui.simulator.shells.shell import Pending, ShellAnswer


def operation_answer(operation: Operation) -> ShellAnswer | Pending:
    """What a program answers that has begun an operation: its output as it grows, then its status."""
    if operation.status is not None:
        return ShellAnswer(operation.status, operation.output, operation.errors)
    key = operation.key
    printed = 0

    def read(world: World) -> str:
        nonlocal printed
        found = world.operations.get(key)
        new = found.output[printed:] if found else ""
        printed += len(new)
        return new

    def check(world: World) -> ShellAnswer | None:
        found = world.operations.get(key)
        if found is None:
            return ShellAnswer(1)
        if found.halted_on:
            return ShellAnswer(
                1, found.output[printed:], wording("script_failed", node=found.halted_on) + "\n"
            )
        if found.status is None:
            return None
        return ShellAnswer(found.status, found.output[printed:], found.errors)

    return Pending(check, read)


def line_answer(run: Run) -> ShellAnswer | Pending:
    """What a program answers that runs a line of its own (`sh -c`, a wrapper): all at its end."""
    try:
        current = next(run)
    except StopIteration as ended:
        answer: ShellAnswer = ended.value
        return answer
    unread: list[str] = []

    def check(world: World) -> ShellAnswer | None:
        nonlocal current
        try:
            while True:
                answer = current.check(world)
                if answer is None:
                    return None
                current = run.send((world, answer))
        except StopIteration as ended:
            final: ShellAnswer = ended.value
            return ShellAnswer(final.status, "".join(unread) + final.stdout, final.stderr)

    def read(world: World) -> str:
        return current.read(world)

    return Pending(check, read, wake=current.wake)
