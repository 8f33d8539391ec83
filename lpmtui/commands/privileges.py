"""What the command lines of lpmtui need: root for programs of a node, a task for verbs of an HMC."""

from __future__ import annotations

import re
import shlex
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from lpmtui.model.lazy_dataclass import dataclass
from lpmtui.model.structured import read_toml


@dataclass(frozen=True, slots=True)
class NodeProgram:
    """A program of a node: whether it needs root, and the arguments that lpmtui gives it.

    `arguments` are extended regular expressions for all arguments, joined by single blanks. `general`: it
    works on any file, and a role of AIX cannot limit it to these command lines.
    """

    path: str
    arguments: tuple[str, ...]
    root: bool = False
    general: bool = False
    source: str = "document"

    def allows(self, arguments: Sequence[str]) -> bool:
        """Whether one of the patterns fits, as sudo compares them."""
        line = " ".join(arguments)
        return any(re.fullmatch(pattern, line, re.ASCII) for pattern in self.arguments)


@dataclass(frozen=True, slots=True)
class HmcVerb:
    """A command of an HMC: the task that it needs, empty for reading, and predefined roles that hold it."""

    name: str
    task: str = ""
    roles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Privileges:
    """What lpmtui's command lines need, by host kind, as `privileges.toml` says."""

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


COMMAND_WORD = "{command}"
"""Stands in a prefix for the whole command line as one word; without it the words follow the prefix."""


def as_root(argv: Sequence[str], prefix: Sequence[str]) -> tuple[str, ...]:
    """A command of a node behind the prefix, where it needs root.

    A prefix with `{command}` takes the whole line as one word: `swrole ROLE -c {command}`.
    """
    if not prefix or not needs_root(argv):
        return tuple(argv)
    if COMMAND_WORD in prefix:
        return tuple(shlex.join(argv) if word == COMMAND_WORD else word for word in prefix)
    return (*prefix, *argv)
