"""An independent look at a simulated world: what of a node's cluster is not as it was."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lpmtui.simulator.engine.world import World

Facts = dict[str, Any]


def facts_of(world: World, node: str) -> Facts:
    """Everything about a node's cluster and partition that a move has to leave as it is."""
    return dict(_facts(world, node))


def differences(before: Facts, after: Facts) -> list[str]:
    """`what: before -> after` for all that is not as it was."""
    names = sorted({*before, *after})
    return [
        f"{name}: {before.get(name)!r} -> {after.get(name)!r}"
        for name in names
        if before.get(name) != after.get(name)
    ]


def _facts(world: World, name: str) -> Iterator[tuple[str, Any]]:
    cluster = world.clusters[world.nodes[name].cluster]
    yield "policy", (cluster.stored.get("LPM_POLICY", ""), cluster.active.get("LPM_POLICY", ""))
    yield "tunables in force", dict(cluster.caa)
    yield "unstable", cluster.unstable_until > world.now
    for node in world.nodes.of(cluster.name):
        yield from _of_node(world, node.name)
    for group in world.groups.of(cluster.name):
        yield f"group {group.name} states", {host: state.value for host, state in group.states.items()}
        yield f"group {group.name} owner", group.owner
        yield f"group {group.name} resources", {what: list(hosts) for what, hosts in group.resources.items()}
    for application in world.applications.of(cluster.name):
        yield f"application {application.name} runs", dict(application.instances)
        yield f"application {application.name} healthy", application.healthy
    for monitor in world.monitors.of(cluster.name):
        yield f"monitor {monitor.name}", (monitor.suspended, monitor.hangs, sorted(monitor.active_since))
    entries = [one for one in world.partitions.values() if one.host == name]
    yield (
        "entries of the partition",
        [(one.state.value, one.rmc_state.value, one.placeholder) for one in entries],
    )
    yield "pool", [one.pool for one in entries]
    adapters = [adapter for one in entries for adapter in world.adapters.of(one.key)]
    yield "adapters", [(adapter.slot, adapter.variety, adapter.vlan, adapter.wwpns) for adapter in adapters]


def _of_node(world: World, name: str) -> Iterator[tuple[str, Any]]:
    node, image = world.nodes[name], world.images[name]
    yield f"{name} state", (node.state.value, node.raw_state, node.seen_down_by_peers)
    yield f"{name} dead man switch", (node.dms_armed, node.client_kill, node.deadman_mode)
    yield f"{name} heartbeat paths", (node.sfwcom, list(node.networks_down), node.repository_reachable)
    yield f"{name} devices", dict(image.devices)
    yield f"{name} inittab", list(image.inittab)
    yield f"{name} restrictions", image.files.get("/etc/cluster/ifrestrict", "")
    yield f"{name} up", image.up
    yield f"{name} clock", round(image.clock_offset_s)
