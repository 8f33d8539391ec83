from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lpmtui.simulator.api import SimulatedSite
from lpmtui.simulator.engine import kernel
from lpmtui.simulator.engine.repository import MemoryRepository
from lpmtui.simulator.engine.world import EPOCH, Settings, World


@kernel.on("test.chain")
def chain(world, args):
    """Note the time, and go on with the rest of a list of pauses."""
    world.log("h", "/fired", f"{world.now - EPOCH:.6f}")
    if args["rest"]:
        world.after(args["rest"][0], "test.chain", rest=args["rest"][1:])


def test_a_world_at_rest_keeps_step_with_the_wall_clock(filed, wall):
    start = filed.now()
    wall.now += 86_400
    assert filed.now() == start + 86_400


def test_what_is_under_way_is_hurried_and_the_rest_of_the_time_is_not(filed, wall):
    start = filed.now()
    wall.now += 100
    with filed.using() as world:
        world.after(50, "test.chain", rest=[30])
    wall.now += 4
    assert filed.now() == start + 100 + 40
    wall.now += 4
    assert filed.now() == start + 100 + 80
    wall.now += 7
    assert filed.now() == start + 100 + 80 + 7


def test_the_end_is_found_even_if_nobody_looked_for_long(filed, wall):
    start = filed.now()
    with filed.using() as world:
        world.after(50, "test.chain", rest=[30])
    wall.now += 1008
    assert filed.now() == start + 80 + 1000


def test_a_command_that_takes_its_time_is_under_way(filed, wall):
    began, start = wall.now, filed.now()
    filed.run("tools1", "sleep 30")
    assert filed.now() == pytest.approx(start + 30, abs=0.1)
    assert wall.now - began == pytest.approx(3, abs=0.1)
    with filed.using() as world:
        world.hmcs["hmc1"].latency_s = 20.0
    began = wall.now
    filed.run("hmc1", "lshmc -V")
    assert wall.now - began == pytest.approx(2, abs=0.1)


@pytest.mark.parametrize("busy", [False, True])
def test_a_world_keeps_its_speed_while_somebody_waits_in_it(filed, wall, busy):
    if busy:
        with filed.using() as world:
            world.after(20, "test.chain", rest=[])
    began, start = wall.now, filed.now()
    filed.sleep(1800)
    assert filed.now() - start == pytest.approx(1800, abs=0.02)
    assert wall.now - began == pytest.approx(180, abs=0.02)
    began, start = wall.now, filed.now()
    wall.now += 7
    assert filed.now() - start == pytest.approx(7, abs=0.02)


def test_speed_changes_from_now_on(filed, wall):
    start = filed.now()
    with filed.using() as world:
        world.after(1000, "test.chain", rest=[])
    wall.now += 2
    filed.set_speed(1)
    wall.now += 2
    assert filed.now() == start + 22
    filed.set_speed(math.inf)
    wall.now += 1000
    assert filed.now() == start + 22
    filed.sleep(8)
    assert filed.now() == start + 30
    filed.set_speed(10)
    filed.advance(100)
    assert filed.now() == start + 130
    filed.advance(2000)
    wall.now += 3
    assert filed.now() == start + 2133


def test_a_wall_clock_that_is_set_back_does_not_stop_the_world(filed, wall):
    start = filed.now()
    wall.now += 10
    filed.advance(0)
    with filed.using() as world:
        world.after(50, "test.chain", rest=[])
    wall.now -= 3600
    assert filed.now() == start + 10
    wall.now += 5
    assert filed.now() == start + 60
    wall.now -= 3600
    assert filed.now() == start + 60
    wall.now += 5
    assert filed.now() == start + 65


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.floats(0.0, 40.0), st.lists(st.floats(0.01, 90.0), max_size=4)), max_size=6),
    st.lists(st.floats(0.0, 400.0), max_size=8),
    st.sampled_from([0.5, 1.0, 10.0, 200.0]),
)
def test_how_often_somebody_looks_changes_nothing(begun, looks, speed):
    """What begins at the same wall moments happens at the same world times, however the wall is cut."""

    def history(extra):
        clock = [0.0]
        world = World(Settings(speed=speed))
        keeper = MemoryRepository(world, lambda: clock[0])
        site = SimulatedSite(keeper, lambda: clock[0], lambda _: None)
        moments, at = [], 0.0
        for pause, rest in begun:
            at += pause
            moments.append((at, rest))
        for moment, rest in sorted([*moments, *((look, None) for look in extra)], key=lambda pair: pair[0]):
            clock[0] = max(clock[0], moment)
            with site.using() as now:
                if rest is not None:
                    now.after(1.0, "test.chain", rest=rest)
        clock[0] = 10_000.0
        return site.now(), world.lines("h", "/fired")

    quiet, watched = history([]), history(looks)
    assert watched[1] == quiet[1]
    assert watched[0] == pytest.approx(quiet[0], abs=1e-4)
