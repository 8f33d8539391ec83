"""PowerHA's own part in a migration (7.2 and later): check, pre phase, post phase, undo.

AIX calls it through the script that PowerHA registers with the LPM framework. What it does is written to
clutils.log line by line; what it has to restore it keeps in a file, so that another process, or the same one
after a crash, finds it.
"""

from __future__ import annotations

from lpmtui.simulator.engine.world import World
from lpmtui.simulator.objects.lpm_migration import LpmStage, Migration
from lpmtui.simulator.objects.powerha_cluster import ClusterNode, Operation, OperationStep, PowerhaCluster
from lpmtui.simulator.powerha import caa, facts, operations
from lpmtui.simulator.powerha.cluster_state import cluster_of, peers, talks, why_unstable
from lpmtui.simulator.powerha.facts import seconds, wording
from lpmtui.simulator.powerha.operations import begin, note, say, wait_for
from lpmtui.simulator.shells import files
from lpmtui.simulator.shells.files import date_line, epoch

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


def command(world: World, operation: Operation, steps: list[OperationStep]) -> None:
    """Run a command of clmgr as the script does: its output goes into the script's log."""
    node, program = operation.host, operation.program
    found = begin(world, operation.cluster, node, "services", steps, program=program, queued=True)
    wait_for(operation, found)


def tune(world: World, operation: Operation, tunable: str, value: str) -> None:
    """Change a CAA tunable, with what the product writes into its log meanwhile."""
    cluster = world.clusters[operation.cluster]
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


def check(world: World, migration: Migration) -> str | None:
    """Why PowerHA refuses the migration of a node now; None where it does not."""
    node, cluster = _concerned(world, migration.host)
    if node is None or cluster is None:
        return None
    refusal = _refusal(world, node, cluster)
    at = date_line(epoch(world, node.name))
    outcome = refusal or "check phase completed, RC: 0"
    world.log(node.name, files.CLUTILS_LOG, f"{at} cl_dr: CHECK_MIGRATE: {outcome}")
    return refusal


def pre(world: World, migration: Migration, done: str) -> bool:
    """Prepare the cluster for the migration of one of its nodes."""
    node, cluster = _concerned(world, migration.host)
    if node is None or cluster is None:
        return False
    steps = [OperationStep(seconds("pre", "begin"), "lpm.begin")]
    if facts.lpm_policy(cluster) == "unmanage":
        steps.append(OperationStep(seconds("pre", "state"), "lpm.unmanage"))
    else:
        steps.append(OperationStep(seconds("pre", "manage"), "lpm.stay-managed"))
    steps.append(OperationStep(seconds("pre", "dms"), "lpm.disarm-local"))
    if len(world.nodes.of(cluster.name)) == 2:
        steps.append(OperationStep(seconds("pre", "peer"), "lpm.disarm-peer"))
    steps.append(OperationStep(seconds("pre", "timeout"), "lpm.raise-timeout"))
    if cluster.san_communication:
        steps.append(OperationStep(seconds("pre", "restrict"), "lpm.restrict"))
    steps.append(OperationStep(seconds("pre", "begin"), "lpm.pre-done"))
    _run(world, node, steps, "cl_dr", done, migration.key)
    return True


def post(world: World, migration: Migration, done: str) -> bool:
    """Bring back everything that the pre phase changed, on the target."""
    return _restore(world, migration, done, "POST_MIGRATE")


def undo(world: World, migration: Migration, done: str) -> bool:
    """Bring back everything that the pre phase changed, on the source."""
    return _restore(world, migration, done, "UNDO_PREMIGRATE")


def undo_by_hand(world: World, host: str) -> Operation | None:
    """The same undo outside a migration: what init runs once after a crash, or an operator."""
    node = world.nodes.get(host)
    if node is None:
        return None
    return _run(world, node, restoring(world, node, "UNDO_PREMIGRATE"), "cl_dr", "", "")


def restoring(world: World, node: ClusterNode, phase: str) -> list[OperationStep]:
    """The steps that bring everything back, in the order of the product's log."""
    steps = [
        OperationStep(seconds("post", "begin"), "lpm.enter", {"phase": phase}),
        OperationStep(0, "lpm.remanage"),
        OperationStep(seconds("post", "dms"), "lpm.arm-local"),
    ]
    cluster = world.clusters[node.cluster]
    if len(world.nodes.of(cluster.name)) == 2:
        steps.append(OperationStep(seconds("post", "peer"), "lpm.arm-peer"))
    steps.append(OperationStep(seconds("post", "timeout"), "lpm.restore-timeout"))
    if cluster.san_communication:
        steps.append(OperationStep(seconds("post", "restrict"), "lpm.allow"))
        steps.append(OperationStep(seconds("post", "san_background"), "lpm.reconfigure"))
    steps.append(OperationStep(seconds("post", "inittab"), "lpm.forget"))
    return steps


def _restore(world: World, migration: Migration, done: str, phase: str) -> bool:
    node, cluster = _concerned(world, migration.host)
    if node is None or cluster is None or not files.exists(world, node.name, SAVED_STATE):
        return False
    if not node.post_phase_runs:
        return False
    steps = restoring(world, node, phase)
    if under_way := _pre_phase(world, node):
        under_way.steps += steps
        under_way.done, under_way.subject = done, migration.key
    else:
        _run(world, node, steps, "cl_2dr" if phase == "POST_MIGRATE" else "cl_dr", done, migration.key)
    return True


def _pre_phase(world: World, node: ClusterNode) -> Operation | None:
    """The pre phase, where it still runs: a migration can be stopped in the middle of it."""
    mine = [found for found in world.operations.of(node.cluster) if found.host == node.name]
    return next((found for found in mine if found.what == operations.LPM and found.status is None), None)


def _run(
    world: World, node: ClusterNode, steps: list[OperationStep], program: str, done: str, subject: str
) -> Operation:
    return operations.begin(
        world, node.cluster, node.name, operations.LPM, steps, program=program, done=done, subject=subject
    )


def _concerned(world: World, partition: str) -> tuple[ClusterNode | None, PowerhaCluster | None]:
    """The node and the cluster that a partition's migration concerns, where PowerHA takes part by itself."""
    node, cluster = world.nodes.get(partition), cluster_of(world, partition)
    if node is None or cluster is None or not facts.automated(cluster):
        return None, None
    return node, cluster


def _refusal(world: World, node: ClusterNode, cluster: PowerhaCluster) -> str | None:
    if cluster.other_lpm not in ("", node.name):
        return wording("lpm_other", cluster=cluster.name, partition=cluster.other_lpm)
    for other in peers(world, node.name):
        if _migrates(world, other.name):
            return wording("lpm_other", cluster=cluster.name, partition=other.name)
    if reason := why_unstable(world, cluster):
        return wording("lpm_unstable", cluster=cluster.name, reason=reason)
    for other in peers(world, node.name):
        if not talks(world, other.name):
            return wording("lpm_silent", host=node.name, node=other.name, cluster=cluster.name)
    return None


def _migrates(world: World, partition: str) -> bool:
    migration = world.migration_of(partition)
    return migration is not None and migration.stage is not LpmStage.VALIDATING
