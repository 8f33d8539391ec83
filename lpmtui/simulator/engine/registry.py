"""Handlers of events by kind, and the rooms of the simulator that register them.

A room registers what it can do (programs, handlers of events, its part in migrations) when it is imported. It
is imported only when something asks for it: most commands need very few rooms.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

Handler = Callable[[Any, dict[str, Any]], None]
"""What an event does to the world (first argument) with the arguments it was scheduled with."""

POWERHA = "powerha.software"
_ROOM_OF_EVENTS = {"lpm": "lpm.lifecycle", "power": "lpm.outages", "powerha": POWERHA, "fault": "faults"}
"""First part of an event's kind -> the module that handles it."""

_HANDLERS: dict[str, Handler] = {}


def load_room(name: str) -> None:
    """Import a room by its dotted name inside the simulator."""
    import_module(f"lpmtui.simulator.{name}")


def load_handlers_of(kind: str) -> None:
    """Import the room that handles events of a kind. Kinds that no room claims are left alone."""
    room = _ROOM_OF_EVENTS.get(kind.partition(".")[0])
    if room:
        load_room(room)


def on(kind: str) -> Callable[[Handler], Handler]:
    """Register what an event of this kind does: `@on("lpm.round-ended") def ended(world, args): ...`.

    Raises ValueError where another function handles that kind.
    """

    def register(handler: Handler) -> Handler:
        if _HANDLERS.get(kind, handler).__qualname__ != handler.__qualname__:
            raise ValueError(f"Two handlers for the event {kind!r}.")
        _HANDLERS[kind] = handler
        return handler

    return register


def handler_of(kind: str) -> Handler:
    """The handler of a kind, its room imported first where needed. Raises KeyError for an unknown kind."""
    if kind not in _HANDLERS:
        load_handlers_of(kind)
    return _HANDLERS[kind]
