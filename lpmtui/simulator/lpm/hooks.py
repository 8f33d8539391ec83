"""Where the software inside a partition takes part in its migration (AIX calls it through `drmgr`).

PowerHA's side registers itself once, at import; the life cycle calls it:

    hooks.register(Software(check=..., pre=..., post=..., undo=..., frozen=..., ...))
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from lpmtui.simulator.migration_objects import Migration
from lpmtui.simulator.rooms import POWERHA, open_room
from lpmtui.simulator.world import World

Check = Callable[[World, Migration], str | None]
Phase = Callable[[World, Migration, str], bool]
Frozen = Callable[[World, str, float], None]
Thawed = Callable[[World, str, float, float], None]
Crashed = Callable[[World, str, str], None]
Booted = Callable[[World, str], None]


@dataclass(frozen=True, slots=True)
class Software:
    """What the software inside the partitions does about migrations.

    `check(world, migration)` tells its readiness: None, or the text of its refusal; it runs in a validation,
    too, and changes nothing but logs.

    `pre`, `post`, `undo(world, migration, done)` are the phases: `pre` runs before anything moves, `post`
    when the HMC has completed, `undo` after a migration that was stopped or failed. Each returns True when it
    takes time and then schedules `done` itself: `world.after(seconds, done, migration=migration.key)`; False
    when there is nothing to wait for. Who crashes in between never schedules it, and nobody waits any more.

    `frozen(world, host, start)`: the operating system just stopped; for how long, nobody knows yet.
    `resumed(world, host, start, end)`: it runs again. `reachable(world, host, start, end)`: since `end` its
    network finds it again, too. `crashed(world, host, why)`: it is gone, in a migration or not.
    `booted(world, host)`: it has come up again.
    """

    check: Check = lambda _world, _migration: None
    pre: Phase = lambda _world, _migration, _done: False
    post: Phase = lambda _world, _migration, _done: False
    undo: Phase = lambda _world, _migration, _done: False
    frozen: Frozen = lambda _world, _host, _start: None
    resumed: Thawed = lambda _world, _host, _start, _end: None
    reachable: Thawed = lambda _world, _host, _start, _end: None
    crashed: Crashed = lambda _world, _host, _why: None
    booted: Booted = lambda _world, _host: None


_NOBODY = Software()
_software = [_NOBODY]


def register(software: Software) -> None:
    """Make this the software inside all partitions (it looks itself whether a partition concerns it)."""
    _software[0] = software


Listener = Callable[[World, Migration, str, int], None]

_listeners: list[Listener] = []


def listen(listener: Listener) -> None:
    """Be told of every phase that a migration begins: `(world, migration, phase, number)`.

    The phases are the stages by name; `memory` once for each round with its number, which is 0 otherwise.
    """
    if all(listener.__qualname__ != known.__qualname__ for known in _listeners):
        _listeners.append(listener)


def phase_begins(world: World, migration: Migration, phase: str, number: int = 0) -> None:
    """Tell who listens: the faults, where any are set."""
    if world.faults.values():
        open_room("faults")
    for listener in _listeners:
        listener(world, migration, phase, number)


def at_the_end(world: World, migration: Migration, phase: Phase, done: str) -> bool:
    """Run `post` or `undo`, unless the partition is down."""
    return world.images[migration.partition].up and phase(world, migration, done)


def software() -> Software:
    """What was registered: PowerHA, which registers itself."""
    if _software[0] is _NOBODY:
        open_room(POWERHA)
    return _software[0]
