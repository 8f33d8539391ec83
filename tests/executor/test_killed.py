"""The executor is killed at every record of its journal; another one resumes, or brings everything back."""

from __future__ import annotations

from pathlib import Path

import pytest
from executor_bench import Bench
from killing import Moment, later, moments_of

from lpmtui.executor.ways import Way
from lpmtui.model.cluster import LpmPolicy, NodeState
from lpmtui.model.errors import Refused
from lpmtui.model.events import Finished, event_name
from lpmtui.model.move import Outcome
from lpmtui.simulator.door import SimulatedSite


@pytest.fixture(scope="module")
def moments(tmp_path_factory: pytest.TempPathFactory) -> list[Moment]:
    """Every moment of one move with unmanage."""

    def run(bench: Bench) -> None:
        assert bench.migrate("dbnode1", "power-b", policy=LpmPolicy.UNMANAGE) == Finished(
            Outcome.SUCCEEDED, 0
        )

    return moments_of(tmp_path_factory.mktemp("killed"), SimulatedSite.open(None), run)


def healthy(bench: Bench, system: str) -> list[str]:
    """What is wrong with the site if the partition should be on a system: nothing, hopefully."""
    wrong: list[str] = []
    if bench.where("dbnode1") != [(system, "Running")]:
        wrong.append(f"dbnode1 is {bench.where('dbnode1')}")
    cluster = bench.site.cluster_picture("dbcluster")
    owners = {group.name: group.owner for group in cluster.groups}
    if owners != {"db_rg": "dbnode1", "batch_rg": "dbnode2"}:
        wrong.append(f"groups: {owners}")
    if {node.state for node in cluster.nodes} != {NodeState.NORMAL}:
        wrong.append(f"nodes: {cluster.nodes}")
    if cluster.tunables.lpm_policy is not LpmPolicy.MANAGE or cluster.tunables.unsynced_changes:
        wrong.append(f"policy: {cluster.tunables.lpm_policy}, unsynced {cluster.tunables.unsynced_changes}")
    with bench.change() as world:
        if world.clusters["dbcluster"].caa["node_timeout"] != 30000:
            wrong.append("node time-out")
        for name in ("dbnode1", "dbnode2"):
            wrong += [f"inittab of {name}" for line in world.images[name].inittab if "hacmp_lpm" in line]
            wrong += [
                f"ifrestrict of {name}"
                for path in world.images[name].files
                if path == "/etc/cluster/ifrestrict"
            ]
    return wrong


def test_the_moments_cover_the_whole_journal(moments: list[Moment]) -> None:
    kinds = {moment.after for moment in moments}
    assert {"planned", "step-started", "command-started", "command-finished", "phase", "progress"} <= kinds
    assert len(moments) > 50


def test_resumed_from_every_record_the_move_ends_well(moments: list[Moment], tmp_path: Path) -> None:
    for moment, bench in later(moments, tmp_path):
        where = f"killed after record {moment.seq} ({moment.after})"
        if bench.store.migration("1").outcome.final:
            with pytest.raises(Refused, match="is over"):
                bench.take_up(Way.RESUME)
            continue
        finished = bench.take_up(Way.RESUME)
        if finished is not None and finished.outcome is Outcome.REFUSED:
            assert not bench.wire.commands, where
            assert healthy(bench, "power-a") == [], where
            continue
        assert finished == Finished(Outcome.SUCCEEDED, 0), where
        assert healthy(bench, "power-b") == [], where
        begun = [event for event in bench.events() if event_name(event) == "command-started"]
        migrations = [event for event in begun if event.argv[:3] == ("migrlpar", "-o", "m")]  # type: ignore[union-attr]
        with bench.change() as world:
            assert len([one for one in world.migrations.of("dbnode1") if not one.validate_only]) == 1, where
        assert len(migrations) <= 2, where


def test_rolled_back_from_every_record_everything_is_as_before(moments: list[Moment], tmp_path: Path) -> None:
    for moment, bench in later(moments, tmp_path):
        where = f"killed after record {moment.seq} ({moment.after})"
        if bench.store.migration("1").outcome.final:
            continue
        if bench.where("dbnode1") == [("power-b", "Running")]:
            with pytest.raises(Refused, match="no way back"):
                bench.take_up(Way.ROLLBACK)
            assert bench.take_up(Way.RESUME) == Finished(Outcome.SUCCEEDED, 0), where
            assert healthy(bench, "power-b") == [], where
            continue
        finished = bench.take_up(Way.ROLLBACK)
        assert finished is not None
        if finished.outcome is Outcome.NEEDS_ATTENTION:
            assert "no way back" in finished.why, where
            assert healthy(bench, "power-b") == [], where
            continue
        assert finished.outcome in (Outcome.ROLLED_BACK, Outcome.REFUSED), (where, finished)
        assert healthy(bench, "power-a") == [], where
