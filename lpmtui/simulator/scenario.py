"""Scenarios: what a new simulated world is like, as TOML that anybody can write.

A scenario is named (`demo`, `large:60`), or given as the path of a TOML file. `scenarios/demo.toml` explains
every key. `large:N` is generated, always the same for the same N: every system has two Virtual I/O Servers
and a cluster node, every second one a partition of no cluster; neighbouring systems share a two-node cluster.
"""

from __future__ import annotations

import tomllib
from importlib import resources
from pathlib import Path
from typing import Any

from lpmtui.model.errors import UsageError
from lpmtui.simulator.builder import build_clusters, build_systems
from lpmtui.simulator.engine.world import World
from lpmtui.simulator.objects.fault import FaultState
from lpmtui.simulator.powerha.installation import install
from lpmtui.simulator.scenario_reader import ScenarioTable


def scenario_names() -> tuple[str, ...]:
    """The scenarios that come with lpmtui."""
    folder = resources.files("lpmtui.simulator") / "scenarios"
    return tuple(sorted(file.name[:-5] for file in folder.iterdir() if file.name.endswith(".toml")))


def load(scenario: str) -> ScenarioTable:
    """Read a scenario. Raises UsageError for an unknown name and for what is no TOML."""
    family, colon, count = scenario.partition(":")
    if family == "large" and colon:
        return ScenarioTable(f"scenario {scenario}: ", large_scenario(_count(scenario, count)))
    try:
        table = tomllib.loads(_text(scenario))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise UsageError(f"The scenario {scenario} cannot be read: {error}.", subject=scenario) from error
    return ScenarioTable(f"scenario {scenario}: ", table)


def _count(scenario: str, text: str) -> int:
    if text.isdecimal() and 2 <= int(text) <= MOST_SYSTEMS and int(text) % 2 == 0:
        return int(text)
    raise UsageError(
        f"The scenario {scenario} has no sensible number of systems.",
        subject=scenario,
        remedy=f"Give an even number from 2 to {MOST_SYSTEMS}, for example large:1000.",
    )


def populate(world: World, plan: ScenarioTable) -> None:
    """Put a scenario's objects into an empty world. Raises UsageError for what is wrong in it."""
    plan.take("title", "")
    build_systems(world, plan)
    build_clusters(world, plan)
    faults = list(plan.tables("fault"))
    plan.done()
    install(world)
    for fault in faults:
        _set(world, fault)


def _set(world: World, table: ScenarioTable) -> None:
    """Let something be wrong from the beginning."""
    from lpmtui.simulator.faults.injection import set_fault

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
    if scenario in scenario_names():
        file = resources.files("lpmtui.simulator") / "scenarios" / f"{scenario}.toml"
        return file.read_text(encoding="utf-8")
    path = Path(scenario)
    if path.suffix == ".toml" and path.is_file():
        return path.read_text(encoding="utf-8")
    raise UsageError(
        f"There is no scenario {scenario}.",
        subject=scenario,
        remedy=f"There are {', '.join(scenario_names())} and large:N; or give the path of a TOML file.",
    )


def from_table(table: dict[str, Any]) -> ScenarioTable:
    """A scenario that is there as a table already."""
    return ScenarioTable("", table)


SYSTEMS_PER_HMC = 50
"""About what one console manages in the field."""

MOST_SYSTEMS = 5000

_CURVE = [[0.5, "40MiB"], [2.0, "110MiB"], [10.0, "320MiB"], [60.0, "700MiB"], [300.0, "800MiB"]]


def large_scenario(systems: int) -> dict[str, Any]:
    """The scenario's table, as if it had been read from a file."""
    return {
        "title": f"{systems} systems",
        "hmc": [{"name": f"hmc{place + 1}"} for place in range(-(-systems // SYSTEMS_PER_HMC))],
        "curve": {"usual": {"points": _CURVE}},
        "system": [_system(number) for number in range(1, systems + 1)],
        "cluster": [_cluster(number) for number in range(1, systems, 2)],
    }


def _system(number: int) -> dict[str, Any]:
    usual = {"memory": "32GiB", "touched": "24GiB", "curve": "usual"}
    disks = [f"node{number:04d}_rootvg", f"shared{(number + 1) // 2:04d}"]
    partitions = [{"name": f"node{number:04d}", "disks": disks, **usual}]
    if number % 2 == 0:
        partitions.append({"name": f"lpar{number:04d}", "disks": [f"lpar{number:04d}_rootvg"], **usual})
    return {
        "name": f"power-{number:04d}",
        "serial": f"78{number:05d}",
        "hmcs": [f"hmc{(number - 1) // SYSTEMS_PER_HMC + 1}"],
        "vios": [{"name": f"vios{number:04d}a"}, {"name": f"vios{number:04d}b"}],
        "partition": partitions,
    }


def _cluster(first: int) -> dict[str, Any]:
    number = (first + 1) // 2
    nodes = [f"node{first:04d}", f"node{first + 1:04d}"]
    return {
        "name": f"cluster{number:04d}",
        "networks": ["net_ether_01"],
        "repository": f"shared{number:04d}",
        "node": [
            {"name": name, "ip": f"10.{40 + first // 250}.{first % 250}.{place}"}
            for place, name in enumerate(nodes, 1)
        ],
        "application": [
            {
                "name": "app",
                "start_script": "/usr/local/cluster/app_start",
                "stop_script": "/usr/local/cluster/app_stop",
                "user": "app",
                "processes": ["appserver"],
            }
        ],
        "monitor": [{"name": "app_mon", "applications": ["app"], "method": "/usr/local/cluster/app_monitor"}],
        "group": [
            {
                "name": "app_rg",
                "applications": ["app"],
                "service_labels": [f"svc{number:04d}"],
                "volume_groups": ["appvg"],
            }
        ],
    }
