"""The whole watch over one migration: looks at everything in passing, and tells what changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from lpmtui.commands.powerha.automation import LogLine
from lpmtui.config.options import LpmOptions
from lpmtui.executor.monitor.cluster_probe import ClusterProbe
from lpmtui.executor.monitor.hmc_probe import HmcProbe
from lpmtui.executor.monitor.partition_probe import NOTICEABLE_S, ClutilsLog, PartitionProbe
from lpmtui.executor.monitor.phase_detector import PhaseDetector, Sighting
from lpmtui.executor.monitor.poller import AnyPoller, Silence, Target
from lpmtui.forecast.budget import BudgetWarning, BudgetWatch, CopyReading, LiveBudget, noticeable
from lpmtui.model.events import (
    AttachedSeen,
    BudgetSeen,
    Event,
    FindingMade,
    PhaseEntered,
    Progress,
    SuspensionMeasured,
)
from lpmtui.model.job import FreezeMeasured
from lpmtui.model.move import Phase, Severity
from lpmtui.procedure.partition_forecast import forecast

LEAST_S = 5.0
"""Seconds between two budgets that are told; a warning is told at once."""


class BudgetTeller:
    """One migration's budget. Without a forecast there is none."""

    def __init__(self, target: Target) -> None:
        self._clock = target.site.clock
        likely = forecast(target.inputs)
        timeouts = [(one.name, one.limit_s) for one in target.timeouts]
        self._watch = BudgetWatch(target.inputs, likely, timeouts) if target.inputs and likely else None
        self._told: LiveBudget | None = None
        self._told_at = float("-inf")

    def see(self, progress: Progress) -> Iterator[Event]:
        """The events that a reading of the byte counters gives."""
        if self._watch is None:
            return
        now = self._clock.monotonic()
        reading = CopyReading(now, progress.bytes_transmitted, progress.bytes_remaining, progress.round)
        budget = self._watch.see(reading)
        if budget is None or not noticeable(self._told, budget):
            return
        if budget.warning is not None:
            yield _warning(budget.warning)
        elif now - self._told_at < LEAST_S:
            return
        self._told, self._told_at = budget, now
        yield BudgetSeen(
            round(budget.suspension_s, 2),
            budget.tightest,
            budget.limit_s,
            None if budget.spare_s is None else round(budget.spare_s, 2),
            round(budget.end_s, 1),
        )


def _warning(warning: BudgetWarning) -> FindingMade:
    return FindingMade(
        "freeze-budget",
        Severity.WARNING,
        warning.what,
        f"Likely causes: {'; '.join(warning.causes)}.",
        f"Choose: {'; or '.join(warning.choices)}.",
    )


FREEZE_METER = "freeze-meter"

_LISTEN_ON_S = 2.0
"""So much longer than the resume the freeze meter is listened to before its longest gap counts."""


class MigrationMonitor:
    """Looks once per call of `look`, without ever waiting, and tells events."""

    def __init__(
        self,
        watched: Target,
        options: LpmOptions,
        tell: Callable[[Event], None],
        *,
        told: Iterable[Phase] = (),
        progress: Progress | None = None,
    ) -> None:
        """`told` are the stages, and `progress` the reading, that an earlier executor told last."""
        self._watched = watched
        self._tell = tell
        self._stages = PhaseDetector()
        for phase in told:
            self._stages.told(phase)
        self._hmcs = HmcProbe(watched, options.poll_s, progress)
        self._inside = PartitionProbe(watched, options.poll_s, options.watch_s)
        self._log = ClutilsLog(watched, options.poll_s)
        self._around = ClusterProbe(watched, options)
        self._budget = BudgetTeller(watched)
        self._silence = Silence("" if watched.cluster else watched.host)
        self._resumed_at: float | None = None
        self._freeze_told = self._stages.resumed
        self._attached: list[AttachedSeen] = []

    def look(self) -> None:
        """Look once, and tell what is new."""
        copying = self._stages.reached(Phase.MEMORY) and not self._stages.resumed
        for seen in self._hmcs.look(copying=self._stages.copying):
            self._tell(seen)
            for event in self._budget.see(seen) if copying and isinstance(seen, Progress) else ():
                self._tell(event)
        log = self._log.look(copying=copying)
        self._inside.look(copying=copying)
        for phase in self._stages.see(self._sighting(log)):
            self._tell(phase)
            self._entered(phase)
        self._tell_freeze()
        self._tell_attached()
        for event in (*self._around.look(), *self._silence.see(self._sources)):
            self._tell(event)

    def close(self) -> None:
        """Stop all probes and give their commands up."""
        for source in self._sources:
            source.close()
        self._inside.meter.close()

    @property
    def _sources(self) -> tuple[AnyPoller, ...]:
        views = (self._hmcs, self._inside, self._log, self._around)
        return tuple(source for view in views for source in view.sources)

    def _sighting(self, log: tuple[LogLine, ...]) -> Sighting:
        longest = self._inside.meter.longest
        return Sighting(
            source=self._hmcs.at_source,
            target=self._hmcs.at_target,
            migration=self._hmcs.migration,
            target_adapters=self._hmcs.target_adapters,
            log=log,
            moved=self._inside.moved,
            gap_s=longest.inside_s if longest and longest.inside_s >= NOTICEABLE_S else None,
            silent=self._inside.meter.silent,
        )

    def _entered(self, phase: PhaseEntered) -> None:
        if phase.phase in (Phase.TARGET_PARTITION, Phase.VIRTUAL_DEVICES):
            self._inside.meter.start()
        if phase.phase is Phase.MEMORY:
            self._inside.meter.forget()
        if phase.phase is Phase.RESUME:
            self._resumed_at = self._watched.site.clock.monotonic()

    def _tell_freeze(self) -> None:
        """The longest gap, once, as soon as stamps have come from the target for a while."""
        if self._freeze_told or self._resumed_at is None:
            return
        meter = self._inside.meter
        if self._watched.site.clock.monotonic() - self._resumed_at < _LISTEN_ON_S or meter.silent:
            return
        self._freeze_told = True
        longest = meter.longest
        meter.close()
        if longest and longest.inside_s >= NOTICEABLE_S:
            self._tell(SuspensionMeasured(round(longest.inside_s, 3), FREEZE_METER))
            self._tell(FreezeMeasured(round(longest.inside_s, 3), round(longest.outside_s, 3)))

    def _tell_attached(self) -> None:
        """What is attached and who is logged in: on the source before, on the target after."""
        move, users = self._watched.subject.move, self._inside.users
        if not self._attached and users is not None:
            before = self._watched.before.adapters
            self._attach(AttachedSeen(None if before is None else len(before), users, move.source))
        elif len(self._attached) == 1 and self._resumed_at is not None and users is not None:
            self._attach(AttachedSeen(self._hmcs.target_adapters, users, move.target))

    def _attach(self, seen: AttachedSeen) -> None:
        self._attached.append(seen)
        self._tell(seen)


class ClusterMonitor:
    """Looks once per call of `look`, without ever waiting, and tells events."""

    def __init__(self, watched: Target, options: LpmOptions, tell: Callable[[Event], None]) -> None:
        self._around = ClusterProbe(watched, options, hosts={})
        self._tell = tell

    def look(self) -> None:
        """Look once, and tell what is new."""
        for event in self._around.look():
            self._tell(event)

    def close(self) -> None:
        """Stop all probes and give their commands up."""
        for source in self._around.sources:
            source.close()
