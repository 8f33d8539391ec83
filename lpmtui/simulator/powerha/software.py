"""PowerHA as the software inside the partitions: what migrations, outages and faults call, what it installs.

Importing this registers all of PowerHA: its events, the steps of its operations, its part in migrations.
"""

from __future__ import annotations

from lpmtui.simulator.engine.world import World
from lpmtui.simulator.lpm import stages
from lpmtui.simulator.objects.powerha_cluster import PowerhaCluster
from lpmtui.simulator.powerha import (
    applications,
    automation,
    configuration,
    group_moves,
    groups,
    heartbeat_paths,
    heartbeats,
    migration_phases,
    operations,
    services,
)
from lpmtui.simulator.powerha.applications import SIMULATED
from lpmtui.simulator.powerha.caa import tunables
from lpmtui.simulator.powerha.heartbeats import NETMON
from lpmtui.simulator.shells import files

_INITTAB = (
    "init:2:initdefault:",
    "brc::sysinit:/sbin/rc.boot 3 >/dev/console 2>&1 # Phase 3 of system boot",
    "clcomd:23456789:once:/usr/bin/startsrc -s clcomd",
    "hacmp:2:once:/usr/es/sbin/cluster/etc/rc.init >/dev/console 2>&1",
)
_NETMON = "# Addresses outside the cluster, to tell a broken network (simulated)\n!REQD en0 10.20.0.1\n"
_SCRIPT = "#!/usr/bin/ksh\n# {what} of {name} " + SIMULATED + "\n"


def install(world: World) -> None:
    """Complete the nodes of every cluster."""
    for cluster in world.clusters.values():
        _tune(cluster)
        for group in world.groups.of(cluster.name):
            groups.activate_resources(group, group.owner)
        for name in cluster.nodes:
            image = world.images[name]
            image.inittab = image.inittab or list(_INITTAB)
            if cluster.san_communication:
                image.devices.setdefault("sfwcomm0", "Available")
                image.devices.setdefault("sfwcomm1", "Available")
            image.files.setdefault(NETMON, _NETMON)
            for path, text in _scripts(world, cluster).items():
                image.files.setdefault(path, text)
                if path not in image.executables:
                    image.executables.append(path)


def _tune(cluster: PowerhaCluster) -> None:
    for name, tunable in tunables().items():
        if not tunable.choices:
            cluster.caa.setdefault(name, int(tunable.value))
    if "HEARTBEAT_FREQUENCY" in cluster.active:
        cluster.caa["node_timeout"] = int(cluster.active["HEARTBEAT_FREQUENCY"]) * 1000
    if "GRACE_PERIOD" in cluster.active:
        cluster.caa["node_down_delay"] = int(cluster.active["GRACE_PERIOD"]) * 1000


def _scripts(world: World, cluster: PowerhaCluster) -> dict[str, str]:
    found: dict[str, str] = {}
    for application in world.applications.of(cluster.name):
        for what, path in (
            ("start script", application.start_script),
            ("stop script", application.stop_script),
        ):
            if path:
                found[path] = _SCRIPT.format(what=what, name=application.name)
    for monitor in world.monitors.of(cluster.name):
        if monitor.type == "Custom" and monitor.method:
            found[monitor.method] = _SCRIPT.format(what="monitor method", name=monitor.name)
    return found


def booted(world: World, host: str) -> None:
    """A node has come up: its peers learn that it was dead, then init runs its entries."""
    node = world.nodes.get(host)
    if node is None:
        return
    heartbeats.rejoined(world, host)
    if files.inittab_entry(world, host, files.LPM_IDENTIFIER):
        automation.undo_by_hand(world, host)
    elif files.inittab_entry(world, host, files.SERVICES_IDENTIFIER):
        operations.begin(world, node.cluster, host, "rc.cluster", services.start([host], "auto"), queued=True)


REGISTERED = (configuration, group_moves, groups, migration_phases)
"""Modules whose steps of operations are registered by importing them."""

stages.register(
    stages.Software(
        check=automation.check,
        pre=automation.pre,
        post=automation.post,
        undo=automation.undo,
        frozen=heartbeats.frozen,
        resumed=heartbeats.resumed,
        reachable=heartbeats.reachable,
        crashed=heartbeats.crashed,
        booted=booted,
    )
)


def recheck(world: World, cluster: str) -> None:
    """Look at everything of a cluster again; what is found out takes the time that it takes.

    To be called after fields of its objects were set by anybody but PowerHA itself.
    """
    applications.look_again(world, cluster)
    for node in world.nodes.of(cluster):
        heartbeat_paths.apply_restrictions(world, node.name)
        heartbeat_paths.look_at_networks(world, node)
        heartbeat_paths.look_at_repository(world, node)
