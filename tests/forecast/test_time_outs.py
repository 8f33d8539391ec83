"""The time-outs of a move against its forecast, and what to set."""

import pytest

from lpmtui.forecast.assumptions import Spread
from lpmtui.forecast.move_forecast import MoveForecast
from lpmtui.forecast.time_outs import (
    ClusterSoftware,
    ClusterTimes,
    MonitorTimes,
    Verdict,
    recommend,
    table,
    tightest,
    timers,
)
from lpmtui.model.lazy_dataclass import replace


def freeze(seconds: float, slowdown: float = 1.2) -> MoveForecast:
    flat = Spread(seconds / 2, seconds)
    return MoveForecast(
        suspension_s=flat,
        degraded_s=flat,
        total_s=Spread(100.0, 200.0),
        converges=1.0,
        silence_s=Spread(seconds / 2, seconds + 1.0),
        slowdown=Spread(1.1, slowdown),
        rounds=Spread(5.0, 9.0),
        sent=Spread(1e9, 2e9),
    )


SITE = ClusterTimes(
    {
        "node_timeout_during_lpm_s": 600.0,
        "node_timeout_s": 30.0,
        "network_timeout_s": 12.0,
        "deadman_s": 0.0,
    },
    (MonitorTimes("db_mon", 60.0, 2.0),),
)


def test_the_tightest_time_out_comes_first() -> None:
    found = timers(freeze(2.0), SITE)
    assert [one.name for one in found] == [
        "network failure detection",
        "monitor db_mon",
        "node failure detection during LPM",
        "node failure detection normally",
    ]
    assert [one.in_force for one in found] == [True, True, True, False]
    assert found[1].needed_s == pytest.approx(2.0 + 2.0 * 1.2)
    assert found[2].needed_s == 10.0
    assert [one.verdict for one in found[:3]] == [Verdict.AMBER, Verdict.GREEN, Verdict.GREEN]
    assert tightest(found) is found[0]
    assert tightest(found[3:]) is None, "one that is not in force trips nobody"


def test_without_preparation_the_usual_time_outs_count() -> None:
    """A freeze of 8 s asks for 26 s: 30 s is amber; deadman mode is off on this site."""
    found = timers(freeze(8.0), replace(SITE, prepared=False))
    verdicts = {one.name: one.verdict for one in found}
    assert verdicts["node failure detection normally"] is Verdict.AMBER
    assert verdicts["network failure detection"] is Verdict.RED
    assert "CAA deadman mode (crash the node)" not in verdicts
    found = timers(freeze(8.0), replace(SITE, prepared=False))
    assert {one.name for one in found if not one.in_force} == {"node failure detection during LPM"}


def test_unmanaged_groups_have_no_monitor_that_counts() -> None:
    found = timers(freeze(2.0), replace(SITE, managed=False))
    assert not [one for one in found if one.name.startswith("monitor")]


@pytest.mark.parametrize(
    ("software", "limits"),
    [
        (ClusterSoftware.ORACLE_RAC, [30.0, 200.0]),
        (ClusterSoftware.DB2_PURESCALE, [4.0]),
        (ClusterSoftware.VCS, [16.0]),
    ],
)
def test_other_clusters_are_rows_of_the_same_table(software: ClusterSoftware, limits: list[float]) -> None:
    found = timers(freeze(2.0), ClusterTimes(software=frozenset((software,))))
    assert [one.limit_s for one in found] == limits
    assert all(one.change for one in found)


def test_every_row_says_where_it_is_from() -> None:
    assert all(row.source and row.change for row in table())
    assert len({row.name for row in table()}) == len(table())


def test_the_shortest_time_out_that_is_green_is_recommended() -> None:
    advice = recommend(freeze(2.0), SITE)
    assert (advice.policy, advice.heartbeat_s) == ("manage", 30)
    assert recommend(freeze(20.0), SITE).heartbeat_s == 100
    assert "70 s later" in recommend(freeze(20.0), SITE).cost
    assert recommend(freeze(300.0), SITE).heartbeat_s == 600
    assert "make the freeze shorter" in recommend(freeze(300.0), SITE).heartbeat_why


def test_a_tight_monitor_asks_for_unmanage() -> None:
    tight = replace(SITE, monitors=(MonitorTimes("db_mon", 5.0, 2.0),))
    advice = recommend(freeze(2.0, slowdown=2.0), tight)
    assert advice.policy == "unmanage"
    assert "db_mon must answer within 5 s" in advice.policy_why
    assert recommend(freeze(2.0), replace(SITE, monitors=())).policy == "manage"
