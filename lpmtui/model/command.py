"""What crosses the border to the outside: a command for a host, and what it answered."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from typing import Generic, TypeVar

from lpmtui.model.lazy_dataclass import dataclass

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Command:
    """One command line for one host, as an argv list.

    `host` is the host's name in the site's inventory. Nothing changes the site except by a command with
    `mutates` set; those are what `smit.script`, the dry run and the read-only mode go by.
    """

    host: str
    argv: tuple[str, ...]
    mutates: bool = False

    def line(self) -> str:
        """The argv as a shell would read it, quoted once."""
        return shlex.join(self.argv)


@dataclass(frozen=True, slots=True)
class Completed:
    """The answer to a command: exit status and both streams as text."""

    command: Command
    status: int
    stdout: str
    stderr: str = ""

    @property
    def ok(self) -> bool:
        """Whether the exit status says success."""
        return self.status == 0

    @property
    def text(self) -> str:
        """Both streams; consoles print their errors on either (the HMC on stdout)."""
        return self.stdout if not self.stderr else f"{self.stdout}{self.stderr}"


@dataclass(frozen=True, slots=True)
class Query(Generic[T]):
    """A question: the command that asks it and the pure function that understands the answer.

    `parse` gets every answer, failed ones included, and raises CommandFailed or GarbledAnswer.
    """

    command: Command
    parse: Callable[[Completed], T]

    def to(self, host: str) -> Query[T]:
        """The same question for another host."""
        command = self.command
        if host == command.host:
            return self
        return Query(Command(host, command.argv, mutates=command.mutates), self.parse)
