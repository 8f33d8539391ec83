"""The stages of a migration, from what HMC, node and freeze meter show. Pure.

A stage that somebody reported is told as it is. One that must have happened without anybody reporting it is
told as inferred, with the reason.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from lpmtui.commands.powerha.automation import LogLine
from lpmtui.model.events import PhaseEntered
from lpmtui.model.fact_table import load_table
from lpmtui.model.lazy_dataclass import dataclass
from lpmtui.model.move import Phase
from lpmtui.model.system import MigrationState, PartitionMigration, PartitionState

ORDER = tuple(Phase)
_CERTAIN = (
    Phase.TARGET_PARTITION,
    Phase.VIRTUAL_DEVICES,
    Phase.MEMORY,
    Phase.SUSPENSION,
    Phase.PROCESSOR_STATE,
    Phase.RESUME,
)
"""PhaseDetector that no finished migration can have left out."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A partition in a system's list; `state` None where it is not in it."""

    state: PartitionState | None


@dataclass(frozen=True, slots=True)
class Sighting:
    """What was seen at one moment. None is unknown: nobody answered, or nobody was asked."""

    source: Listed | None = None
    target: Listed | None = None
    migration: PartitionMigration | None = None
    target_adapters: int | None = None
    log: tuple[LogLine, ...] = ()
    moved: bool = False
    """The partition itself reports another machine's serial number than before."""
    gap_s: float | None = None
    """The longest hole in the freeze meter's stream so far."""
    silent: bool = False
    """The freeze meter's stream has stopped to flow."""


@dataclass(frozen=True, slots=True)
class _Rule:
    phase: Phase
    program: str
    text: re.Pattern[str]


@cache
def _rules() -> tuple[_Rule, ...]:
    table = load_table(__file__, "phases.toml")
    return tuple(
        _Rule(Phase(line["phase"]), line["program"], re.compile(line["text"])) for line in table["line"]
    )


class PhaseDetector:
    """Follows one migration; each stage is told once, in their order."""

    def __init__(self) -> None:
        self._reached = -1
        self._resumed = False

    @property
    def resumed(self) -> bool:
        """Whether the partition runs on the target: there is no way back from there."""
        return self._resumed

    @property
    def copying(self) -> bool:
        """Whether memory is being sent and the partition has not been suspended yet."""
        return self._reached == ORDER.index(Phase.MEMORY)

    def reached(self, phase: Phase) -> bool:
        """Whether a stage, or a later one, was told."""
        return self._reached >= ORDER.index(phase)

    def told(self, phase: Phase) -> None:
        """Note a stage that somebody else told."""
        self._reached = max(self._reached, ORDER.index(phase))

    def see(self, sighting: Sighting) -> list[PhaseEntered]:
        """The stages that this sighting shows to have begun."""
        found = sorted(_signs(sighting, self), key=lambda seen: ORDER.index(seen.phase))
        return [entered for seen in found for entered in self._enter(seen)]

    def _enter(self, seen: PhaseEntered) -> Iterator[PhaseEntered]:
        index = ORDER.index(seen.phase)
        if index <= self._reached:
            return
        if index > ORDER.index(Phase.TARGET_PARTITION):
            for phase in ORDER[self._reached + 1 : index]:
                if phase in _CERTAIN:
                    yield self._note(PhaseEntered(phase, inferred=True, note="passed between two looks"))
        yield self._note(seen)

    def _note(self, seen: PhaseEntered) -> PhaseEntered:
        self.told(seen.phase)
        self._resumed = self._resumed or self.reached(Phase.RESUME)
        return seen


def _signs(seen: Sighting, so_far: PhaseDetector) -> Iterator[PhaseEntered]:
    yield from _logged(seen)
    yield from _listed(seen)
    yield from _counted(seen)
    yield from _frozen(seen, so_far)
    yield from _ending(seen, so_far)


def _logged(seen: Sighting) -> Iterator[PhaseEntered]:
    for line in seen.log:
        for rule in _rules():
            if line.program == rule.program and rule.text.search(line.text):
                yield PhaseEntered(rule.phase, inferred=False, note=f"clutils.log: {line.program}")
                break


def _listed(seen: Sighting) -> Iterator[PhaseEntered]:
    if seen.target and seen.target.state:
        note = f"listed there as {seen.target.state.value}"
        yield PhaseEntered(Phase.TARGET_PARTITION, inferred=False, note=note)
        if seen.target_adapters:
            note = f"{seen.target_adapters} virtual adapters on the target"
            yield PhaseEntered(Phase.VIRTUAL_DEVICES, inferred=False, note=note)


def _counted(seen: Sighting) -> Iterator[PhaseEntered]:
    if seen.migration and seen.migration.bytes_transmitted:
        yield PhaseEntered(Phase.MEMORY, inferred=False, note="lslparmigr counts bytes")


def _frozen(seen: Sighting, so_far: PhaseDetector) -> Iterator[PhaseEntered]:
    """Suspension as the partition itself shows it; nobody else reports it while it lasts."""
    if seen.silent and so_far.copying:
        yield PhaseEntered(Phase.SUSPENSION, inferred=True, note="no time stamp arrives from the partition")
    if seen.moved and so_far.reached(Phase.MEMORY) and not so_far.resumed:
        missing = "" if seen.gap_s is None else f"time stamps are missing for {seen.gap_s:.2f} s"
        yield PhaseEntered(Phase.SUSPENSION, inferred=True, note=missing)
        yield PhaseEntered(Phase.PROCESSOR_STATE, inferred=True, note="sent while the partition is frozen")
        note = "the partition reports the serial number of another machine"
        yield PhaseEntered(Phase.RESUME, inferred=False, note=note)
        if seen.migration and seen.migration.bytes_remaining:
            yield PhaseEntered(Phase.REMAINING_MEMORY, inferred=True, note="lslparmigr still counts bytes")
        yield PhaseEntered(Phase.NETWORK, inferred=True, note="the partition is heard through the network")


def _ending(seen: Sighting, so_far: PhaseDetector) -> Iterator[PhaseEntered]:
    runs_there = seen.target is not None and seen.target.state is PartitionState.RUNNING
    if runs_there:
        yield PhaseEntered(Phase.RESUME, inferred=False, note="the HMC lists it as Running on the target")
    complete = seen.migration is not None and seen.migration.state is MigrationState.COMPLETE
    if complete:
        yield PhaseEntered(Phase.CLEAN_UP, inferred=False, note="lslparmigr: Migration Complete")
    elif seen.source == Listed(None) and (runs_there or so_far.reached(Phase.RESUME)):
        yield PhaseEntered(Phase.CLEAN_UP, inferred=False, note="no longer listed on the source")
