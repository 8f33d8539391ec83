"""One transport over several: each host has its own way."""

from __future__ import annotations

from collections.abc import Mapping

from lpmtui.model.command import Command, Completed
from lpmtui.transports.transport import Running, Transport


class RoutedTransport:
    """Hands every command to the transport of its host."""

    def __init__(self, routes: Mapping[str, Transport], otherwise: Transport) -> None:
        self._routes = dict(routes)
        self._otherwise = otherwise

    def run(self, command: Command, *, timeout: float | None = None) -> Completed:
        """Run to the end."""
        return self._of(command).run(command, timeout=timeout)

    def start(self, command: Command) -> Running:
        """Start without waiting."""
        return self._of(command).start(command)

    def close(self) -> None:
        """Close all of them."""
        for transport in {id(each): each for each in (*self._routes.values(), self._otherwise)}.values():
            transport.close()

    def _of(self, command: Command) -> Transport:
        return self._routes.get(command.host, self._otherwise)
