"""Killing an executor at every record of its journal: the world and the journal as they are left then."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

from executor_bench import Bench

from lpmtui.journal.writer import FILE_NAME
from lpmtui.model.events import (
    ApplicationSeen,
    AttachedSeen,
    FindingMade,
    GroupSeen,
    Progress,
    event_name,
)
from lpmtui.model.lazy_dataclass import dataclass
from lpmtui.simulator.api import SimulatedSite

SEEN = (ApplicationSeen, AttachedSeen, FindingMade, GroupSeen)
"""Records of what was seen: at one instant of the world, one of a kind is as good as all of them."""


@dataclass(frozen=True)
class Moment:
    """The world and the journal as a process leaves them that is killed right after a record."""

    migration: str
    seq: int
    after: str
    world: SimulatedSite
    journal: Path

    @property
    def where(self) -> str:
        """The moment in words, for the message of a test that fails."""
        return f"killed after record {self.seq} ({self.after})"


def resumable(moments: list[Moment]) -> list[Moment]:
    """The moments from the plan of a move up to its end: what was begun there can be ended."""
    names = [moment.after for moment in moments]
    return moments[names.index("planned") : names.index("finished")]


def moments_of(directory: Path, world: SimulatedSite, run: Callable[[Bench], None]) -> list[Moment]:
    """Every moment of one run; of the readings of a round of memory only the first."""
    (directory / "run").mkdir()
    bench = Bench(directory / "run", world, poll_s=4.0)
    found: list[Moment] = []
    rounds: set[int] = set()
    known: set[object] = set()
    append = bench.store.append

    def spied(migration: str, event, *, at=None) -> int:  # type: ignore[no-untyped-def]
        seq = append(migration, event, at=at)
        key = (bench.world.now(), type(event)) if isinstance(event, SEEN) else (migration, seq)
        if key not in known and not (isinstance(event, Progress) and event.round in rounds):
            known.add(key)
            if isinstance(event, Progress):
                rounds.add(event.round)
            journal = directory / f"moment{migration}.{seq}"
            journal.mkdir()
            copy(directory / "run" / FILE_NAME, journal / FILE_NAME)
            found.append(Moment(migration, seq, event_name(event), bench.world.copy(), journal))
        return seq

    bench.store.append = spied  # type: ignore[method-assign]
    run(bench)
    bench.close()
    return found


def copy(source: Path, target: Path) -> None:
    """A copy of a journal that is in use."""
    reading, writing = sqlite3.connect(source), sqlite3.connect(target)
    reading.backup(writing)
    reading.close()
    writing.close()


def later(moments: list[Moment], directory: Path) -> Iterator[tuple[Moment, Bench]]:
    """Another process comes to each moment."""
    for moment in moments:
        state_dir = directory / f"{moment.migration}.{moment.seq}"
        state_dir.mkdir()
        copy(moment.journal / FILE_NAME, state_dir / FILE_NAME)
        bench = Bench(state_dir, moment.world.copy(), poll_s=4.0)
        yield moment, bench
        bench.close()
