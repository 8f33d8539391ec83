"""Freezes near a node time-out, many times, against the analytic chance of a false suspicion."""

import pytest

from lpmtui.simulator.api import SimulatedSite
from lpmtui.simulator.powerha import caa

RUNS = 80


def suspicion_chance(freeze_s: float, *, relearn_s: float, period_s: float, limit_s: float) -> float:
    """The chance of a false suspicion where the first beat leaves at once on resume; 0 to 1."""
    late = freeze_s + relearn_s + period_s - limit_s
    return min(1.0, max(0.0, late / period_s))


@pytest.fixture(scope="module")
def demo() -> SimulatedSite:
    """A move of dbnode1 changes nothing but the node time-out, and its own switches trip nobody."""
    return SimulatedSite.open(None)


@pytest.mark.parametrize("freeze_s", [18.0, 18.6, 19.4])
def test_the_share_of_failed_node_decisions_is_the_analytic_chance(
    demo: SimulatedSite, freeze_s: float
) -> None:
    """The first beat leaves at once on resume; the last one left up to a beat before the freeze."""
    with demo.using() as world:
        cluster = world.clusters["dbcluster"]
        grace = caa.grace_s(cluster)
    limit = 10.0 + grace
    template = demo.template()
    happened, expected = 0, 0.0
    for seed in range(RUNS):
        copy = template.open(seed=seed)
        for line in ("HEARTBEAT_FREQUENCY_DURING_LPM=10", "LPM_POLICY=unmanage"):
            assert copy.run("dbnode1", f"clmgr modify cluster {line}").status == 0
        assert copy.run("dbnode1", "clmgr sync cluster").status == 0
        copy.set_fault(
            "suspension-long", "dbnode1", phase="now", settings={"seconds": f"{freeze_s + grace - 10}s"}
        )
        copy.run("hmc1", "migrlpar -o m -m power-a -t power-c -p dbnode1")
        copy.advance(60)
        after = copy.aftermath("dbcluster", "dbnode1")
        log = [line for lines in after.cluster_log.values() for line in lines]
        happened += any(line.endswith("EVENT START: node_down dbnode1") for line in log)
        with copy.using() as world:
            relearn = world.images["dbnode1"].unreachable_until - (
                world.images["dbnode1"].frozen[-1][1] or 0.0
            )
        expected += suspicion_chance(
            after.standstills[-1], relearn_s=relearn, period_s=caa.BEAT_S, limit_s=limit
        )
    assert happened / RUNS == pytest.approx(expected / RUNS, abs=0.15)
