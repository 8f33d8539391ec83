"""The nodes of a cluster in a snapshot: what their answers tell, and what is not as it was."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from statistics import median
from typing import Any

from lpmtui.commands.powerha import automation, caa, node_services
from lpmtui.model.cluster import NodeState
from lpmtui.model.command import Query
from lpmtui.model.errors import CommandFailed, GarbledAnswer
from lpmtui.model.snapshot import Drift, NodeSnapshot, Snapshot
from lpmtui.site import Site

_CLOCK_TOLERANCE_S = 2.0
SAN_NEEDS = "The target's Virtual I/O Servers need VLAN 3358 and Fibre Channel adapters with tme=yes."
_REPOSITORY = "See: lscluster -d; lspv. The disk must be mapped or zoned (both WWPNs) on the target."
UNKNOWN = "unknown"
"""What a value is that nobody tells."""


def compare_nodes(before: Snapshot, after: Snapshot) -> Iterator[Drift]:
    """Everything that differs on the nodes themselves."""
    yield from _nodes(before, after)
    yield from _paths(before, after)
    yield from _clocks(before, after)


def _nodes(before: Snapshot, after: Snapshot) -> Iterator[Drift]:
    for node in before.nodes:
        now = after.node(node.name)
        if now is None:
            yield Drift(f"node {node.name}", node.state.value, "not reported", "See: clmgr query node")
            continue
        yield from _node(node, now)


def _node(before: NodeSnapshot, now: NodeSnapshot) -> Iterator[Drift]:
    name = before.name
    if now.state is NodeState.UNKNOWN and before.state is not now.state:
        yield Drift(f"node {name}", before.state.value, UNKNOWN)
    elif before.state is not now.state:
        fix = f"Start its services with: clmgr start node {name} WHEN=now MANAGE=auto"
        yield Drift(f"node {name}", before.state.value, now.state.value, fix)
    yield from known(
        f"dead man switch of {name}",
        _armed(before.switch_armed),
        _armed(now.switch_armed),
        f"On {name}: /usr/sbin/rsct/bin/dms/startdms -s cthags" if before.switch_armed else "",
    )
    yield from known(
        f"killing of unresponsive clients on {name}",
        _on(before.kills_clients),
        _on(now.kills_clients),
        f"On {name}: /usr/sbin/rsct/bin/hags_enable_client_kill -s cthags" if before.kills_clients else "",
    )
    yield from known(
        f"heartbeat restrictions on {name}",
        or_none(before.restrictions),
        or_none(now.restrictions),
        f"On {name}: restore /etc/cluster/ifrestrict, then clusterconf",
    )
    yield from known(
        f"LPM entry in inittab of {name}",
        or_none(before.inittab),
        or_none(now.inittab),
        f"On {name}: rmitab hacmp_lpm" if not before.inittab else "",
    )


def _paths(before: Snapshot, after: Snapshot) -> Iterator[Drift]:
    """The ways by which the nodes hear each other, and the repository that they share."""
    for node in before.nodes:
        now = after.node(node.name)
        if now is None:
            continue
        name = node.name
        san = (
            f"On {name}: lsdev -C | grep sfwcomm; rmdev -l sfwcommN; sleep 2; mkdev -l sfwcommN. The target's"
        )
        san += " Virtual I/O Servers need VLAN 3358 and tme=yes."
        for what, was, is_now, fix in (
            (f"SAN heartbeat devices of {name}", node.san_devices, now.san_devices, san),
            (f"heartbeat interfaces of {name}", node.interfaces, now.interfaces, "See: lscluster -i"),
            (f"ways to reach {name}", node.contacts, now.contacts, "See from another node: lscluster -m"),
            (f"repository disk of {name}", node.repository, now.repository, _REPOSITORY),
        ):
            yield from known(what, _listed(was), _listed(is_now), fix)


def _listed(values: tuple[str, ...] | None) -> str | None:
    return None if values is None else ", ".join(values) or "none"


def _clocks(before: Snapshot, after: Snapshot) -> Iterator[Drift]:
    # Of two clocks that differ nobody can tell which one is wrong: the moved node's, the first, is named.
    compared = before.nodes if len(before.nodes) > 2 else before.nodes[:1]
    for node in compared:
        was, now = _ahead(before, node.name), _ahead(after, node.name)
        what = f"clock of {node.name} against the other nodes"
        if was is not None and now is None:
            yield Drift(what, f"{was:+.1f} s", UNKNOWN)
        elif was is not None and now is not None and abs(now - was) > _CLOCK_TOLERANCE_S:
            yield Drift(what, f"{was:+.1f} s", f"{now:+.1f} s", "Check its time synchronisation.")


def _ahead(snapshot: Snapshot, name: str) -> float | None:
    """A node's clock minus the other nodes'; None where it or all of theirs are not known.

    The clock of the machine that lpmtui runs on drops out: when that one is set, no node has changed.
    """
    ahead = {node.name: node.clock_ahead_s for node in snapshot.nodes if node.clock_ahead_s is not None}
    if name not in ahead or len(ahead) < 2:
        return None
    others = [seconds for other, seconds in ahead.items() if other != name]
    most = median(ahead.values()) if len(others) > 1 else others[0]
    return ahead[name] - most


def _armed(armed: bool | None) -> str | None:  # noqa: FBT001 - a value to word, not a switch
    return None if armed is None else "armed" if armed else "not armed"


def _on(on: bool | None) -> str | None:  # noqa: FBT001 - a value to word, not a switch
    return None if on is None else "on" if on else "off"


def known(what: str, before: str | None, after: str | None, fix: str) -> Iterator[Drift]:
    """A difference in something that was known before; that it is unknown afterwards is a difference, too."""
    if before is not None and before != after:
        yield Drift(what, before, UNKNOWN if after is None else after, fix)


def or_none(text: str | None) -> str | None:
    """A text in words: `none` for an empty one, None for one that nobody tells."""
    return None if text is None else text or "none"


def heartbeat_interfaces(node: str, seen: tuple[caa.Interface, ...] | None) -> tuple[str, ...] | None:
    """The heartbeat interfaces of a node with their states; None where nobody told."""
    name = caa.name_of(node, (each.node for each in seen or ()))
    return tuple(f"{each.name} {each.state}" for each in seen or () if each.node == name) if name else None


def contacts_of(node: str, asked: str, members: tuple[caa.Member, ...] | None) -> tuple[str, ...] | None:
    """The ways by which a node is reached, with their states; None where nobody told: none does of itself."""
    name = caa.name_of(node, (each.name for each in members or ()))
    if node == asked or not name:
        return None
    ways = [way for each in members or () if each.name == name for way in each.contacts]
    return tuple(sorted(f"{way.interface} {way.state} {way.status}".rstrip() for way in ways))


def repository_of(node: str, seen: tuple[caa.ClusterDisk, ...] | None) -> tuple[str, ...] | None:
    """The repository disk as a node sees it; None where nobody told."""
    name = caa.name_of(node, (each.node for each in seen or ()))
    mine = (each for each in seen or () if each.node == name and each.repository)
    return tuple(f"{each.name} {each.state}" for each in mine) if name else None


def switch_of(ask: Callable[[Query[Any]], Any], node: str) -> tuple[bool, bool | None]:
    """Whether a node's dead man switch is armed, and whether unresponsive clients on it are killed.

    Group Services tells both; where it does not, the switch is asked with the programs that this level has.
    """
    try:
        services = ask(node_services.group_services(node))
    except (CommandFailed, GarbledAnswer):
        services = node_services.GroupServices(None)
    armed = services.switch_enabled
    if armed is None:
        try:
            armed = ask(node_services.dead_man_switch(node)).enabled
        except CommandFailed:
            armed = ask(node_services.dead_man_switch(node, node_services.HAGS_TOOLS)).enabled
    return armed, services.kills_clients


def restrictions(site: Site, node: str) -> str:
    """The interfaces on which a node's heartbeats are switched off; empty for none."""
    restricted: tuple[str, ...] | None = site.ask(automation.interface_restrictions(node))
    return " ".join(restricted or ())


def caa_tunables(site: Site, node: str) -> tuple[tuple[str, str], ...]:
    """The tunables of Cluster Aware AIX as `entity.name` and value, but for the node time-out."""
    return without_timeout(site.ask(caa.tunables(node)))


def without_timeout(found: tuple[caa.Tunable, ...]) -> tuple[tuple[str, str], ...]:
    """Tunables as `entity.name` and value; the node time-out is compared on its own."""
    return tuple((f"{one.entity}.{one.name}", one.value) for one in found if one.name != "node_timeout")
