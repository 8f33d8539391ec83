"""What every transport offers."""

from __future__ import annotations

from typing import Protocol

from lpmtui.model.command import Command, Completed


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
