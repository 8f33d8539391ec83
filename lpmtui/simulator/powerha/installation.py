"""What a new world's nodes have on them because PowerHA is installed: scripts, inittab entries, devices."""

from __future__ import annotations

from lpmtui.simulator.engine.world import World
from lpmtui.simulator.objects.cluster import PowerhaCluster
from lpmtui.simulator.powerha import groups
from lpmtui.simulator.powerha.applications import SIMULATED
from lpmtui.simulator.powerha.caa import tunables
from lpmtui.simulator.powerha.heartbeats import NETMON

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
