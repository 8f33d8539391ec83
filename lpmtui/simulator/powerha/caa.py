"""Cluster Aware AIX: the tunables in force, the time-outs that follow; RSCT's dead man switch."""

from __future__ import annotations

import zlib
from functools import cache

from lpmtui.model.lazy_dataclass import dataclass
from lpmtui.simulator.engine.world import World
from lpmtui.simulator.objects.powerha_cluster import ClusterNode, PowerhaCluster
from lpmtui.simulator.powerha.facts import ValueRefused, in_force, table


@dataclass(frozen=True, slots=True)
class CaaTunable:
    """One row of `caa.toml`."""

    name: str
    value: str
    default: str
    scope: str
    minimum: int = 0
    maximum: int = 0
    unit: str = ""
    choices: tuple[str, ...] = ()
    per_node: bool = False
    confirmed: bool = False

    def accept(self, value: str) -> str:
        """The value as it is stored. Raises ValueRefused."""
        if self.choices:
            if value not in self.choices:
                raise ValueRefused("|".join(self.choices))
            return value
        if not (value.isascii() and value.isdigit() and self.minimum <= int(value) <= self.maximum):
            raise ValueRefused(f"{self.minimum}-{self.maximum}")
        return value


@cache
def tunables() -> dict[str, CaaTunable]:
    """All CAA tunables by name, in the order in which clctrl prints them."""
    rows = table("caa")["tunable"]
    found = [CaaTunable(**{**row, "choices": tuple(row.get("choices", ()))}) for row in rows]
    return {tunable.name: tunable for tunable in found}


def value(cluster: PowerhaCluster, node: ClusterNode, name: str) -> str:
    """A tunable as it is in force, seen from a node."""
    tunable = tunables()[name]
    if tunable.per_node:
        return node.deadman_mode
    if name == "repos_mode":
        return in_force(cluster, "CAA_REPOS_MODE")[:1]
    return str(cluster.caa.get(name, tunable.value))


def change(world: World, cluster: PowerhaCluster, name: str, new: str) -> None:
    """Put a tunable into force on all nodes at once. Raises ValueRefused, KeyError for an unknown name."""
    tunable = tunables()[name]
    accepted = tunable.accept(new)
    if tunable.per_node:
        for node in world.nodes.of(cluster.name):
            node.deadman_mode = accepted
    elif tunable.choices:
        raise ValueRefused("this tunable cannot be changed while the cluster exists")
    else:
        cluster.caa[name] = int(accepted)


BEAT_S = 1.0
"""Seconds between two heartbeats of a node. Not public; a node's silence is counted from its last one."""


def node_timeout_s(cluster: PowerhaCluster) -> float:
    """How long a node may be silent before its peers suspect it, in seconds."""
    return cluster.caa.get("node_timeout", int(tunables()["node_timeout"].value)) / 1000.0


def grace_s(cluster: PowerhaCluster) -> float:
    """How long a suspected node has before it is declared dead, in seconds."""
    return cluster.caa.get("node_down_delay", int(tunables()["node_down_delay"].value)) / 1000.0


def network_s(cluster: PowerhaCluster) -> float:
    """After how many silent seconds a network is considered down."""
    return cluster.caa.get("network_fdt", int(tunables()["network_fdt"].value)) / 1000.0


@cache
def uuid(text: str) -> str:
    """An identifier of the shape that CAA prints, always the same for the same name."""
    digest = "".join(f"{zlib.crc32(f'{part} {text}'.encode()):08x}" for part in range(4))
    return f"{digest[:8]}-{digest[8:12]}-11f0-8{digest[13:16]}-{digest[16:28]}"


RESET_S = 3.0
TRIP_S = 30.0
"""A node whose Group Services do not run for longer is halted. Neither interval can be tuned."""


def word(node: ClusterNode) -> str:
    """A node's switch in the words of the listing: Enabled or Disabled."""
    return "Enabled" if node.dms_armed else "Disabled"


def disarm(node: ClusterNode) -> str:
    """Disarm the switch; returns what `stopdms` prints."""
    node.dms_armed = False
    return "\nDead Man Switch Disabled\nDMS Re-arming Thread cancelled"


def arm(node: ClusterNode) -> str:
    """Arm the switch; returns what `startdms` prints."""
    node.dms_armed = True
    return "\nDead Man Switch Enabled\nDMS Re-arming Thread created"


def listing(node: ClusterNode) -> str:
    """The dead man switch as `listdms` prints it."""
    if not node.dms_armed:
        return "Dead Man Switch Disabled\n"
    return (
        f"Dead Man Switch Enabled:\nreset interval = {RESET_S:.0f} seconds\n"
        f"trip  interval = {TRIP_S:.0f} seconds\n"
    )
