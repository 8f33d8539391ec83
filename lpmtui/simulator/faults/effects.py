"""What faults do when they strike, and what is done when they are taken away: a registry, and the usual way.

Most faults change some fields of objects; what these held before comes back when the fault goes.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import Any

from lpmtui.simulator.engine.world import World
from lpmtui.simulator.faults.targets import cluster_of_fault
from lpmtui.simulator.lpm.transfer import recompute_rates
from lpmtui.simulator.objects.fault import Fault
from lpmtui.simulator.objects.lpar import PartitionEntry
from lpmtui.simulator.powerha.software import recheck

Effect = Callable[[World, Fault], None]

_STRIKES: dict[str, Effect] = {}
_HEALS: dict[str, Effect] = {}
_PASSING: set[str] = set()


class CannotStrike(Exception):
    """The fault cannot strike as things stand; the text says why."""


def effect(name: str, *, passing: bool = False) -> Callable[[Effect], Effect]:
    """Register what a fault does. Of a `passing` one nothing is left that could be taken away."""

    def register(act: Effect) -> Effect:
        _STRIKES[name] = act
        if passing:
            _PASSING.add(name)
        return act

    return register


def cure(name: str) -> Callable[[Effect], Effect]:
    """Register what is done besides when a fault is taken away, after its changes were turned back."""

    def register(act: Effect) -> Effect:
        _HEALS[name] = act
        return act

    return register


def known_effects() -> set[str]:
    """The faults that do something."""
    return set(_STRIKES)


def is_instant(fault: Fault) -> bool:
    """Whether nothing is left of a fault when it has struck."""
    return fault.name in _PASSING


def strike(world: World, fault: Fault) -> None:
    """Let a fault do what it does. Raises CannotStrike."""
    _STRIKES[fault.name](world, fault)
    _look_again(world, fault)


def heal(world: World, fault: Fault) -> None:
    """Take away what a fault did. Raises CannotStrike where that cannot be now."""
    heal_besides = _HEALS.get(fault.name)
    if heal_besides:
        heal_besides(world, fault)
    for table, key, name, before in reversed(fault.before):
        for thing in _present(world, table, key):
            now = getattr(thing, name)
            setattr(thing, name, type(now)(before) if isinstance(now, Enum) else before)
    fault.before = []
    _look_again(world, fault)


def change(fault: Fault, table: str, thing: Any, **values: Any) -> None:
    """Set fields of an object of a table of the world, until the fault is taken away."""
    for name, value in values.items():
        fault.before.append([table, thing.key, name, getattr(thing, name)])
        setattr(thing, name, value)


def entries(world: World, host: str) -> list[PartitionEntry]:
    """The entries of a partition in the lists of systems: one, or two while it migrates."""
    migration = world.migration_of(host)
    systems = [migration.source, migration.target] if migration else [world.images[host].system]
    found = [world.partitions.get(f"{system}/{world.images[host].partition_name}") for system in systems]
    return [one for one in found if one is not None]


def _present(world: World, table: str, key: str) -> list[Any]:
    """The object of a key, as far as it is still there; a partition's entries wherever they are now."""
    label = key.partition("/")[2]
    image = world.image_named(label) if table == "partitions" else None
    if image is not None and image.partition_name == label:
        return list(entries(world, image.name))
    found = getattr(world, table).get(key)
    return [found] if found is not None else []


def _look_again(world: World, fault: Fault) -> None:
    recompute_rates(world)
    cluster = cluster_of_fault(world, fault)
    if cluster:
        recheck(world, cluster)
