"""Every pre-flight check finds what it is for, says how to repair it, and is silent on a healthy site."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from lpmtui.commands.hmc.io_adapters import LogicalPort, PhysicalSlot
from lpmtui.forecast.assumptions import Spread
from lpmtui.model.cluster import ApplicationMonitor, Cluster, ClusterState, GroupState, LpmPolicy, NodeState
from lpmtui.model.lazy_dataclass import replace
from lpmtui.model.move import Finding, Move, ProcedureKind, Reason, Severity
from lpmtui.model.picture import Unknown
from lpmtui.model.system import (
    MigrationLimits,
    MigrationState,
    PartitionMigration,
    PartitionState,
    RmcState,
    SystemMemory,
    SystemProcessors,
    SystemState,
)
from lpmtui.procedure import checks
from lpmtui.procedure.facts import BackingDisk, Facts, MonitorScript, Synchronised

Change = Callable[[Facts], Facts]


def partition(**changes: Any) -> Change:
    def changed(facts: Facts) -> Facts:
        parts = tuple(
            replace(one, **changes) if one.name == "dbnode1" else one for one in facts.picture.partitions
        )
        return replace(facts, picture=replace(facts.picture, partitions=parts))

    return changed


def vios(system: str, *names: str, **changes: Any) -> Change:
    def changed(facts: Facts) -> Facts:
        parts = tuple(
            replace(one, **changes)
            if one.is_vios and one.system == system and (not names or one.name in names)
            else one
            for one in facts.picture.partitions
        )
        return replace(facts, picture=replace(facts.picture, partitions=parts))

    return changed


def system(name: str, **changes: Any) -> Change:
    def changed(facts: Facts) -> Facts:
        systems = tuple(replace(one, **changes) if one.name == name else one for one in facts.picture.systems)
        return replace(facts, picture=replace(facts.picture, systems=systems))

    return changed


def cluster(change: Callable[[Cluster], Cluster]) -> Change:
    def changed(facts: Facts) -> Facts:
        clusters = tuple(change(one) if one.name == "dbcluster" else one for one in facts.picture.clusters)
        return replace(facts, picture=replace(facts.picture, clusters=clusters))

    return changed


def tunables(**changes: Any) -> Change:
    return cluster(lambda found: replace(found, tunables=replace(found.tunables, **changes)))


def move(**changes: Any) -> Change:
    return lambda facts: replace(
        facts, subject=replace(facts.subject, move=replace(facts.subject.move, **changes))
    )


def before(**changes: Any) -> Change:
    return lambda facts: replace(facts, before=replace(facts.before, **changes))


def attribute(name: str, value: str) -> Change:
    def changed(facts: Facts) -> Facts:
        kept = tuple(pair for pair in facts.before.attributes if pair[0] != name)
        return replace(facts, before=replace(facts.before, attributes=(*kept, (name, value))))

    return changed


def node(name: str, **changes: Any) -> Change:
    def changed(facts: Facts) -> Facts:
        nodes = tuple(replace(one, **changes) if one.name == name else one for one in facts.before.nodes)
        return replace(facts, before=replace(facts.before, nodes=nodes))

    return changed


def fact(**changes: Any) -> Change:
    return lambda facts: replace(facts, **changes)


def freeze(seconds: float) -> Change:
    """A forecast with this freeze, after which the network delivers at once."""

    def changed(facts: Facts) -> Facts:
        assert facts.forecast
        frozen = Spread(seconds, seconds)
        return replace(facts, forecast=replace(facts.forecast, suspension_s=frozen, silence_s=frozen))

    return changed


def both(*several: Change) -> Change:
    def changed(facts: Facts) -> Facts:
        for change in several:
            facts = change(facts)
        return facts

    return changed


def group_in(state: GroupState) -> Change:
    def changed(found: Cluster) -> Cluster:
        groups = tuple(
            replace(group, states=tuple((name, state) for name, _ in group.states)) for group in found.groups
        )
        return replace(found, groups=groups)

    return cluster(changed)


def node_is(state: NodeState) -> Change:
    return cluster(
        lambda found: replace(
            found,
            nodes=tuple(replace(one, state=state) if one.name == "dbnode2" else one for one in found.nodes),
        )
    )


MONITOR = ApplicationMonitor("m", kind=None, method="/m")  # type: ignore[arg-type]
MANUAL = fact(kind=ProcedureKind.MANUAL)
UNMANAGE = move(policy=LpmPolicy.UNMANAGE)
ERROR, WARNING = Severity.ERROR, Severity.WARNING

OLD_SETTINGS = fact(synchronised=Synchronised(LpmPolicy.MANAGE, 600))

CASES: list[tuple[str, Severity, Change]] = [
    ("reason", WARNING, move(reason=Reason.SOFTWARE)),
    ("partition-running", ERROR, partition(state=PartitionState.OPEN_FIRMWARE, raw_state="Open Firmware")),
    ("migration-disabled", ERROR, partition(migration_disabled=True)),
    ("rmc", ERROR, partition(rmc_state=RmcState.INACTIVE)),
    ("rmc", WARNING, partition(rmc_state=RmcState.UNKNOWN)),
    (
        "system-operating",
        ERROR,
        system("power-c", state=SystemState.NO_CONNECTION, raw_state="No Connection"),
    ),
    ("system-operating", ERROR, system("power-a", state=SystemState.ERROR)),
    ("mobility-capable", ERROR, system("power-c", active_mobility_capable=False)),
    ("vios-running", ERROR, vios("power-c", state=PartitionState.NOT_ACTIVATED)),
    ("vios-rmc", WARNING, vios("power-c", "vios-c1", rmc_state=RmcState.INACTIVE)),
    ("physical-adapters", ERROR, fact(slots=(PhysicalSlot("21010021", "Fibre Channel", "dbnode1"),))),
    ("sriov-ports", WARNING, fact(ports=(LogicalPort("dbnode1", "1", "27004001"),))),
    ("reserve-policy", ERROR, fact(disks=(BackingDisk("vios-a1", "hdisk2", "PR_exclusive"),))),
    ("compatibility-mode", ERROR, system("power-c", compat_modes=("default", "POWER8"))),
    ("memory-region-size", ERROR, fact(target_memory=SystemMemory("power-c", 2**20, 2**20, 128))),
    ("memory", ERROR, fact(target_memory=SystemMemory("power-c", 2**20, 1024, 256))),
    ("memory", WARNING, fact(target_memory=None)),
    ("processors", ERROR, fact(target_processors=SystemProcessors("power-c", 40, 0.5))),
    ("processors", WARNING, fact(target_processors=SystemProcessors("power-c"))),
    ("migration-limit", ERROR, fact(limits=(MigrationLimits("power-c", 8, 8),))),
    ("cluster-stable", ERROR, cluster(lambda found: replace(found, state=ClusterState.UNSTABLE))),
    ("node-normal", ERROR, node_is(NodeState.UNMANAGED)),
    ("node-normal", ERROR, node_is(NodeState.UNKNOWN)),
    ("group-state", ERROR, group_in(GroupState.ERROR)),
    ("group-state", ERROR, group_in(GroupState.ACQUIRING)),
    (
        "other-migration",
        ERROR,
        fact(moving=(("power-c", PartitionMigration("dbnode2", MigrationState.IN_PROGRESS)),)),
    ),
    ("unsynchronised", WARNING, tunables(unsynced_changes=True)),
    ("unsynchronised", ERROR, both(tunables(unsynced_changes=True), UNMANAGE)),
    ("policy-synchronised", ERROR, fact(synchronised=Synchronised(LpmPolicy.UNMANAGE, None))),
    ("policy-synchronised", ERROR, both(OLD_SETTINGS, attribute("LPM_POLICY", "unmanage"))),
    ("timeout-synchronised", ERROR, both(OLD_SETTINGS, attribute("HEARTBEAT_FREQUENCY_DURING_LPM", "120"))),
    ("skip-event-processing", WARNING, both(tunables(skip_event_processing=True), UNMANAGE)),
    ("node-timeout", ERROR, both(freeze(30.0), move(heartbeat_during_lpm_s=60))),
    ("node-timeout", WARNING, both(freeze(10.0), move(heartbeat_during_lpm_s=40))),
    ("time-out", WARNING, freeze(30.0)),
    ("time-out", Severity.INFO, freeze(8.0)),
    ("leftover-inittab", ERROR, node("dbnode2", inittab="hacmp_lpm:2:once:x")),
    ("leftover-ifrestrict", WARNING, node("dbnode1", restrictions="sfwcom")),
    ("leftover-node-timeout", WARNING, before(node_timeout_ms=600_000)),
    ("leftover-dead-man-switch", WARNING, node("dbnode2", switch_armed=False)),
    ("monitor-present", WARNING, cluster(lambda found: replace(found, monitors=()))),
    ("monitor-script", ERROR, fact(scripts=(MonitorScript(MONITOR, "dbnode1", executable=False),))),
    ("monitor-interval", WARNING, freeze(60.0)),
    ("clocks", WARNING, node("dbnode2", clock_ahead_s=40.0)),
    ("watchdog", WARNING, attribute("CAA_PVM_WATCHDOG_TIMER", "hard_reset")),
    ("hmc-keys", ERROR, fact(hmc_access=False)),
    ("manual-unknown", ERROR, both(MANUAL, node("dbnode2", switch_armed=None))),
    ("manual-unknown", ERROR, both(MANUAL, before(node_timeout_ms=None))),
    ("manual-unknown", ERROR, both(MANUAL, node("dbnode2", restrictions=None))),
    ("manual-unknown", ERROR, both(MANUAL, before(san_heartbeat=None))),
    ("direct-change", WARNING, both(MANUAL, fact(level="7134"))),
    ("direct-change", WARNING, both(MANUAL, fact(level="7119"))),
    ("both-prepare", Severity.INFO, MANUAL),
    ("node-timeout", ERROR, both(MANUAL, freeze(300.0))),
    ("unknown", Severity.INFO, fact(unknown=(Unknown("vios-c1", "it does not answer"),))),
]


def found_by(facts: Facts, check: str) -> list[Finding]:
    return [finding for finding in checks.run(facts) if finding.check == check]


@pytest.mark.parametrize(("check", "severity", "change"), CASES, ids=[f"{c}-{s}" for c, s, _ in CASES])
def test_each_check_finds_what_it_is_for(
    facts: Facts, check: str, severity: Severity, change: Change
) -> None:
    assert found_by(facts, check) == []
    findings = found_by(change(facts), check)
    assert findings
    assert {finding.severity for finding in findings} == {severity}
    for finding in findings:
        assert finding.what.endswith(".") or severity is Severity.INFO
        assert severity is Severity.INFO or finding.why
        assert severity is not Severity.ERROR or finding.fix


def test_a_healthy_site_has_neither_errors_nor_warnings(
    facts: Facts, facts_for: Callable[[Move], Facts]
) -> None:
    for healthy in (facts, UNMANAGE(facts), facts_for(Move("tools1", "power-c"))):
        assert [one for one in checks.run(healthy) if one.severity is not Severity.INFO] == []


def test_what_the_policy_means_is_told_before_it_happens(facts: Facts) -> None:
    (manage,) = found_by(facts, "lpm-policy")
    (unmanage,) = found_by(UNMANAGE(facts), "lpm-policy")
    assert "stay ONLINE" in manage.what
    assert "UNMANAGED" in unmanage.what
    assert "set back after it" in unmanage.what
    (scripts,) = found_by(UNMANAGE(facts), "start-scripts")
    assert "db_app" in scripts.what


def test_by_hand_a_fixed_level_is_fine_and_the_san_is_named(facts: Facts) -> None:
    for level in ("7135", "7128", "7200"):
        assert found_by(both(MANUAL, fact(level=level))(facts), "direct-change") == []
    (san,) = found_by(facts, "san-heartbeat")
    assert "tme=yes" in san.why
    (policy,) = found_by(MANUAL(facts), "lpm-policy")
    assert "unmanages dbnode1 itself" in policy.what


def test_a_software_problem_is_told_what_helps(facts: Facts) -> None:
    (reason,) = found_by(move(reason=Reason.SOFTWARE)(facts), "reason")
    assert "clmgr move resource_group db_rg NODE=dbnode2" in reason.fix


def test_a_plain_partition_is_not_checked_for_cluster_matters(facts_for: Callable[[Move], Facts]) -> None:
    plain = facts_for(Move("tools1", "power-c"))
    assert plain.cluster is None
    assert plain.before.nodes == ()


def test_what_nobody_told_is_said_and_never_taken_for_good(facts: Facts) -> None:
    blind = both(
        fact(source_memory=None, target_memory=None, target_processors=None, limits=(), synchronised=None),
        before(node_timeout_ms=None),
        node("dbnode1", switch_armed=None, restrictions=None, inittab=None),
    )(facts)
    assert {one.check for one in checks.run(blind) if one.severity is WARNING} == {"memory", "processors"}


@pytest.mark.parametrize("policy", ["no_reserve", "PR_shared", None])
def test_a_disk_that_can_be_shared_or_was_not_told_is_no_finding(facts: Facts, policy: str | None) -> None:
    disks = fact(disks=(BackingDisk("vios-a1", "hdisk2", policy),))
    assert found_by(disks(facts), "reserve-policy") == []
