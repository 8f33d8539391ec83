"""A site on which partition, node and host have each a name of their own, and one partition a node name."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from executor_bench import ME, Bench, open_world
from killing import later, moments_of, resumable

from lpmtui.executor import client, evidence, start
from lpmtui.executor.locks import Heartbeat
from lpmtui.model.cluster import GroupState, LpmPolicy
from lpmtui.model.errors import Refused, UsageError
from lpmtui.model.events import Finished
from lpmtui.model.job import Answer, Way
from lpmtui.model.move import Move, Outcome, ProcedureKind
from lpmtui.model.request import Takeover
from lpmtui.procedure import plan_migration
from lpmtui.simulator.api import SimulatedSite

PARTITION, NODE, PEER = "PRD ORDERS A", "ORDNODE1", "OrdNode2"
HERE, BESIDE, TARGET = (f"Server-9009-42A-SN{number}" for number in (1, 2, 3))
SUCCEEDED = Finished(Outcome.SUCCEEDED, 0)


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Bench]:
    bench = Bench(tmp_path, SimulatedSite.open(None, scenario="real-names"))
    yield bench
    bench.close()


def state_of(bench: Bench) -> dict[str, object]:
    """What must be the same before and after, seen from above."""
    with bench.change() as world:
        group = next(iter(world.groups.of("ORDERS_CL")))
        cluster = world.clusters["ORDERS_CL"]
        return {
            "owner": group.owner,
            "states": dict(group.states),
            "node time-out": cluster.caa["node_timeout"],
            "nodes": {
                name: (node.dms_armed, node.client_kill, node.deadman_mode, node.sfwcom)
                for name in (NODE, PEER)
                for node in (world.nodes[name],)
            },
        }


@pytest.mark.parametrize("policy", [None, LpmPolicy.UNMANAGE])
def test_the_main_job(site: Bench, policy: LpmPolicy | None) -> None:
    before = state_of(site)
    assert site.migrate(PARTITION, TARGET, policy=policy) == SUCCEEDED
    assert site.where(PARTITION) == [(TARGET, "Running")]
    assert state_of(site) == before
    picture = site.site.picture()
    assert picture.partition_of(NODE).system == TARGET
    assert {command.host for command in site.wire.commands} <= {"hmc-prod", NODE, PEER}


def test_the_manual_procedure(site: Bench) -> None:
    before = state_of(site)
    assert site.migrate(PARTITION, TARGET, procedure=ProcedureKind.MANUAL) == SUCCEEDED
    assert state_of(site) == before
    lines = [command.line() for command in site.wire.commands]
    assert any(f"stop node {NODE} " in line for line in lines)
    assert any(f"-p '{PARTITION}'" in line for line in lines if "migrlpar -o m" in line)


def test_guided(site: Bench) -> None:
    heartbeat = Heartbeat()

    def look() -> None:
        question = site.store.state("1").question if site.store.migrations() else None
        if question is not None:
            client.reply(site.store, "1", question.seq, Answer.DO, by="bob")

    heartbeat.also(look)
    move = Move(PARTITION, TARGET, procedure=ProcedureKind.MANUAL)
    assert start(site.context, move, ME, guided=True, heartbeat=heartbeat)[1] == SUCCEEDED


def test_a_takeover_proves_the_right_partition_down(site: Bench) -> None:
    site.world.set_fault("partition-crash", PARTITION, phase="memory:1")
    failed = site.migrate(PARTITION, TARGET, policy=LpmPolicy.UNMANAGE)
    assert failed is not None
    assert failed.outcome is Outcome.NEEDS_ATTENTION
    assert start(site.context, Takeover("ORDERS_RG", PEER), ME)[1] == SUCCEEDED
    with site.change() as world:
        group = next(iter(world.groups.of("ORDERS_CL")))
        assert group.states[PEER] is GroupState.ONLINE


def test_a_takeover_is_refused_while_the_partition_itself_may_run(
    site: Bench,
) -> None:
    site.world.run(
        NODE, ("/usr/es/sbin/cluster/utilities/clmgr", "stop", "node", NODE, "WHEN=now", "MANAGE=unmanage")
    )
    site.world.set_fault("partition-crash", "ordnode1")
    with pytest.raises(Refused, match="PRD ORDERS A may still run"):
        start(site.context, Takeover("ORDERS_RG", PEER), ME)


def test_killed_and_resumed_or_rolled_back(tmp_path: Path) -> None:
    world = SimulatedSite.open(None, scenario="real-names")
    moments = moments_of(tmp_path, world, lambda bench: bench.migrate(PARTITION, TARGET))
    chosen = resumable(moments)[::12]
    ends = []
    for moment, bench in later(chosen, tmp_path):
        assert evidence.gather(bench.site, bench.store, "1").where is not None
        ends.append((moment.where, bench.take_up(Way.RESUME)))
    assert [end for end in ends if end[1] != SUCCEEDED] == []


def test_what_differs_afterwards_names_the_node(site: Bench) -> None:
    site.world.set_fault("sfwcomm-defined", NODE)
    finished = site.migrate(PARTITION, TARGET)
    assert finished is not None
    assert finished.outcome is not Outcome.SUCCEEDED
    assert any(NODE in line for line in (*finished.drift, finished.why))


def test_the_partition_that_is_called_like_the_node_is_no_node(site: Bench) -> None:
    plan = plan_migration(site.site, Move("ordnode1", TARGET))
    assert (plan.kind, plan.subject.cluster) == (ProcedureKind.PLAIN, "")
    with pytest.raises(UsageError, match="that is the name of a cluster node"):
        plan_migration(site.site, Move(NODE, TARGET))
    assert open_world(site.wire).picture().identity_of_node(NODE).partition == PARTITION
