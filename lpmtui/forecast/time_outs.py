"""The time-outs of a move, each with what it needs, and the settings that a forecast asks for."""

from __future__ import annotations

import math
from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Literal

from lpmtui.forecast.move_forecast import MoveForecast
from lpmtui.model.lazy_dataclass import dataclass, field, replace
from lpmtui.model.structured import read_toml

SUSPENSION_FACTOR = 3.0
"""Vendors raise their time-outs by a factor of two to six over the pause they expect."""
LEAST_HEARTBEAT_S = 10.0
"""No heartbeat time-out below this is thought safe, however short the forecast."""
COMFORT = 1.5
"""From this multiple of what is needed on, a time-out is green."""
HEARTBEAT_PERIOD_S = 1.0
"""How often a node's heartbeat is taken to beat where nobody told."""
MONITOR_RUN_S = 1.0
"""How long a monitor's run is taken to need where nobody has measured it."""
LONGEST_S = 600
"""The most that HEARTBEAT_FREQUENCY_DURING_LPM takes, and what PowerHA takes where it was never set."""
SHORTEST_S = 30
"""Below this a time-out saves nothing that matters: the move itself takes longer."""


class Verdict(StrEnum):
    """How a time-out stands against a forecast."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"


@dataclass(frozen=True, slots=True)
class Timer:
    """One time-out in seconds, what the move needs of it, and how that looks; `change` says how to set it.

    One that is not in force while the partition moves is told all the same: it would be, were the
    preparation missing.
    """

    name: str
    limit_s: float
    needed_s: float
    change: str = ""
    in_force: bool = True

    @property
    def verdict(self) -> Verdict:
        """Red where the limit is below what is needed, amber where it is just above."""
        if self.limit_s < self.needed_s:
            return Verdict.RED
        return Verdict.AMBER if self.limit_s < COMFORT * self.needed_s else Verdict.GREEN


def heartbeat_needs(suspension_p95_s: float, *, period_s: float, relearn_s: float) -> float:
    """Seconds that a heartbeat time-out should be; `relearn_s` is until the network delivers again."""
    return max(SUSPENSION_FACTOR * suspension_p95_s + period_s + relearn_s, LEAST_HEARTBEAT_S)


def monitor_needs(suspension_p95_s: float, *, run_s: float, slowdown: float) -> float:
    """Seconds that an application monitor's interval must be: a frozen run that then goes on slowly."""
    return suspension_p95_s + run_s * slowdown


def tightest(timers: tuple[Timer, ...]) -> Timer | None:
    """The timer with the least reserve, which a forecast always names."""
    counting = [timer for timer in timers if timer.in_force]
    return min(counting, key=lambda timer: timer.limit_s / timer.needed_s, default=None)


class ClusterSoftware(StrEnum):
    """Software in a partition that watches it from outside."""

    POWERHA = "powerha"
    ORACLE_RAC = "oracle-rac"
    DB2_PURESCALE = "db2-purescale"
    VCS = "vcs"


class Counts(StrEnum):
    """When a time-out counts."""

    ALWAYS = "always"
    MANAGED = "managed"
    """Only where the resource groups stay managed."""
    OUTSIDE_LPM = "outside-lpm"
    """Only while PowerHA does not know that the partition moves: it would, were the preparation missing."""


_DURING_LPM = "node_timeout_during_lpm_s"


@dataclass(frozen=True, slots=True)
class TimeoutRow:
    """One row of the data table: see the comment in `time_outs.toml`."""

    name: str
    product: ClusterSoftware
    kind: Literal["heartbeat", "monitor"]
    counts: Counts
    change: str
    source: str
    confirmed: bool
    setting: str = ""
    default_s: float | None = None


@dataclass(frozen=True, slots=True)
class TimeoutTable:
    """All time-outs that a freeze can trip, as `time_outs.toml` lists them."""

    time_out: tuple[TimeoutRow, ...]


@dataclass(frozen=True, slots=True)
class MonitorTimes:
    """An application monitor: its interval, and how long a run usually takes; in seconds."""

    name: str
    interval_s: float
    run_s: float = MONITOR_RUN_S


@dataclass(frozen=True, slots=True)
class ClusterTimes:
    """What a site says: seconds by the names under `setting`, monitors, and whether groups stay managed.

    A setting that the site does not have is 0; one that nobody could tell is left out.
    """

    settings: Mapping[str, float] = field(default_factory=dict)
    monitors: tuple[MonitorTimes, ...] = ()
    managed: bool = True
    prepared: bool = True
    software: frozenset[ClusterSoftware] = frozenset((ClusterSoftware.POWERHA,))


@cache
def table() -> tuple[TimeoutRow, ...]:
    """The rows that come with lpmtui."""
    text = Path(__file__).with_name("time_outs.toml").read_text("utf-8")
    return read_toml(TimeoutTable, text, "lpmtui's own time_outs.toml").time_out


def timers(forecast: MoveForecast, times: ClusterTimes) -> tuple[Timer, ...]:
    """Every time-out that could notice this move: those in force first, of these the tightest first.

    `prepared` is whether the cluster knows that the partition moves: then its time-out during LPM is in force
    instead of the usual ones.
    """
    needed = heartbeat_needs_of(forecast)
    found = [
        Timer(row.name, limit, needed, row.change, _in_force(row, times))
        for row in table()
        if row.product in times.software and (limit := _limit(row, times))
    ]
    if times.managed:
        found += [_monitor(monitor, forecast) for monitor in times.monitors]
    return tuple(
        sorted(found, key=lambda timer: (not timer.in_force, timer.limit_s / timer.needed_s, timer.name))
    )


def in_force(times: ClusterTimes) -> tuple[tuple[str, float], ...]:
    """Name and limit in seconds of each time-out that counts while the partition moves, shortest first."""
    found = [
        (row.name, limit)
        for row in table()
        if row.product in times.software and _in_force(row, times) and (limit := _limit(row, times))
    ]
    found += [(f"monitor {one.name}", one.interval_s) for one in times.monitors if times.managed]
    return tuple(sorted(found, key=lambda one: (one[1], one[0])))


def heartbeat_needs_of(forecast: MoveForecast) -> float:
    """Seconds that a heartbeat time-out should be for this move."""
    relearn_s = max(0.0, forecast.silence_s.p95 - forecast.suspension_s.p95)
    return heartbeat_needs(forecast.suspension_s.p95, period_s=HEARTBEAT_PERIOD_S, relearn_s=relearn_s)


def monitor_needs_of(monitor: MonitorTimes, forecast: MoveForecast) -> float:
    """Seconds that a monitor's interval must be for this move."""
    slowdown = max(1.0, forecast.slowdown.p95)
    return monitor_needs(forecast.suspension_s.p95, run_s=monitor.run_s, slowdown=slowdown)


def _in_force(row: TimeoutRow, times: ClusterTimes) -> bool:
    if row.counts is Counts.OUTSIDE_LPM:
        return not times.prepared
    if row.setting == _DURING_LPM:
        return times.prepared
    return row.counts is Counts.ALWAYS or times.managed


def _limit(row: TimeoutRow, times: ClusterTimes) -> float | None:
    """The limit in force; None where the site has no such time-out."""
    if row.setting and row.setting in times.settings:
        return times.settings[row.setting] or None
    return row.default_s if times.prepared or row.setting != _DURING_LPM else None


def _monitor(monitor: MonitorTimes, forecast: MoveForecast) -> Timer:
    return Timer(
        f"monitor {monitor.name}",
        monitor.interval_s,
        monitor_needs_of(monitor, forecast),
        "MONITOR_INTERVAL of the monitor, or --policy unmanage",
    )


@dataclass(frozen=True, slots=True)
class Recommendation:
    """What to set, and why. `cost` is what a long time-out costs meanwhile."""

    policy: Literal["manage", "unmanage"]
    policy_why: str
    heartbeat_s: int
    heartbeat_why: str
    cost: str


def recommend(forecast: MoveForecast, times: ClusterTimes) -> Recommendation:
    """The shortest time-out that is green, and manage unless a monitor could trip over the freeze."""
    policy, policy_why = _policy(forecast, times)
    needed = heartbeat_needs_of(forecast)
    wanted = max(SHORTEST_S, 10 * math.ceil(COMFORT * needed / 10.0))
    seconds = min(LONGEST_S, wanted)
    why = (
        f"{COMFORT:g} times the {needed:.0f} s that a freeze of {forecast.suspension_s.p95:.1f} s"
        " (95 of 100 moves) asks for."
    )
    if wanted > LONGEST_S:
        why = (
            f"It should be {wanted} s, and {LONGEST_S} s is the most it takes: make the freeze shorter first."
        )
    usual = times.settings.get("node_timeout_s", 0.0)
    later = seconds - usual
    cost = (
        f"While it is in force, a node that really fails is noticed up to {later:.0f} s later than usual."
        if later > 0
        else "It costs nothing: a node that really fails is noticed as soon as usual."
    )
    return Recommendation(
        policy,
        policy_why,
        seconds,
        why,
        cost,
    )


def _policy(forecast: MoveForecast, times: ClusterTimes) -> tuple[Literal["manage", "unmanage"], str]:
    managed = timers(forecast, replace(times, managed=True))
    tight = [one for one in managed if one.name.startswith("monitor ") and one.verdict is not Verdict.GREEN]
    if tight:
        first = tight[0]
        why = (
            f"{first.name} must answer within {first.limit_s:g} s, and a run that is frozen may take"
            f" {first.needed_s:.1f} s: PowerHA would restart the application."
        )
        return "unmanage", why
    if not times.monitors:
        return "manage", "No application monitor can trip over the freeze, and PowerHA goes on watching."
    return "manage", "Every application monitor has time to spare, and PowerHA goes on watching."
