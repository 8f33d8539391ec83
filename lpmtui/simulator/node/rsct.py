"""RSCT Group Services: dead man switch (under both of its names), client kill, peer domain."""

from __future__ import annotations

from collections.abc import Callable

from lpmtui.simulator.objects.cluster import ClusterNode
from lpmtui.simulator.powerha import caa, cluster_state
from lpmtui.simulator.shells.shell import Call, ShellAnswer, program

_BIN = "/usr/sbin/rsct/bin"


def on_node(call: Call, act: Callable[[ClusterNode], str]) -> ShellAnswer:
    """Do something to Group Services of the node itself (`-s cthags`)."""
    node = call.world.nodes.get(call.host)
    if node is None or call.argv != ("-s", "cthags"):
        return ShellAnswer(1, "", f"Usage: {call.name} -s cthags\n")
    return ShellAnswer(0, act(node))


@program("hags_disable_client_kill", on=("node",), path=_BIN)
def disable_client_kill(call: Call) -> ShellAnswer:
    """Let unresponsive critical clients live; prints nothing."""

    def spare(node: ClusterNode) -> str:
        node.client_kill = False
        return ""

    return on_node(call, spare)


@program("hags_enable_client_kill", on=("node",), path=_BIN)
def enable_client_kill(call: Call) -> ShellAnswer:
    """Terminate unresponsive critical clients again; prints nothing."""

    def kill(node: ClusterNode) -> str:
        node.client_kill = True
        return ""

    return on_node(call, kill)


@program("lsrpnode", on=("node",), path="/usr/bin")
def lsrpnode(call: Call) -> ShellAnswer:
    """The nodes of the RSCT peer domain."""
    cluster = cluster_state.cluster_of(call.world, call.host)
    lines = [f"{'Name':<12}{'OpState':<12}RSCTVersion"]
    for name in cluster.nodes if cluster else []:
        state = "Online" if cluster_state.talks(call.world, name) else "Offline"
        lines.append(f"{name + ' ' if len(name) > 11 else name:<12}{state:<12}3.2.6.2")
    return ShellAnswer(0, "".join(f"{line}\n" for line in lines))


_DMS = f"{_BIN}/dms"


@program("listdms", on=("node",), path=_DMS)
@program("hags_listdms", on=("node",), path=_BIN)
def listdms(call: Call) -> ShellAnswer:
    """Whether the dead man switch is armed."""
    return on_node(call, caa.listing)


@program("stopdms", on=("node",), path=_DMS)
@program("hags_stopdms", on=("node",), path=_BIN)
def stopdms(call: Call) -> ShellAnswer:
    """Disarm the dead man switch."""
    return on_node(call, lambda node: caa.disarm(node) + "\n")


@program("startdms", on=("node",), path=_DMS)
@program("hags_startdms", on=("node",), path=_BIN)
def startdms(call: Call) -> ShellAnswer:
    """Arm the dead man switch."""
    return on_node(call, lambda node: caa.arm(node) + "\n")
