"""How fast the time of a world passes with the wall clock.

The speed of a world compresses only what is under way: while an event is pending, or somebody waits for a
moment of its time, one wall second is `speed` world seconds. A world in which nothing is to happen and nobody
waits keeps step with the wall clock, so that it does not run days ahead of it. A world of infinite speed
passes no time by itself at all.
"""

from __future__ import annotations

import math

from lpmtui.simulator.engine.world import Settings, World

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


def _anchor(world: World, wall: float) -> None:
    settings = world.settings
    settings.anchor_world, settings.anchor_wall = world.now, wall
    settings.hurried = world.kernel.next_at() is not None


def _rest(world: World) -> None:
    """Keep step with the wall clock since the last event, which may be some time ago."""
    settings = world.settings
    since = max(settings.now, settings.anchor_world)
    _anchor(world, settings.anchor_wall + (since - settings.anchor_world) / settings.speed)
