"""The steps of PowerHA's post phase and of its undo, with the lines that they leave in clutils.log."""

from __future__ import annotations

from lpmtui.model.states import NodeState
from lpmtui.simulator.engine.world import World
from lpmtui.simulator.objects.powerha_cluster import Operation, OperationStep
from lpmtui.simulator.powerha import caa, facts, heartbeat_paths, services
from lpmtui.simulator.powerha.automation import (
    ACTIVE,
    DEADMAN_KEY,
    SAVED_STATE,
    TIMEOUT_KEY,
    cluster_of_operation,
    command,
    node_of_operation,
    saved,
    tune,
)
from lpmtui.simulator.powerha.cluster_state import peers, talks, why_unstable
from lpmtui.simulator.powerha.operations import first, note, say, step
from lpmtui.simulator.shells import files

_STARTDMS = "/usr/sbin/rsct/bin/dms/startdms -s cthags"


@step("lpm.enter")
def _enter(world: World, operation: Operation, args: dict[str, str]) -> None:
    note(world, operation, f"{args['phase']} entered")
    note(world, operation, "clodmget -n -f lpm_policy HACMPcluster")
    policy = facts.in_force(cluster_of_operation(world, operation), "LPM_POLICY")
    note(world, operation, f"lpm_policy='{policy.upper()}'")
    note(world, operation, f"grep -w node_state {SAVED_STATE} | cut -d'=' -f2")
    note(world, operation, f"Previous state = {saved(world, operation.host).get('node_state', '')}")


@step("lpm.remanage")
def _remanage(world: World, operation: Operation, _: dict[str, str]) -> None:
    node = node_of_operation(world, operation)
    was_normal = saved(world, node.name).get("node_state") == NodeState.NORMAL.value
    if not was_normal or node.state is NodeState.NORMAL:
        return
    note(world, operation, "Restarting cluster services")
    note(world, operation, f"LC_ALL=C clmgr start node {node.name} WHEN=now MANAGE=auto")
    first(operation, [OperationStep(0, "lpm.remanaged")])
    if why_unstable(world, cluster_of_operation(world, operation)):
        operation.awaited_status = 1
    else:
        command(world, operation, services.start([node.name], "auto"))


@step("lpm.remanaged")
def _remanaged(world: World, operation: Operation, _: dict[str, str]) -> None:
    if operation.awaited_status:
        note(world, operation, "clmgr RC: 1: the node is not managed again (simulated text)")


@step("lpm.arm-local")
def _arm_local(world: World, operation: Operation, _: dict[str, str]) -> None:
    node = node_of_operation(world, operation)
    before = saved(world, node.name).get("RSCT_local_DMS_state", "")
    note(world, operation, ACTIVE)
    note(world, operation, "lssrc RC: 0")
    note(world, operation, f"grep -w RSCT_local_DMS_state {SAVED_STATE} | cut -d'=' -f2")
    note(world, operation, f"previous RSCT DMS state = {before}")
    if before == "Enabled":
        note(world, operation, f"Restarting RSCT Dead Man Switch on node '{node.name}'")
        note(world, operation, _STARTDMS)
        say(world, operation, caa.arm(node))
        node.client_kill = True
        note(world, operation, "startdms RC: 0")


@step("lpm.arm-peer")
def _arm_peer(world: World, operation: Operation, _: dict[str, str]) -> None:
    before = saved(world, operation.host).get("RSCT_peer_DMS_state", "")
    for peer in peers(world, operation.host):
        reached = talks(world, peer.name)
        note(world, operation, f"cl_rsh {peer.name} lssrc RC: {0 if reached else 1}")
        note(world, operation, f"grep -w RSCT_peer_DMS_state {SAVED_STATE} | cut -d'=' -f2")
        note(world, operation, f"previous RSCT Dead Man Switch on node '{peer.name}' = {before}")
        if before == "Enabled" and reached:
            note(world, operation, f"Restarting RSCT Dead Man Switch on node '{peer.name}'")
            note(world, operation, f'cl_rsh {peer.name} "{_STARTDMS}"')
            say(world, operation, caa.arm(peer))
            peer.client_kill = True


@step("lpm.restore-timeout")
def _restore_timeout(world: World, operation: Operation, _: dict[str, str]) -> None:
    cluster, node = cluster_of_operation(world, operation), node_of_operation(world, operation)
    before = saved(world, node.name)
    note(world, operation, f"previous CAA node timeout = {before.get(TIMEOUT_KEY, '')}")
    if before.get(TIMEOUT_KEY, "") not in ("", caa.value(cluster, node, "node_timeout")):
        note(world, operation, f"Restoring CAA node_timeout to '{before[TIMEOUT_KEY]}'")
        if node.timeout_restored:
            tune(world, operation, "node_timeout", before[TIMEOUT_KEY])
        else:
            note(world, operation, "clctrl RC: 1: CAA did not accept the change (simulated text)")
    if before.get(DEADMAN_KEY, node.deadman_mode) != node.deadman_mode:
        note(world, operation, f"clctrl -tune -n {node.name} -o deadman_mode={before[DEADMAN_KEY]}")
        node.deadman_mode = before[DEADMAN_KEY]


@step("lpm.allow")
def _allow(world: World, operation: Operation, _: dict[str, str]) -> None:
    kept, used = heartbeat_paths.KEPT_RESTRICTIONS, heartbeat_paths.RESTRICTIONS
    move = f"mv {kept} {used}; else rm -f {used} ; fi"
    for node in cluster_of_operation(world, operation).nodes:
        note(world, operation, f'cl_rsh {node} "if [ -s {kept} ]; then {move}"')
        if not talks(world, node):
            note(world, operation, f"cl_rsh to node {node} completed, RC: 1")
            continue
        files.remove(world, node, used)
        if restrictions := files.read(world, node, kept):
            files.remove(world, node, kept)
            files.write(world, node, used, restrictions)
        note(world, operation, f"cl_rsh to node {node} completed, RC: 0")
        heartbeat_paths.apply_restrictions(world, node)
    note(world, operation, "clusterconf")
    note(world, operation, "clusterconf completed, RC: 0")


@step("lpm.reconfigure")
def _reconfigure(world: World, operation: Operation, _: dict[str, str]) -> None:
    note(world, operation, "Launch the SAN communication reconfiguration in background.")
    for node in world.nodes.of(operation.cluster):
        if talks(world, node.name):
            heartbeat_paths.reconfigure(world, node.name, returns=node.sfwcom_returns)


@step("lpm.forget")
def _forget(world: World, operation: Operation, _: dict[str, str]) -> None:
    note(world, operation, f"lsitab {files.LPM_IDENTIFIER}")
    note(world, operation, "Removing the temporary entry from /etc/inittab")
    note(world, operation, f"rmitab {files.LPM_IDENTIFIER}")
    files.remove(world, operation.host, SAVED_STATE)
    files.remove_inittab_entry(world, operation.host, files.LPM_IDENTIFIER)
