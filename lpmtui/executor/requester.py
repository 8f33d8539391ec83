"""Who asks, and from where: told to whoever finds the partition or cluster busy."""

from __future__ import annotations

import getpass
import os
import socket
from collections.abc import Mapping

from lpmtui.executor.locks import Holder
from lpmtui.model.clock import Clock
from lpmtui.model.lazy_dataclass import dataclass


@dataclass(frozen=True, slots=True)
class Requester:
    """A person at a terminal. `where` is the terminal and where it was reached from, in words."""

    who: str
    where: str

    @classmethod
    def here(cls, environ: Mapping[str, str] = os.environ) -> Requester:
        """The user of this process; through su or sudo the person who logged in is named, too."""
        user = _user()
        person = environ.get("SUDO_USER") or environ.get("LOGNAME") or user
        who = user if person == user else f"{user} ({person})"
        return cls(who, f"{socket.gethostname()}{_terminal(environ)}")

    def holder(self, clock: Clock) -> Holder:
        """The same as the holder of a lock, from now on."""
        return Holder.me(self.who, self.where, clock.now())

    def __str__(self) -> str:
        return f"{self.who} on {self.where}"


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return f"user {os.getuid()}"


def _terminal(environ: Mapping[str, str]) -> str:
    parts = [part for part in (_tty(environ), _origin(environ)) if part]
    return f" ({', '.join(parts)})" if parts else ""


def _tty(environ: Mapping[str, str]) -> str:
    if environ.get("SSH_TTY"):
        return environ["SSH_TTY"]
    for descriptor in (0, 1, 2):
        try:
            return os.ttyname(descriptor)
        except OSError:
            continue
    return ""


def _origin(environ: Mapping[str, str]) -> str:
    client = environ.get("SSH_CONNECTION", "").split()
    return f"from {client[0]}" if client else ""
