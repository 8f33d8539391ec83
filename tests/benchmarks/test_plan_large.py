"""The planner on sites of 1,000 and 10,000 partitions, in CPU seconds and against the lower bound."""

import time

import pytest
from plan_sites import generated_site

from lpmtui.plan import check, make_plan

pytestmark = pytest.mark.benchmark

WORST_RATIO, MEAN_RATIO = 1.15, 1.05


@pytest.mark.parametrize(
    ("partitions", "seeds", "limit_s"), [(100, 10, 1.0), (1_000, 4, 1.0), (10_000, 1, 15.0)]
)
def test_plans_of_pairs(partitions: int, seeds: int, limit_s: float) -> None:
    ratios, slowest = [], 0.0
    for seed in range(seeds):
        problem = generated_site(partitions, seed, links=(5_000.0, 10_000.0) if seed % 2 else (10_000.0,))
        begin = time.process_time()
        plan = make_plan(problem)
        slowest = max(slowest, time.process_time() - begin)
        assert plan.not_moved == ()
        assert partitions > 1_000 or check(problem, plan) == ()
        ratios.append(plan.makespan_s / plan.lower_bound_s)
    mean = sum(ratios) / seeds
    print(f"{partitions} partitions: {slowest:.2f} s of CPU, ratio {mean:.4f} mean, {max(ratios):.4f} worst")
    assert slowest < limit_s
    assert mean <= MEAN_RATIO
    assert max(ratios) <= WORST_RATIO
