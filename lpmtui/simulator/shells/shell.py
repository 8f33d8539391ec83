"""What a host's shell is made of: programs, what they are called with and what they answer.

A program is a function, registered for the kinds of host that have it:

    @program("clRGinfo", on=("node",), path="/usr/es/sbin/cluster/utilities")
    def clrginfo(call: Call) -> Answer | Pending: ...

It is found by its base name and by its full path. A program that takes (world) time answers `Pending`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from types import MappingProxyType
from typing import Any, NamedTuple

from lpmtui.simulator.engine.registry import on
from lpmtui.simulator.engine.world import World


class ShellAnswer(NamedTuple):
    """What a command printed and its exit status."""

    status: int = 0
    stdout: str = ""
    stderr: str = ""


class Call(NamedTuple):
    """One call of a program: `argv` without the program's name."""

    world: World
    host: str
    argv: tuple[str, ...]
    stdin: str = ""
    name: str = ""
    """The name (or path) it was called by."""
    environment: Mapping[str, str] = MappingProxyType({})


def nothing_to_read(_: World) -> str:
    """The reader of a program that prints only at its end."""
    return ""


class Pending(NamedTuple):
    """A program that still runs.

    `check` is asked now and then, with the world as it is then, and answers once the program has ended.
    `read` returns what was printed since it was asked last; what it returned must not be in the answer again.
    `wake` is a hint: the world time before which `check` need not be asked where no event happens earlier.
    Neither is asked while the host's operating system is frozen.
    """

    check: Callable[[World], ShellAnswer | None]
    read: Callable[[World], str] = nothing_to_read
    wake: float | None = None


Program = Callable[[Call], ShellAnswer | Pending]


class Registered(NamedTuple):
    """A program and where its file lies (empty: the restricted shell has no paths)."""

    run: Program
    directory: str


_PROGRAMS: dict[tuple[str, str], Registered] = {}


def program(name: str, *, on: tuple[str, ...], path: str = "") -> Callable[[Program], Program]:
    """Register a program under a base name for kinds of host.

    The kinds are `hmc`, `node`, `lpar` (a partition without a cluster) and `vios`. A program with several
    names is registered several times.
    """

    def register(run: Program) -> Program:
        for kind in on:
            _PROGRAMS[kind, name] = Registered(run, path)
        return run

    return register


EVERYWHERE = ("hmc", "node", "lpar", "vios")
"""All kinds of host."""

_MODULES: dict[tuple[str, str], str] = {}


def register_lazily(module: str, on: tuple[str, ...], names: str) -> None:
    """Let a module be imported, and register its programs, when one of them (blank-separated) is called."""
    for name in names.split():
        for kind in on:
            _MODULES[kind, name] = module


def find_program(kind: str, word: str) -> Program | None:
    """The program that a word means on a kind of host; a path has to be the right one."""
    directory, _, name = word.rpartition("/")
    if (kind, name) not in _PROGRAMS and (kind, name) in _MODULES:
        import_module(_MODULES[kind, name])
    found = _PROGRAMS.get((kind, name))
    if found is None or (directory and directory != found.directory):
        return None
    return found.run


ScriptFinder = Callable[[World, str, str], Program | None]
"""(world, host, path): what runs when a file of the host is executed by its path; None where none is."""

_FINDERS: list[ScriptFinder] = []


def script_finder(function: ScriptFinder) -> ScriptFinder:
    """Register who knows the executable files of the hosts, which are part of the world."""
    if all(function.__qualname__ != known.__qualname__ for known in _FINDERS):
        _FINDERS.append(function)
    return function


def find_script(world: World, host: str, path: str) -> Program | None:
    """The program behind a path on a host."""
    found = (finder(world, host, path) for finder in _FINDERS)
    return next((each for each in found if each), None)


@on("shell.due")
def _due(_: World, _args: dict[str, Any]) -> None:
    """A program that takes its time is something under way, even if the world does nothing for it."""


def keep_busy(world: World, seconds: float) -> float:
    """Let the world know that somebody waits so long in it; returns until when."""
    return world.after(seconds, "shell.due").at


def answer_after(
    world: World, seconds: float, answer: ShellAnswer | Callable[[World], ShellAnswer]
) -> Pending:
    """A program that answers after a while. A function is called then, and may act on the world."""
    due = keep_busy(world, seconds)

    def check(now: World) -> ShellAnswer | None:
        if now.now < due:
            return None
        return answer if isinstance(answer, ShellAnswer) else answer(now)

    return Pending(check, wake=due)
