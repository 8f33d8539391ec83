"""The tables beside the code (attributes, durations, events, wordings), and the cluster attributes of clmgr.

Each table is loaded once.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from lpmtui.model.compiled_copy import load_table
from lpmtui.model.lazy_dataclass import dataclass
from lpmtui.simulator.objects.powerha_cluster import PowerhaCluster


@cache
def table(name: str) -> dict[str, Any]:
    """A table of this package by name: JSON where every query needs it, which is read faster, or TOML."""
    path = Path(__file__).with_name(f"{name}.json")
    if path.exists():
        found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return found
    return load_table(__file__, f"{name}.toml")


def seconds(operation: str, step: str) -> float:
    """How long a step of an operation takes, in seconds of world time (`durations.toml`)."""
    return float(table("durations")[operation][step])


def wording(name: str, /, **values: object) -> str:
    """A message (`messages.toml`) with its values filled in."""
    return str(table("messages")["text"][name]).format(**values)


class AttributeKind(StrEnum):
    """What sort of value an attribute has."""

    NUMBER = "number"
    CHOICE = "choice"
    TEXT = "text"
    COMPUTED = "computed"


class ValueRefused(Exception):
    """A value that an attribute does not accept; the text says what it accepts."""


@dataclass(frozen=True, slots=True)
class Attribute:
    """One row of `tunables.json`; that file says what the fields mean."""

    name: str
    kind: AttributeKind
    default: str = ""
    effective: str = ""
    minimum: int = 0
    maximum: int = 0
    zero: bool = False
    empty: bool = False
    values: tuple[str, ...] = ()
    caa: str = ""
    factor: int = 1
    since: str = ""
    unit: str = ""
    confirmed: bool = False

    def accept(self, value: str) -> str:
        """The value as it is stored. Raises ValueRefused."""
        if self.kind is AttributeKind.NUMBER:
            return self._number(value)
        if self.kind is AttributeKind.CHOICE:
            return self._choice(value)
        if self.kind is AttributeKind.COMPUTED:
            raise ValueRefused("the attribute cannot be modified")
        return value

    def _number(self, value: str) -> str:
        text = value.strip()
        allowed = f"{self.minimum}-{self.maximum}"
        if not (text.isascii() and text.isdigit()):
            raise ValueRefused(allowed)
        number = int(text)
        if not (self.minimum <= number <= self.maximum or (self.zero and number == 0)):
            raise ValueRefused(allowed)
        return str(number)

    def _choice(self, value: str) -> str:
        folded = value.strip().casefold()
        if self.empty and not folded:
            return ""
        for choice in self.values:
            if choice.casefold() == folded:
                return choice
        raise ValueRefused(", ".join(self.values))


@cache
def attributes() -> dict[str, Attribute]:
    """All attributes by name, in the order in which clmgr prints them."""
    rows = table("tunables")["attribute"]
    found = [
        Attribute(**{**row, "kind": AttributeKind(row["kind"]), "values": tuple(row.get("values", ()))})
        for row in rows
    ]
    return {attribute.name: attribute for attribute in found}


@cache
def level(text: str) -> tuple[int, ...]:
    """A product level (`7.2.5.0`) for comparing."""
    return tuple(int(part) for part in text.split(".") if part.isdigit())


def known_to(cluster: PowerhaCluster) -> Mapping[str, Attribute]:
    """The attributes that the cluster's level of PowerHA has."""
    return _known_at(cluster.vrmf)


@cache
def _known_at(vrmf: str) -> dict[str, Attribute]:
    return {name: found for name, found in attributes().items() if level(found.since) <= level(vrmf)}


def stored(cluster: PowerhaCluster, name: str) -> str:
    """An attribute as last modified: what clmgr prints."""
    return cluster.stored.get(name, attributes()[name].default)


def in_force(cluster: PowerhaCluster, name: str) -> str:
    """An attribute as last synchronised, a default replaced by what it means."""
    attribute = attributes()[name]
    value = cluster.active.get(name, attribute.default)
    return attribute.effective if value == attribute.default and attribute.effective else value


def unsynchronised(cluster: PowerhaCluster) -> list[str]:
    """The attributes that were modified since the last synchronisation."""
    return [
        name
        for name, attribute in attributes().items()
        if attribute.kind is not AttributeKind.COMPUTED
        and stored(cluster, name) != cluster.active.get(name, attribute.default)
    ]


def longest_event_s(cluster: PowerhaCluster) -> float:
    """After how many seconds an event that has not ended is said to last too long."""
    return float(in_force(cluster, "MAX_EVENT_TIME")) + float(in_force(cluster, "MAX_RG_PROCESSING_TIME"))


def automated(cluster: PowerhaCluster) -> bool:
    """Whether the cluster's level takes part in migrations by itself (7.2 and later)."""
    return level(cluster.vrmf) >= (7, 2)


def lpm_policy(cluster: PowerhaCluster) -> str:
    """LPM_POLICY in force: manage or unmanage."""
    return in_force(cluster, "LPM_POLICY")


def skips_event_processing(cluster: PowerhaCluster) -> bool:
    """Whether SKIP_EVENT_PROCESSING_MANAGE_MODE is in force in the cluster."""
    known = "SKIP_EVENT_PROCESSING_MANAGE_MODE" in known_to(cluster)
    return known and in_force(cluster, "SKIP_EVENT_PROCESSING_MANAGE_MODE") == "true"
