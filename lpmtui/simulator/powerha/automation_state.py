"""What PowerHA's pre and post phase share: the saved values, and how they run commands."""

from __future__ import annotations

from lpmtui.simulator import files
from lpmtui.simulator.cluster_objects import Cluster, Node, Operation, Step
from lpmtui.simulator.powerha import caa
from lpmtui.simulator.powerha.operations import begin, note, say, wait_for
from lpmtui.simulator.powerha.stamps import date_line, epoch
from lpmtui.simulator.world import World

SAVED_STATE = "/var/hacmp/cl_dr.state"
"""What the pre phase found, as `key=value` lines, for the post phase to restore."""

TIMEOUT_KEY = "CAA_node_timeout"
DEADMAN_KEY = "CAA_deadman_mode"
ACTIVE = "LC_ALL=C lssrc -s cthags | grep -qw active"
"""How the scripts ask whether Group Services run."""


def saved(world: World, host: str) -> dict[str, str]:
    """What the pre phase found; empty where there is no such file."""
    lines = (files.read(world, host, SAVED_STATE) or "").splitlines()
    return {key: value for key, _, value in (line.partition("=") for line in lines)}


def save(world: World, host: str, key: str, value: str) -> None:
    """Keep a value for the post phase."""
    files.write(world, host, SAVED_STATE, f"{key}={value}\n", append=True)


def node_of(world: World, operation: Operation) -> Node:
    """The node whose migration it is."""
    return world.nodes[operation.host]


def cluster_of(world: World, operation: Operation) -> Cluster:
    """Its cluster."""
    return world.clusters[operation.cluster]


def command(world: World, operation: Operation, steps: list[Step]) -> None:
    """Run a command of clmgr as the script does: its output goes into the script's log."""
    node, program = operation.host, operation.program
    found = begin(world, operation.cluster, node, "services", steps, program=program, queued=True)
    wait_for(operation, found)


def tune(world: World, operation: Operation, tunable: str, value: str) -> None:
    """Change a CAA tunable, with what the product writes into its log meanwhile."""
    cluster = cluster_of(world, operation)
    note(world, operation, f"clctrl -tune -o {tunable}={value}")
    uuid = caa.uuid(cluster.name)
    at = date_line(epoch(world, operation.host))
    say(
        world,
        operation,
        f"smcaactrl:0:[182](0.009):       Running smcaactrl at {at} with the following parameters: "
        f"-O MOD_TUNE -P CHECK -T 2 -c {uuid} -t {uuid},{cluster.name},0 -i -v {tunable},{value}",
    )
    caa.change(world, cluster, tunable, value)
