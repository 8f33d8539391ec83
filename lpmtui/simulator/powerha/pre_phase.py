"""The steps of PowerHA's pre phase, with the lines that they leave in clutils.log."""

from __future__ import annotations

from lpmtui.model.states import NodeState
from lpmtui.simulator.engine.world import World
from lpmtui.simulator.lpm import failures
from lpmtui.simulator.lpm.stages import message
from lpmtui.simulator.objects.lpm_migration import LpmStage
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
    save,
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
    node = node_of_operation(world, operation)
    files.remove(world, node.name, SAVED_STATE)
    policy = facts.in_force(cluster_of_operation(world, operation), "LPM_POLICY")
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
    node = node_of_operation(world, operation)
    net = OperationStep(seconds("pre", "inittab"), "lpm.safety-net")
    if node.state is not NodeState.NORMAL:
        first(operation, [net])
        return
    note(world, operation, "Stop cluster services")
    note(world, operation, f"LC_ALL=C clmgr stop node {node.name} WHEN=now MANAGE=unmanage")
    if why_unstable(world, cluster_of_operation(world, operation)):
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
    node = node_of_operation(world, operation)
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
    cluster, node = cluster_of_operation(world, operation), node_of_operation(world, operation)
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
    for node in cluster_of_operation(world, operation).nodes:
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
