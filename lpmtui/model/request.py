"""A request: who asks for a job, and what they ask for, as a value and as a command line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self

from lpmtui.model import argv
from lpmtui.model.argv import Option
from lpmtui.model.drain import Drain
from lpmtui.model.errors import UsageError
from lpmtui.model.lazy_dataclass import dataclass
from lpmtui.model.move import Move


@dataclass(frozen=True, slots=True)
class Requester:
    """A person at a terminal. `login` is who logged in, where that is another than `user` (su, sudo).

    `host` is the machine that they work on, `address` where they reach it from. What is not known is empty.
    """

    user: str
    host: str = ""
    terminal: str = ""
    address: str = ""
    login: str = ""

    @property
    def who(self) -> str:
        """The user, and the person behind it."""
        return f"{self.user} ({self.login})" if self.login else self.user

    @property
    def where(self) -> str:
        """The machine, the terminal, and where it was reached from."""
        parts = [part for part in (self.terminal, self.address and f"from {self.address}") if part]
        return f"{self.host} ({', '.join(parts)})" if parts else self.host

    def __str__(self) -> str:
        return f"{self.who} on {self.where}" if self.where else self.who


TAKEOVER_OPTIONS = (Option("--to", "to", "the standby node to start it on", "NODE"),)


@dataclass(frozen=True, slots=True)
class Takeover:
    """The resource group of a failed node, and the standby node that starts it."""

    group: str
    to: str

    def to_argv(self) -> tuple[str, ...]:
        """`lpmtui takeover GROUP --to NODE`."""
        return ("lpmtui", "takeover", *argv.write(self, (self.group,), TAKEOVER_OPTIONS))

    @classmethod
    def from_argv(cls, words: Sequence[str]) -> Self:
        """The takeover that `lpmtui takeover GROUP --to NODE` asks for. Raises UsageError."""
        places, said = argv.read(words[2:], TAKEOVER_OPTIONS)
        given = argv.values(said, TAKEOVER_OPTIONS)
        if len(places) != 1 or not places[0] or not given:
            raise UsageError(
                "A resource group and a standby node are needed.",
                remedy="lpmtui takeover GROUP --to NODE",
                subject="takeover",
            )
        return cls(places[0], **given)


Request = Move | Takeover | Drain
"""What a job is asked to do."""
_REQUESTS: dict[str, type[Request]] = {"migrate": Move, "takeover": Takeover, "drain": Drain}


def read_request(words: Sequence[str]) -> Request:
    """The request behind a command line that `to_argv` wrote. Raises UsageError."""
    kind = _REQUESTS.get("".join(words[1:2]))
    if kind is None:
        raise UsageError(f"{' '.join(words)!r} is not a request that lpmtui carries out.", subject="request")
    return kind.from_argv(words)
