"""The rooms of the simulated site, opened when somebody needs them: most commands need very few.

A room registers what it can do (programs, handlers of events, its part in migrations) when it is imported.
"""

from __future__ import annotations

from importlib import import_module

POWERHA = "powerha.everything"
_ROOM_OF_EVENTS = {"lpm": "lpm.lifecycle", "power": "power", "powerha": POWERHA, "fault": "faults"}
"""First part of an event's kind -> the module that handles it."""


def open_room(name: str) -> None:
    """Import a room."""
    import_module(f"lpmtui.simulator.{name}")


def open_room_of_event(kind: str) -> None:
    """Import the room that handles events of a kind, where one is known."""
    room = _ROOM_OF_EVENTS.get(kind.partition(".")[0])
    if room:
        open_room(room)
