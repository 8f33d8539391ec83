"""A forecast as lines of text at 80 columns, for the command line and the console alike. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from textwrap import wrap
from typing import Any

from lpmtui.forecast.assumptions import Basis, Spread
from lpmtui.forecast.move_forecast import MoveForecast, MoveInputs
from lpmtui.forecast.posterior import Calibration, ForecastOutcome
from lpmtui.forecast.time_outs import Recommendation, Timer
from lpmtui.model.lazy_dataclass import asdict
from lpmtui.model.units import format_duration, format_rate, format_size

BAR = 20
WIDTH = 78
_NAMES = {
    "rate": "rate of the transfer",
    "touched": "memory ever written",
    "workload": "writes against the curve",
    "overhead_s": "time besides the transfer",
    "fixed_pause_s": "fixed part of the freeze",
    "pushed": "last pages sent while frozen",
    "on_demand": "rate after the resume",
    "announcement_s": "until the network knows",
}


def range_of(spread: Spread) -> str:
    """`0.9 s, in 95 of 100 moves within 2.1 s`."""
    return f"{format_duration(spread.p50)}, in 95 of 100 moves within {format_duration(spread.p95)}"


def summary(forecast: MoveForecast) -> Iterator[str]:
    """The three ranges, and a warning where the rounds would not come to fit."""
    yield f"Frozen for       {range_of(forecast.suspension_s)}."
    slower = f" ({forecast.slowdown.p95:.1f} times slower)" if forecast.slowdown.p95 >= 1.05 else ""
    yield f"Then slow for    {range_of(forecast.degraded_s)}{slower}."
    yield f"The whole move   {range_of(forecast.total_s)}."
    if forecast.converges < 0.95:
        yield from _wrapped(
            f"In {1 - forecast.converges:.0%} of cases it writes faster than the link carries: the rounds end"
            " at their cap."
        )


def _wrapped(sentence: str) -> list[str]:
    """A sentence as lines that fit a terminal; what follows the first is indented."""
    return wrap(sentence, WIDTH, subsequent_indent="  ")


def bars(forecast: MoveForecast, timers: Sequence[Timer]) -> Iterator[str]:
    """Each time-out with the freeze as a bar against it, the tightest first."""
    if not timers:
        yield "No time-out watches this partition."
        return
    yield f"{'time-out':<38}{'limit':>7}{'needs':>8} freeze of the limit"
    for timer in timers:
        share = min(1.0, forecast.suspension_s.p95 / timer.limit_s)
        filled = max(1, round(share * BAR)) if share > 0.0 else 0
        bar = "#" * filled + "." * (BAR - filled)
        yield (
            f"{timer.name[:37]:<38}{timer.limit_s:>5.0f} s{timer.needed_s:>6.1f} s {bar}"
            f" {timer.verdict.value if timer.in_force else 'off'}"
        )
    if not all(timer.in_force for timer in timers):
        yield "off: not in force while it moves, because the cluster is prepared for the move."


def advice(found: Recommendation) -> Iterator[str]:
    """What to set, and why."""
    yield from _wrapped(f"LPM_POLICY={found.policy}: {found.policy_why}")
    yield from _wrapped(f"HEARTBEAT_FREQUENCY_DURING_LPM={found.heartbeat_s}: {found.heartbeat_why}")
    yield from _wrapped(found.cost)


def origins(inputs: MoveInputs) -> Iterator[str]:
    """Every number that the forecast goes by, and whether it is assumed, measured or learned."""
    yield f"{'memory':<30}{format_size(inputs.memory):>10}  measured"
    yield f"{'dirty curve':<30}{inputs.profile:>10}  {inputs.curve_basis.value}"
    for name, quantity in inputs.quantities.items():
        moves = f" from {quantity.observations} moves" if quantity.basis is Basis.LEARNED else ""
        value = _value(name, quantity.spread.p50)
        yield f"{_NAMES.get(name, name):<30}{value:>10}  {quantity.basis.value}{moves}"


def _value(name: str, number: float) -> str:
    if name == "rate":
        return format_rate(number)
    if name.endswith("_s"):
        return format_duration(number)
    return f"{number:.0%}" if name != "workload" else f"{number:.2f} x"


def calibration_lines(outcomes: Sequence[ForecastOutcome], found: Sequence[Calibration]) -> Iterator[str]:
    """Forecast and measurement of each move side by side, then how good they were together."""
    if not outcomes:
        yield "No move has been forecast and measured yet."
        return
    yield f"{'move':<6}{'partition':<18}{'':<12}{'forecast':>10}{'P95':>10}{'measured':>10}{'error':>8}"
    for one in outcomes:
        late = "" if one.covered else "  beyond the P95"
        yield (
            f"{one.job:<6}{one.partition[:17]:<18}{one.quantity:<12}{format_duration(one.forecast.p50):>10}"
            f"{format_duration(one.forecast.p95):>10}{format_duration(one.measured):>10}{one.error:>+8.0%}{late}"
        )
    yield ""
    for line in found:
        verdict = {True: "as it should be", False: "not as it should be", None: "too few moves to judge"}
        yield (
            f"{line.quantity}: {line.moves} moves, mean error {line.mean_error:.0%},"
            f" {line.covered:.0%} within the P95 (90 to 99 % is right: {verdict[line.trusted]})."
        )


def calibration_object(outcomes: Sequence[ForecastOutcome], found: Sequence[Calibration]) -> dict[str, Any]:
    """The same as JSON: times in seconds, errors and shares from 0 to 1."""
    return {
        "moves": [
            {
                "id": one.job,
                "partition": one.partition,
                "quantity": one.quantity,
                "forecast_s": _likely(one.forecast),
                "measured_s": one.measured,
                "covered": one.covered,
            }
            for one in outcomes
        ],
        "quantities": [
            {
                "quantity": one.quantity,
                "moves": one.moves,
                "mean_error": one.mean_error,
                "covered": one.covered,
            }
            for one in found
        ],
    }


def forecast_object(
    forecast: MoveForecast, inputs: MoveInputs, timers: Sequence[Timer], found: Recommendation | None
) -> dict[str, Any]:
    """The public JSON of a partition's forecast: times in seconds, bytes, bytes per second."""
    body: dict[str, Any] = {
        name: _likely(spread)
        for name, spread in (
            ("suspension_s", forecast.suspension_s),
            ("degraded_s", forecast.degraded_s),
            ("total_s", forecast.total_s),
            ("slowdown", forecast.slowdown),
            ("rounds", forecast.rounds),
        )
    }
    body["converges"] = forecast.converges
    body["timers"] = [
        {
            "name": timer.name,
            "limit_s": timer.limit_s,
            "needed_s": timer.needed_s,
            "verdict": timer.verdict.value,
            "in_force": timer.in_force,
            "change": timer.change,
        }
        for timer in timers
    ]
    body["inputs"] = {"memory_bytes": inputs.memory, "profile": inputs.profile} | {
        name: {"p50": one.spread.p50, "basis": one.basis.value, "moves": one.observations}
        for name, one in inputs.quantities.items()
    }
    body["recommended"] = asdict(found) if found else None
    return body


def _likely(spread: Spread) -> dict[str, float]:
    return {"p50": spread.p50, "p95": spread.p95}
