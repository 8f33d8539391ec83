"""The stages of a migration: how long they take, what is said, who is told, how one follows another.

Durations are assumptions that no public source settles (`timing.toml`). The software inside a partition takes
part in its migration (AIX calls it through `drmgr`): PowerHA registers itself once, at import. AIX writes its
own migration into its error log; labels and identifiers are IBM's.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from lpmtui.model.compiled_copy import load_table
from lpmtui.model.lazy_dataclass import dataclass
from lpmtui.model.states import MigrationState
from lpmtui.simulator.engine.kernel import POWERHA, load_room
from lpmtui.simulator.engine.world import World
from lpmtui.simulator.objects.lpm_migration import LpmStage, Migration


@dataclass(frozen=True, slots=True)
class Timing:
    """Ranges of durations in seconds, the stop rule, and shares of memory and bandwidth."""

    seconds: dict[str, tuple[float, float]]
    stop_pause_s: float
    stop_memory_share: float
    stop_most_rounds: int
    dirty_spread: tuple[float, float]
    sent_while_suspended: float
    on_demand_rate: float
    link_patience_s: float
    slow_link_bps: float
    slow_link_migrations: int


@cache
def timing() -> Timing:
    """How long each stage takes, from `timing.toml`."""
    table = load_table(__file__, "timing.toml")
    low, high = table["memory"]["dirty_spread"]
    return Timing(
        seconds={name: (low_s, high_s) for name, (low_s, high_s) in table["seconds"].items()},
        stop_pause_s=table["stop"]["pause_s"],
        stop_memory_share=table["stop"]["memory_share"],
        stop_most_rounds=table["stop"]["most_rounds"],
        dirty_spread=(low, high),
        sent_while_suspended=table["memory"]["sent_while_suspended"],
        on_demand_rate=table["memory"]["on_demand_rate"],
        link_patience_s=table["link"]["patience_s"],
        slow_link_bps=table["slow_link"]["up_to_bps"],
        slow_link_migrations=table["slow_link"]["most_migrations"],
    )


def draw(world: World, migration: Migration, name: str) -> float:
    """How long this part of this migration takes, in seconds."""
    low, high = timing().seconds[name]
    return world.rng(f"lpm.{name}", migration.partition).uniform(low, high)


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
    when there is nothing to wait for. A host that crashes in between never schedules it.

    `frozen(world, host, start)`: the operating system has just stopped; how long it takes is not known yet.
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


def add_listener(listener: Listener) -> None:
    """Be told of every phase that a migration begins: `(world, migration, phase, number)`.

    The phases are the stages by name; `memory` once for each round with its number, which is 0 otherwise.
    """
    if all(listener.__qualname__ != known.__qualname__ for known in _listeners):
        _listeners.append(listener)


def announce_phase(world: World, migration: Migration, phase: str, number: int = 0) -> None:
    """Tell who listens: the faults, where any are set."""
    if world.faults.values():
        load_room("faults")
    for listener in _listeners:
        listener(world, migration, phase, number)


def at_the_end(world: World, migration: Migration, phase: Phase, done: str) -> bool:
    """Run `post` or `undo`, unless the partition is down."""
    return world.images[migration.host].up and phase(world, migration, done)


def software() -> Software:
    """What was registered: PowerHA, which registers itself."""
    if _software[0] is _NOBODY:
        load_room(POWERHA)
    return _software[0]


_ENTRIES = {
    "started": ("08917DC6", "CLIENT_PMIG_STARTED"),
    "done": ("A5E6DB96", "CLIENT_PMIG_DONE"),
    "aborted": ("5E075ADF", "CLIENT_PMIG_ABORTED"),
}


def log_pmig_event(world: World, host: str, what: str) -> None:
    """Add an entry to a host's error log, in the form that `OsImage.errors` documents."""
    image = world.images.get(host)
    if image is not None and image.up:
        identifier, label = _ENTRIES[what]
        image.errors.append(f"{world.now:.3f}|{identifier}|S|INFO|pmig|{label}")


def transfer_key(migration: Migration) -> str:
    """Key of the pending event that ends a transfer or a stage."""
    return f"lpm:{migration.key}"


def enter(world: World, migration: Migration, stage: LpmStage) -> None:
    """Note that a migration has come to a stage."""
    migration.stage = stage
    migration.history.append([world.now, stage.value])
    if stage is not LpmStage.MEMORY:
        announce_phase(world, migration, stage.value)


def schedule_next(world: World, migration: Migration, seconds: float, kind: str, **args: Any) -> None:
    """What ends the present stage. A migration that is stopped or fails cancels it."""
    world.after(seconds, kind, key=transfer_key(migration), migration=migration.key, **args)


def close(world: World, migration: Migration) -> None:
    """The HMC has finished with a migration."""
    migration.state = MigrationState.NOT_MIGRATING
    migration.ended_at = world.now
    migration.answered = True
    enter(world, migration, LpmStage.OVER)
    if migration.key in world.settings.running:
        world.settings.running.remove(migration.key)


def at_stage(world: World, args: dict[str, Any], stage: LpmStage) -> Migration | None:
    """The migration that an event is about, if it is still in the stage in which the event was expected."""
    migration = world.migrations[args["migration"]]
    return migration if migration.stage is stage else None
