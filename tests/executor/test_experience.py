"""Moves on the simulated site teach its next forecasts."""

from executor_bench import Bench

from lpmtui.forecast.assumptions import Basis
from lpmtui.forecast.posterior import calibrate
from lpmtui.model.move import Move
from lpmtui.model.units import GIB
from lpmtui.procedure import plan_migration
from lpmtui.procedure.partition_forecast import outcomes, read_experience


def test_moves_there_and_back_narrow_the_forecast(bench: Bench) -> None:
    first = plan_migration(bench.site, Move("tools1", "power-c")).forecast
    for number in range(4):
        bench.migrate("tools1", "power-c" if number % 2 == 0 else "power-b")
    found = read_experience(bench.store, bench.site.name, "tools1")
    assert len(found.moves(8 * GIB)) == 4
    assert all(move.rate and move.copy_s for move in found.moves(8 * GIB))
    plan = plan_migration(bench.site, Move("tools1", "power-c"), experience=found)
    assert plan.inputs is not None
    assert plan.inputs.quantities["rate"].basis is Basis.LEARNED
    assert plan.forecast is not None
    assert first is not None
    measured = found.moves(8 * GIB)[-1].total_s
    assert abs(plan.forecast.total_s.p50 / measured - 1) < 0.2
    assert plan.forecast.total_s.p95 / plan.forecast.total_s.p50 < first.total_s.p95 / first.total_s.p50
    total, suspension = calibrate(list(outcomes(bench.store, bench.site.name)))
    assert (total.moves, total.covered) == (4, 1.0)
    assert suspension.quantity == "suspension"


def test_another_partition_learns_the_rate_of_the_links(bench: Bench) -> None:
    bench.migrate("tools1", "power-c")
    assert read_experience(bench.store, bench.site.name, "dbnode1").rates() == (), "a transfer of seconds"
    bench.migrate("webnode1", "power-b")
    found = read_experience(bench.store, bench.site.name, "dbnode1")
    assert found.moves(64 * GIB) == ()
    plan = plan_migration(bench.site, Move("dbnode1", "power-c"), experience=found)
    assert plan.inputs is not None
    quantities = plan.inputs.quantities
    assert (quantities["rate"].basis, quantities["overhead_s"].basis) == (Basis.LEARNED, Basis.ASSUMED)
