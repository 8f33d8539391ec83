"""Pure decisions: where a partition is, what differs, which settings change, which procedure fits."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lpmtui.commands.powerha.node_services import ClusterManager, ManagerState
from lpmtui.model.cluster import GroupState, LpmPolicy, NodeState
from lpmtui.model.errors import Refused
from lpmtui.model.lazy_dataclass import replace
from lpmtui.model.move import Move, ProcedureKind
from lpmtui.model.snapshot import Place, Snapshot
from lpmtui.model.structured import read_as, to_body
from lpmtui.model.system import MigrationState, Partition, PartitionMigration, PartitionState
from lpmtui.procedure.comparison import compare
from lpmtui.procedure.facts import Facts
from lpmtui.procedure.hmc_request import Location, evidence, location_from
from lpmtui.procedure.migration_plan import choose, steps_for
from lpmtui.procedure.steps.cluster_change import changes, saved

RUNNING, MIGRATING = PartitionState.RUNNING, PartitionState.MIGRATING_RUNNING


def listed(*states: PartitionState, name: str = "p") -> tuple[Partition, ...]:
    return tuple(Partition(name, 1, "s", state) for state in states)


def migration(state: MigrationState) -> tuple[PartitionMigration, ...]:
    return (PartitionMigration("p", state),)


@pytest.mark.parametrize(
    ("source", "target", "state", "where"),
    [
        (listed(RUNNING), (), MigrationState.NOT_MIGRATING, Location.AT_SOURCE),
        (listed(MIGRATING), (), MigrationState.STARTING, Location.MOVING),
        (listed(MIGRATING), listed(MIGRATING), MigrationState.IN_PROGRESS, Location.MOVING),
        (listed(MIGRATING), listed(RUNNING), MigrationState.COMPLETE, Location.MOVING),
        (listed(MIGRATING), listed(MIGRATING), MigrationState.ABORTED, Location.MOVING),
        (listed(MIGRATING), (), MigrationState.COMPLETE, Location.MOVING),
        (listed(RUNNING), listed(RUNNING), MigrationState.ABORTED, Location.MOVING),
        (listed(RUNNING), (), MigrationState.COMPLETE, Location.AT_SOURCE),
        (listed(RUNNING), (), MigrationState.ABORTED, Location.AT_SOURCE),
        (listed(MIGRATING), listed(MIGRATING), MigrationState.FAILED, Location.STRANDED),
        (listed(MIGRATING), listed(MIGRATING), MigrationState.INVALID, Location.STRANDED),
        (listed(RUNNING), listed(RUNNING), MigrationState.NOT_MIGRATING, Location.STRANDED),
        (listed(MIGRATING), (), MigrationState.NOT_MIGRATING, Location.STRANDED),
        ((), listed(RUNNING), MigrationState.NOT_MIGRATING, Location.ARRIVED),
        ((), listed(RUNNING), MigrationState.COMPLETE, Location.ARRIVED),
        ((), listed(PartitionState.NOT_ACTIVATED), MigrationState.NOT_MIGRATING, Location.DOWN),
        ((), (), MigrationState.NOT_MIGRATING, Location.UNKNOWN),
        (None, listed(RUNNING), MigrationState.NOT_MIGRATING, Location.UNKNOWN),
        (listed(RUNNING), None, MigrationState.NOT_MIGRATING, Location.UNKNOWN),
    ],
)
def test_did_it_finish(
    source: tuple[Partition, ...] | None,
    target: tuple[Partition, ...] | None,
    state: MigrationState,
    where: Location,
) -> None:
    assert location_from(evidence("p", source, target, migration(state))) is where


STATES = st.lists(st.sampled_from(list(PartitionState)), max_size=2)


@settings(max_examples=100)
@given(STATES, STATES, st.sampled_from(list(MigrationState)))
def test_arrived_is_only_what_is_gone_from_the_source_and_runs_on_the_target(
    source: list[PartitionState], target: list[PartitionState], state: MigrationState
) -> None:
    seen = evidence("p", listed(*source), listed(*target), migration(state))
    if location_from(seen) is Location.ARRIVED:
        assert (source, target) == ([], [RUNNING])
    if location_from(seen) is Location.AT_SOURCE:
        assert (source, target) == ([RUNNING], [])


def test_other_partitions_do_not_count() -> None:
    others = listed(RUNNING, name="q")
    assert location_from(evidence("p", others, (*others, *listed(RUNNING)), ())) is Location.ARRIVED


@pytest.fixture(scope="module")
def before(facts: Facts) -> Snapshot:
    return facts.before


def there(snapshot: Snapshot) -> Snapshot:
    moved = replace(snapshot.nodes[0], machine="7800099")
    return replace(snapshot, places=(Place("power-c", RUNNING),), nodes=(moved, *snapshot.nodes[1:]))


def test_a_snapshot_survives_the_journal(before: Snapshot) -> None:
    assert read_as(Snapshot, to_body(before)) == before


def test_nothing_differs_after_a_good_move(before: Snapshot) -> None:
    assert compare(before, there(before), "power-c") == ()


def node(snapshot: Snapshot, **changes: object) -> Snapshot:
    nodes = (replace(snapshot.nodes[0], **changes), *snapshot.nodes[1:])  # type: ignore[arg-type]
    return replace(snapshot, nodes=nodes)


def group(snapshot: Snapshot, *states: GroupState) -> Snapshot:
    first = snapshot.groups[0]
    names = [name for name, _ in first.states]
    changed = replace(first, states=tuple(zip(names, states, strict=True)))
    return replace(snapshot, groups=(changed, *snapshot.groups[1:]))


def attribute(snapshot: Snapshot, name: str, value: str) -> Snapshot:
    kept = tuple(pair for pair in snapshot.attributes if pair[0] != name)
    return replace(snapshot, attributes=(*kept, (name, value)))


@pytest.mark.parametrize(
    ("change", "what", "fix"),
    [
        (lambda s: replace(s, places=()), "partition dbnode1", "lssyscfg"),
        (
            lambda s: replace(s, places=(*s.places, Place("power-a", RUNNING))),
            "partition dbnode1",
            "lssyscfg",
        ),
        (lambda s: node(s, state=NodeState.UNMANAGED), "node dbnode1", "clmgr start node dbnode1"),
        (lambda s: node(s, switch_armed=False), "dead man switch of dbnode1", "startdms"),
        (lambda s: node(s, switch_armed=None), "dead man switch of dbnode1", ""),
        (
            lambda s: node(s, kills_clients=False),
            "killing of unresponsive clients",
            "hags_enable_client_kill",
        ),
        (lambda s: node(s, restrictions="sfwcom"), "heartbeat restrictions", "clusterconf"),
        (lambda s: node(s, inittab="hacmp_lpm:2:once"), "LPM entry in inittab", "rmitab hacmp_lpm"),
        (lambda s: node(s, clock_ahead_s=9.0), "clock of dbnode1", "time synchronisation"),
        (
            lambda s: replace(s, node_timeout_ms=600_000),
            "node failure detection time-out",
            "HEARTBEAT_FREQUENCY=30",
        ),
        (
            lambda s: replace(s, caa=(*(s.caa or ()), ("dbnode1.deadman_mode", "e"))),
            "dbnode1.deadman_mode",
            "clctrl -tune -a",
        ),
        (lambda s: replace(s, node_timeout_ms=None), "node failure detection time-out", ""),
        (
            lambda s: group(s, GroupState.UNMANAGED, GroupState.UNMANAGED),
            "resource group db_rg",
            "clmgr start node dbnode1",
        ),
        (
            lambda s: group(s, GroupState.OFFLINE, GroupState.ONLINE),
            "resource group db_rg",
            "clmgr move resource_group db_rg NODE=dbnode1",
        ),
        (
            lambda s: group(s, GroupState.OFFLINE, GroupState.OFFLINE),
            "resource group db_rg",
            "clmgr online resource_group db_rg",
        ),
        (lambda s: replace(s, groups=s.groups[1:]), "resource group db_rg", "clRGinfo"),
        (lambda s: attribute(s, "LPM_POLICY", "unmanage"), "cluster attribute LPM_POLICY", ""),
        (
            lambda s: attribute(s, "GRACE_PERIOD", "30"),
            "cluster attribute GRACE_PERIOD",
            "clmgr modify cluster GRACE_PERIOD=10",
        ),
        (lambda s: replace(s, adapters=()), "virtual adapters", "lsmap -all"),
        (
            lambda s: replace(s, adapters=(*(s.adapters or ())[:-1], "fc in slot 9 WWPNs a,b")),
            "virtual adapters",
            "lshwres",
        ),
        (lambda s: replace(s, processor_pool="Other"), "shared processor pool", "DefaultPool"),
        (lambda s: replace(s, processor_pool=None), "shared processor pool", ""),
        (lambda s: node(s, machine="782A1B0"), "machine of dbnode1", "prtconf"),
        (lambda s: node(s, machine=None), "machine of dbnode1", "Look again"),
        (
            lambda s: replace(s, nodes=(s.nodes[0], replace(s.nodes[1], machine="X"))),
            "machine of dbnode2",
            "uname -u",
        ),
        (lambda s: node(s, kills_clients=None), "killing of unresponsive clients", ""),
        (
            lambda s: replace(s, groups=(replace(s.groups[0], active=("volume group dbvg",)), s.groups[1])),
            "service address db_svc of db_rg",
            "db_svc on its interface",
        ),
        (
            lambda s: replace(s, groups=(replace(s.groups[0], active=None), s.groups[1])),
            "volume group dbvg of db_rg",
            "Look again",
        ),
        (
            lambda s: replace(
                s, groups=(replace(s.groups[0], active=("service address db_svc",)), s.groups[1])
            ),
            "volume group dbvg of db_rg",
            "varyonvg dbvg",
        ),
        (lambda s: replace(s, applications=()), "application db_app", "Look again"),
        (lambda s: node(s, san_devices=("sfwcomm0 Defined",)), "SAN heartbeat devices of dbnode1", "mkdev"),
        (lambda s: node(s, interfaces=("en0 UP",)), "heartbeat interfaces of dbnode1", "lscluster -i"),
        (lambda s: node(s, contacts=("sfwcom DOWN",)), "ways to reach dbnode1", "lscluster -m"),
        (
            lambda s: node(s, repository=("dbcluster_repos DOWN",)),
            "repository disk of dbnode1",
            "lscluster -d",
        ),
        (
            lambda s: replace(s, traits=(("memory in MiB", "4096"), *s.traits[1:])),
            "memory in MiB of dbnode1",
            "lssyscfg",
        ),
    ],
)
def test_each_difference_is_named_with_its_remedy(
    before: Snapshot, change: Callable[[Snapshot], Snapshot], what: str, fix: str
) -> None:
    drift = compare(before, change(there(before)), "power-c")
    found = [one for one in drift if what in one.what]
    assert found, drift
    assert fix in found[0].fix


def test_a_snapshot_holds_at_least_twelve_attributes_of_the_partition_itself(before: Snapshot) -> None:
    assert before.adapters is not None
    assert len(before.traits) + len(before.adapters) + len((before.places, before.processor_pool)) >= 12


def test_the_moved_node_must_be_on_the_machine_of_the_target(before: Snapshot) -> None:
    after = node(there(before), machine="7800099")
    assert compare(before, after, "power-c", serial="7800099") == ()
    (found,) = compare(before, after, "power-c", serial="782A1C4")
    assert (found.what, found.before, found.after) == ("machine of dbnode1", "to be 782A1C4", "7800099")


def test_the_pool_that_was_chosen_is_the_one_that_is_right(before: Snapshot) -> None:
    after = replace(there(before), processor_pool="Oracle Pool")
    assert compare(before, after, "power-c", pool="Oracle Pool") == ()
    assert compare(before, there(before), "power-c", pool="Oracle Pool") != ()


def test_what_nobody_tells_is_one_difference_and_no_reason_to_change_anything(before: Snapshot) -> None:
    after = node(there(before), switch_armed=None, kills_clients=None, inittab=None, san_devices=None)
    (found,) = compare(before, after, "power-c")
    assert found.what.startswith("4 values (dead man switch of dbnode1, ")
    assert (found.after, found.fix) == ("unknown", "Look again when the hosts answer that tell it.")


def test_never_set_and_its_meaning_are_the_same(before: Snapshot) -> None:
    after = attribute(
        attribute(there(before), "LPM_POLICY", "manage"), "HEARTBEAT_FREQUENCY_DURING_LPM", "600"
    )
    assert compare(before, after, "power-c") == ()


def test_only_what_is_not_in_force_is_changed_and_given_back_as_it_was(before: Snapshot) -> None:
    move = Move("dbnode1", "power-c", policy=LpmPolicy.UNMANAGE, heartbeat_during_lpm_s=600)
    assert changes(move, before) == {"LPM_POLICY": "unmanage"}
    assert saved(move, before) == {"LPM_POLICY": ""}
    unusual = attribute(before, "HEARTBEAT_FREQUENCY_DURING_LPM", "120")
    assert saved(move, unusual) == {"LPM_POLICY": "", "HEARTBEAT_FREQUENCY_DURING_LPM": "120"}
    assert changes(Move("dbnode1", "power-c"), unusual) == {}


def manager(level: str) -> ClusterManager:
    return ClusterManager(ManagerState.STABLE, "ST_STABLE", vrmf=level)


def test_the_procedure_follows_from_membership_and_level(facts: Facts) -> None:
    subject, move = facts.subject, facts.subject.move
    assert choose(move, subject, None) is ProcedureKind.PLAIN
    assert choose(move, subject, manager("7270")) is ProcedureKind.AUTOMATIC
    assert choose(move, subject, manager("7130")) is ProcedureKind.MANUAL
    manual, automatic = (
        replace(move, procedure=kind) for kind in (ProcedureKind.MANUAL, ProcedureKind.AUTOMATIC)
    )
    assert choose(manual, subject, manager("7270")) is ProcedureKind.MANUAL
    assert choose(automatic, subject, manager("")) is ProcedureKind.AUTOMATIC
    for wish, told, words in [
        (ProcedureKind.PLAIN, manager("7270"), "is a node of the cluster dbcluster"),
        (ProcedureKind.AUTOMATIC, None, "is in no cluster"),
        (ProcedureKind.AUTOMATIC, manager("7130"), "7130 on dbnode1 does not prepare"),
        (None, manager(""), "is not known"),
    ]:
        with pytest.raises(Refused, match=words):
            choose(replace(move, procedure=wish), subject, told)
    with pytest.raises(Refused, match="no LPM policy"):
        choose(replace(move, policy=LpmPolicy.MANAGE), subject, None)


def test_the_hmc_validates_before_the_policy_is_set(
    before: Snapshot,
) -> None:
    steps = steps_for(ProcedureKind.AUTOMATIC, Move("dbnode1", "power-c", policy=LpmPolicy.UNMANAGE), before)
    assert [step.name for step in steps] == [
        "validate",
        "set-policy",
        "migrate",
        "arrive",
        "settle",
        "give-back-policy",
        "verify",
    ]
    assert all(step.title and len(step.why) > 40 for step in steps)


def test_programs_that_can_no_longer_be_asked_are_unknown(before: Snapshot) -> None:
    (found,) = compare(before, replace(there(before), programs=None), "power-c")
    assert (found.what, found.after) == ("programs on the moved node", "unknown")


@pytest.mark.parametrize("places", [(), (Place("power-c", RUNNING),)])
def test_where_a_console_is_silent_the_place_is_unknown(before: Snapshot, places: tuple[Place, ...]) -> None:
    after = replace(there(before), places=places, places_known=False)
    found = [one for one in compare(before, after, "power-c") if one.what == "partition dbnode1"]
    assert [(one.after, one.fix[:10]) for one in found] == [("unknown", "Look again")]


def test_a_partition_that_is_listed_elsewhere_is_there_whoever_is_silent(before: Snapshot) -> None:
    after = replace(there(before), places=(Place("power-a", RUNNING),), places_known=False)
    assert "Running on power-a" in {one.after for one in compare(before, after, "power-c")}
