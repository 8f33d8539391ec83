"""What an exit status of 255 from ssh means. Pure; the facts are in `ssh_errors.toml`."""

from __future__ import annotations

import re
from functools import cache

from lpmtui.model.command import Command
from lpmtui.model.errors import ConnectionLost, HostKeyChanged, Unreachable
from lpmtui.model.fact_table import load_table
from lpmtui.model.lazy_dataclass import dataclass


def lost(command: Command, said: str, detail: str = "") -> ConnectionLost:
    """The connection is gone; a change may have taken effect, a question can just be asked again."""
    taken = "The command may have taken effect: look at the state before you repeat it."
    remedy = taken if command.mutates else "Nothing was changed: try again."
    return ConnectionLost(said, subject=command.host, remedy=remedy, detail=detail or command.line())


def no_answer(command: Command, seconds: float) -> ConnectionLost:
    """The command was given up; it may still be running on the host."""
    return lost(command, f"{command.host} gave no answer within {seconds:g} seconds.")


FAILED = 255
"""The status with which ssh says that the failure is its own (a remote command may end with it, too)."""

_REFUSED = re.compile(r"^mux_client_request_session: .*refused", re.MULTILINE)
_NOISE = re.compile(r"^(mux_client_\w+: |ControlSocket .* already exists).*\n?", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Message:
    """One entry of the table."""

    pattern: str
    what: str
    remedy: str = ""
    lost: bool = False
    alarm: bool = False
    busy: bool = False
    unless: str = ""

    def matches(self, text: str) -> bool:
        """Whether ssh's words are these."""
        flags = re.IGNORECASE | re.MULTILINE
        excluded = bool(self.unless) and re.search(self.unless, text, flags) is not None
        return not excluded and re.search(self.pattern, text, flags) is not None


class TooBusy(Unreachable):
    """A host ended the connection before the login: nothing has run there, and it may be tried again."""


@cache
def messages() -> tuple[Message, ...]:
    """The table, in order."""
    table = load_table(__file__, "ssh_errors.toml")
    return tuple(Message(**entry) for entry in table["message"])


def session_refused(stderr: str) -> bool:
    """Whether the shared connection took no further session, so that ssh opened one of its own."""
    return _REFUSED.search(stderr) is not None


def without_noise(stderr: str) -> str:
    """What the remote command said, without ssh's remarks on connection sharing."""
    return _NOISE.sub("", stderr)


def trouble(command: Command, stderr: str) -> Unreachable | None:
    """The error that ssh reports in its own words; None when these are not ssh's words."""
    known = next((message for message in messages() if message.matches(stderr)), None)
    if known is None:
        return None
    said = known.what.format(host=command.host)
    if known.lost:
        return lost(command, said, stderr.strip())
    kind = HostKeyChanged if known.alarm else TooBusy if known.busy else Unreachable
    remedy = known.remedy.format(host=command.host)
    return kind(said, subject=command.host, remedy=remedy, detail=stderr.strip())


def silent_loss(command: Command) -> ConnectionLost:
    """The shared connection is gone and nobody said why."""
    return lost(command, f"The connection to {command.host} broke while the command ran.")


def ended_here(command: Command, program: str, signal: int) -> ConnectionLost:
    """The ssh program of this machine was ended by a signal; what ran on the host nobody ended."""
    return lost(command, f"{program} to {command.host} was ended by signal {signal} while the command ran.")
