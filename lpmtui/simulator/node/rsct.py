"""RSCT: the client kill of Group Services, and the peer domain."""

from __future__ import annotations

from collections.abc import Callable

from lpmtui.simulator.cluster_objects import Node
from lpmtui.simulator.powerha import standing
from lpmtui.simulator.shell import Answer, Call, program

_BIN = "/usr/sbin/rsct/bin"


def on_node(call: Call, act: Callable[[Node], str]) -> Answer:
    """Do something to Group Services of the node itself (`-s cthags`)."""
    node = call.world.nodes.get(call.host)
    if node is None or call.argv != ("-s", "cthags"):
        return Answer(1, "", f"Usage: {call.name} -s cthags\n")
    return Answer(0, act(node))


@program("hags_disable_client_kill", on=("node",), path=_BIN)
def disable_client_kill(call: Call) -> Answer:
    """Let unresponsive critical clients live; prints nothing."""

    def spare(node: Node) -> str:
        node.client_kill = False
        return ""

    return on_node(call, spare)


@program("hags_enable_client_kill", on=("node",), path=_BIN)
def enable_client_kill(call: Call) -> Answer:
    """Terminate unresponsive critical clients again; prints nothing."""

    def kill(node: Node) -> str:
        node.client_kill = True
        return ""

    return on_node(call, kill)


@program("lsrpnode", on=("node",), path="/usr/bin")
def lsrpnode(call: Call) -> Answer:
    """The nodes of the RSCT peer domain."""
    cluster = standing.cluster_of(call.world, call.host)
    lines = [f"{'Name':<12}{'OpState':<12}RSCTVersion"]
    for name in cluster.nodes if cluster else []:
        state = "Online" if standing.talks(call.world, name) else "Offline"
        lines.append(f"{name + ' ' if len(name) > 11 else name:<12}{state:<12}3.2.6.2")
    return Answer(0, "".join(f"{line}\n" for line in lines))
