"""clmgr on resource groups and application monitoring: move, online, offline, suspend, resume."""

from __future__ import annotations

from collections.abc import Callable

from lpmtui.simulator.cluster_objects import Cluster, Group, Monitor, Step
from lpmtui.simulator.node.clmgr.changes import run
from lpmtui.simulator.node.clmgr.grammar import Line
from lpmtui.simulator.node.clmgr.refusal import refuse
from lpmtui.simulator.powerha import group_requests, monitors
from lpmtui.simulator.powerha.facts import wording
from lpmtui.simulator.shell import Answer, Call, Pending
from lpmtui.simulator.world import World

Plan = Callable[[World, Group, str], list[Step]]


def move(call: Call, cluster: Cluster, line: Line) -> Answer | Pending:
    """`clmgr move resource_group NAME[,..] NODE=NODE`."""
    if not line.changes.get("NODE"):
        raise refuse("missing_name", kind="node")
    return _request(call, cluster, line, group_requests.move)


def online(call: Call, cluster: Cluster, line: Line) -> Answer | Pending:
    """`clmgr online resource_group NAME[,..] [NODE=NODE]`."""
    return _request(call, cluster, line, group_requests.online)


def offline(call: Call, cluster: Cluster, line: Line) -> Answer | Pending:
    """`clmgr offline resource_group NAME[,..] [NODE=NODE]`."""
    return _request(call, cluster, line, group_requests.offline)


def manage_monitoring(call: Call, cluster: Cluster, line: Line) -> Answer:
    """`clmgr manage application_controller suspend|resume NAME RESOURCE_GROUP=GROUP`."""
    verb, names = line.name.casefold(), line.names[1:]
    if verb not in ("suspend", "resume"):
        raise refuse("bad_action", action=line.name)
    return _monitoring(call, cluster, names, resumed=verb == "resume")


def suspend(call: Call, cluster: Cluster, line: Line) -> Answer:
    """`clmgr suspend application_controller|application_monitor NAME`."""
    return _monitoring(call, cluster, line.names, resumed=False)


def resume(call: Call, cluster: Cluster, line: Line) -> Answer:
    """`clmgr resume application_controller|application_monitor NAME`."""
    return _monitoring(call, cluster, line.names, resumed=True)


def _request(call: Call, cluster: Cluster, line: Line, plan: Plan) -> Answer | Pending:
    if not line.names:
        raise refuse("missing_name", kind=line.kind)
    steps: list[Step] = []
    for name in line.names:
        group = call.world.groups.get(f"{cluster.name}/{name}")
        if group is None:
            raise refuse("no_object", kind=line.kind, name=name, cluster=cluster.name)
        try:
            steps += plan(call.world, group, line.changes.get("NODE", ""))
        except group_requests.Impossible as why:
            raise refuse(why.wording, **why.values) from why
        except group_requests.Nothing as why:
            steps += group_requests.remark(str(why))
    return run(call, cluster, steps)


def _monitoring(call: Call, cluster: Cluster, names: tuple[str, ...], *, resumed: bool) -> Answer:
    if not names:
        raise refuse("missing_name", kind="application_controller")
    text = ""
    for name in names:
        for monitor in _monitors(call.world, cluster, name):
            (monitors.resume if resumed else monitors.suspend)(call.world, monitor)
            for node in monitor.active_since or [call.host]:
                said = "monitor_resumed" if resumed else "monitor_suspended"
                text += wording(said, name=name, node=node) + "\n"
    return Answer(0, text)


def _monitors(world: World, cluster: Cluster, name: str) -> list[Monitor]:
    """The monitors of an application controller, or the one of that name."""
    found = [
        monitor
        for monitor in world.monitors.of(cluster.name)
        if name == monitor.name or name in monitor.applications
    ]
    if not found:
        raise refuse("no_monitor", name=name)
    return found
