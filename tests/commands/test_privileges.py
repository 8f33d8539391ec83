"""Every command line that the builders can make is in the table of privileges, and nothing else is."""

import importlib
import inspect
import pkgutil
import typing
from collections.abc import Callable, Iterator, Mapping
from dataclasses import is_dataclass
from enum import Enum

import pytest

from lpmtui import commands
from lpmtui.commands.hmc.migration_route import MigrationRoute, RemoteHmc
from lpmtui.commands.powerha import program_paths
from lpmtui.commands.powerha.dms import HAGS_TOOLS, DeadManTools
from lpmtui.commands.privileges import needs_root, privileges, program_of
from lpmtui.model.command import Command, Query
from lpmtui.smit.catalogue import load_catalogue
from lpmtui.smit.panel import Dialog, HostRole, fields_of


def example(kind: object, name: str) -> Iterator[object]:
    """Values that a builder may get for a parameter."""
    if isinstance(kind, type) and issubclass(kind, Enum):
        yield from (one for one in kind if one.value != "unknown")
    elif kind is bool:
        yield from (True, False)
    elif kind in (int, float):
        yield kind(20)
    elif kind is DeadManTools:
        yield from (DeadManTools(), HAGS_TOOLS)
    elif kind is RemoteHmc:
        yield RemoteHmc("hmc2.example.com", "hscroot")
    elif kind is MigrationRoute:
        yield MigrationRoute("power-a", "power-b", "dbnode1")
    elif typing.get_origin(kind) is Mapping or kind is Mapping:
        yield {"LPM_POLICY": "manage"}
    elif is_dataclass(kind):
        yield kind()
    else:
        yield "sfwcomm0" if name == "device" else "word"


def builders() -> Iterator[Callable[..., object]]:
    for found in pkgutil.walk_packages(commands.__path__, f"{commands.__name__}."):
        module = importlib.import_module(found.name)
        for name, function in vars(module).items():
            if inspect.isfunction(function) and function.__module__ == found.name and name[0] != "_":
                yield function


def built(function: Callable[..., object]) -> Iterator[Command]:
    """The command lines of a builder: with every default, and with every value of each other parameter."""
    hints = typing.get_type_hints(function)
    if not any(word in str(hints.get("return")) for word in ("Query", "model.command.Command'")):
        return
    parameters = inspect.signature(function).parameters
    usual = {
        name: next(example(_plain(hints[name]), name))
        for name, one in parameters.items()
        if one.default is one.empty and one.kind not in (one.VAR_POSITIONAL, one.VAR_KEYWORD)
    }
    for name in [*usual, *(name for name in parameters if name not in usual)]:
        for value in example(_plain(hints[name]), name):
            yield from commands_in(function(**usual | {name: value}))


def _plain(hint: object) -> object:
    """A type without None."""
    kinds = [one for one in typing.get_args(hint) if one is not type(None)]
    return kinds[0] if kinds and type(None) in typing.get_args(hint) else hint


def commands_in(value: object) -> Iterator[Command]:
    if isinstance(value, Command):
        yield value
    elif isinstance(value, Query):
        yield value.command
    elif isinstance(value, list | tuple):
        for one in value:
            yield from commands_in(one)


def every_command_line() -> set[tuple[str, ...]]:
    found: set[tuple[str, ...]] = set()
    for function in builders():
        try:
            found |= {command.argv for command in built(function)}
        except (TypeError, ValueError, StopIteration) as error:  # pragma: no cover - a new kind of parameter
            pytest.fail(f"{function.__module__}.{function.__name__}: teach `example` its parameters: {error}")
    return found


@pytest.fixture(scope="module")
def lines() -> set[tuple[str, ...]]:
    return every_command_line()


def test_what_is_built_is_seen(lines: set[tuple[str, ...]]) -> None:
    assert (program_paths.CLMGR, "query", "cluster") in lines
    assert any(argv[:3] == ("migrlpar", "-o", "m") for argv in lines)
    assert len(lines) > 60


def test_every_program_and_its_arguments_are_in_the_table(lines: set[tuple[str, ...]]) -> None:
    verbs = {verb.name for verb in privileges().verb}
    missing = sorted(
        " ".join(argv) for argv in lines if argv[0] not in verbs and argv[0] != "word" and not allowed(argv)
    )
    assert missing == []


def allowed(argv: tuple[str, ...]) -> bool:
    program = program_of(argv)
    return program is not None and program.allows(argv[1:])


def test_the_table_holds_nothing_that_is_never_run(lines: set[tuple[str, ...]]) -> None:
    used = {argv[0] for argv in (*lines, *panel_lines())}
    assert {program.path for program in privileges().program} - used == set()
    assert {verb.name for verb in privileges().verb} - used <= {"lshmcusr", "lsaccfg"}


def panel_lines() -> set[tuple[str, ...]]:
    """What panels run and ask on hosts, with `x` for every value."""
    found: set[tuple[str, ...]] = set()
    for screen in load_catalogue():
        asked = [field.listed for field in fields_of(screen) if field.listed]
        if isinstance(screen, Dialog):
            asked += screen.discover
            for place, runs in enumerate(screen.runs):
                if runs.role in (HostRole.NODE, HostRole.HMC):
                    more = [item for field in screen.fields for item in field.argv] if place == 0 else []
                    found.add((*runs.argv, *more))
        found |= {one.argv for one in asked if one.role in (HostRole.NODE, HostRole.HMC)}
    return found


def test_what_panels_run_is_in_the_table() -> None:
    verbs = {verb.name for verb in privileges().verb}
    missing = sorted(" ".join(argv) for argv in panel_lines() if argv[0] not in verbs and not allowed(argv))
    # A panel's verb may be a field: `clmgr {what} cluster` is verify or sync.
    assert [line for line in missing if "{what}" not in line] == []


def test_a_program_that_everybody_may_run_needs_no_root() -> None:
    assert not needs_root((program_paths.WHO,))
    assert needs_root((program_paths.CLMGR, "query", "cluster"))
    assert needs_root(("/usr/local/bin/check_db",))
