"""A frame of a generated site is drained and brought home, and executors are killed: nothing is lost.

What is true of the world is asked of the world itself, after every one of its events and at the end.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from killing import copy
from processes_in_turn import Machine, Process, drain, recover
from world_difference import differences, facts_of

from lpmtui.journal import Journal
from lpmtui.journal.rows import first_break
from lpmtui.journal.writer import FILE_NAME
from lpmtui.model.drain import Drain, DrainPlanned
from lpmtui.model.events import Event, Finished
from lpmtui.model.job import Requested, Way
from lpmtui.model.lazy_dataclass import dataclass, field
from lpmtui.model.move import JobKind
from lpmtui.model.states import PartitionState
from lpmtui.simulator.api import SimulatedSite
from lpmtui.simulator.engine.world import World

FRAME = "power-0002"
AWAY = Drain(FRAME, parallel=2, nodes_in_parallel=True)
HOME = Drain(returns="1", parallel=2, nodes_in_parallel=True)


@dataclass
class Witness:
    """What nobody's word is taken for: where nodes stood at every moment, and how everything was before."""

    before: dict[str, dict[str, object]] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)
    together: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, machine: Machine) -> Witness:
        witness = cls()
        with machine.world.using() as world:
            witness.before = {name: facts_of(world, name) for name in world.nodes}
            witness.places = places(world)
        machine.look = witness.look
        return witness

    def look(self, world: World) -> None:
        """No two nodes of a cluster on one system, not even where one of them is going."""
        for cluster in world.clusters.values():
            seen: set[str] = set()
            for node in world.nodes.of(cluster.name):
                mine = systems_of(world, node.name)
                if mine & seen:
                    self.together.append(f"{world.now}: nodes of {cluster.name} on {mine & seen}")
                seen |= mine

    def lost(self, machine: Machine, *, emptied: bool) -> Iterator[str]:
        """Everything that is not as it should be."""
        yield from self.together
        with machine.world.using() as world:
            for name, facts in self.before.items():
                yield from (f"{name}: {one}" for one in differences(facts, facts_of(world, name)))
            now = places(world)
        for name, system in self.places.items():
            if name not in now:
                yield f"{name} is gone"
            elif (system == FRAME and emptied) == (now[name] == system):
                yield f"{name} is on {now[name]}"
        with Journal.open(machine.state_dir) as journal:
            broken = first_break(journal.links())
            if broken is not None:
                yield f"journal: {broken}"


def systems_of(world: World, node: str) -> set[str]:
    """Where a node stands, has a place prepared, or is going to."""
    name = world.images[node].partition_name
    stands = {one.system for one in world.partitions.values() if one.host == node}
    moves = (one for one in world.migrations.of(name) if not one.over and not one.validate_only)
    return stands | {one.target for one in moves}


def places(world: World) -> dict[str, str]:
    """The system of every client partition that runs and exists once."""
    found: dict[str, list[str]] = {}
    for one in world.partitions.values():
        if not one.is_vios and one.state is PartitionState.RUNNING and world.images[one.host].up:
            found.setdefault(one.name, []).append(one.system)
    return {name: systems[0] for name, systems in found.items() if len(systems) == 1}


@dataclass(frozen=True)
class Snapshot:
    """World and journal as everything leaves them that is killed right after a record."""

    number: int
    what: str
    world: SimulatedSite
    journal: Path


MOMENTS = 14
"""With the tests below, twenty times somebody is killed."""


@pytest.fixture(scope="module")
def there_and_back(tmp_path_factory: pytest.TempPathFactory) -> tuple[Witness, list[Snapshot]]:
    """A frame is drained and brought home; at random records everything is kept as it is then."""
    directory = tmp_path_factory.mktemp("frame")
    machine = Machine(directory, SimulatedSite.open(None, scenario="large:8"))
    witness = Witness.of(machine)
    kept: list[Snapshot] = []
    chance = random.Random(13)

    def keep(process: Process, job: str, event: Event) -> None:
        over = isinstance(event, Finished) and process.name == "drain"
        if over or chance.random() > 0.14:
            return
        journal = directory / f"kept{machine.records}"
        journal.mkdir()
        copy(directory / FILE_NAME, journal / FILE_NAME)
        what = f"record {machine.records}, {type(event).__name__} of job {job} by {process.name}"
        kept.append(Snapshot(machine.records, what, machine.world.copy(), journal))

    machine.on_record = keep
    for wanted, emptied in ((AWAY, True), (HOME, False)):
        process = drain(machine, wanted)
        machine.run()
        assert isinstance(process.result, Finished), process.result
        assert (process.result.exit_status, process.result.why) == (0, "")
        assert list(witness.lost(machine, emptied=emptied)) == []
    return witness, sorted(chance.sample(kept, MOMENTS), key=lambda one: one.number)


def open_drain(machine: Machine) -> tuple[str, bool]:
    """The drain that is not over, and whether it is the one that empties the frame."""
    with Journal.open(machine.state_dir) as journal:
        row = next(one for one in reversed(journal.migrations()) if one.kind is JobKind.DRAIN)
    return row.id, row.id == "1"


WAYS = [(place, Way.ROLLBACK if place % 5 == 1 else Way.RESUME) for place in range(MOMENTS)]


@pytest.mark.parametrize(("place", "way"), WAYS)
def test_killed_with_all_its_moves_a_drain_is_taken_up(
    there_and_back: tuple[Witness, list[Snapshot]], tmp_path: Path, place: int, way: Way
) -> None:
    witness, kept = there_and_back
    moment = kept[place]
    copy(moment.journal / FILE_NAME, tmp_path / FILE_NAME)
    machine = Machine(tmp_path, moment.world.copy())
    mine = Witness(witness.before, witness.places)
    machine.look = mine.look
    number, away = open_drain(machine)
    process = recover(machine, number, way)
    machine.run()
    finished = process.result
    assert isinstance(finished, Finished), (moment.what, finished)
    assert finished.exit_status == (0 if way is Way.RESUME else 1), f"{moment.what}: {finished.why}"
    assert list(mine.lost(machine, emptied=away is (way is Way.RESUME))) == [], moment.what


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("victims", ["drain", "move"])
def test_killed_alone_the_others_go_on(tmp_path: Path, victims: str, seed: int) -> None:
    """Its moves outlive a drain, and the next executor takes them for its own; a drain outlives its moves."""
    machine = Machine(tmp_path, SimulatedSite.open(None, scenario="large:8"))
    witness = Witness.of(machine)
    chance = random.Random(seed)
    deaths = [] if seed else [Requested]

    def kill(process: Process, _job: str, event: Event) -> None:
        if len(deaths) > 2 or not (type(event) in deaths[:1] or chance.random() < 0.04):
            return
        mortal = [one for one in machine.processes if not one.ended and one.name.startswith(victims)]
        if not mortal or (process.name == "drain" and isinstance(event, Requested | DrainPlanned)):
            return
        deaths.append(type(event))
        for one in mortal:
            one.kill()
        if victims == "drain":
            machine.later(1.0, lambda: recover(machine, "1", name="drain again"))

    machine.on_record = kill
    drain(machine, AWAY)
    machine.run()
    assert deaths
    with Journal.open(tmp_path) as journal:
        state = journal.state("1")
        children = [row.id for row in journal.migrations() if row.kind is JobKind.MIGRATION]
    assert (state.exit_status, state.why) == (0, "")
    assert sorted(one.job for one in state.moves) == children
    assert list(witness.lost(machine, emptied=True)) == []
