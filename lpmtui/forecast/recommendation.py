"""Which LPM_POLICY and which HEARTBEAT_FREQUENCY_DURING_LPM a forecast asks for, and why."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Literal

from lpmtui.forecast.move_forecast import MoveForecast
from lpmtui.forecast.time_outs import (
    COMFORT,
    HEARTBEAT_PERIOD_S,
    ClusterTimes,
    Verdict,
    heartbeat_needs,
    relearn_s,
    timers,
)
from lpmtui.model.lazy_dataclass import dataclass

LONGEST_S = 600
"""The most that HEARTBEAT_FREQUENCY_DURING_LPM takes, and what PowerHA takes where it was never set."""
SHORTEST_S = 30
"""Below this a time-out saves nothing that matters: the move itself takes longer."""


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
    needed = heartbeat_needs(
        forecast.suspension_s.p95, period_s=HEARTBEAT_PERIOD_S, relearn_s=relearn_s(forecast)
    )
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
