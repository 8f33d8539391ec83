"""The heart of the simulated world: one heap of events by (time, priority, sequence), and their handlers.

Equal times are served by priority (smaller first), then in the order of scheduling, so the same seed always
gives the same history. Events are plain data (a kind and JSON arguments): they survive in a file, and the
next process that opens the world runs them. A room registers the handlers of its events when it is imported,
which happens only when an event of its kind is due: most commands need very few rooms.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable
from importlib import import_module
from typing import Any, NamedTuple

Handler = Callable[[Any, dict[str, Any]], None]
"""What an event does to the world (first argument) with the arguments it was scheduled with."""

POWERHA = "powerha.software"
_ROOM_OF_EVENTS = {"lpm": "lpm.lifecycle", "power": "lpm.failures", "powerha": POWERHA, "fault": "faults"}
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


class Event(NamedTuple):
    """Something that will happen at a moment of world time (epoch seconds), unless its key is cancelled.

    Events are ordered by their first three fields; no two have the same sequence.
    """

    at: float
    priority: int
    sequence: int
    kind: str
    args: dict[str, Any]
    key: str = ""


class Kernel:
    """The pending events. It knows no clock: `World` moves time and asks for what is due."""

    def __init__(self, events: Iterable[Event] = (), *, next_sequence: int = 1) -> None:
        self._heap = list(events)
        heapq.heapify(self._heap)
        self._gone: set[int] = set()
        self._keys: dict[str, set[int]] = {}
        for event in self._heap:
            self._remember(event)
        self.next_sequence = next_sequence
        self.added: dict[int, Event] = {}
        """Scheduled since `settle` and still pending, by sequence."""
        self.removed: set[int] = set()
        """Run or cancelled since `settle`, of those that were there before."""

    def schedule(
        self, at: float, kind: str, args: dict[str, Any] | None = None, *, priority: int = 0, key: str = ""
    ) -> Event:
        """Add an event. Several events may share a key; `cancel` removes all of them."""
        event = Event(at, priority, self.next_sequence, kind, args or {}, key)
        self.next_sequence += 1
        heapq.heappush(self._heap, event)
        self._remember(event)
        self.added[event.sequence] = event
        return event

    def cancel(self, key: str) -> int:
        """Remove every pending event of a key; returns how many there were."""
        sequences = self._keys.pop(key, set())
        for sequence in sequences:
            self._gone.add(sequence)
            self._leave(sequence)
        return len(sequences)

    def pending(self, key: str) -> bool:
        """Whether an event of this key is still to come."""
        return bool(self._keys.get(key))

    def next_at(self) -> float | None:
        """When the next event is due; None where nothing is pending."""
        self._drop_cancelled()
        return self._heap[0].at if self._heap else None

    def pop_due(self, until: float) -> Event | None:
        """Take out the next event that is due at or before a moment."""
        self._drop_cancelled()
        if not self._heap or self._heap[0].at > until:
            return None
        event = heapq.heappop(self._heap)
        self._keys.get(event.key, set()).discard(event.sequence)
        self._leave(event.sequence)
        return event

    def events(self) -> list[Event]:
        """Everything pending, in the order in which it will happen."""
        return sorted(event for event in self._heap if event.sequence not in self._gone)

    def settle(self) -> None:
        """Forget the changes: they have been written down."""
        self.added = {}
        self.removed = set()

    def _remember(self, event: Event) -> None:
        if event.key:
            self._keys.setdefault(event.key, set()).add(event.sequence)

    def _leave(self, sequence: int) -> None:
        if self.added.pop(sequence, None) is None:
            self.removed.add(sequence)

    def _drop_cancelled(self) -> None:
        while self._heap and self._heap[0].sequence in self._gone:
            self._gone.discard(heapq.heappop(self._heap).sequence)
