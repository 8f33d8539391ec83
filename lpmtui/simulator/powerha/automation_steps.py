"""The steps of PowerHA's pre and post phase, with the lines that they leave in clutils.log."""

from __future__ import annotations

from lpmtui.model.states import NodeState
from lpmtui.simulator import files
from lpmtui.simulator.cluster_objects import Cluster, Node, Operation, Step
from lpmtui.simulator.lpm import undoing
from lpmtui.simulator.lpm.messages import message
from lpmtui.simulator.objects import Stage
from lpmtui.simulator.powerha import attributes, caa, deadman, inittab, san, services
from lpmtui.simulator.powerha.facts import seconds, wording
from lpmtui.simulator.powerha.operations import begin, fail, first, note, say, step, wait_for
from lpmtui.simulator.powerha.stamps import date_line, epoch
from lpmtui.simulator.powerha.standing import peers, talks, why_unstable
from lpmtui.simulator.world import World

SAVED_STATE = "/var/hacmp/cl_dr.state"
"""What the pre phase found, as `key=value` lines, for the post phase to restore."""

_TIMEOUT_KEY = "CAA_node_timeout"
_DEADMAN_KEY = "CAA_deadman_mode"
_LISTDMS = "/usr/sbin/rsct/bin/dms/listdms -s cthags"
_STARTDMS = "/usr/sbin/rsct/bin/dms/startdms -s cthags"
_STOPDMS = "/usr/sbin/rsct/bin/dms/stopdms -s cthags"
_ACTIVE = "LC_ALL=C lssrc -s cthags | grep -qw active"


def saved(world: World, host: str) -> dict[str, str]:
    """What the pre phase found; empty where there is no such file."""
    lines = (files.read(world, host, SAVED_STATE) or "").splitlines()
    return {key: value for key, _, value in (line.partition("=") for line in lines)}


def _save(world: World, host: str, key: str, value: str) -> None:
    files.write(world, host, SAVED_STATE, f"{key}={value}\n", append=True)


def _node(world: World, operation: Operation) -> Node:
    return world.nodes[operation.host]


def _cluster(world: World, operation: Operation) -> Cluster:
    return world.clusters[operation.cluster]


@step("lpm.begin")
def _begin(world: World, operation: Operation, _: dict[str, str]) -> None:
    node = _node(world, operation)
    files.remove(world, node.name, SAVED_STATE)
    policy = attributes.in_force(_cluster(world, operation), "LPM_POLICY")
    note(world, operation, "clodmget -n -f lpm_policy HACMPcluster")
    note(world, operation, f"lpm_policy='{policy.upper()}'")
    note(world, operation, f"Node = {node.name}, state = {node.state.value}")
    _save(world, node.name, "node_state", node.state.value)


@step("lpm.stay-managed")
def _stay_managed(world: World, operation: Operation, _: dict[str, str]) -> None:
    note(world, operation, "Resource groups stay managed (simulated text)")
    _safety_net(world, operation)


@step("lpm.unmanage")
def _unmanage(world: World, operation: Operation, _: dict[str, str]) -> None:
    node = _node(world, operation)
    net = Step(seconds("pre", "inittab"), "lpm.safety-net")
    if node.state is not NodeState.NORMAL:
        first(operation, [net])
        return
    note(world, operation, "Stop cluster services")
    note(world, operation, f"LC_ALL=C clmgr stop node {node.name} WHEN=now MANAGE=unmanage")
    if why_unstable(world, _cluster(world, operation)):
        first(operation, [Step(seconds("stop", "services"), "lpm.not-unmanaged")])
        return
    first(operation, [Step(0, "lpm.unmanaged"), net])
    _command(world, operation, services.stop([node.name], "unmanage"))


def _command(world: World, operation: Operation, steps: list[Step]) -> None:
    """Run a command of clmgr as the script does: its output goes into the script's log."""
    node, program = operation.host, operation.program
    found = begin(world, operation.cluster, node, "services", steps, program=program, queued=True)
    wait_for(operation, found)


@step("lpm.unmanaged")
def _unmanaged(world: World, operation: Operation, _: dict[str, str]) -> None:
    if operation.awaited_status:
        first(operation, [Step(0, "lpm.not-unmanaged")])


@step("lpm.not-unmanaged")
def _not_unmanaged(world: World, operation: Operation, _: dict[str, str]) -> None:
    """That the migration is refused when the pre phase fails is an assumption: no public source tells."""
    note(world, operation, "clmgr RC: 1")
    why = wording("lpm_not_unmanaged", node=operation.host)
    migration = world.migrations.get(operation.subject)
    operation.done = ""
    fail(world, operation, f"pre-migration phase failed, RC: 1: {why}")
    if migration is not None and migration.stage is Stage.PRE_PHASE:
        undoing.stop(world, migration, message("software", partition=migration.partition, why=why))


@step("lpm.safety-net")
def _net(world: World, operation: Operation, _: dict[str, str]) -> None:
    _safety_net(world, operation)


def _safety_net(world: World, operation: Operation) -> None:
    note(world, operation, "Adding a temporary entry in /etc/inittab")
    note(world, operation, f"lsitab {inittab.LPM_IDENTIFIER}")
    note(world, operation, f"mkitab {inittab.LPM_ENTRY}")
    status = inittab.add(world, operation.host, inittab.LPM_ENTRY)
    note(world, operation, f"mkitab RC: {0 if status else 1}")


@step("lpm.disarm-local")
def _disarm_local(world: World, operation: Operation, _: dict[str, str]) -> None:
    node = _node(world, operation)
    note(world, operation, _ACTIVE)
    note(world, operation, "lssrc RC: 0")
    note(world, operation, f"{_LISTDMS} | grep -qw Enabled")
    note(world, operation, f"listdms RC: {0 if node.dms_armed else 1}")
    _save(world, node.name, "RSCT_local_DMS_state", deadman.word(node))
    if not node.dms_armed:
        return
    note(world, operation, f"Stopping RSCT Dead Man Switch on node '{node.name}'")
    note(world, operation, "/usr/sbin/rsct/bin/hags_disable_client_kill -s cthags")
    node.client_kill = False
    note(world, operation, _STOPDMS)
    say(world, operation, deadman.disarm(node))
    note(world, operation, "stopdms RC: 0")


@step("lpm.disarm-peer")
def _disarm_peer(world: World, operation: Operation, _: dict[str, str]) -> None:
    for peer in peers(world, operation.host):
        if not talks(world, peer.name):
            note(world, operation, f"cl_rsh {peer.name} lssrc RC: 1")
            continue
        note(world, operation, f'cl_rsh {peer.name} "{_ACTIVE}"')
        note(world, operation, f"cl_rsh {peer.name} lssrc RC: 0")
        note(world, operation, f'cl_rsh {peer.name} "LC_ALL=C {_LISTDMS} | grep -qw Enabled"')
        note(world, operation, f"cl_rsh {peer.name} listdms RC: {0 if peer.dms_armed else 1}")
        _save(world, operation.host, "RSCT_peer_DMS_state", deadman.word(peer))
        if peer.dms_armed:
            note(world, operation, f"Stopping RSCT Dead Man Switch on node '{peer.name}'")
            peer.client_kill = False
            note(world, operation, f'cl_rsh {peer.name} "{_STOPDMS}"')
            say(world, operation, deadman.disarm(peer))


@step("lpm.raise-timeout")
def _raise_timeout(world: World, operation: Operation, _: dict[str, str]) -> None:
    cluster, node = _cluster(world, operation), _node(world, operation)
    wanted = int(attributes.in_force(cluster, "HEARTBEAT_FREQUENCY_DURING_LPM"))
    now = int(caa.value(cluster, node, "node_timeout"))
    note(world, operation, "clodmget -n -f lpm_node_timeout HACMPcluster")
    note(world, operation, f"clodmget LPM node_timeout: {wanted}")
    note(world, operation, "clctrl -tune -x node_timeout")
    note(world, operation, f"clctrl CAA node_timeout: {now}")
    _save(world, node.name, _TIMEOUT_KEY, str(now))
    if now != wanted * 1000:
        note(world, operation, f"Changing CAA node_timeout to '{wanted * 1000}'")
        _tune(world, operation, "node_timeout", str(wanted * 1000))
    _save(world, node.name, _DEADMAN_KEY, node.deadman_mode)
    if node.deadman_mode == "a":
        note(world, operation, "clctrl -tune -n " + node.name + " -o deadman_mode=e")
        node.deadman_mode = "e"


@step("lpm.restrict")
def _restrict(world: World, operation: Operation, _: dict[str, str]) -> None:
    for node in _cluster(world, operation).nodes:
        if not talks(world, node):
            note(world, operation, f"cl_rsh to node {node} completed, RC: 1")
            continue
        if existing := files.read(world, node, san.RESTRICTIONS):
            files.write(world, node, san.KEPT_RESTRICTIONS, existing)
        note(world, operation, f'cl_rsh {node} "LC_ALL=C echo sfwcom >> {san.RESTRICTIONS}"')
        files.write(world, node, san.RESTRICTIONS, f"{san.INTERFACE}\n", append=True)
        note(world, operation, f"cl_rsh to node {node} completed, RC: 0")
        note(world, operation, "clusterconf")
        san.apply_restrictions(world, node)
        note(world, operation, "clusterconf completed, RC: 0")


@step("lpm.pre-done")
def _pre_done(world: World, operation: Operation, _: dict[str, str]) -> None:
    note(world, operation, "pre-migration phase completed, RC: 0 (simulated text)")


@step("lpm.enter")
def _enter(world: World, operation: Operation, args: dict[str, str]) -> None:
    note(world, operation, f"{args['phase']} entered")
    note(world, operation, "clodmget -n -f lpm_policy HACMPcluster")
    policy = attributes.in_force(_cluster(world, operation), "LPM_POLICY")
    note(world, operation, f"lpm_policy='{policy.upper()}'")
    note(world, operation, f"grep -w node_state {SAVED_STATE} | cut -d'=' -f2")
    note(world, operation, f"Previous state = {saved(world, operation.host).get('node_state', '')}")


@step("lpm.remanage")
def _remanage(world: World, operation: Operation, _: dict[str, str]) -> None:
    node = _node(world, operation)
    was_normal = saved(world, node.name).get("node_state") == NodeState.NORMAL.value
    if not was_normal or node.state is NodeState.NORMAL:
        return
    note(world, operation, "Restarting cluster services")
    note(world, operation, f"LC_ALL=C clmgr start node {node.name} WHEN=now MANAGE=auto")
    first(operation, [Step(0, "lpm.remanaged")])
    if why_unstable(world, _cluster(world, operation)):
        operation.awaited_status = 1
    else:
        _command(world, operation, services.start([node.name], "auto"))


@step("lpm.remanaged")
def _remanaged(world: World, operation: Operation, _: dict[str, str]) -> None:
    if operation.awaited_status:
        note(world, operation, "clmgr RC: 1: the node is not managed again (simulated text)")


@step("lpm.arm-local")
def _arm_local(world: World, operation: Operation, _: dict[str, str]) -> None:
    node = _node(world, operation)
    before = saved(world, node.name).get("RSCT_local_DMS_state", "")
    note(world, operation, _ACTIVE)
    note(world, operation, "lssrc RC: 0")
    note(world, operation, f"grep -w RSCT_local_DMS_state {SAVED_STATE} | cut -d'=' -f2")
    note(world, operation, f"previous RSCT DMS state = {before}")
    if before == "Enabled":
        note(world, operation, f"Restarting RSCT Dead Man Switch on node '{node.name}'")
        note(world, operation, _STARTDMS)
        say(world, operation, deadman.arm(node))
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
            say(world, operation, deadman.arm(peer))
            peer.client_kill = True


@step("lpm.restore-timeout")
def _restore_timeout(world: World, operation: Operation, _: dict[str, str]) -> None:
    cluster, node = _cluster(world, operation), _node(world, operation)
    before = saved(world, node.name)
    note(world, operation, f"previous CAA node timeout = {before.get(_TIMEOUT_KEY, '')}")
    if before.get(_TIMEOUT_KEY, "") not in ("", caa.value(cluster, node, "node_timeout")):
        note(world, operation, f"Restoring CAA node_timeout to '{before[_TIMEOUT_KEY]}'")
        if node.timeout_restored:
            _tune(world, operation, "node_timeout", before[_TIMEOUT_KEY])
        else:
            note(world, operation, "clctrl RC: 1: CAA did not accept the change (simulated text)")
    if before.get(_DEADMAN_KEY, node.deadman_mode) != node.deadman_mode:
        note(world, operation, f"clctrl -tune -n {node.name} -o deadman_mode={before[_DEADMAN_KEY]}")
        node.deadman_mode = before[_DEADMAN_KEY]


@step("lpm.allow")
def _allow(world: World, operation: Operation, _: dict[str, str]) -> None:
    move = f"mv {san.KEPT_RESTRICTIONS} {san.RESTRICTIONS}; else rm -f {san.RESTRICTIONS} ; fi"
    for node in _cluster(world, operation).nodes:
        note(world, operation, f'cl_rsh {node} "if [ -s {san.KEPT_RESTRICTIONS} ]; then {move}"')
        if not talks(world, node):
            note(world, operation, f"cl_rsh to node {node} completed, RC: 1")
            continue
        files.remove(world, node, san.RESTRICTIONS)
        if kept := files.read(world, node, san.KEPT_RESTRICTIONS):
            files.remove(world, node, san.KEPT_RESTRICTIONS)
            files.write(world, node, san.RESTRICTIONS, kept)
        note(world, operation, f"cl_rsh to node {node} completed, RC: 0")
        san.apply_restrictions(world, node)
    note(world, operation, "clusterconf")
    note(world, operation, "clusterconf completed, RC: 0")


@step("lpm.reconfigure")
def _reconfigure(world: World, operation: Operation, _: dict[str, str]) -> None:
    note(world, operation, "Launch the SAN communication reconfiguration in background.")
    for node in world.nodes.of(operation.cluster):
        if talks(world, node.name):
            san.reconfigure(world, node.name, returns=node.sfwcom_returns)


@step("lpm.forget")
def _forget(world: World, operation: Operation, _: dict[str, str]) -> None:
    note(world, operation, f"lsitab {inittab.LPM_IDENTIFIER}")
    note(world, operation, "Removing the temporary entry from /etc/inittab")
    note(world, operation, f"rmitab {inittab.LPM_IDENTIFIER}")
    files.remove(world, operation.host, SAVED_STATE)
    inittab.remove(world, operation.host, inittab.LPM_IDENTIFIER)


def _tune(world: World, operation: Operation, tunable: str, value: str) -> None:
    cluster = _cluster(world, operation)
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
