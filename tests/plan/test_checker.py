"""The checker finds every kind of broken plan."""

import pytest

from lpmtui.model.lazy_dataclass import replace
from lpmtui.plan import (
    NotMoved,
    Plan,
    PlanMover,
    PlanProblem,
    PlanSystem,
    Relocation,
    Resident,
    ScheduledMove,
    check,
    make_plan,
)

SYSTEMS = (
    PlanSystem("a", 300.0, 1000.0, 2),
    PlanSystem("b", 300.0, 1000.0, 2),
    PlanSystem("c", 300.0, 1000.0, 2),
)
PROBLEM = PlanProblem(
    SYSTEMS,
    (
        Relocation("n1", "a", 100.0, "c", cluster="x", duration_s=10.0, bandwidth_mbps=600.0),
        Relocation("n2", "b", 100.0, "a", cluster="x", duration_s=10.0, bandwidth_mbps=600.0),
    ),
    (Resident("q", "c", 100.0, "y"),),
)
N1 = ScheduledMove("n1", "a", "c", 0.0, 10.0, 600.0)
N2 = ScheduledMove("n2", "b", "a", 10.0, 20.0, 600.0)
SOUND = Plan(20.0, 6.0, (N1, N2))


def test_a_sound_plan() -> None:
    assert check(PROBLEM, SOUND) == ()
    assert check(PROBLEM, make_plan(PROBLEM)) == ()


@pytest.mark.parametrize(
    ("plan", "said"),
    [
        (Plan(10.0, 6.0, (N1, replace(N2, start_s=0.0, end_s=10.0))), "n1 and n2 of x meet on a"),
        (Plan(15.0, 6.0, (N1, replace(N2, start_s=5.0, end_s=15.0))), "Two nodes of x move at once"),
        (Plan(20.0, 6.0, (N1, replace(N2, target="b"))), "n2 is on b"),
        (Plan(20.0, 6.0, (N1, replace(N2, source="c"))), "n2 is on b, not on c"),
        (Plan(20.0, 6.0, (N1, replace(N2, target="c"))), "n2 ends on c, not on a"),
        (Plan(10.0, 6.0, (N1,)), "n2 must be either moved or named"),
        (Plan(20.0, 6.0, (N1, N2), (NotMoved("n2", "so"),)), "n2 must be either moved or named"),
        (Plan(18.0, 6.0, (N1, replace(N2, end_s=18.0))), "n2 takes 8 s instead of 10 s"),
        (Plan(20.0, 6.0, (N1, replace(N2, bandwidth_mbps=500.0))), "n2 is given 500"),
        (Plan(25.0, 6.0, (N1, N2)), "The makespan is 20 s"),
        (Plan(20.0, 30.0, (N1, N2)), "below the lower bound"),
        (Plan(20.0, 6.0, (N1, N2, replace(N2, name="q7"))), "is not in the model"),
    ],
)
def test_broken_plans(plan: Plan, said: str) -> None:
    assert any(said in one for one in check(PROBLEM, plan)), check(PROBLEM, plan)


def test_links_slots_and_memory() -> None:
    crowd = tuple(
        Relocation(f"p{n}", "a", 120.0, "b", duration_s=10.0, bandwidth_mbps=400.0) for n in range(3)
    )
    problem = PlanProblem(SYSTEMS, crowd)
    at_once = Plan(10.0, 12.0, tuple(ScheduledMove(f"p{n}", "a", "b", 0.0, 10.0, 400.0) for n in range(3)))
    said = " ".join(check(problem, at_once))
    for part in (
        "a sends 1200 of 1000",
        "b receives 1200",
        "a takes part in 3 moves",
        "b holds 360 of 300 MB",
    ):
        assert part in said


def test_movers_links_needs_reserves_and_moves_that_are_alone() -> None:
    systems = (
        PlanSystem("a", 900.0, 1000.0, movers=(PlanMover("v", 1),)),
        PlanSystem("b", 300.0, 1000.0, reserve_mb=100.0, link_moves=1, offers=("VLAN 1",)),
    )
    moves = tuple(
        Relocation(
            f"p{n}", "a", 150.0, duration_s=10.0, bandwidth_mbps=100.0, alone=n == 0, needs=(f"VLAN {n}",)
        )
        for n in range(2)
    )
    at_once = tuple(ScheduledMove(f"p{n}", "a", "b", 0.0, 10.0, 100.0, source_mover="v") for n in range(2))
    said = " ".join(check(PlanProblem(systems, moves), Plan(10.0, 2.0, at_once)))
    for part in (
        "v of a carries 2 moves at once, of 1",
        "The link of b receives 2 moves at once, of 1",
        "b does not offer VLAN 0 to p0",
        "p1 and p0 move at once on a",
        "b holds 300 of 200 MB",
    ):
        assert part in said, said
    other = replace(at_once[0], source_mover="w")
    assert "a has no mover 'w'" in " ".join(check(PlanProblem(systems, moves), Plan(10.0, 2.0, (other,))))
