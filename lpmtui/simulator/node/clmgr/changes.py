"""clmgr on clusters and nodes: modify, sync, verify, start and stop services."""

from __future__ import annotations

from lpmtui.simulator.cluster_objects import Cluster, Step
from lpmtui.simulator.node.clmgr.grammar import Line
from lpmtui.simulator.node.clmgr.refusal import Refusal, refuse
from lpmtui.simulator.node.waiting import operation_answer
from lpmtui.simulator.powerha import configuration, inittab, operations, services, standing
from lpmtui.simulator.powerha.facts import wording
from lpmtui.simulator.shell import Answer, Call, Pending
from lpmtui.simulator.world import World

_WHEN = ("now", "restart", "both")
_STOP = ("offline", "move", "unmanage")
_START = ("auto", "manual", "delayed")
_OPTIONS = ("WHEN", "MANAGE", "BROADCAST", "CLINFO", "FORCE", "FIX", "TIMEOUT", "START_CAA", "STOP_CAA")
_SYNC_OPTIONS = ("FORCE", "FIX", "VERIFY", "CHANGES_ONLY", "DEFAULT_TESTS", "METHODS", "LOGGING")


def run(call: Call, cluster: Cluster, steps: list[Step]) -> Answer | Pending:
    """Begin an operation of the cluster and wait for it. Raises Refusal while another one runs."""
    require_stable(call.world, cluster)
    return operation_answer(operations.begin(call.world, cluster.name, call.host, "clmgr", steps))


def require_stable(world: World, cluster: Cluster) -> None:
    """Raises Refusal where an event or another change is under way."""
    reason = standing.why_unstable(world, cluster)
    if not reason and standing.running_operation(world, cluster.name):
        reason = "another operation is in progress"
    if reason:
        raise refuse("not_stable", cluster=cluster.name, reason=reason)


def modify(call: Call, cluster: Cluster, line: Line) -> Answer:
    """`clmgr [-f] modify cluster ATTR=VALUE ..`."""
    if not line.changes:
        raise refuse("missing_attribute")
    try:
        if not line.direct:
            configuration.modify(cluster, line.changes)
            return Answer()
        count = configuration.modify_directly(call.world, cluster, line.changes)
    except configuration.NotModified as why:
        raise Refusal(str(why)) from why
    plural = "" if count == 1 else "s"
    return Answer(0, wording("tunable_updated", count=count, plural=plural, cluster=cluster.name) + "\n")


def synchronise(call: Call, cluster: Cluster, line: Line) -> Answer | Pending:
    """`clmgr sync cluster`."""
    _only(line, _SYNC_OPTIONS)
    return run(call, cluster, configuration.synchronise())


def verify(call: Call, cluster: Cluster, line: Line) -> Answer | Pending:
    """`clmgr verify cluster`."""
    _only(line, _SYNC_OPTIONS)
    return run(call, cluster, configuration.verify())


def stop_nodes(call: Call, cluster: Cluster, line: Line) -> Answer | Pending:
    """`clmgr stop node [NAME,..] [WHEN=] [MANAGE=] [BROADCAST=]`; without a name the local node."""
    return _stop(call, cluster, line, list(line.names) or [call.host])


def stop_cluster(call: Call, cluster: Cluster, line: Line) -> Answer | Pending:
    """`clmgr stop cluster`: all nodes."""
    return _stop(call, cluster, line, list(cluster.nodes))


def start_nodes(call: Call, cluster: Cluster, line: Line) -> Answer | Pending:
    """`clmgr start node [NAME,..] [WHEN=] [MANAGE=] [BROADCAST=]`; without a name the local node."""
    return _start(call, cluster, line, list(line.names) or [call.host])


def start_cluster(call: Call, cluster: Cluster, line: Line) -> Answer | Pending:
    """`clmgr start cluster`: all nodes."""
    return _start(call, cluster, line, list(cluster.nodes))


def _stop(call: Call, cluster: Cluster, line: Line, names: list[str]) -> Answer | Pending:
    when, manage = _asked(call.world, cluster, line, names, _STOP)
    if when in ("restart", "both"):
        for name in names:
            inittab.remove(call.world, name, inittab.SERVICES_IDENTIFIER)
    if when == "restart":
        return Answer()
    return run(call, cluster, services.stop(names, manage, broadcast=_broadcasts(line)))


def _start(call: Call, cluster: Cluster, line: Line, names: list[str]) -> Answer | Pending:
    when, manage = _asked(call.world, cluster, line, names, _START)
    if when in ("restart", "both"):
        for name in names:
            inittab.add(call.world, name, inittab.SERVICES_ENTRY)
    if when == "restart":
        return Answer(0, "".join(wording("inittab", node=name) + "\n" for name in names))
    chosen = "manual" if manage == "manual" else "auto"
    return run(call, cluster, services.start(names, chosen, broadcast=_broadcasts(line)))


def _asked(
    world: World, cluster: Cluster, line: Line, names: list[str], choices: tuple[str, ...]
) -> tuple[str, str]:
    """WHEN and MANAGE, everything about the request checked. Raises Refusal."""
    _only(line, _OPTIONS)
    for name in names:
        if name not in cluster.nodes:
            raise refuse("no_object", kind="node", name=name, cluster=cluster.name)
        if not standing.talks(world, name):
            raise refuse("unreachable", node=name)
    return _choice(line, "WHEN", _WHEN), _choice(line, "MANAGE", choices)


def _choice(line: Line, name: str, choices: tuple[str, ...]) -> str:
    value = line.changes.get(name, choices[0]).casefold()
    if value not in choices:
        raise refuse("bad_value", name=name, value=line.changes[name], allowed=", ".join(choices))
    return value


def _only(line: Line, known: tuple[str, ...]) -> None:
    for name in line.changes:
        if name not in known:
            raise refuse("bad_attribute", name=name, kind=line.kind)


def _broadcasts(line: Line) -> bool:
    return line.changes.get("BROADCAST", "true").casefold() not in ("false", "no")
