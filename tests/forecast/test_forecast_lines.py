"""A forecast as a person reads it."""

import json
import random

from lpmtui.forecast import forecast_lines
from lpmtui.forecast.assumptions import Spread
from lpmtui.forecast.move_forecast import MoveInputs, forecast_move
from lpmtui.forecast.posterior import ForecastOutcome, calibrate
from lpmtui.forecast.time_outs import ClusterSoftware, ClusterTimes, MonitorTimes, recommend, timers
from lpmtui.model.units import GIB

INPUTS = MoveInputs.assumed(64 * GIB)
FORECAST = forecast_move(INPUTS, rng=random.Random(1))
TIMES = ClusterTimes(
    {"node_timeout_s": 20.0}, (MonitorTimes("db_mon", 30.0),), software=frozenset(ClusterSoftware)
)


def test_everything_fits_eighty_columns() -> None:
    found = timers(FORECAST, TIMES)
    lines = [
        *forecast_lines.bars(FORECAST, found),
        *forecast_lines.origins(INPUTS),
        *forecast_lines.summary(FORECAST),
        *forecast_lines.advice(recommend(FORECAST, TIMES)),
    ]
    assert max(map(len, lines)) <= 80
    assert lines[1].startswith("Db2 pureScale host failure detection")
    assert lines[1].endswith(" red")
    assert [line.rsplit(" ", 1)[1] for line in lines[1 : len(found) + 1]] == [
        one.verdict.value if one.in_force else "off" for one in found
    ]


def test_a_bar_is_the_freeze_against_the_limit() -> None:
    (found,) = timers(FORECAST, ClusterTimes({"node_timeout_during_lpm_s": 2 * FORECAST.suspension_s.p95}))
    assert "##########.........." in list(forecast_lines.bars(FORECAST, (found,)))[1]
    assert list(forecast_lines.bars(FORECAST, ())) == ["No time-out watches this partition."]


def test_json_is_plain_and_has_the_public_names() -> None:
    advice = recommend(FORECAST, TIMES)
    body = forecast_lines.forecast_object(FORECAST, INPUTS, timers(FORECAST, TIMES), advice)
    assert json.loads(json.dumps(body)) == body
    for name in ("suspension_s", "degraded_s", "total_s"):
        assert set(body[name]) == {"p50", "p95"}
    assert {"name", "limit_s", "needed_s", "verdict"} <= set(body["timers"][0])
    assert body["recommended"]["heartbeat_s"] == advice.heartbeat_s
    assert body["inputs"]["rate"]["basis"] == "assumed"


def test_forecast_and_measurement_stand_side_by_side() -> None:
    outcomes = [
        ForecastOutcome(str(n), "dbnode1", "total", Spread(100.0, 150.0), 90.0 + n) for n in range(12)
    ]
    lines = list(forecast_lines.calibration_lines(outcomes, calibrate(outcomes)))
    assert "+11%" in lines[1]
    assert "12 moves, mean error" in lines[-1]
    assert "not as it should be" in lines[-1]
    assert "No move" in next(iter(forecast_lines.calibration_lines([], ())))
