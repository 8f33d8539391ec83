"""What every transport offers, one transport over several, and a lost connection in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from lpmtui.model.command import Command, Completed
from lpmtui.model.errors import ConnectionLost


class Running(Protocol):
    """A command that was started and may still run; the caller waits on the site's clock and polls."""

    def poll(self) -> Completed | None:
        """The answer once the command has ended. Raises ConnectionLost when the link broke before that."""
        ...

    def read(self) -> str:
        """Whatever arrived on stdout since the last call."""
        ...

    def close(self) -> None:
        """Stop listening. The command itself may go on (an HMC's migrlpar does)."""
        ...


class Transport(Protocol):
    """Runs commands on the hosts of a site."""

    def run(self, command: Command, *, timeout: float | None = None) -> Completed:
        """Run to the end. Raises Unreachable, and ConnectionLost when the link broke while it ran."""
        ...

    def start(self, command: Command) -> Running:
        """Start without waiting. Raises Unreachable."""
        ...

    def close(self) -> None:
        """Give back connections and processes."""
        ...


class RoutedTransport:
    """Hands every command to the transport of its host."""

    def __init__(self, routes: Mapping[str, Transport], otherwise: Transport) -> None:
        self._routes = dict(routes)
        self._otherwise = otherwise

    def run(self, command: Command, *, timeout: float | None = None) -> Completed:
        """Run to the end."""
        return self._of(command).run(command, timeout=timeout)

    def start(self, command: Command) -> Running:
        """Start a command on the transport of its host. Raises Unreachable."""
        return self._of(command).start(command)

    def close(self) -> None:
        """Close all of them."""
        for transport in {id(each): each for each in (*self._routes.values(), self._otherwise)}.values():
            transport.close()

    def _of(self, command: Command) -> Transport:
        return self._routes.get(command.host, self._otherwise)


def lost(command: Command, said: str, detail: str = "") -> ConnectionLost:
    """The connection is gone; a change may have taken effect, a question can just be asked again."""
    taken = "The command may have taken effect: look at the state before you repeat it."
    remedy = taken if command.mutates else "Nothing was changed: try again."
    return ConnectionLost(said, subject=command.host, remedy=remedy, detail=detail or command.line())


def no_answer(command: Command, seconds: float) -> ConnectionLost:
    """The command was given up; it may still be running on the host."""
    return lost(command, f"{command.host} gave no answer within {seconds:g} seconds.")
