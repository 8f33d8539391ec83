"""The executor is killed at every record of its journal; another one resumes, or brings everything back."""

from __future__ import annotations

from pathlib import Path

import pytest
from executor_bench import Bench
from killing import Moment, later, moments_of, resumable

from lpmtui.model.cluster import LpmPolicy, NodeState
from lpmtui.model.errors import Refused
from lpmtui.model.events import Finished, event_name
from lpmtui.model.job import Way
from lpmtui.model.move import Outcome
from lpmtui.simulator.api import SimulatedSite

PARTS = 6
"""The moments are dealt out to as many tests, so that they run side by side."""
in_parts = pytest.mark.parametrize("part", range(PARTS))


@pytest.fixture(scope="module")
def moments(tmp_path_factory: pytest.TempPathFactory) -> list[Moment]:
    """Every moment of one move with unmanage."""

    def run(bench: Bench) -> None:
        assert bench.migrate("dbnode1", "power-c", policy=LpmPolicy.UNMANAGE) == Finished(
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


def test_nearly_every_record_is_one_to_resume_from(moments: list[Moment]) -> None:
    """A resume that refuses is not a success: it may refuse only where there is no plan, or no more to do."""
    assert len(resumable(moments)) >= 55
    assert len(resumable(moments)) / len(moments) >= 55 / 63


def test_before_there_is_a_plan_a_resume_refuses_and_touches_nothing(
    moments: list[Moment], tmp_path: Path
) -> None:
    early = [one for one in moments if one.seq < resumable(moments)[0].seq]
    for moment, bench in later(early, tmp_path):
        finished = bench.take_up(Way.RESUME)
        assert finished is not None
        assert finished.outcome is Outcome.REFUSED, moment.where
        assert not bench.wire.commands, moment.where
        assert healthy(bench, "power-a") == [], moment.where


def test_after_the_last_record_there_is_nothing_to_resume(moments: list[Moment], tmp_path: Path) -> None:
    late = [one for one in moments if one.seq > resumable(moments)[-1].seq]
    assert [one.after for one in late] == ["finished"]
    for _, bench in later(late, tmp_path):
        assert bench.store.migration("1").outcome.final
        with pytest.raises(Refused, match="is over"):
            bench.take_up(Way.RESUME)


@in_parts
def test_resumed_from_every_record_the_move_succeeds(
    moments: list[Moment], tmp_path: Path, part: int
) -> None:
    for moment, bench in later(resumable(moments)[part::PARTS], tmp_path):
        assert bench.take_up(Way.RESUME) == Finished(Outcome.SUCCEEDED, 0), moment.where
        assert healthy(bench, "power-c") == [], moment.where
        begun = [event for event in bench.events() if event_name(event) == "command-started"]
        migrations = [event for event in begun if event.argv[:3] == ("migrlpar", "-o", "m")]  # type: ignore[union-attr]
        assert len(migrations) <= 2, moment.where
        with bench.change() as world:
            assert len([one for one in world.migrations.of("dbnode1") if not one.validate_only]) == 1


@in_parts
def test_rolled_back_from_every_record_everything_is_as_before(
    moments: list[Moment], tmp_path: Path, part: int
) -> None:
    for moment, bench in later(moments[part::PARTS], tmp_path):
        if bench.store.migration("1").outcome.final:
            continue
        if bench.where("dbnode1") == [("power-c", "Running")]:
            with pytest.raises(Refused, match="no way back"):
                bench.take_up(Way.ROLLBACK)
            assert bench.take_up(Way.RESUME) == Finished(Outcome.SUCCEEDED, 0), moment.where
            assert healthy(bench, "power-c") == [], moment.where
            continue
        finished = bench.take_up(Way.ROLLBACK)
        assert finished is not None
        if finished.outcome is Outcome.NEEDS_ATTENTION:
            assert "no way back" in finished.why, moment.where
            assert healthy(bench, "power-c") == [], moment.where
            continue
        assert finished.outcome in (Outcome.ROLLED_BACK, Outcome.REFUSED), (moment.where, finished)
        assert healthy(bench, "power-a") == [], moment.where
