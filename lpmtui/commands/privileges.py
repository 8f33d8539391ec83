"""What the command lines of lpmtui need: root for programs of a node, a task for verbs of an HMC."""

from __future__ import annotations

from collections.abc import Sequence
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path

from lpmtui.model.lazy_dataclass import dataclass
from lpmtui.model.structured import read_toml


@dataclass(frozen=True, slots=True)
class NodeProgram:
    """A program of a node: whether it needs root, and the arguments that lpmtui gives it.

    `arguments` are sudoers patterns: `*` stands for any text, blanks too. `general`: it works on any file,
    and a role of AIX cannot limit it to these command lines.
    """

    path: str
    arguments: tuple[str, ...]
    root: bool = False
    general: bool = False
    source: str = "document"

    def allows(self, arguments: Sequence[str]) -> bool:
        """Whether one of the patterns fits, as sudo compares them."""
        line = " ".join(arguments)
        return any(fnmatchcase(line, pattern) for pattern in self.arguments)


@dataclass(frozen=True, slots=True)
class HmcVerb:
    """A command of an HMC: the task that it needs, empty for reading, and predefined roles that hold it."""

    name: str
    task: str = ""
    roles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Privileges:
    """The whole table."""

    program: tuple[NodeProgram, ...]
    verb: tuple[HmcVerb, ...]


@cache
def privileges() -> Privileges:
    """The table that comes with lpmtui."""
    text = Path(__file__).with_name("privileges.toml").read_text(encoding="utf-8")
    return read_toml(Privileges, text, "The table of privileges")


@cache
def _programs() -> dict[str, NodeProgram]:
    return {program.path: program for program in privileges().program}


def program_of(argv: Sequence[str]) -> NodeProgram | None:
    """The program that a command line of a node runs; None for one of the site's own."""
    return _programs().get(argv[0])


def needs_root(argv: Sequence[str]) -> bool:
    """Whether a command line of a node needs root. The site's own methods do: PowerHA runs them as root."""
    program = program_of(argv)
    return program is None or program.root
