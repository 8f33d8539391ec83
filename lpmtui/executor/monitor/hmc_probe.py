"""What the HMCs show of a migration: its state and byte counters, and the partition on both sides."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TypeVar

from lpmtui.commands.hmc import hardware, io_adapters, lslparmigr
from lpmtui.executor.monitor.phase_detector import Listed, StallWatch, TransferCounters, TransferRounds
from lpmtui.executor.monitor.poller import AnyPoller, Poller, Target
from lpmtui.model.command import Query
from lpmtui.model.events import Event, Progress
from lpmtui.model.system import MigrationState, Partition, PartitionMigration, VirtualAdapter

_TARGET_S = 2.0
_SOURCE_S = 4.0
Adapters = tuple[VirtualAdapter, ...]

T = TypeVar("T")


class HmcProbe:
    """The partition as both HMCs list it. None is unknown."""

    def __init__(self, watched: Target, poll_s: float, told: Progress | None = None) -> None:
        site, subject = watched.site, watched.subject
        move = subject.move
        self.migration: PartitionMigration | None = None
        self.at_source: Listed | None = None
        self.at_target: Listed | None = None
        self._name = move.partition
        self._clock = site.clock
        self._rounds = TransferRounds(told)
        self._stall = StallWatch()
        self._adapters: dict[int, int] = {}
        self._wanted_adapters = len(watched.before.adapters or ())
        self._site = site
        self._managers = {subject.target_hmc: move.target, subject.hmc: move.source}
        self._stand_ins: dict[str, str] = {}
        migrations = lslparmigr.partition_migrations(subject.hmc, move.source)
        on_source = hardware.partitions(subject.hmc, move.source)
        on_target = hardware.partitions(subject.target_hmc, move.target)
        self._migrations = Poller(site, partial(self._of_a_living_hmc, migrations), poll_s)
        self._source_list = Poller(site, partial(self._of_a_living_hmc, on_source), _SOURCE_S)
        self._target_list = Poller(site, partial(self._of_a_living_hmc, on_target), _TARGET_S)
        queries = io_adapters.all_adapters(subject.target_hmc, move.target, move.partition)
        self._adapter_lists = [Poller(site, self._once_listed(query), _TARGET_S) for query in queries]

    @property
    def sources(self) -> tuple[AnyPoller, ...]:
        """Everything that is asked."""
        return (self._migrations, self._source_list, self._target_list, *self._adapter_lists)

    @property
    def target_adapters(self) -> int | None:
        """Virtual adapters on the target; None where not every kind has been asked for."""
        asked = len(self._adapters) == len(self._adapter_lists)
        return sum(self._adapters.values()) if asked else None

    def look(self, *, copying: bool) -> list[Event]:
        """Look once; how far the memory is. `copying`: it is being sent; counters that rest are a stall."""
        if source := self._source_list.look():
            self.at_source = self._listed(source.value)
        if target := self._target_list.look():
            self.at_target = self._listed(target.value)
        for index, adapters in enumerate(self._adapter_lists):
            if found := adapters.look():
                self._adapters[index] = len(found.value)
        migrations = self._migrations.look()
        self._forget_what_is_stale()
        if migrations is None:
            return []
        self.migration = next((one for one in migrations.value if one.partition == self._name), None)
        return self._progress(copying=copying)

    def _of_a_living_hmc(self, query: Query[T]) -> Query[T]:
        """The question to the HMC that manages the system, or to another one where that is lost."""
        return query.to(self._stand_ins.get(query.command.host, query.command.host))

    def _find_stand_ins(self) -> None:
        """Look once for another HMC in the place of each that does not answer."""
        for poller in (self._migrations, self._source_list, self._target_list):
            lost = poller.host
            if poller.trouble and lost in self._managers and lost not in self._stand_ins:
                self._stand_ins[lost] = self._site.other_hmc(self._managers[lost], lost) or lost

    def _forget_what_is_stale(self) -> None:
        self._find_stand_ins()
        if self._migrations.trouble:
            self.migration = None
        if self._source_list.trouble:
            self.at_source = None
        if self._target_list.trouble:
            self.at_target = None

    def _progress(self, *, copying: bool) -> list[Event]:
        seen = self.migration
        if seen is None or seen.state is not MigrationState.IN_PROGRESS:
            return self._stall.over()
        if seen.bytes_transmitted is None or seen.bytes_remaining is None:
            return self._stall.over()
        moment = (self._clock.now(), self._clock.monotonic())
        counters = TransferCounters(*moment, seen.bytes_transmitted, seen.bytes_remaining)
        progress = self._rounds.see(counters)
        told: list[Event] = [progress] if progress else []
        return told + (self._stall.see(counters, self._rounds.round) if copying else self._stall.over())

    def _listed(self, partitions: tuple[Partition, ...]) -> Listed:
        return Listed(next((found.state for found in partitions if found.name == self._name), None))

    def _once_listed(self, query: Query[Adapters]) -> Callable[[], Query[Adapters] | None]:
        """Ask while the partition is on the target and not everything is attached to it yet."""

        def question() -> Query[Adapters] | None:
            listed = self.at_target is not None and self.at_target.state is not None
            complete = self._wanted_adapters and sum(self._adapters.values()) >= self._wanted_adapters
            return query if listed and not complete else None

        return question
