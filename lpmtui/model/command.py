"""What crosses the border to the outside: a command for a host, its answer, and text made harmless."""

from __future__ import annotations

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
        import shlex  # late: the first screen shows no command

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


def printable(text: str, *, keep_newlines: bool = False) -> str:
    """The text with every control, format and private character made visible or harmless.

    Escape sequences become visible (`␛[31m`), tabs become blanks, carriage returns and other controls a
    picture of themselves, bidirectional overrides and unassigned characters `?`. Newlines stay where asked.
    """
    if text.isascii() and (text.replace("\n", "") if keep_newlines else text).isprintable():
        return text
    return "".join(_harmless(char, keep_newlines=keep_newlines) for char in text)


def _harmless(char: str, *, keep_newlines: bool) -> str:
    if char == "\n" and keep_newlines:
        return char
    if char == "\t":
        return " "
    code = ord(char)
    if code < 0x20:
        return chr(0x2400 + code)
    if code == 0x7F:
        return "\u2421"
    if code < 0x7F:
        return char
    import unicodedata  # most texts need none of its tables

    if char == "\u00ad" or unicodedata.category(char) in ("Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp"):
        return "?"
    return char
