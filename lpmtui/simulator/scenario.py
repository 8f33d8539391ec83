"""Scenarios: what a new simulated world is like, as TOML that anybody can write.

A scenario is named (`demo`, `large:60`), or given as the path of a TOML file. `scenarios/demo.toml` explains
every key. `large:N` is generated, always the same for the same N: every system has two Virtual I/O Servers,
a cluster node and one or two partitions of no cluster; neighbours share a cluster. Any system can be emptied.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lpmtui.forecast.dirty_curve import DirtyCurve
from lpmtui.model.errors import UsageError, did_you_mean
from lpmtui.model.lazy_dataclass import replace
from lpmtui.model.structured import Document, Problem, StructureError, parse_toml, read_file
from lpmtui.simulator.builder import build_clusters, build_systems
from lpmtui.simulator.engine.world import World
from lpmtui.simulator.objects.lpm_migration import FaultState
from lpmtui.simulator.powerha.software import install
from lpmtui.simulator.scenario_schema import ClusterTable, FaultTable, ScenarioTables


class ScenarioError(StructureError):
    """A scenario that cannot be used."""


def scenario_names() -> tuple[str, ...]:
    """The scenarios that come with lpmtui."""
    folder = Path(__file__).parent / "scenarios"
    return tuple(sorted(file.name[:-5] for file in folder.iterdir() if file.name.endswith(".toml")))


def load(scenario: str) -> ScenarioTables:
    """Read a scenario. Raises ScenarioError with all that is wrong in it, UsageError for an unknown name."""
    source = f"The scenario {scenario}"
    family, colon, count = scenario.partition(":")
    if family == "large" and colon:
        return _read(Document(large_scenario(_count(scenario, count)), source, error=ScenarioError))
    return _read(parse_toml(_text(scenario, source), source, ScenarioError))


def from_table(table: dict[str, Any]) -> ScenarioTables:
    """A scenario that is there as a table already. Raises ScenarioError."""
    return _read(Document(table, "The scenario", error=ScenarioError))


def _read(document: Document) -> ScenarioTables:
    tables = document.read(ScenarioTables)
    if tables is not None:
        for key, what, remedy in check_references(tables):
            document.wrong(key, what, remedy, at=key.rpartition(".")[0])
    document.finish()
    assert tables is not None
    return replace(tables, source=document.source)


def _count(scenario: str, text: str) -> int:
    if text.isdecimal() and 2 <= int(text) <= MOST_SYSTEMS and int(text) % 2 == 0:
        return int(text)
    raise UsageError(
        f"The scenario {scenario} has no sensible number of systems.",
        subject=scenario,
        remedy=f"Give an even number from 2 to {MOST_SYSTEMS}, for example large:1000.",
    )


def check_references(tables: ScenarioTables) -> Iterator[tuple[str, str, str]]:
    """Names that nothing in the scenario bears: key, what is wrong, remedy."""
    consoles = {hmc.name for hmc in tables.hmc}
    partitions: set[str] = set()
    for name, curve in tables.curve.items():
        if len(curve.points) > 1 and (why := _no_curve(curve.points)):
            yield f"curve.{name}.points", why, ""
    for place, system in enumerate(tables.system):
        key = f"system[{place}]"
        for name in system.hmcs or ():
            if name not in consoles:
                yield f"{key}.hmcs", f"{name} is not a console.", did_you_mean(name, consoles)
        for number, partition in enumerate(system.partition):
            where = f"{key}.partition[{number}]"
            if partition.name in partitions:
                yield f"{where}.name", f"{partition.name} is the name of another partition.", ""
            partitions.add(partition.name)
            if partition.curve and partition.curve not in tables.curve:
                remedy = did_you_mean(partition.curve, tables.curve)
                yield f"{where}.curve", f"{partition.curve} is not a curve of the scenario.", remedy
    for place, cluster in enumerate(tables.cluster):
        yield from _check_cluster(f"cluster[{place}]", cluster, partitions)


def _no_curve(points: tuple[tuple[float, float], ...]) -> str:
    """Why points are no dirty curve; empty where they are one."""
    try:
        DirtyCurve(points, math.inf)
    except (ValueError, UsageError) as error:
        return f"they are no dirty curve: {error}"
    return ""


def _check_cluster(key: str, cluster: ClusterTable, partitions: set[str]) -> Iterator[tuple[str, str, str]]:
    nodes = {node.name for node in cluster.node}
    applications = {application.name for application in cluster.application}
    for number, node in enumerate(cluster.node):
        wanted = node.partition or node.name
        if wanted not in partitions:
            remedy = did_you_mean(wanted, partitions, "Name its partition with the key partition.")
            yield f"{key}.node[{number}].name", f"{wanted} is not a partition of a managed system.", remedy
    for number, monitor in enumerate(cluster.monitor):
        yield from _strangers(f"{key}.monitor[{number}].applications", monitor.applications, applications)
    for number, group in enumerate(cluster.group):
        where = f"{key}.group[{number}]"
        yield from _strangers(f"{where}.nodes", (*group.nodes, *(group.states or ())), nodes)
        yield from _strangers(f"{where}.owner", (group.owner,) if group.owner else (), nodes)
        yield from _strangers(f"{where}.applications", group.applications, applications)


def _strangers(key: str, names: tuple[str, ...], known: set[str]) -> Iterator[tuple[str, str, str]]:
    for name in names:
        if name not in known:
            what = key.rpartition(".")[2].rstrip("s").replace("owner", "node")
            yield key, f"the cluster has no {what} {name}.", did_you_mean(name, known)


def populate(world: World, tables: ScenarioTables) -> None:
    """Put a scenario's objects into an empty world. Raises ScenarioError for a fault that cannot be set."""
    build_systems(world, tables)
    build_clusters(world, tables)
    install(world)
    for place, fault in enumerate(tables.fault):
        _set(world, fault, tables.source, f"fault[{place}]")


def _set(world: World, table: FaultTable, source: str, key: str) -> None:
    """Let something be wrong from the beginning."""
    from lpmtui.simulator.faults.effects import set_fault

    settings = {name: str(value) for name, value in table.settings.items()}
    try:
        fault = set_fault(world, table.name, table.on, phase=table.phase, given=settings)
    except UsageError as error:
        raise ScenarioError(source, [Problem(key, error.title, error.remedy)]) from error
    if fault.state is FaultState.OVER:
        world.faults.remove(fault.key)


def _text(scenario: str, source: str) -> str:
    if scenario in scenario_names():
        file = Path(__file__).parent / "scenarios" / f"{scenario}.toml"
        return file.read_text(encoding="utf-8")
    path = Path(scenario)
    if path.suffix == ".toml" and path.exists():
        return read_file(path, source, ScenarioError)
    raise UsageError(
        f"There is no scenario {scenario}.",
        subject=scenario,
        remedy=f"There are {', '.join(scenario_names())} and large:N; or give the path of a TOML file.",
    )


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
    for letter in ("", "b") if number % 2 == 0 else ("",):
        name = f"lpar{number:04d}{letter}"
        partitions.append({"name": name, "disks": [f"{name}_rootvg"], **usual})
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
