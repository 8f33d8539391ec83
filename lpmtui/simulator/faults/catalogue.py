"""The catalogue of faults with the phases at which they strike (TOML), and the objects they can be on.

Objects go by the names that people use; the roles of a migration (source, target, node) find them, too.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any

from lpmtui.model.compiled_copy import load_table
from lpmtui.model.errors import UsageError, did_you_mean, nearest
from lpmtui.model.lazy_dataclass import dataclass, field
from lpmtui.model.units import MIB, parse_duration, parse_rate, parse_size
from lpmtui.simulator.engine.world import World
from lpmtui.simulator.lpm.entries import source_entry
from lpmtui.simulator.objects.lpm_migration import Fault, Migration

Value = float | str
"""Seconds, MiB, bytes per second, a number, or a word."""


def _number(text: str) -> float:
    if not re.fullmatch(r"\d+(\.\d+)?", text):
        raise UsageError(f"{text!r} is not a number.", subject=text, remedy="Write it like 3.")
    return float(text)


def _signed(text: str) -> float:
    return -_number(text[1:]) if text.startswith("-") else _number(text.removeprefix("+"))


def _word(text: str) -> str:
    return text


UNITS: Mapping[str, Callable[[str], Value]] = {
    "size": lambda text: parse_size(text) / MIB,
    "rate": parse_rate,
    "duration": parse_duration,
    "number": _number,
    "signed": _signed,
    "word": _word,
}
"""How a parameter's text is read, by its unit."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a fault. An empty `default` of a duration means that there is none."""

    name: str
    unit: str
    default: str
    text: str

    def read(self, text: str) -> Value:
        """Its value. Raises UsageError."""
        try:
            return UNITS[self.unit](text)
        except UsageError as error:
            raise UsageError(f"{self.name}: {error.title}", subject=text, remedy=error.remedy) from error


LASTS = Parameter("lasts", "duration", "0s", "after which it goes away by itself; 0s: when it is cleared")
AFTER = Parameter("after", "duration", "", "how far into its phase it strikes")
GENERAL = (LASTS, AFTER)
"""The parameters that every fault has."""


@dataclass(frozen=True, slots=True)
class FaultKind:
    """One fault of the catalogue; `catalogue.toml` says what the fields mean."""

    name: str
    title: str
    does: str
    on: tuple[str, ...]
    phase: str = ""
    role: str = ""
    parameters: dict[str, Parameter] = field(default_factory=dict)

    def settings(self, given: Mapping[str, str]) -> dict[str, Value]:
        """All parameters with their values. Raises UsageError for one that is unknown or cannot be read."""
        for name in given:
            if name not in self.parameters:
                known = ", ".join(self.parameters)
                raise UsageError(
                    f"The fault {self.name} has no parameter {name}.", subject=name, remedy=f"It has {known}."
                )
        texts = {name: given.get(name, parameter.default) for name, parameter in self.parameters.items()}
        return {
            name: self.parameters[name].read(text) for name, text in texts.items() if text or name != "after"
        }


@dataclass(frozen=True, slots=True)
class FaultPhase:
    """A phase at which a fault can strike; `phases.toml` says what the fields mean."""

    name: str
    stage: str
    title: str
    after_s: float = 0.0
    part: float = 0.0


def _read(name: str) -> dict[str, Any]:
    return load_table(__file__, name)


@cache
def catalogue() -> dict[str, FaultKind]:
    """All faults by name."""
    return {name: _kind(name, entry) for name, entry in _read("catalogue.toml").items()}


def _kind(name: str, entry: dict[str, Any]) -> FaultKind:
    parameters = {key: Parameter(key, **table) for key, table in entry.get("parameters", {}).items()}
    parameters.setdefault("lasts", LASTS)
    parameters["after"] = AFTER
    return FaultKind(**{**entry, "name": name, "on": tuple(entry["on"]), "parameters": parameters})


@cache
def phases() -> dict[str, FaultPhase]:
    """All phases by name, in their order."""
    return {name: FaultPhase(name, **entry) for name, entry in _read("phases.toml").items()}


def find(name: str) -> FaultKind:
    """A fault by name. Raises UsageError, naming the nearest."""
    known = catalogue()
    if name not in known:
        remedy = did_you_mean(name, known, "`lpmtui simulator faults` lists them.", cutoff=0.4)
        raise UsageError(f"There is no fault {name}.", subject=name, remedy=remedy)
    return known[name]


def phase_of(text: str) -> tuple[FaultPhase, int]:
    """A phase, and the number of the round after `memory:` (0 for any). Raises UsageError."""
    name, colon, number = text.partition(":")
    found = phases().get(name)
    if found is None or (colon and (name != "memory" or not number.isdecimal() or number == "0")):
        names = ", ".join(f"{one}:N" if one == "memory" else one for one in phases())
        raise UsageError(f"There is no phase {text}.", subject=text, remedy=f"There are {names}.")
    return found, int(number or 0)


_MOST_NAMED = 12

KEYS: dict[str, Callable[[World], Iterable[str]]] = {
    "hmc": lambda world: world.hmcs,
    "system": lambda world: world.frames,
    "server": lambda world: (one.key for one in world.partitions.values() if one.is_vios),
    "partition": lambda world: world.images,
    "node": lambda world: world.nodes,
    "disk": lambda world: world.disks,
    "cluster": lambda world: world.clusters,
    "group": lambda world: world.groups,
    "application": lambda world: world.applications,
    "monitor": lambda world: world.monitors,
}
"""The kinds of objects, and the keys of those that there are. A key may begin with its parent's and a `/`."""

_HOSTS = ("partition", "node")
"""Kinds of objects that people also call by the names of their partition and host."""

_OF_A_CLUSTER = ("group", "application", "monitor")


def find_object(world: World, kind: FaultKind, name: str) -> tuple[str, str]:
    """Kind and key of the object that a fault can be on. Raises UsageError."""
    found = [(what, key) for what in kind.on for key in KEYS[what](world) if not name or _called(key, name)]
    image = None if found else world.image_named(name)
    if image is not None:
        found = [(what, image.name) for what in kind.on if what in _HOSTS and image.name in KEYS[what](world)]
    if not name and len(found) > 1:
        found = []
    if len({key for _, key in found}) > 1 and all(key != name for _, key in found):
        keys = ", ".join(key for _, key in found)
        raise UsageError(
            f"{name} is not the name of one object.", subject=name, remedy=f"Name one of {keys}."
        )
    if not found:
        raise UsageError(
            f"The fault {kind.name} cannot be on {name}." if name else f"What is {kind.name} on?",
            subject=name,
            remedy=f"It can be on ({' or '.join(kind.on)}) {_some(world, kind, name)}.",
        )
    return found[0]


def _called(key: str, name: str) -> bool:
    return name in (key, key.partition("/")[2])


def _some(world: World, kind: FaultKind, name: str) -> str:
    names = [key for what in kind.on for key in KEYS[what](world)]
    near = nearest(name, names, most=_MOST_NAMED, cutoff=0.5) or tuple(names[:_MOST_NAMED])
    return ", ".join(near) + (", .." if len(names) > len(near) else "")


def object_of_move(world: World, kind: FaultKind, partition: str, target: str) -> str:
    """The object that a fault is on in the migration of a partition to a system. Raises UsageError."""
    image = world.image_named(partition)
    if image is None:
        raise UsageError(f"There is no partition {partition} in the simulated world.", subject=partition)
    source, host = image.system, image.name
    role = kind.role or kind.on[0]
    found = {"partition": host, "target": target, "source": source}.get(role)
    if found is None and role == "hmc":
        found = next((hmc.name for hmc in world.hmcs.values() if source in hmc.systems), None)
    if found is None and host in world.nodes:
        found = _of_cluster(world, role, host)
    if found is None:
        raise UsageError(f"The fault {kind.name} cannot concern {partition}.", subject=partition)
    return found


def _of_cluster(world: World, role: str, node: str) -> str | None:
    cluster = world.nodes[node].cluster
    if role in ("node", "cluster"):
        return node if role == "node" else cluster
    if role == "other-node":
        return next((one.name for one in world.nodes.of(cluster) if one.name != node), None)
    groups = [group for group in world.groups.of(cluster) if group.owner == node]
    applications = [f"{cluster}/{name}" for group in groups for name in group.applications]
    choices = {
        "group": [group.key for group in groups],
        "application": applications,
        "monitor": [
            monitor.key
            for monitor in world.monitors.of(cluster)
            if any(f"{cluster}/{name}" in applications for name in monitor.applications)
        ],
    }
    return next(iter(choices.get(role, [])), None)


def cluster_of_fault(world: World, fault: Fault) -> str:
    """The cluster that a fault is about; empty for none."""
    if fault.on_kind in _OF_A_CLUSTER:
        return fault.on.partition("/")[0]
    if fault.on_kind == "cluster":
        return fault.on
    node = world.nodes.get(fault.on)
    return node.cluster if node and fault.on_kind in ("node", "partition") else ""


def concerns(world: World, fault: Fault, migration: Migration) -> bool:
    """Whether a migration is one at whose phases a fault strikes."""
    match fault.on_kind:
        case "partition" | "node" if find(fault.name).role != "other-node":
            return migration.host == fault.on
        case "system":
            return fault.on in (migration.source, migration.target)
        case "server":
            return _moved_by(migration, fault.on)
        case "hmc":
            return migration.hmc == fault.on
        case "disk":
            adapters = world.adapters.of(source_entry(world, migration).key)
            return any(fault.on in adapter.disks for adapter in adapters)
    node = world.nodes.get(migration.host)
    return node is not None and node.cluster == cluster_of_fault(world, fault)


def _moved_by(migration: Migration, server: str) -> bool:
    """Whether a mover service partition carries a migration, or may do so as long as none is chosen."""
    system = server.partition("/")[0]
    if not migration.source_msp:
        return system in (migration.source, migration.target)
    return any(server in pair for pair in migration.mover_pairs)
