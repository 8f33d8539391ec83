"""The stages of a migration and its rounds of memory, from what HMC, node and freeze meter show. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import cache

from lpmtui.commands.powerha.automation import LogLine
from lpmtui.model.compiled_copy import load_table
from lpmtui.model.events import Event, PhaseEntered, Progress, WaitEnded, Waiting
from lpmtui.model.lazy_dataclass import dataclass, replace
from lpmtui.model.move import Phase
from lpmtui.model.system import MigrationState, PartitionMigration, PartitionState
from lpmtui.model.units import format_count

STALL_S = 15.0
"""Counters that stand for so long mean that nothing is sent."""
MOVERS_GIVE_UP_S = 60.0
"""How long the movers are expected to wait for a link that is down; no public source confirms it."""
SENDING = "memory to be sent again"
ORDER = tuple(Phase)
_CERTAIN = (
    Phase.TARGET_PARTITION,
    Phase.VIRTUAL_DEVICES,
    Phase.MEMORY,
    Phase.SUSPENSION,
    Phase.PROCESSOR_STATE,
    Phase.RESUME,
)
"""Stages that no finished migration can have left out."""


@dataclass(frozen=True, slots=True)
class TransferCounters:
    """One reading, in bytes. `remaining` may rise: memory that was dirtied is sent once more.

    `at` is the time of day; `at_s` are seconds of a clock that nobody sets, for everything that is measured.
    """

    at: datetime
    at_s: float
    transmitted: int
    remaining: int


class TransferRounds:
    """Counts the rounds of pre-copy.

    A round is over when all that remained has been sent, or when what remains rises. That is inferred: the
    HMC names no rounds. `told` is the last reading of an earlier executor: from there it counts on.
    """

    def __init__(self, told: Progress | None = None) -> None:
        self._told = told
        self._last: TransferCounters | None = None
        self._round = 0
        self._began: TransferCounters | None = None
        self._dirty_rate: float | None = None

    @property
    def round(self) -> int:
        """The round now, 0 before the first byte."""
        return self._round

    def see(self, now: TransferCounters) -> Progress | None:
        """The progress that a reading tells; None where it tells nothing new."""
        last = self._last
        if last and (now.transmitted, now.remaining) == (last.transmitted, last.remaining):
            return None
        # Until a byte is sent the total may grow; later, counters at 0 are those of an HMC that lost count.
        if last is None or (self._round <= 1 and last.transmitted == now.transmitted == 0):
            self._last = now
            return self._first(now)
        rate = _rate(last, now)
        if self._over(last, now):
            self._next(last, now)
        self._last = now
        return Progress(self._round, now.transmitted, now.remaining, rate, self._dirty_rate)

    def _first(self, now: TransferCounters) -> Progress | None:
        if not now.transmitted and not now.remaining:
            return None
        told = self._told
        if told is None or now.transmitted < told.bytes_transmitted:
            self._round, self._began = 1, now
        else:
            before = replace(now, transmitted=told.bytes_transmitted, remaining=told.bytes_remaining)
            self._round = told.round
            self._round += self._over(before, now)
        return Progress(self._round, now.transmitted, now.remaining)

    def _over(self, last: TransferCounters, now: TransferCounters) -> bool:
        if self._round == 0:
            return True
        sent_all = now.transmitted - last.transmitted >= last.remaining
        return now.remaining > last.remaining or (sent_all and now.remaining > 0)

    def _next(self, last: TransferCounters, now: TransferCounters) -> None:
        """What was dirtied during the round that ended is the size of the one that began."""
        sent_since = max(0, now.transmitted - last.transmitted - last.remaining)
        if self._began is not None and (seconds := now.at_s - self._began.at_s) > 0:
            self._dirty_rate = (now.remaining + sent_since) / seconds
        self._round += 1
        self._began = now


def _rate(last: TransferCounters, now: TransferCounters) -> float | None:
    seconds = now.at_s - last.at_s
    sent = now.transmitted - last.transmitted
    return sent / seconds if seconds > 0 and sent >= 0 else None


class StallWatch:
    """Tells when nothing is sent any more, and when it goes on."""

    def __init__(self) -> None:
        self._last: TransferCounters | None = None
        self._stalled = False

    def see(self, now: TransferCounters, round_now: int) -> list[Event]:
        """What one reading tells; rate 0 as soon as the counters have stood for too long."""
        last = self._last
        if last is None or (now.transmitted, now.remaining) != (last.transmitted, last.remaining):
            self._last = now
            return self.over(met=True)
        stands = now.at_s - last.at_s
        if self._stalled or stands < STALL_S or not now.remaining:
            return []
        self._stalled = True
        said = f"nothing sent for {stands:.0f} s; the movers give up after {MOVERS_GIVE_UP_S:.0f} s"
        until = last.at + timedelta(seconds=MOVERS_GIVE_UP_S)
        return [
            Progress(round_now, now.transmitted, now.remaining, 0.0),
            Waiting(SENDING, last.at, until, (said,)),
        ]

    def over(self, *, met: bool = False) -> list[Event]:
        """Memory is sent again (`met`), or it is not sent any more."""
        if not self._stalled:
            return []
        self._stalled = False
        return [WaitEnded(SENDING, met)]


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
            note = f"{format_count(seen.target_adapters, 'virtual adapter')} on the target"
            yield PhaseEntered(Phase.VIRTUAL_DEVICES, inferred=False, note=note)


def _counted(seen: Sighting) -> Iterator[PhaseEntered]:
    counted = seen.migration
    if counted and counted.state is MigrationState.IN_PROGRESS and counted.bytes_transmitted:
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
    # An HMC may remember the end of an earlier migration: it counts once this one has reached the target.
    there = so_far.reached(Phase.TARGET_PARTITION) or seen.moved or (seen.target and seen.target.state)
    if complete and there:
        yield PhaseEntered(Phase.CLEAN_UP, inferred=False, note="lslparmigr: Migration Complete")
    elif seen.source == Listed(None) and (runs_there or so_far.reached(Phase.RESUME)):
        yield PhaseEntered(Phase.CLEAN_UP, inferred=False, note="no longer listed on the source")
