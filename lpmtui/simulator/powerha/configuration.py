"""The cluster's configuration: modified here, in force after a synchronisation."""

from __future__ import annotations

from lpmtui.model.states import NodeState
from lpmtui.simulator.engine.world import World
from lpmtui.simulator.objects.powerha_cluster import Operation, OperationStep, PowerhaCluster
from lpmtui.simulator.powerha import caa, facts
from lpmtui.simulator.powerha.cluster_state import events, serving, talks, unmanaged_groups
from lpmtui.simulator.powerha.facts import AttributeKind, ValueRefused, seconds, wording
from lpmtui.simulator.powerha.heartbeats import NETMON, has_other_targets
from lpmtui.simulator.powerha.operations import fail, first, say, settle, step, unsettle
from lpmtui.simulator.shells.files import date_line, epoch

CLVERIFY_LOG = "/var/hacmp/clverify/clverify.log"

_STATES = (
    "ST_RP_RUNNING",
    "ST_BARRIER...",
    "ST_UNSTABLE.",
    "ST_RP_RUNNING...",
    "ST_BARRIER",
    "ST_CBARRIER",
    "ST_UNSTABLE.",
)
"""What the cluster manager goes through while a running cluster is synchronised, as a capture prints it."""


class NotModified(Exception):
    """Nothing was modified; the text says why."""


def modify(cluster: PowerhaCluster, changes: dict[str, str]) -> None:
    """Store new values; all of them or, raising NotModified, none."""
    accepted: dict[str, str] = {}
    for name, value in changes.items():
        attribute = facts.known_to(cluster).get(name)
        if attribute is None or attribute.kind is AttributeKind.COMPUTED:
            raise NotModified(wording("bad_attribute", name=name, kind="cluster"))
        try:
            accepted[name] = attribute.accept(value)
        except ValueRefused as limits:
            raise NotModified(wording("bad_value", name=name, value=value, allowed=limits)) from limits
    cluster.stored.update(accepted)


def modify_directly(world: World, cluster: PowerhaCluster, changes: dict[str, str]) -> int:
    """Put values into force in CAA, leaving the configuration alone; returns how many. Raises NotModified."""
    accepted: dict[str, int] = {}
    for name, value in changes.items():
        attribute = facts.known_to(cluster).get(name)
        if attribute is None:
            raise NotModified(wording("bad_attribute", name=name, kind="cluster"))
        if not attribute.caa:
            raise NotModified(wording("not_tunable", name=name))
        try:
            accepted[attribute.caa] = int(attribute.accept(value)) * attribute.factor
        except ValueRefused as limits:
            raise NotModified(wording("bad_value", name=name, value=value, allowed=limits)) from limits
    for tunable, number in accepted.items():
        caa.change(world, cluster, tunable, str(number))
    return len(accepted)


def synchronise() -> list[OperationStep]:
    """The steps of a verification and synchronisation."""
    return [
        OperationStep(0, "synchronise.begin"),
        OperationStep(seconds("synchronise", "verify"), "synchronise.commit"),
    ]


def verify() -> list[OperationStep]:
    """The steps of a verification."""
    return [OperationStep(seconds("synchronise", "verify"), "verify.end")]


@step("verify.end")
def _verified(world: World, operation: Operation, _: dict[str, str]) -> None:
    _report(world, operation)


def _report(world: World, operation: Operation) -> None:
    """What the verification found, on the terminal and in its log."""
    found = _warnings(world, world.clusters[operation.cluster])
    lines = [*found, wording("verification_normal")]
    for line in lines:
        say(world, operation, line)
    at = date_line(epoch(world, operation.host))
    world.log(operation.host, CLVERIFY_LOG, "\n".join([f"Verification at {at} (simulated)", *lines]))


def _warnings(world: World, cluster: PowerhaCluster) -> list[str]:
    """Warnings of a verification: few of the many that the product has."""
    return [
        wording("netmon_missing", node=node.name, path=NETMON)
        for node in world.nodes.of(cluster.name)
        if not has_other_targets(world, node)
    ]


@step("synchronise.begin")
def _begin(world: World, operation: Operation, _: dict[str, str]) -> None:
    nodes = world.nodes.of(operation.cluster)
    names = [group.name for group in unmanaged_groups(world, operation.cluster)]
    names = names or [node.name for node in nodes if node.state is NodeState.UNMANAGED]
    if names:
        fail(world, operation, wording("unmanaged_groups", groups=", ".join(names)))
        return
    for node in nodes:
        if not talks(world, node.name):
            fail(world, operation, wording("unreachable", node=node.name))
            return
        if not node.repository_reachable:
            fail(world, operation, wording("no_repository", node=node.name))
            return
    say(world, operation, wording("sync_prerequisites"))
    say(world, operation, wording("sync_committing"))


@step("synchronise.commit")
def _commit(world: World, operation: Operation, _: dict[str, str]) -> None:
    cluster = world.clusters[operation.cluster]
    changed = _put_into_force(cluster)
    for node in world.nodes.of(cluster.name):
        say(world, operation, wording("inittab", node=node.name))
    if changed:
        plural = "" if changed == 1 else "s"
        say(world, operation, wording("tunable_updated", count=changed, plural=plural, cluster=cluster.name))
    _report(world, operation)
    say(world, operation, wording("snapshot_creating"))
    say(world, operation, wording("snapshot_created"))
    if serving(world, cluster.name):
        events(world, cluster, "synchronise")
        first(operation, _transitions())


def _transitions() -> list[OperationStep]:
    pause = seconds("synchronise", "state")
    passing = [OperationStep(pause, "synchronise.state", {"state": state}) for state in _STATES]
    return [*passing, OperationStep(pause, "synchronise.end")]


@step("synchronise.state")
def _state(world: World, operation: Operation, args: dict[str, str]) -> None:
    unsettle(world, world.clusters[operation.cluster], args["state"].rstrip("."))
    say(world, operation, wording("state_is", state=args["state"]))


@step("synchronise.end")
def _end(world: World, operation: Operation, _: dict[str, str]) -> None:
    settle(world, operation.cluster)
    say(world, operation, wording("state_is", state="ST_STABLE.....completed."))


def _put_into_force(cluster: PowerhaCluster) -> int:
    """What was stored is in force from now on; returns how many CAA tunables changed.

    A tunable that was put into force directly gets back the value of the configuration.
    """
    changed = 0
    for name, attribute in facts.known_to(cluster).items():
        number = int(facts.stored(cluster, name)) if attribute.caa else 0
        wanted = number * attribute.factor
        if wanted and wanted != cluster.caa.get(attribute.caa):
            cluster.caa[attribute.caa] = wanted
            changed += 1
    cluster.active = dict(cluster.stored)
    return changed
