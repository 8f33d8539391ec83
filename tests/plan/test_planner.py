"""Plans against their lower bound, looked at by the independent checker."""

import random

import pytest
from plan_sites import drained_site, generated_site, mvm_instance, rows

from lpmtui.model.lazy_dataclass import replace
from lpmtui.plan import Plan, PlanMover, PlanProblem, PlanSystem, Relocation, Resident, check, make_plan


def ratio(plan: Plan) -> float:
    return plan.makespan_s / plan.lower_bound_s


def timed(name: str, source: str, target: str | None, seconds: float = 10.0, **more: object) -> Relocation:
    return Relocation(
        name,
        source,
        100.0,
        target,
        duration_s=seconds,
        bandwidth_mbps=1000.0,
        **more,  # type: ignore[arg-type]
    )


def frames(*names: str, memory: float = 1000.0) -> tuple[PlanSystem, ...]:
    return tuple(PlanSystem(name, memory, 1000.0) for name in names)


@pytest.mark.parametrize("number", [str(number) for number in range(1, 11)])
def test_published_instances_end_at_the_lower_bound(number: str) -> None:
    (published,) = [row for row in rows("mvm_bounds.csv") if row["instance"] == number]
    problem = mvm_instance(number, by_dirtying=True)
    plan = make_plan(problem)
    assert check(problem, plan) == ()
    assert plan.lower_bound_s == pytest.approx(float(published["lower_bound_s"]), abs=0.06)
    assert len(plan.moves) == 10
    assert ratio(plan) <= 1.001


def test_published_instances_with_their_published_lengths() -> None:
    ratios = []
    for number in range(1, 11):
        problem = mvm_instance(str(number))
        plan = make_plan(problem)
        assert check(problem, plan) == ()
        ratios.append(ratio(plan))
    assert sum(ratios) / 10 <= 1.01


@pytest.mark.parametrize("links", [(10_000.0,), (5_000.0, 10_000.0), (1_000.0, 10_000.0)])
def test_generated_sites_of_pairs(links: tuple[float, ...]) -> None:
    ratios = []
    for seed in range(6):
        problem = generated_site(100, seed, links=links)
        plan = make_plan(problem)
        assert check(problem, plan) == ()
        ratios.append(ratio(plan))
    assert sum(ratios) / len(ratios) <= 1.05
    assert max(ratios) <= 1.15


def test_a_drained_system_spreads_over_all_others() -> None:
    problem = drained_site(60, 1)
    plan = make_plan(problem)
    assert check(problem, plan) == ()
    assert plan.not_moved == ()
    assert ratio(plan) <= 1.05
    assert len({move.target for move in plan.moves}) == 7


def test_the_same_question_gives_the_same_plan() -> None:
    assert make_plan(generated_site(60, 3)) == make_plan(generated_site(60, 3))


def test_nodes_of_a_cluster_move_one_after_the_other_and_never_meet() -> None:
    """n1 may only go to b once n2 has left it."""
    problem = PlanProblem(
        frames("a", "b", "c"), (timed("n1", "a", "b", cluster="x"), timed("n2", "b", "c", cluster="x"))
    )
    plan = make_plan(problem)
    assert check(problem, plan) == ()
    first, second = plan.moves
    assert (first.name, second.name) == ("n2", "n1")
    assert second.start_s >= first.end_s


def test_memory_is_only_free_once_somebody_has_left() -> None:
    tight = (PlanSystem("a", 100.0, 1000.0), PlanSystem("b", 100.0, 1000.0), PlanSystem("c", 100.0, 1000.0))
    problem = PlanProblem(tight, (timed("one", "a", "b"), timed("two", "b", "c")))
    plan = make_plan(problem)
    assert check(problem, plan) == ()
    assert [move.name for move in plan.moves] == ["two", "one"]


def test_max_moves_and_priorities() -> None:
    systems = (PlanSystem("a", 1e4, 9000.0, max_moves=2), *(PlanSystem(name, 1e4, 9000.0) for name in "bcd"))
    moves = tuple(timed(f"p{n}", "a", "bcd"[n % 3], priority=float(n)) for n in range(6))
    plan = make_plan(PlanProblem(systems, moves))
    assert check(PlanProblem(systems, moves), plan) == ()
    assert {move.name for move in plan.moves[:2]} == {"p5", "p4"}
    assert plan.makespan_s == 30.0


@pytest.mark.parametrize(
    ("moves", "others", "said"),
    [
        ((timed("p", "a", "b", pinned=True),), (), "pinned"),
        ((timed("p", "a", "b", cluster="x"),), (Resident("q", "b", 1.0, "x"),), "cluster x is on b"),
        ((timed("p", "a", "b"),), (Resident("q", "b", 950.0),), "has 50 MB free of the 100 MB"),
        ((timed("p", "a", None),), (Resident("q", "b", 950.0),), "No target will do: b has 50 MB left"),
        (
            (Relocation("p", "a", 100.0, "b", hot_dirty_mb=900.0, hot_dirty_s=2.0, cold_dirty_mb_s=1.0),),
            (),
            "would not converge",
        ),
        (
            (Relocation("p", "a", 100.0, "b", duration_s=1.0, bandwidth_mbps=2000.0),),
            (),
            "needs 2000 Mb/s, and the link to b has 1000",
        ),
    ],
)
def test_what_is_not_moved_has_a_reason(
    moves: tuple[Relocation, ...], others: tuple[Resident, ...], said: str
) -> None:
    problem = PlanProblem(frames("a", "b"), moves, others)
    plan = make_plan(problem)
    assert check(problem, plan) == ()
    (left,) = plan.not_moved
    assert said in left.why
    assert plan.moves == ()


def test_nodes_that_swap_places_need_a_stop_on_the_way() -> None:
    problem = PlanProblem(
        frames("a", "b", "c"), (timed("n1", "a", "b", cluster="x"), timed("n2", "b", "a", cluster="x"))
    )
    assert len(make_plan(problem).not_moved) == 2
    plan = make_plan(problem, rebalance=True)
    assert check(problem, plan) == ()
    assert plan.not_moved == ()
    assert len(plan.moves) == 3


def test_a_target_is_freed_first_where_that_was_asked_for() -> None:
    problem = PlanProblem(
        frames("a", "b", "c"),
        (timed("p", "a", "b"),),
        (Resident("small", "b", 400.0), Resident("big", "b", 550.0)),
    )
    assert make_plan(problem).moves == ()
    plan = make_plan(problem, rebalance=True)
    assert check(problem, plan) == ()
    assert [(move.name, move.target) for move in plan.moves] == [("small", "c"), ("p", "b")]
    anywhere = PlanProblem(
        (*problem.systems[:2], PlanSystem("c", 60.0, 1000.0)),
        (timed("p", "a", None),),
        (Resident("small", "b", 60.0), Resident("big", "b", 900.0)),
    )
    plan = make_plan(anywhere, rebalance=True)
    assert [(move.name, move.target) for move in plan.moves] == [("small", "c"), ("p", "b")]
    assert check(anywhere, plan) == ()


def test_reserved_memory_and_processors_stay_free() -> None:
    systems = (
        PlanSystem("a", 1000.0, 1000.0),
        PlanSystem("b", 1000.0, 1000.0, reserve_mb=950.0),
        PlanSystem("c", 1000.0, 1000.0, processors=1.0),
        PlanSystem("d", 1000.0, 1000.0, processors=4.0),
    )
    plan = make_plan(PlanProblem(systems, (timed("p", "a", None, processors=2.0),)))
    assert [move.target for move in plan.moves] == ["d"]


def test_a_target_that_does_not_offer_what_is_needed_is_left_out() -> None:
    systems = (
        PlanSystem("a", 1000.0, 1000.0),
        PlanSystem("b", 1000.0, 1000.0, offers=("VLAN 1", "VLAN 2")),
        PlanSystem("c", 400.0, 1000.0, offers=("VLAN 1", "VLAN 7")),
        PlanSystem("d", 1.0, 1000.0),
    )
    seven = ("VLAN 1", "VLAN 7")
    found = make_plan(PlanProblem(systems, (timed("p", "a", None, needs=seven),)))
    assert [move.target for move in found.moves] == ["c"]
    problem = PlanProblem(systems, (timed("p", "a", "b", needs=seven), timed("q", "a", None, needs=("SAN",))))
    why = {left.name: left.why for left in make_plan(problem).not_moved}
    assert why["p"] == "b does not offer VLAN 7, which it needs."
    assert "b does not offer SAN; c does not offer SAN; d has 1 MB left" in why["q"]


def test_who_may_go_to_one_system_only_gets_its_place_first() -> None:
    big = Relocation("big", "a", 600.0, cluster="x", duration_s=10.0, bandwidth_mbps=100.0)
    small = timed("small", "a", None, cluster="x", targets=("b",))
    plan = make_plan(PlanProblem(frames("a", "b", "c"), (big, small)))
    assert {move.name: move.target for move in plan.moves} == {"small": "b", "big": "c"}


def test_scarce_memory_is_packed_tightly() -> None:
    """The large one must take the small system, although the other has more room and the same load."""
    systems = (PlanSystem("a", 9e3, 1e3), PlanSystem("b", 180.0, 1e3), PlanSystem("c", 100.0, 1e3))
    sizes = (100.0, 60.0, 60.0, 60.0)
    moves = tuple(
        Relocation(f"p{n}", "a", size, duration_s=10.0, bandwidth_mbps=100.0) for n, size in enumerate(sizes)
    )
    problem = PlanProblem(systems, moves)
    plan = make_plan(problem)
    assert check(problem, plan) == ()
    assert plan.not_moved == ()


def test_what_has_begun_goes_on_whatever_stands_in_its_way() -> None:
    systems = (PlanSystem("a", 500.0, 1000.0), PlanSystem("b", 50.0, 1000.0, offers=()))
    moves = (
        timed("runs", "a", "b", begun=True, cluster="x", needs=("VLAN 1",)),
        timed("next", "a", None, cluster="y"),
    )
    plan = make_plan(PlanProblem(systems, moves, (Resident("q", "b", 10.0, "x"),), window_s=5.0))
    assert [(move.name, move.start_s, move.late) for move in plan.moves] == [("runs", 0.0, False)]
    assert [left.name for left in plan.not_moved] == ["next"]


def test_as_few_as_possible_are_late() -> None:
    systems = tuple(PlanSystem(name, 1e4, 1000.0, max_moves=1) for name in "abc")
    lengths = (50.0, 9.0, 8.0, 7.0)
    moves = tuple(timed(f"p{n}", "a", "b", seconds=length) for n, length in enumerate(lengths))
    plan = make_plan(PlanProblem(systems, moves, window_s=25.0))
    assert [(move.name, move.late) for move in plan.moves][-1] == ("p0", True)
    assert [move.name for move in plan.late] == ["p0"]
    urgent = (replace(moves[0], duration_s=20.0, priority=1.0), *moves[1:])
    plan = make_plan(PlanProblem(systems, urgent, window_s=25.0))
    assert plan.moves[0].name == "p0", "what is named first goes first, whatever it costs"


def test_a_move_that_is_alone_shares_no_system() -> None:
    systems = tuple(PlanSystem(name, 1e4, 9000.0, max_moves=4) for name in "abcd")
    moves = (
        timed("node", "a", "b", alone=True),
        *(timed(f"p{n}", "a", "c", seconds=20.0) for n in range(4)),
        timed("far", "d", "c", seconds=30.0),
    )
    plan = make_plan(PlanProblem(systems, moves))
    assert check(PlanProblem(systems, moves), plan) == ()
    assert plan.makespan_s <= 50.0
    assert {move.name for move in plan.moves if move.alone} == {"node"}


def test_who_is_urgent_and_alone_does_not_wait_until_the_end() -> None:
    systems = tuple(PlanSystem(name, 1e4, 9000.0, max_moves=2) for name in "abc")
    moves = (
        timed("first", "a", "b", seconds=5.0, priority=2.0),
        timed("node", "a", "b", alone=True, priority=1.0),
        *(timed(f"p{n}", "a", "c", seconds=7.0) for n in range(5)),
    )
    plan = make_plan(PlanProblem(systems, moves))
    assert check(PlanProblem(systems, moves), plan) == ()
    begin = {move.name: move.start_s for move in plan.moves}
    assert begin["first"] == 0.0
    assert begin["node"] == 5.0


def test_movers_and_links_carry_no_more_than_they_can() -> None:
    movers = (PlanMover("vios1", 2), PlanMover("vios2", 1))
    systems = (
        PlanSystem("a", 1e4, 9000.0, movers=movers),
        PlanSystem("b", 1e4, 9000.0, link_moves=2),
        PlanSystem("c", 1e4, 9000.0),
    )
    problem = PlanProblem(systems, tuple(timed(f"p{n}", "a", "bc"[n % 2]) for n in range(9)))
    plan = make_plan(problem)
    assert check(problem, plan) == ()
    assert plan.makespan_s == plan.tight_bound_s == 30.0
    assert {move.source_mover for move in plan.moves} == {"vios1", "vios2"}
    assert {move.target_mover for move in plan.moves} == {""}


@pytest.mark.parametrize("seed", range(4))
def test_targets_are_chosen_by_slots_where_these_are_scarce(seed: int) -> None:
    rng = random.Random(seed)
    base = generated_site(100, seed, most=2)
    moves = tuple(
        Relocation(
            move.name,
            move.source,
            move.memory_mb,
            cluster=move.cluster,
            duration_s=rng.uniform(30.0, 400.0),
            bandwidth_mbps=300.0,
        )
        for move in base.moves
    )
    problem = PlanProblem(base.systems, moves)
    plan = make_plan(problem)
    assert check(problem, plan) == ()
    assert plan.makespan_s <= 1.15 * plan.tight_bound_s
    assert plan.makespan_s > 3 * plan.lower_bound_s


@pytest.mark.parametrize("seed", range(12))
def test_narrow_moves_in_scarce_slots_end_near_the_tight_bound(seed: int) -> None:
    """Fixed rates far below the link's: the links' own bound says little, the tight one nearly all."""
    rng = random.Random(seed)
    systems = tuple(
        PlanSystem(name, 1e6, 10_000.0, rng.choice((2, 4)), movers=(PlanMover(f"v{name}", 3),))
        for name in "abcde"
    )
    moves = tuple(
        Relocation(
            f"p{n}",
            "ab"[n % 2],
            rng.choice((8e3, 32e3)),
            cluster=f"c{n // 2}" if n < 20 else None,
            alone=n < 6,
            priority=float(n < 6),
            duration_s=rng.uniform(20.0, 200.0),
            bandwidth_mbps=rng.uniform(100.0, 2500.0),
        )
        for n in range(40)
    )
    problem = PlanProblem(systems, moves)
    plan = make_plan(problem)
    assert check(problem, plan) == ()
    assert plan.not_moved == ()
    assert plan.lower_bound_s <= plan.tight_bound_s
    assert plan.makespan_s <= 1.1 * plan.tight_bound_s


@pytest.mark.parametrize("seed", range(30))
def test_any_site_gives_a_sound_plan(seed: int) -> None:
    """Tight memory, swaps, targets left open, pinned partitions: whatever is planned breaks no rule."""
    rng = random.Random(seed)
    base = generated_site(40, seed, links=(1_000.0, 10_000.0), spare=rng.uniform(0.0, 0.4), most=2)
    moves = tuple(
        Relocation(
            move.name,
            move.source,
            move.memory_mb,
            None if rng.random() < 0.4 else move.target,
            cluster=move.cluster,
            hot_dirty_mb=move.hot_dirty_mb,
            hot_dirty_s=2.0,
            cold_dirty_mb_s=1.0,
            pinned=rng.random() < 0.1,
        )
        for move in base.moves
    )
    problem = PlanProblem(base.systems, moves)
    for rebalance in (False, True):
        plan = make_plan(problem, rebalance=rebalance, passes=10)
        assert check(problem, plan) == ()
        assert plan.moves
