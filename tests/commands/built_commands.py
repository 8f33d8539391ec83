"""Every command line and every question that the builders of the languages can make."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import typing
from collections.abc import Callable, Iterator, Mapping
from enum import Enum

from lpmtui import commands
from lpmtui.commands.hmc.migration_route import MigrationRoute, RemoteHmc
from lpmtui.commands.powerha import caa
from lpmtui.commands.powerha.node_services import HAGS_TOOLS, DeadManTools
from lpmtui.model.command import Command, Query
from lpmtui.model.lazy_dataclass import is_dataclass


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
        yield {"device": "sfwcomm0", "path": "/ha/start.sh"}.get(name, "word")


def builders() -> Iterator[Callable[..., object]]:
    for found in pkgutil.walk_packages(commands.__path__, f"{commands.__name__}."):
        module = importlib.import_module(found.name)
        for name, function in vars(module).items():
            if inspect.isfunction(function) and function.__module__ == found.name and name[0] != "_":
                yield function


def built(function: Callable[..., object]) -> Iterator[Command | Query[object]]:
    """What a builder makes: with every default, and with every value of each other parameter."""
    hints = typing.get_type_hints(function)
    if not any(word in str(hints.get("return")) for word in ("Query", "model.command.Command'")):
        return
    if function is caa.set_tunable:
        yield from (
            caa.set_tunable("n", name, value)
            for name, value in (("node_timeout", "600000"), ("deadman_mode", "a"))
        )
        return
    parameters = inspect.signature(function).parameters
    usual = {
        name: next(example(_plain(hints[name]), name))
        for name, one in parameters.items()
        if one.default is one.empty and one.kind not in (one.VAR_POSITIONAL, one.VAR_KEYWORD)
    }
    for name in [*usual, *(name for name in parameters if name not in usual)]:
        for value in example(_plain(hints[name]), name):
            yield from made_in(function(**usual | {name: value}))


def _plain(hint: object) -> object:
    """A type without None."""
    kinds = [one for one in typing.get_args(hint) if one is not type(None)]
    return kinds[0] if kinds and type(None) in typing.get_args(hint) else hint


def made_in(value: object) -> Iterator[Command | Query[object]]:
    if isinstance(value, Command | Query):
        yield value
    elif isinstance(value, list | tuple):
        for one in value:
            yield from made_in(one)


def everything() -> list[Command | Query[object]]:
    """What all builders make. Raises AssertionError for a parameter that `example` does not know."""
    found: list[Command | Query[object]] = []
    for function in builders():
        try:
            found += built(function)
        except (TypeError, ValueError, StopIteration) as error:  # pragma: no cover - a new kind of parameter
            said = f"{function.__module__}.{function.__name__}: teach `example` its parameters: {error}"
            raise AssertionError(said) from error
    return found
