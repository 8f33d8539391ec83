"""clmgr's changes of clusters, nodes, resource groups and monitoring; clRGmove, its older relative."""

from __future__ import annotations

from lpmtui.simulator.engine.world import World
from lpmtui.simulator.node.clmgr import ClmgrLine, Refusal, refuse
from lpmtui.simulator.node.cluster_control import operation_answer
from lpmtui.simulator.objects.powerha_cluster import Monitor, OperationStep, PowerhaCluster
from lpmtui.simulator.powerha import (
    applications,
    cluster_state,
    configuration,
    group_moves,
    operations,
    services,
)
from lpmtui.simulator.powerha.facts import wording
from lpmtui.simulator.shells import files
from lpmtui.simulator.shells.shell import UTILITIES, Call, Pending, ShellAnswer, options, program

_WHEN = ("now", "restart", "both")
_STOP = ("offline", "move", "unmanage")
_START = ("auto", "manual", "delayed")
_OPTIONS = ("WHEN", "MANAGE", "BROADCAST", "CLINFO", "FORCE", "FIX", "TIMEOUT", "START_CAA", "STOP_CAA")
_SYNC_OPTIONS = ("FORCE", "FIX", "VERIFY", "CHANGES_ONLY", "DEFAULT_TESTS", "METHODS", "LOGGING")


def run(call: Call, cluster: PowerhaCluster, steps: list[OperationStep]) -> ShellAnswer | Pending:
    """Begin an operation of the cluster and wait for it. Raises Refusal while another one runs."""
    require_stable(call.world, cluster)
    return operation_answer(operations.begin(call.world, cluster.name, call.host, "clmgr", steps))


def require_stable(world: World, cluster: PowerhaCluster) -> None:
    """Raises Refusal where an event or another change is under way."""
    reason = cluster_state.why_unstable(world, cluster)
    if not reason and cluster_state.running_operation(world, cluster.name):
        reason = "another operation is in progress"
    if reason:
        raise refuse("not_stable", cluster=cluster.name, reason=reason)


def modify(call: Call, cluster: PowerhaCluster, line: ClmgrLine) -> ShellAnswer:
    """`clmgr [-f] modify cluster ATTR=VALUE ..`."""
    if not line.changes:
        raise refuse("missing_attribute")
    try:
        if not line.direct:
            configuration.modify(cluster, line.changes)
            return ShellAnswer()
        count = configuration.modify_directly(call.world, cluster, line.changes)
    except configuration.NotModified as why:
        raise Refusal(str(why)) from why
    plural = "" if count == 1 else "s"
    return ShellAnswer(0, wording("tunable_updated", count=count, plural=plural, cluster=cluster.name) + "\n")


def synchronise(call: Call, cluster: PowerhaCluster, line: ClmgrLine) -> ShellAnswer | Pending:
    """`clmgr sync cluster`: puts the configuration in force on all nodes."""
    _only(line, _SYNC_OPTIONS)
    return run(call, cluster, configuration.synchronise())


def verify(call: Call, cluster: PowerhaCluster, line: ClmgrLine) -> ShellAnswer | Pending:
    """`clmgr verify cluster`: finds what a synchronisation would stumble over."""
    _only(line, _SYNC_OPTIONS)
    return run(call, cluster, configuration.verify())


def stop(call: Call, cluster: PowerhaCluster, line: ClmgrLine) -> ShellAnswer | Pending:
    """`clmgr stop node [NAME,..]|cluster [WHEN=] [MANAGE=] [BROADCAST=]`; without a name the local node."""
    names = _nodes(call, cluster, line)
    when, manage = _asked(call.world, cluster, line, names, _STOP)
    if when in ("restart", "both"):
        for name in names:
            files.remove_inittab_entry(call.world, name, files.SERVICES_IDENTIFIER)
    if when == "restart":
        return ShellAnswer()
    return run(call, cluster, services.stop(names, manage, broadcast=_broadcasts(line)))


def start(call: Call, cluster: PowerhaCluster, line: ClmgrLine) -> ShellAnswer | Pending:
    """`clmgr start node [NAME,..]|cluster [WHEN=] [MANAGE=] [BROADCAST=]`; without a name the local node."""
    names = _nodes(call, cluster, line)
    when, manage = _asked(call.world, cluster, line, names, _START)
    if when in ("restart", "both"):
        for name in names:
            files.add_inittab_entry(call.world, name, files.SERVICES_ENTRY)
    if when == "restart":
        return ShellAnswer(0, "".join(wording("inittab", node=name) + "\n" for name in names))
    chosen = "manual" if manage == "manual" else "auto"
    return run(call, cluster, services.start(names, chosen, broadcast=_broadcasts(line)))


def _nodes(call: Call, cluster: PowerhaCluster, line: ClmgrLine) -> list[str]:
    return list(cluster.nodes if line.kind == "cluster" else line.names or [call.host])


def _asked(
    world: World, cluster: PowerhaCluster, line: ClmgrLine, names: list[str], choices: tuple[str, ...]
) -> tuple[str, str]:
    """WHEN and MANAGE, everything about the request checked. Raises Refusal."""
    _only(line, _OPTIONS)
    for name in names:
        if name not in cluster.nodes:
            raise refuse("no_object", kind="node", name=name, cluster=cluster.name)
        if not cluster_state.talks(world, name):
            raise refuse("unreachable", node=name)
    return _choice(line, "WHEN", _WHEN), _choice(line, "MANAGE", choices)


def _choice(line: ClmgrLine, name: str, choices: tuple[str, ...]) -> str:
    value = line.changes.get(name, choices[0]).casefold()
    if value not in choices:
        raise refuse("bad_value", name=name, value=line.changes[name], allowed=", ".join(choices))
    return value


def _only(line: ClmgrLine, known: tuple[str, ...]) -> None:
    for name in line.changes:
        if name not in known:
            raise refuse("bad_attribute", name=name, kind=line.kind)


def _broadcasts(line: ClmgrLine) -> bool:
    return line.changes.get("BROADCAST", "true").casefold() not in ("false", "no")


def manage_monitoring(call: Call, cluster: PowerhaCluster, line: ClmgrLine) -> ShellAnswer:
    """`clmgr manage application_controller suspend|resume NAME RESOURCE_GROUP=GROUP`."""
    verb, names = line.name.casefold(), line.names[1:]
    if verb not in ("suspend", "resume"):
        raise refuse("bad_action", action=line.name)
    return _monitoring(call, cluster, names, resumed=verb == "resume")


def suspend_or_resume(call: Call, cluster: PowerhaCluster, line: ClmgrLine) -> ShellAnswer:
    """`clmgr suspend|resume application_controller|application_monitor NAME`."""
    return _monitoring(call, cluster, line.names, resumed=line.action == "resume")


_REQUESTS = {"move": group_moves.move, "online": group_moves.online, "offline": group_moves.offline}


def request(call: Call, cluster: PowerhaCluster, line: ClmgrLine) -> ShellAnswer | Pending:
    """`clmgr move|online|offline resource_group NAME[,..] [NODE=NODE]`; a move needs the node."""
    if line.action == "move" and not line.changes.get("NODE"):
        raise refuse("missing_name", kind="node")
    if not line.names:
        raise refuse("missing_name", kind=line.kind)
    steps: list[OperationStep] = []
    for name in line.names:
        group = call.world.groups.get(f"{cluster.name}/{name}")
        if group is None:
            raise refuse("no_object", kind=line.kind, name=name, cluster=cluster.name)
        try:
            steps += _REQUESTS[line.action](call.world, group, line.changes.get("NODE", ""))
        except group_moves.MoveRefused as why:
            raise refuse(why.wording, **why.values) from why
        except group_moves.NothingToDo as why:
            steps += group_moves.remark_step(str(why))
    return run(call, cluster, steps)


def _monitoring(call: Call, cluster: PowerhaCluster, names: tuple[str, ...], *, resumed: bool) -> ShellAnswer:
    if not names:
        raise refuse("missing_name", kind="application_controller")
    text = ""
    for name in names:
        for monitor in _monitors(call.world, cluster, name):
            (applications.resume if resumed else applications.suspend)(call.world, monitor)
            for node in monitor.active_since or [call.host]:
                said = "monitor_resumed" if resumed else "monitor_suspended"
                text += wording(said, name=name, node=node) + "\n"
    return ShellAnswer(0, text)


def _monitors(world: World, cluster: PowerhaCluster, name: str) -> list[Monitor]:
    """The monitors of an application controller, or the one of that name."""
    found = [
        monitor
        for monitor in world.monitors.of(cluster.name)
        if name == monitor.name or name in monitor.applications
    ]
    if not found:
        raise refuse("no_monitor", name=name)
    return found


@program("clRGmove", on=("node",), path=UTILITIES)
def clrgmove(call: Call) -> ShellAnswer | Pending:
    """Move (-m), bring online (-u) or offline (-d) a resource group (-g), to a node (-n)."""
    chosen, _ = options(call.argv, "mudiv", "gns")
    cluster = cluster_state.cluster_of(call.world, call.host)
    group = call.world.groups.get(f"{cluster.name if cluster else ''}/{chosen.get('g', '')}")
    if cluster is None or group is None:
        return ShellAnswer(1, "", wording("missing_name", kind="resource group") + "\n")
    verb = next((verb for letter, verb in zip("mud", _REQUESTS, strict=True) if letter in chosen), "move")
    try:
        require_stable(call.world, cluster)
        steps = _REQUESTS[verb](call.world, group, chosen.get("n", ""))
    except (Refusal, group_moves.NothingToDo) as why:
        return ShellAnswer(1 if isinstance(why, Refusal) else 0, "", f"{why}\n")
    except group_moves.MoveRefused as why:
        return ShellAnswer(1, "", wording(why.wording, **why.values) + "\n")
    return operation_answer(operations.begin(call.world, cluster.name, call.host, "clRGmove", steps))
