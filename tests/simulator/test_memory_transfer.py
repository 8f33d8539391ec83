from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lpmtui.model.units import GIB, MIB
from lpmtui.simulator.engine.world import Settings, World
from lpmtui.simulator.lpm import lifecycle
from lpmtui.simulator.lpm.stages import timing
from lpmtui.simulator.lpm.transfer import counters
from lpmtui.simulator.objects.lpm_migration import LpmStage
from lpmtui.simulator.scenario import from_table, populate

CURVES = st.lists(st.tuples(st.floats(0.05, 5.0), st.integers(0, 3000)), min_size=0, max_size=5)


def table(names, *, touched=6144, points=((0.5, 10), (60.0, 200)), link="1GiB/s", movers=1) -> dict:
    servers = [{"name": f"vios{n}", "mover": link} for n in range(movers)]
    system = {"link": link, "memory": "4TiB", "processors": 100.0}
    return {
        "hmc": [{"name": "hmc1"}],
        "curve": {"c": {"points": [[seconds, f"{mib}MiB"] for seconds, mib in points]}},
        "system": [
            {
                "name": "src",
                "vios": [dict(one, name=f"src-{one['name']}") for one in servers],
                "partition": [
                    {"name": name, "memory": "8GiB", "touched": f"{touched}MiB", "curve": "c"}
                    for name in names
                ],
                **system,
            },
            {"name": "dst", "vios": [dict(one, name=f"dst-{one['name']}") for one in servers], **system},
        ],
    }


def build(names=("p",), seed=1, **options) -> World:
    world = World(Settings(seed=seed, speed=math.inf))
    populate(world, from_table(table(names, **options)))
    return world


def finish(world: World, limit: int = 3000) -> None:
    for _ in range(limit):
        if not world.running_migrations():
            return
        world.advance_to(world.kernel.next_at())
    raise AssertionError("the migrations never ended")


@settings(max_examples=60, deadline=None)
@given(CURVES, st.integers(1, 7000), st.integers(1, 50))
def test_every_page_ends_on_the_target_exactly_once_in_its_last_version(curve, touched, seed):
    points, before, total = [], 0.0, 0
    for seconds, mib in curve:
        before, total = before + seconds, total + mib
        points.append((before, min(total, touched)))
    world = build(seed=seed, touched=touched, points=points or [(1.0, 0)])
    migration = lifecycle.begin(world, "hmc1", "p", "src", "dst")
    finish(world)
    assert not migration.failed
    assert migration.arrived == migration.pages == touched * MIB // migration.page_bytes
    resent = sum(int(pages) for pages, _ in migration.rounds[1:])
    suspended = migration.transmitted - migration.pages - resent
    assert 0 <= suspended <= migration.pages
    assert counters(world, migration).remaining == 0
    assert world.partitions["dst/p"].touched_mib == touched
    assert [one.slot for one in world.adapters.of("dst/p")] == [2, 3]
    assert world.adapters.of("src/p") == []


@settings(max_examples=30, deadline=None)
@given(st.lists(st.floats(0.1, 30.0), min_size=1, max_size=12), st.integers(1, 20))
def test_what_is_sent_and_what_is_left_make_up_the_round_whenever_one_looks(pauses, seed):
    world = build(seed=seed, points=[(0.1, 60), (1.0, 500), (10.0, 2500), (60.0, 3500)])
    migration = lifecycle.begin(world, "hmc1", "p", "src", "dst")
    before = 0
    for pause in pauses:
        world.advance_to(world.now + pause)
        seen = counters(world, migration)
        whole = (migration.transmitted + migration.round_pages) * migration.page_bytes
        assert seen.transmitted + seen.remaining == whole
        assert seen.transmitted >= before
        before = seen.transmitted


def test_untouched_memory_is_never_sent():
    world = build(touched=1024, points=[(1.0, 0)])
    migration = lifecycle.begin(world, "hmc1", "p", "src", "dst")
    finish(world)
    assert migration.transmitted * migration.page_bytes == 1024 * MIB


def test_rounds_follow_the_saturating_curve():
    points = [(1.0, 1000), (2.0, 1500), (6.0, 2000)]
    world = build(touched=6144, points=points, link="1GiB/s")
    migration = lifecycle.begin(world, "hmc1", "p", "src", "dst")
    finish(world)
    low, high = timing().dirty_spread
    first, second, third = migration.rounds[:3]
    assert first == [6144 * 256, pytest.approx(6.0)]
    assert low * 2000 <= second[0] / 256 <= high * 2000
    expected = 1000 + (second[1] - 1) * 500
    assert low * expected <= third[0] / 256 <= high * expected


def test_a_partition_that_writes_too_fast_is_suspended_after_the_most_rounds_allowed():
    world = build(touched=6144, points=[(0.1, 6000), (1.0, 6100)])
    migration = lifecycle.begin(world, "hmc1", "p", "src", "dst")
    finish(world)
    assert len(migration.rounds) == timing().stop_most_rounds
    assert migration.resumed_at - migration.suspended_at > 1.0


def test_it_resumes_before_all_pages_are_there():
    world = build(points=[(0.1, 100), (10.0, 300)])
    migration = lifecycle.begin(world, "hmc1", "p", "src", "dst")
    while migration.stage is not LpmStage.REMAINING_MEMORY:
        world.advance_to(world.kernel.next_at())
    assert world.images["p"].system == "dst"
    assert not world.frozen("p")
    assert migration.arrived < migration.pages
    finish(world)
    assert migration.arrived == migration.pages


def test_a_longer_suspension_can_be_asked_for():
    usual, longer = build(), build()
    longer.partitions["src/p"].suspension_extra_s = 20.0
    took = []
    for world in (usual, longer):
        migration = lifecycle.begin(world, "hmc1", "p", "src", "dst")
        finish(world)
        took.append(migration.resumed_at - migration.suspended_at)
    assert took[1] == pytest.approx(took[0] + 20.0)


def test_migrations_on_one_link_share_it_and_take_longer():
    alone, both = build(("p", "q")), build(("p", "q"))
    first = lifecycle.begin(alone, "hmc1", "p", "src", "dst")
    finish(alone)
    shared = [lifecycle.begin(both, "hmc1", name, "src", "dst") for name in ("p", "q")]
    while any(one.stage is not LpmStage.MEMORY for one in shared):
        both.advance_to(both.kernel.next_at())
    assert {one.rate_bps for one in shared} == {0.5 * GIB}
    finish(both)
    assert first.rounds[0][1] == pytest.approx(6.0)
    assert max(one.rounds[0][1] for one in shared) > 10.0
    assert all(one.arrived == one.pages for one in shared)


def test_a_mover_can_be_the_bottleneck_and_change_under_way():
    world = build()
    world.partitions["dst/dst-vios0"].mover_bps = 0.25 * GIB
    migration = lifecycle.begin(world, "hmc1", "p", "src", "dst")
    while migration.stage is not LpmStage.MEMORY:
        world.advance_to(world.kernel.next_at())
    assert migration.rate_bps == 0.25 * GIB
    world.advance_to(world.now + 4.0)
    world.partitions["dst/dst-vios0"].mover_bps = 1 * GIB
    from lpmtui.simulator.lpm.transfer import recompute_rates

    recompute_rates(world)
    finish(world)
    assert migration.rounds[0][1] == pytest.approx(4.0 + 5.0)


def test_two_pairs_of_movers_carry_one_migration_each():
    world = build(("p", "q"), movers=2)
    begun = [lifecycle.begin(world, "hmc1", name, "src", "dst") for name in ("p", "q")]
    finish(world)
    assert {(one.source_msp, one.target_msp) for one in begun} == {
        ("src-vios0", "dst-vios0"),
        ("src-vios1", "dst-vios1"),
    }
