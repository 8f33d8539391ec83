"""How good forecasts have been: forecast and measurement side by side."""

from __future__ import annotations

from collections.abc import Sequence

from lpmtui.forecast.quantity import Spread
from lpmtui.model.lazy_dataclass import dataclass


@dataclass(frozen=True, slots=True)
class ForecastOutcome:
    """A quantity of one move in seconds: as it was forecast, and as it came."""

    job: str
    partition: str
    quantity: str
    forecast: Spread
    measured: float

    @property
    def error(self) -> float:
        """The forecast's median against the measurement: 0.1 is ten per cent too long."""
        return self.forecast.p50 / self.measured - 1.0

    @property
    def covered(self) -> bool:
        """Whether it was not longer than 95 of 100 should be."""
        return self.measured <= self.forecast.p95


@dataclass(frozen=True, slots=True)
class Calibration:
    """One quantity over many moves: how many, the mean error, and the share within the 95th percentile."""

    quantity: str
    moves: int
    mean_error: float
    covered: float

    @property
    def trusted(self) -> bool | None:
        """Whether 90 to 99 of 100 were covered; None for fewer than ten moves, which say little."""
        return 0.9 <= self.covered <= 0.99 if self.moves >= 10 else None


def calibrate(outcomes: Sequence[ForecastOutcome]) -> tuple[Calibration, ...]:
    """One line for each quantity, in the order in which they were met; errors count without their sign."""
    found: list[Calibration] = []
    for quantity in dict.fromkeys(one.quantity for one in outcomes):
        of_it = [one for one in outcomes if one.quantity == quantity and one.measured > 0.0]
        if of_it:
            error = sum(abs(one.error) for one in of_it) / len(of_it)
            share = sum(one.covered for one in of_it) / len(of_it)
            found.append(Calibration(quantity, len(of_it), error, share))
    return tuple(found)
