"""The steps of PowerHA's pre phase, post phase and undo, with the lines that they leave in clutils.log."""

from __future__ import annotations

from lpmtui.model.states import NodeState
from lpmtui.simulator.engine.world import World
from lpmtui.simulator.lpm import failures, message
from lpmtui.simulator.objects.lpm_migration import LpmStage
from lpmtui.simulator.objects.powerha_cluster import Operation, OperationStep
from lpmtui.simulator.powerha import caa, facts, heartbeat_paths, services
from lpmtui.simulator.powerha.automation import (
    ACTIVE,
    DEADMAN_KEY,
    SAVED_STATE,
    TIMEOUT_KEY,
    command,
    save,
    saved,
    tune,
)
from lpmtui.simulator.powerha.cluster_state import peers, talks, why_unstable
from lpmtui.simulator.powerha.facts import seconds, wording
from lpmtui.simulator.powerha.operations import fail, first, note, say, step
from lpmtui.simulator.shells import files

_LISTDMS = "/usr/sbin/rsct/bin/dms/listdms -s cthags"
_STOPDMS = "/usr/sbin/rsct/bin/dms/stopdms -s cthags"


@step("lpm.begin")
def _begin(world: World, operation: Operation, _: dict[str, str]) -> None:
    node = world.nodes[operation.host]
    files.remove(world, node.name, SAVED_STATE)
    policy = facts.in_force(world.clusters[operation.cluster], "LPM_POLICY")
    note(world, operation, "clodmget -n -f lpm_policy HACMPcluster")
    note(world, operation, f"lpm_policy='{policy.upper()}'")
    note(world, operation, f"Node = {node.name}, state = {node.state.value}")
    save(world, node.name, "node_state", node.state.value)


@step("lpm.stay-managed")
def _stay_managed(world: World, operation: Operation, _: dict[str, str]) -> None:
    note(world, operation, "Resource groups stay managed (simulated text)")
    _safety_net(world, operation)


@step("lpm.unmanage")
def _unmanage(world: World, operation: Operation, _: dict[str, str]) -> None:
    node = world.nodes[operation.host]
    net = OperationStep(seconds("pre", "inittab"), "lpm.safety-net")
    if node.state is not NodeState.NORMAL:
        first(operation, [net])
        return
    note(world, operation, "Stop cluster services")
    note(world, operation, f"LC_ALL=C clmgr stop node {node.name} WHEN=now MANAGE=unmanage")
    if why_unstable(world, world.clusters[operation.cluster]):
        first(operation, [OperationStep(seconds("stop", "services"), "lpm.not-unmanaged")])
        return
    first(operation, [OperationStep(0, "lpm.unmanaged"), net])
    command(world, operation, services.stop([node.name], "unmanage"))


@step("lpm.unmanaged")
def _unmanaged(world: World, operation: Operation, _: dict[str, str]) -> None:
    if operation.awaited_status:
        first(operation, [OperationStep(0, "lpm.not-unmanaged")])


@step("lpm.not-unmanaged")
def _not_unmanaged(world: World, operation: Operation, _: dict[str, str]) -> None:
    """That the migration is refused when the pre phase fails is an assumption: no public source tells."""
    note(world, operation, "clmgr RC: 1")
    why = wording("lpm_not_unmanaged", node=operation.host)
    migration = world.migrations.get(operation.subject)
    operation.done = ""
    fail(world, operation, f"pre-migration phase failed, RC: 1: {why}")
    if migration is not None and migration.stage is LpmStage.PRE_PHASE:
        failures.stop(world, migration, message("software", partition=migration.partition, why=why))


@step("lpm.safety-net")
def _net(world: World, operation: Operation, _: dict[str, str]) -> None:
    _safety_net(world, operation)


def _safety_net(world: World, operation: Operation) -> None:
    note(world, operation, "Adding a temporary entry in /etc/inittab")
    note(world, operation, f"lsitab {files.LPM_IDENTIFIER}")
    note(world, operation, f"mkitab {files.LPM_ENTRY}")
    status = files.add_inittab_entry(world, operation.host, files.LPM_ENTRY)
    note(world, operation, f"mkitab RC: {0 if status else 1}")


@step("lpm.disarm-local")
def _disarm_local(world: World, operation: Operation, _: dict[str, str]) -> None:
    node = world.nodes[operation.host]
    note(world, operation, ACTIVE)
    note(world, operation, "lssrc RC: 0")
    note(world, operation, f"{_LISTDMS} | grep -qw Enabled")
    note(world, operation, f"listdms RC: {0 if node.dms_armed else 1}")
    save(world, node.name, "RSCT_local_DMS_state", caa.word(node))
    if not node.dms_armed:
        return
    note(world, operation, f"Stopping RSCT Dead Man Switch on node '{node.name}'")
    note(world, operation, "/usr/sbin/rsct/bin/hags_disable_client_kill -s cthags")
    node.client_kill = False
    note(world, operation, _STOPDMS)
    say(world, operation, caa.disarm(node))
    note(world, operation, "stopdms RC: 0")


@step("lpm.disarm-peer")
def _disarm_peer(world: World, operation: Operation, _: dict[str, str]) -> None:
    for peer in peers(world, operation.host):
        if not talks(world, peer.name):
            note(world, operation, f"cl_rsh {peer.name} lssrc RC: 1")
            continue
        note(world, operation, f'cl_rsh {peer.name} "{ACTIVE}"')
        note(world, operation, f"cl_rsh {peer.name} lssrc RC: 0")
        note(world, operation, f'cl_rsh {peer.name} "LC_ALL=C {_LISTDMS} | grep -qw Enabled"')
        note(world, operation, f"cl_rsh {peer.name} listdms RC: {0 if peer.dms_armed else 1}")
        save(world, operation.host, "RSCT_peer_DMS_state", caa.word(peer))
        if peer.dms_armed:
            note(world, operation, f"Stopping RSCT Dead Man Switch on node '{peer.name}'")
            peer.client_kill = False
            note(world, operation, f'cl_rsh {peer.name} "{_STOPDMS}"')
            say(world, operation, caa.disarm(peer))


@step("lpm.raise-timeout")
def _raise_timeout(world: World, operation: Operation, _: dict[str, str]) -> None:
    cluster, node = world.clusters[operation.cluster], world.nodes[operation.host]
    wanted = int(facts.in_force(cluster, "HEARTBEAT_FREQUENCY_DURING_LPM"))
    now = int(caa.value(cluster, node, "node_timeout"))
    note(world, operation, "clodmget -n -f lpm_node_timeout HACMPcluster")
    note(world, operation, f"clodmget LPM node_timeout: {wanted}")
    note(world, operation, "clctrl -tune -x node_timeout")
    note(world, operation, f"clctrl CAA node_timeout: {now}")
    save(world, node.name, TIMEOUT_KEY, str(now))
    if now != wanted * 1000:
        note(world, operation, f"Changing CAA node_timeout to '{wanted * 1000}'")
        tune(world, operation, "node_timeout", str(wanted * 1000))
    save(world, node.name, DEADMAN_KEY, node.deadman_mode)
    if node.deadman_mode == "a":
        note(world, operation, "clctrl -tune -n " + node.name + " -o deadman_mode=e")
        node.deadman_mode = "e"


@step("lpm.restrict")
def _restrict(world: World, operation: Operation, _: dict[str, str]) -> None:
    for node in world.clusters[operation.cluster].nodes:
        if not talks(world, node):
            note(world, operation, f"cl_rsh to node {node} completed, RC: 1")
            continue
        if existing := files.read(world, node, heartbeat_paths.RESTRICTIONS):
            files.write(world, node, heartbeat_paths.KEPT_RESTRICTIONS, existing)
        note(world, operation, f'cl_rsh {node} "LC_ALL=C echo sfwcom >> {heartbeat_paths.RESTRICTIONS}"')
        files.write(world, node, heartbeat_paths.RESTRICTIONS, f"{heartbeat_paths.INTERFACE}\n", append=True)
        note(world, operation, f"cl_rsh to node {node} completed, RC: 0")
        note(world, operation, "clusterconf")
        heartbeat_paths.apply_restrictions(world, node)
        note(world, operation, "clusterconf completed, RC: 0")


@step("lpm.pre-done")
def _pre_done(world: World, operation: Operation, _: dict[str, str]) -> None:
    note(world, operation, "pre-migration phase completed, RC: 0 (simulated text)")


_STARTDMS = "/usr/sbin/rsct/bin/dms/startdms -s cthags"


@step("lpm.enter")
def _enter(world: World, operation: Operation, args: dict[str, str]) -> None:
    note(world, operation, f"{args['phase']} entered")
    note(world, operation, "clodmget -n -f lpm_policy HACMPcluster")
    policy = facts.in_force(world.clusters[operation.cluster], "LPM_POLICY")
    note(world, operation, f"lpm_policy='{policy.upper()}'")
    note(world, operation, f"grep -w node_state {SAVED_STATE} | cut -d'=' -f2")
    note(world, operation, f"Previous state = {saved(world, operation.host).get('node_state', '')}")


@step("lpm.remanage")
def _remanage(world: World, operation: Operation, _: dict[str, str]) -> None:
    node = world.nodes[operation.host]
    was_normal = saved(world, node.name).get("node_state") == NodeState.NORMAL.value
    if not was_normal or node.state is NodeState.NORMAL:
        return
    note(world, operation, "Restarting cluster services")
    note(world, operation, f"LC_ALL=C clmgr start node {node.name} WHEN=now MANAGE=auto")
    first(operation, [OperationStep(0, "lpm.remanaged")])
    if why_unstable(world, world.clusters[operation.cluster]):
        operation.awaited_status = 1
    else:
        command(world, operation, services.start([node.name], "auto"))


@step("lpm.remanaged")
def _remanaged(world: World, operation: Operation, _: dict[str, str]) -> None:
    if operation.awaited_status:
        note(world, operation, "clmgr RC: 1: the node is not managed again (simulated text)")


@step("lpm.arm-local")
def _arm_local(world: World, operation: Operation, _: dict[str, str]) -> None:
    node = world.nodes[operation.host]
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
    cluster, node = world.clusters[operation.cluster], world.nodes[operation.host]
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
    for node in world.clusters[operation.cluster].nodes:
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
