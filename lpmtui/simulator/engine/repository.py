"""Where a world is kept between two uses, in memory or in a file of several processes; how its time passes.

The speed of a world compresses only what is under way: while an event is pending, or a caller waits for a
moment of its time, one wall second is `speed` world seconds. A world in which nothing is to happen and no
caller waits keeps step with the wall clock, so that it does not run days ahead of it. A world of infinite
speed passes no time by itself at all.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any, Protocol

from lpmtui.model.lazy_dataclass import fields, replace
from lpmtui.simulator.engine.identity_map import IdentityMap
from lpmtui.simulator.engine.world import TABLES, Settings, World
from lpmtui.simulator.engine.world_file import WorldFile

_CLOCK_SET_BACK_S = 5.0
"""A wall clock that is this far behind was set back: the world goes on from where it is."""


def rate(world: World) -> float:
    """World seconds per wall second from now on, until an event is added or the last one has happened."""
    settings = world.settings
    return settings.speed if math.isinf(settings.speed) or world.kernel.next_at() is not None else 1.0


def catch_up(world: World, wall: float) -> None:
    """Let pass what has passed since the world was last used."""
    settings = world.settings
    if math.isinf(settings.speed):
        return
    target = _moment(settings, wall)
    if target < settings.now - _CLOCK_SET_BACK_S * _pace(settings):
        _anchor(world, wall)
        return
    while settings.hurried:
        due = world.kernel.next_at()
        if due is None:
            _rest(world)
            target = _moment(settings, wall)
        elif due > target:
            break
        else:
            world.advance_to(due)
    world.advance_to(target)


def skip(world: World, seconds: float) -> None:
    """Let so many seconds of world time pass at once."""
    world.settings.anchor_world += seconds
    world.advance_to(world.now + seconds)


def change_speed(world: World, speed: float, wall: float) -> None:
    """From now on what is under way runs so many times as fast as the wall clock."""
    world.settings.speed = speed
    _anchor(world, wall)


def settle(world: World, wall: float) -> None:
    """Notice that something got under way, or that nothing is any more, through what was done just now."""
    if world.settings.hurried != (world.kernel.next_at() is not None):
        _anchor(world, wall)


def _pace(settings: Settings) -> float:
    return settings.speed if settings.hurried else 1.0


def _moment(settings: Settings, wall: float) -> float:
    """World time at a moment of the wall clock, as long as the pace is what it was at the anchors."""
    return settings.anchor_world + (wall - settings.anchor_wall) * _pace(settings)


def _moment_at_rest(world: World, wall: float) -> float | None:
    """World time where nothing has happened since the world was last used; None where something has."""
    settings, due = world.settings, world.kernel.next_at()
    if math.isinf(settings.speed) or settings.hurried != (due is not None):
        return None
    moment = _moment(settings, wall)
    return moment if settings.now <= moment and (due is None or moment < due) else None


def _anchor(world: World, wall: float) -> None:
    settings = world.settings
    settings.anchor_world, settings.anchor_wall = world.now, wall
    settings.hurried = world.kernel.next_at() is not None


def _rest(world: World) -> None:
    """Keep step with the wall clock since the last event, which may be some time ago."""
    settings = world.settings
    since = max(settings.now, settings.anchor_world)
    _anchor(world, settings.anchor_wall + (since - settings.anchor_world) / settings.speed)


Populate = Callable[[World], None]
"""Puts a scenario's objects into an empty world."""


class Repository(Protocol):
    """Gives access to the world, one user at a time."""

    def using(self) -> AbstractContextManager[World]:
        """The world, up to date; what is done to it inside is kept."""
        ...

    def now(self) -> float:
        """World time, epoch seconds."""
        ...

    def close(self) -> None:
        """Give back what is open."""
        ...


class MemoryRepository:
    """A world without a file: for rehearsals and tests."""

    def __init__(self, world: World, wall: Callable[[], float]) -> None:
        self._world = world
        self._wall = wall
        self._at = 0.0
        self._lock = threading.RLock()

    def using(self) -> AbstractContextManager[World]:
        """The world, up to date."""
        return self

    def __enter__(self) -> World:
        self._lock.acquire()
        try:
            self._at = self._wall()
            catch_up(self._world, self._at)
        except BaseException:
            self._lock.release()
            raise
        return self._world

    def __exit__(self, *_: object) -> None:
        settle(self._world, self._at)
        self._lock.release()

    def now(self) -> float:
        """World time, epoch seconds."""
        if math.isinf(self._world.settings.speed):
            return self._world.now
        with self.using() as world:
            return world.now

    def close(self) -> None:
        """There is nothing to give back."""


class FileRepository:
    """A world in a file. What is loaded stays loaded until another process changes the file."""

    def __init__(self, path: Path, wall: Callable[[], float]) -> None:
        self._file = WorldFile(path)
        self._wall = wall
        self._lock = threading.RLock()
        self._world: World | None = None
        self._written: list[object] = []
        self._text = ""

    def exists(self) -> bool:
        """Whether there is a world in the file."""
        return self._file.format() != 0

    def create(self, settings: Settings, populate: Populate) -> None:
        """Make a new world in the file, whatever was there before."""
        with self._lock, self._file.transaction():
            self._create(settings, populate)

    def create_if_missing(self, settings: Settings, populate: Populate) -> None:
        """Make a new world where there is none; of two processes that try, one does."""
        with self._lock, self._file.transaction():
            if self._file.format() == 0:
                self._create(settings, populate)

    @contextmanager
    def using(self) -> Iterator[World]:
        """The world, up to date, in one transaction; what is loaded is forgotten where that fails."""
        with self._lock, self._file.transaction():
            world, self._world = self._current(), None
            wall = self._wall()
            catch_up(world, wall)
            yield world
            settle(world, wall)
            self._save(world)
            self._world = world

    def now(self) -> float:
        """World time, epoch seconds; without a transaction where the file is as it was and nothing is due."""
        with self._lock:
            if self._world is not None and self._file.settings_text() == self._text:
                at = _moment_at_rest(self._world, self._wall())
                if at is not None:
                    return at
        with self.using() as world:
            return world.now

    def close(self) -> None:
        """Close the file once no other thread uses it: SQLite does not allow it earlier."""
        with self._lock:
            self._file.close()

    def _create(self, settings: Settings, populate: Populate) -> None:
        if self._file.format() == 0:
            self._file.create()
        self._file.require_format()
        settings.generation = self._file.generation() + 1
        self._file.clear()
        self._world, self._written = World(settings, rows=self._file, logs=self._file), []
        populate(self._world)
        settle(self._world, settings.anchor_wall)
        self._save(self._world)

    def _current(self) -> World:
        self._file.require_format()
        text = self._file.settings_text()
        if self._world is None or text != self._text:
            settings = self._file.settings()
            self._world = World(settings, rows=self._file, logs=self._file, events=self._file.events())
            self._written, self._text = _persistent(settings), text
        return self._world

    def _save(self, world: World) -> None:
        kernel = world.kernel
        changed = [table.save() for table in loaded_tables(world)]
        if kernel.added or kernel.removed:
            self._file.write_events(list(kernel.added.values()), kernel.removed)
            kernel.settle()
            changed.append(True)
        world.settings.next_sequence = kernel.next_sequence
        if any(changed) or _persistent(world.settings) != self._written:
            world.settings.generation += 1
            self._text = self._file.write_settings(world.settings)
            self._written = _persistent(world.settings)


_NAMES = tuple(one.name for one in fields(Settings))


def _persistent(settings: Settings) -> list[object]:
    """What must be written when it changes: not the time that the wall clock gives anyway."""
    kept = [name for name in _NAMES if name != "now" or math.isinf(settings.speed)]
    return [_copied(getattr(settings, name)) for name in kept]


def _copied(value: object) -> object:
    return value.copy() if isinstance(value, list | dict) else value


def all_tables(world: World) -> list[IdentityMap[Any]]:
    """All tables of a world."""
    return [getattr(world, name) for name in TABLES]


def loaded_tables(world: World) -> list[IdentityMap[Any]]:
    """The tables of a world that anybody has asked for."""
    return [table for name in TABLES if (table := vars(world).get(name)) is not None]


def copy_in_memory(world: World) -> World:
    """A copy of a whole world in memory, which runs only when waited for."""
    settings = replace(
        world.settings,
        speed=math.inf,
        anchor_world=world.now,
        draws=dict(world.settings.draws),
        running=list(world.settings.running),
        next_sequence=world.kernel.next_sequence,
    )
    copied = World(settings, events=world.kernel.events())
    copied.kernel.settle()
    for mine, theirs in zip(all_tables(copied), all_tables(world), strict=True):
        mine.copy_from(theirs)
    copied.take_logs(world)
    return copied
