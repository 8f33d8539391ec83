"""A drain's plan goes by what the site tells: networks, links, what must stay free, risk, other actors."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from executor_bench import Bench

from lpmtui import simulator
from lpmtui.model.drain import Drain
from lpmtui.model.errors import UsageError
from lpmtui.model.lazy_dataclass import replace
from lpmtui.model.move import Severity
from lpmtui.model.plan import Plan
from lpmtui.model.structured import read_as, to_body
from lpmtui.procedure.drain_plan import DrainPlanner
from lpmtui.procedure.drain_problem import Underway
from lpmtui.simulator.api import SimulatedSite

DEMO = Path(simulator.__file__).with_name("scenarios") / "demo.toml"
Change = Callable[[str], str]


@pytest.fixture
def site_of(tmp_path: Path) -> Iterator[Callable[..., Bench]]:
    """The demo with changes: each replaces the first of its words after the name of an object."""
    benches: list[Bench] = []

    def made(*changes: tuple[str, str, str]) -> Bench:
        text = DEMO.read_text("utf-8")
        for name, old, new in changes:
            at = text.index(f'name = "{name}"')
            assert old in text[at:]
            text = text[:at] + text[at:].replace(old, new, 1)
        file = tmp_path / f"site{len(benches)}.toml"
        file.write_text(text, "utf-8")
        state_dir = tmp_path / f"state{len(benches)}"
        state_dir.mkdir(mode=0o700)
        benches.append(Bench(state_dir, SimulatedSite.open(None, scenario=str(file))))
        return benches[-1]

    yield made
    for bench in benches:
        bench.close()


def planned(bench: Bench, drain: Drain, *, checked: bool = False) -> Plan:
    return DrainPlanner(bench.site, bench.store, drain).plan(checked=checked).plan


def ways(plan: Plan) -> dict[str, str]:
    return {move.name: move.target for move in plan.moves}


def test_every_move_has_its_freeze_and_verdict(site_of: Callable[..., Bench]) -> None:
    plan = planned(site_of(), Drain("power-a"), checked=True)
    assert ways(plan) == {"dbnode1": "power-c", "webnode1": "power-b"}
    for move in plan.moves:
        assert move.verdict == "green"
        assert move.timer
        assert move.limit_s
        assert move.suspension_p95_s
        assert move.suspension_s
        assert move.suspension_s < move.suspension_p95_s
        assert (move.cluster, move.alone) == (f"{move.name[:-5]}cluster", True)
    assert {frame.name: frame.partitions for frame in plan.frames} == {
        "power-a": 2,
        "power-b": 2,
        "power-c": 1,
    }
    assert plan.makespan_s == pytest.approx(plan.tight_bound_s)
    assert read_as(Plan, to_body(plan)) == plan


def test_a_pin_and_an_order_are_kept(site_of: Callable[..., Bench]) -> None:
    changes = ("webnode2", 'name = "webnode2"', 'name = "webnode2"\nstate = "Not Activated"')
    plan = planned(site_of(changes), Drain("power-a", pins=(("webnode1", "power-c"),), first=("webnode1",)))
    assert ways(plan) == {"dbnode1": "power-c", "webnode1": "power-c"}
    assert [move.name for move in plan.moves] == ["webnode1", "dbnode1"]


def test_pinned_to_where_its_cluster_stands_it_stays(site_of: Callable[..., Bench]) -> None:
    plan = planned(site_of(), Drain("power-a", pins=(("webnode1", "power-c"),)))
    (left,) = plan.not_moved
    assert left.name == "webnode1"
    assert "webcluster is on power-c" in left.why
    assert left.remedy


@pytest.mark.parametrize(
    ("drain", "said"),
    [
        (Drain("power-a", pins=(("dbnode1", "power-x"),)), "power-x"),
        (Drain("power-a", pins=(("dbnode1", "power-a"),)), "cannot be a target"),
        (Drain("power-a", stay=("dbnode7",)), "dbnode7"),
        (Drain("power-a", first=("vios-a1",)), "vios-a1"),
    ],
)
def test_names_that_do_not_exist_are_said(site_of: Callable[..., Bench], drain: Drain, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        planned(site_of(), drain)


def test_a_target_without_the_network_or_out_of_order_is_left_out(site_of: Callable[..., Bench]) -> None:
    plan = planned(site_of(("power-c", "vlans = [1, 10, 20]", "vlans = [1, 10]")), Drain("power-a"))
    assert ways(plan) == {"webnode1": "power-b"}
    assert "power-c does not offer VLAN 20 on ETHERNET0" in plan.not_moved[0].why
    plan = planned(
        site_of(("power-b", 'name = "power-b"', 'name = "power-b"\nstate = "Error"')), Drain("power-a")
    )
    assert ways(plan) == {"dbnode1": "power-c"}
    assert "power-b: it is Error, not Operating" in plan.not_moved[0].why


def test_a_fault_of_the_partition_is_not_tried_on_every_target(site_of: Callable[..., Bench]) -> None:
    bench = site_of(("dbnode1", "vlans", "migration_disabled = true\nvlans"))
    plan = planned(bench, Drain("power-a"), checked=True)
    (left,) = plan.not_moved
    assert left.why == "Migration is disabled for dbnode1."
    assert "migration_disabled=0" in left.remedy
    errors = [one.move for one in plan.findings if one.severity is Severity.ERROR]
    assert set(errors) == {"dbnode1 -> power-c"}


def test_memory_is_kept_for_what_may_come_by_itself(site_of: Callable[..., Bench]) -> None:
    bench = site_of(
        ("tools1", 'name = "tools1"', 'name = "tools1"\nremote_restart = true'),
        ("webnode2", '"16GiB"', '"12GiB"'),
    )
    plan = planned(bench, Drain("power-a", reserve_mib=1024), checked=True)
    kept = {(one.system, one.memory_mb) for one in plan.reserves}
    assert kept == {
        ("power-b", 1024.0),
        ("power-c", 1024.0),
        ("power-c", 8192.0),  # tools1 of power-b
        ("power-c", 4096.0),  # webnode2, when it takes over from webnode1
    }
    said = [one.what for one in plan.findings if one.check == "reserve"]
    assert any("tools1 of power-b may be restarted there" in what for what in said)
    full = planned(bench, Drain("power-a", reserve_mib=10**7))
    assert full.moves == ()
    assert all("are kept free" in left.why for left in full.not_moved)


def test_who_else_moves_partitions_is_named(site_of: Callable[..., Bench]) -> None:
    cron = "0 3 * * * sshpass -p secret ssh hscroot@hmc1 migrlpar -o m -m power-c -t power-a -p webnode2"
    bench = site_of(
        ("power-a", "vlans", 'novalink = "nova1"\nvlans'),
        ("webnode2", "vlans", f'crontab = ["{cron}", "0 1 * * * /usr/bin/true"]\nvlans'),
        ("dbnode1", "vlans", "remote_restart = true\nvlans"),
    )
    plan = planned(bench, Drain("power-a", stay=("tools1",)), checked=True)
    warned = {
        one.check: one.what for one in plan.findings if not one.move and one.severity is Severity.WARNING
    }
    assert "nova1" in warned["co-managed"]
    assert "0 3 * * * migrlpar -o m -m power-c -t power-a -p webnode2" in warned["scheduled-move"]
    assert "secret" not in warned["scheduled-move"]
    assert "dbnode1" in warned["remote-restart"]
    assert "--stay has no effect for tools1" in warned["no-effect"]


def test_the_riskiest_freeze_goes_first(site_of: Callable[..., Bench]) -> None:
    tight = 'tunables = { HEARTBEAT_FREQUENCY_DURING_LPM = "10" }'
    bench = site_of(("webcluster", "repository", f"{tight}\nrepository"))
    by_risk = planned(bench, Drain("power-a"))
    assert [(move.name, move.verdict) for move in by_risk.moves] == [
        ("webnode1", "amber"),
        ("dbnode1", "green"),
    ]
    assert by_risk.moves[0].limit_s == 10.0
    by_time = planned(bench, Drain("power-a", order="time"))
    assert [move.name for move in by_time.moves] == ["dbnode1", "webnode1"]


def test_as_many_as_possible_end_in_the_window(site_of: Callable[..., Bench]) -> None:
    bench = site_of()
    whole = planned(bench, Drain("power-a"))
    longest = max(move.duration_s for move in whole.moves)
    short = planned(bench, Drain("power-a", window_s=longest - 1.0))
    assert [(move.name, move.late) for move in short.moves] == [("webnode1", False), ("dbnode1", True)]
    assert "not begun: dbnode1" in short.window_fit
    fits = planned(bench, Drain("power-a", window_s=whole.makespan_s + 60.0))
    assert fits.late == ()
    assert fits.window_fit == "ends 1m00s before the window's end"


def test_what_is_under_way_goes_on_whatever_the_window(site_of: Callable[..., Bench]) -> None:
    bench = site_of()
    planner = DrainPlanner(bench.site, bench.store, Drain("power-a", window_s=60.0))
    plan = planner.plan(underway={"dbnode1": Underway("power-c", 100.0)}, elapsed_s=50.0).plan
    first, second = plan.moves
    assert (first.name, first.start_s, first.end_s, first.late) == ("dbnode1", 0.0, 100.0, False)
    assert (second.name, second.late) == ("webnode1", True)
    assert plan.window_s == 10.0


def test_cluster_nodes_move_alone_unless_asked(site_of: Callable[..., Bench]) -> None:
    bench = site_of()
    alone = planned(bench, Drain("power-a", parallel=4), checked=True)
    assert alone.moves[1].start_s == alone.moves[0].end_s
    assert any(one.check == "nodes-alone" for one in alone.findings)
    beside = planned(bench, Drain("power-a", parallel=4, nodes_in_parallel=True), checked=True)
    assert [move.start_s for move in beside.moves] == [0.0, 0.0]
    assert any(one.check == "concurrent-nodes" for one in beside.findings)


def test_a_narrow_link_makes_the_move_longer(site_of: Callable[..., Bench]) -> None:
    usual = planned(site_of(), Drain("power-a"))
    narrow = planned(site_of(("power-c", "vlans", 'link = "1Gbps"\nvlans')), Drain("power-a"))
    (before,), (after,) = ([one for one in plan.moves if one.name == "dbnode1"] for plan in (usual, narrow))
    assert after.duration_s > 3 * before.duration_s
    assert narrow.not_moved == ()


def test_a_target_is_freed_first_and_looked_at_when_its_turn_comes(site_of: Callable[..., Bench]) -> None:
    """power-c has 56 GiB free of the 64 that dbnode1 needs, until webnode2 leaves it."""
    bench = site_of(("power-c", '"512GiB"', '"104GiB"'))
    drain = Drain("power-a", stay=("webnode1",))
    assert planned(bench, drain, checked=True).moves == ()
    plan = planned(bench, replace(drain, rebalance=True), checked=True)
    assert [(move.name, move.target) for move in plan.moves] == [
        ("webnode2", "power-b"),
        ("dbnode1", "power-c"),
    ]
    assert plan.moves[0].duration_s > 45.0
    later = [one for one in plan.findings if one.check == "checked-later"]
    assert [one.move for one in later] == ["dbnode1 -> power-c"]
