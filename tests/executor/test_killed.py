"""The executor is killed at every record of its journal; another one resumes, or brings everything back."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from executor_bench import Bench

from lpmtui.executor.ways import Way
from lpmtui.model.cluster import LpmPolicy, NodeState
from lpmtui.model.errors import Refused
from lpmtui.model.events import (
    ApplicationSeen,
    AttachedSeen,
    FindingMade,
    Finished,
    GroupSeen,
    Progress,
    event_name,
)
from lpmtui.model.move import Outcome
from lpmtui.simulator.door import SimulatedSite
from lpmtui.store.journal import FILE_NAME

SEEN = (ApplicationSeen, AttachedSeen, FindingMade, GroupSeen)
"""Records of what was seen: at one instant of the world, one of a kind is as good as all of them."""


@dataclass(frozen=True)
class Moment:
    """The world and the journal as a process leaves them that is killed right after a record."""

    seq: int
    after: str
    world: SimulatedSite
    journal: Path


@pytest.fixture(scope="module")
def moments(tmp_path_factory: pytest.TempPathFactory) -> list[Moment]:
    """Every moment of one move with unmanage; of the readings of a round of memory only the first."""
    directory = tmp_path_factory.mktemp("run")
    bench = Bench(directory, SimulatedSite.open(None), poll_s=4.0)
    found: list[Moment] = []
    rounds: set[int] = set()
    known: set[object] = set()
    append = bench.store.append

    def spied(migration: str, event, *, at=None) -> int:  # type: ignore[no-untyped-def]
        seq = append(migration, event, at=at)
        key = (bench.world.now(), type(event)) if isinstance(event, SEEN) else (seq, type(event))
        if key not in known and not (isinstance(event, Progress) and event.round in rounds):
            known.add(key)
            if isinstance(event, Progress):
                rounds.add(event.round)
            journal = tmp_path_factory.mktemp("moment")
            copy(directory / FILE_NAME, journal / FILE_NAME)
            found.append(Moment(seq, event_name(event), bench.world.copy(), journal))
        return seq

    bench.store.append = spied  # type: ignore[method-assign]
    assert bench.migrate("dbnode1", "power-b", policy=LpmPolicy.UNMANAGE) == Finished(Outcome.SUCCEEDED, 0)
    bench.close()
    return found


def copy(source: Path, target: Path) -> None:
    reading, writing = sqlite3.connect(source), sqlite3.connect(target)
    reading.backup(writing)
    reading.close()
    writing.close()


def later(moments: list[Moment], directory: Path) -> Iterator[tuple[Moment, Bench]]:
    for moment in moments:
        state_dir = directory / str(moment.seq)
        state_dir.mkdir()
        copy(moment.journal / FILE_NAME, state_dir / FILE_NAME)
        bench = Bench(state_dir, moment.world.copy(), poll_s=4.0)
        yield moment, bench
        bench.close()


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
