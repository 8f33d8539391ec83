"""The program clmgr itself: reads its line and hands it to what it asks for."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

from lpmtui.simulator.node.clmgr.command_line import BadLine, ClmgrLine, Refusal, parse
from lpmtui.simulator.node.clmgr.query import query
from lpmtui.simulator.objects.powerha_cluster import PowerhaCluster
from lpmtui.simulator.powerha.cluster_state import cluster_of
from lpmtui.simulator.powerha.eventlog import date_line, epoch
from lpmtui.simulator.powerha.facts import wording
from lpmtui.simulator.shells.shell import Call, Pending, ShellAnswer, program

UTILITIES = "/usr/es/sbin/cluster/utilities"

Change = Callable[[Call, PowerhaCluster, ClmgrLine], ShellAnswer | Pending]

_CHANGES = {
    ("modify", "cluster"): "changes.modify",
    ("sync", "cluster"): "changes.synchronise",
    ("verify", "cluster"): "changes.verify",
    ("offline", "node"): "changes.stop_nodes",
    ("online", "node"): "changes.start_nodes",
    ("offline", "cluster"): "changes.stop_cluster",
    ("online", "cluster"): "changes.start_cluster",
    ("move", "resource_group"): "changes.move",
    ("online", "resource_group"): "changes.online",
    ("offline", "resource_group"): "changes.offline",
    ("manage", "application_controller"): "changes.manage_monitoring",
    ("suspend", "application_controller"): "changes.suspend",
    ("resume", "application_controller"): "changes.resume",
    ("suspend", "application_monitor"): "changes.suspend",
    ("resume", "application_monitor"): "changes.resume",
}


@program("clmgr", on=("node",), path=UTILITIES)
def clmgr(call: Call) -> ShellAnswer | Pending:
    """PowerHA's command line: query, modify, sync, verify, start, stop, move, online, offline."""
    cluster = cluster_of(call.world, call.host)
    if cluster is None:
        return ShellAnswer(1, "", wording("not_cluster") + "\n")
    try:
        line = parse(call.argv)
    except BadLine as why:
        return ShellAnswer(1, "", f"{why}\n")
    if line.action == "query":
        return query(call.world, cluster, line)
    if (line.action, line.kind) not in _CHANGES:
        return ShellAnswer(1, "", wording("bad_class", action=line.action, name=line.kind) + "\n")
    at = date_line(epoch(call.world, call.host))
    entry = f"{at} clmgr: started by root: clmgr {' '.join(call.argv)}"
    from lpmtui.simulator.powerha.operations import CLUTILS_LOG  # a query needs no operation

    call.world.log(call.host, CLUTILS_LOG, entry)
    try:
        return _change(line)(call, cluster, line)
    except Refusal as why:
        return ShellAnswer(1, "", f"{why}\n")


def _change(line: ClmgrLine) -> Change:
    """Most calls only ask: what changes something is imported when it is called for."""
    module, _, name = _CHANGES[line.action, line.kind].partition(".")
    change: Change = getattr(import_module(f"{__package__}.{module}"), name)
    return change
