"""Scenarios: what a new simulated world is like, as TOML that anybody can write.

A scenario is named (`demo`, `large:60`), or given as the path of a TOML file. `scenarios/demo.toml` explains
every key.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from importlib import resources
from pathlib import Path
from typing import Any

from lpmtui.model.errors import UsageError
from lpmtui.simulator import large
from lpmtui.simulator.fault_objects import FaultState
from lpmtui.simulator.furnishing import furnish_clusters, furnish_systems
from lpmtui.simulator.plan import Plan
from lpmtui.simulator.rooms import POWERHA, open_room
from lpmtui.simulator.world import World

Furnisher = Callable[[World], None]

_FURNISHERS: list[Furnisher] = []


def furnisher(function: Furnisher) -> Furnisher:
    """Register what completes a new world when its objects exist (files of the nodes, attributes unset)."""
    if all(function.__qualname__ != known.__qualname__ for known in _FURNISHERS):
        _FURNISHERS.append(function)
    return function


def names() -> tuple[str, ...]:
    """The scenarios that come with lpmtui."""
    folder = resources.files("lpmtui.simulator") / "scenarios"
    return tuple(sorted(file.name[:-5] for file in folder.iterdir() if file.name.endswith(".toml")))


def load(scenario: str) -> Plan:
    """Read a scenario. Raises UsageError for an unknown name and for what is no TOML."""
    family, colon, count = scenario.partition(":")
    if family == "large" and colon:
        return Plan(f"scenario {scenario}: ", large.table(_count(scenario, count)))
    try:
        table = tomllib.loads(_text(scenario))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise UsageError(f"The scenario {scenario} cannot be read: {error}.", subject=scenario) from error
    return Plan(f"scenario {scenario}: ", table)


def _count(scenario: str, text: str) -> int:
    if text.isdecimal() and 2 <= int(text) <= large.MOST_SYSTEMS and int(text) % 2 == 0:
        return int(text)
    raise UsageError(
        f"The scenario {scenario} has no sensible number of systems.",
        subject=scenario,
        remedy=f"Give an even number from 2 to {large.MOST_SYSTEMS}, for example large:1000.",
    )


def furnish(world: World, plan: Plan) -> None:
    """Put a scenario's objects into an empty world. Raises UsageError for what is wrong in it."""
    open_room(POWERHA)
    plan.take("title", "")
    furnish_systems(world, plan)
    furnish_clusters(world, plan)
    faults = list(plan.tables("fault"))
    plan.done()
    for complete in _FURNISHERS:
        complete(world)
    for fault in faults:
        _set(world, fault)


def _set(world: World, table: Plan) -> None:
    """Let something be wrong from the beginning."""
    from lpmtui.simulator.faults.setting import set_fault

    name, on, phase = (table.take(key, "") for key in ("name", "on", "phase"))
    settings = {key: str(value) for key, value in table.take("settings", {}).items()}
    table.done()
    try:
        fault = set_fault(world, name, on, phase=phase, given=settings)
    except UsageError as error:
        raise UsageError(f"{table.where}{error.title}", subject=table.where, remedy=error.remedy) from error
    if fault.state is FaultState.OVER:
        world.faults.remove(fault.key)


def _text(scenario: str) -> str:
    if scenario in names():
        file = resources.files("lpmtui.simulator") / "scenarios" / f"{scenario}.toml"
        return file.read_text(encoding="utf-8")
    path = Path(scenario)
    if path.suffix == ".toml" and path.is_file():
        return path.read_text(encoding="utf-8")
    raise UsageError(
        f"There is no scenario {scenario}.",
        subject=scenario,
        remedy=f"There are {', '.join(names())} and large:N; or give the path of a TOML file.",
    )


def read(table: dict[str, Any]) -> Plan:
    """A scenario that is there as a table already."""
    return Plan("", table)
