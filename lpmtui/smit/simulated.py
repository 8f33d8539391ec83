"""Lists about the simulated site: what can go wrong there, what has, and what it can happen to."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from lpmtui.smit.list_popup import ListEntry, table

_OF_A_CLUSTER = (("nodes", "node"), ("resource_groups", "group"), ("applications", "application"))


def faults(answer: str) -> tuple[ListEntry, ...]:
    """`lpmtui simulator faults --json`: every fault, by its name."""
    rows = [
        (_word(one, "name"), ", ".join(one.get("on", ())), _word(one, "title")) for one in _faults(answer)
    ]
    return table(("Name", "Happens to", "What"), rows)


def phases(answer: str) -> tuple[ListEntry, ...]:
    """The phases of a migration at which a fault can strike; `now` strikes at once."""
    rows = [(_word(one, "name"), _word(one, "title")) for one in _listed(_object(answer), "phases")]
    return table(("Phase", "When"), [("now", "at once"), *rows] if rows else [])


def parameters(answer: str) -> tuple[ListEntry, ...]:
    """The parameters of all faults, as NAME=DEFAULT."""
    rows = [
        (f"{_word(one, 'name')}={_word(one, 'default')}", _word(fault, "name"), _word(one, "text"))
        for fault in _faults(answer)
        for one in _listed(fault, "parameters")
        if _word(one, "name") not in ("lasts", "after")
    ]
    general = [
        ("lasts=60s", "all", "after which it goes away by itself"),
        ("after=10s", "all", "how far into its phase it strikes"),
    ]
    return table(("Parameter", "Of", "What"), [*rows, *general] if rows else [])


def objects(answer: str) -> tuple[ListEntry, ...]:
    """`lpmtui simulator show --json`: whatever a fault can happen to, by its name."""
    return table(("Object", "Kind", "Where"), list(_objects(_object(answer))))


def struck(answer: str) -> tuple[ListEntry, ...]:
    """The faults that were set: they act, or wait for a phase."""
    rows = [
        (_word(one, "fault"), _word(one, "on"), _word(one, "state"), _word(one, "phase"))
        for one in _listed(_object(answer), "faults")
    ]
    return table(("Name", "On", "State", "Phase"), rows)


def _objects(world: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    for hmc in _listed(world, "hmcs"):
        yield _word(hmc, "name"), "hmc", ""
    for system in _listed(world, "systems"):
        yield _word(system, "name"), "system", ""
        for partition in _listed(system, "partitions"):
            yield _word(partition, "name"), "partition", _word(system, "name")
    for cluster in _listed(world, "clusters"):
        yield _word(cluster, "name"), "cluster", ""
        for part, kind in _OF_A_CLUSTER:
            for one in _listed(cluster, part):
                yield _word(one, "name"), kind, _word(cluster, "name")


def _faults(answer: str) -> list[dict[str, Any]]:
    return _listed(_object(answer), "faults")


def _object(answer: str) -> dict[str, Any]:
    try:
        found = json.loads(answer)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _listed(holder: dict[str, Any], name: str) -> list[dict[str, Any]]:
    found = holder.get(name)
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def _word(holder: dict[str, Any], name: str) -> str:
    found = holder.get(name)
    return "" if found is None else str(found)


READERS: Mapping[str, Callable[[str], tuple[ListEntry, ...]]] = {
    "faults": faults,
    "fault-phases": phases,
    "fault-parameters": parameters,
    "faults-set": struck,
    "simulated-objects": objects,
}
"""The readers a field's list may name, beside those of `readers`."""
