"""Resource groups: what an administrator may ask of them, and where their policies put them."""

from __future__ import annotations

import pytest
from cluster_bench import Bench, scenario


@pytest.fixture
def bench() -> Bench:
    return Bench()


def test_move_prints_what_the_product_prints(bench: Bench) -> None:
    text = bench.ok("n2", "clmgr move resource_group rg node=n2")
    assert text.startswith("Attempting to move resource group rg to node n2.\n")
    assert "Resource group movement successful.\nResource group rg is online on node n2.\n" in text
    assert text.endswith(
        "Resource Group Name: rg\n"
        "Node                         Group State\n"
        "---------------------------- ---------------\n"
        "n1                           OFFLINE\n"
        "n2                           ONLINE\n"
    )


def test_move_takes_the_application_along(bench: Bench) -> None:
    bench.ok("n1", "clRGmove -g rg -n n2 -m -i -s false")
    assert bench.states() == ["OFFLINE", "ONLINE"]
    assert (bench.app().instances, bench.app().start_count) == ({"n2": 1}, 2)
    assert list(bench.monitor().active_since) == ["n2"]
    assert bench.group().owner == "n2"


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("clmgr move rg rg", "no node was named"),
        ("clmgr move rg nope NODE=n2", '"nope" does not exist'),
        ("clmgr move rg rg NODE=n9", "does not participate"),
        ("clmgr online rg", "no resource_group was named"),
    ],
)
def test_impossible_requests_change_nothing(bench: Bench, line: str, complaint: str) -> None:
    assert complaint in bench.refused("n1", line)
    assert bench.states() == ["ONLINE", "OFFLINE"]


def test_a_group_goes_to_no_node_without_services(bench: Bench) -> None:
    bench.ok("n1", "clmgr stop node n2")
    assert "not active on node n2" in bench.refused("n1", "clmgr move rg rg NODE=n2")


def test_a_group_goes_to_no_unmanaged_node(bench: Bench) -> None:
    bench.ok("n1", "clmgr stop node n2 MANAGE=unmanage")
    assert "not active on node n2" in bench.refused("n1", "clmgr move rg rg NODE=n2")


def test_offline_and_online(bench: Bench) -> None:
    bench.ok("n1", "clmgr offline resource_group rg")
    assert (bench.states(), bench.app().instances) == (["OFFLINE", "OFFLINE"], {})
    bench.ok("n1", "clmgr online resource_group rg")
    assert bench.states() == ["ONLINE", "OFFLINE"]
    assert "already online on node n1" in bench.ok("n1", "clmgr online resource_group rg")


def test_moving_an_unmanaged_group_manages_it_again(bench: Bench) -> None:
    bench.ok("n1", "clmgr stop node n1 MANAGE=unmanage")
    bench.ok("n1", "clmgr move rg rg NODE=n2")
    assert bench.states() == ["OFFLINE", "ONLINE"]
    assert bench.app().instances == {"n2": 1}
    bench.ok("n1", "clmgr start node n1")
    assert bench.states() == ["OFFLINE", "ONLINE"]


def test_fallback_to_the_higher_priority_node() -> None:
    group = {"name": "rg", "nodes": ["n1", "n2"], "applications": ["app"], "fallback": "FBHPN"}
    bench = Bench(scenario(groups=[group]))
    bench.ok("n2", "clmgr stop node n1 MANAGE=move")
    assert bench.states() == ["OFFLINE", "ONLINE"]
    bench.ok("n2", "clmgr start node n1")
    assert bench.states() == ["ONLINE", "OFFLINE"]
    assert bench.app().instances == {"n1": 1}


def test_never_fallback_stays(bench: Bench) -> None:
    bench.ok("n2", "clmgr stop node n1 MANAGE=move; clmgr start node n1")
    assert bench.states() == ["OFFLINE", "ONLINE"]


@pytest.mark.parametrize(
    ("startup", "expected"),
    [("OHN", ["OFFLINE", "OFFLINE"]), ("OFAN", ["OFFLINE", "ONLINE"]), ("OAAN", ["OFFLINE", "ONLINE"])],
)
def test_startup_policy_on_a_node_that_is_not_the_home_node(startup: str, expected: list[str]) -> None:
    fallover = "BO" if startup == "OAAN" else "FNPN"
    group = {"name": "rg", "nodes": ["n1", "n2"], "startup": startup, "fallover": fallover}
    bench = Bench(scenario(groups=[group]))
    bench.ok("n1", "clmgr stop cluster MANAGE=offline; clmgr start node n2")
    assert bench.states() == expected


def test_a_concurrent_group_is_online_everywhere() -> None:
    group = {"name": "rg", "startup": "OAAN", "fallover": "BO", "nodes": ["n1", "n2"]}
    bench = Bench(scenario(groups=[group]))
    bench.ok("n1", "clmgr stop cluster; clmgr start cluster")
    assert bench.states() == ["ONLINE", "ONLINE"]


FAMILY = [
    {"name": "parent", "nodes": ["n1", "n2"], "applications": ["app"]},
    {"name": "child", "nodes": ["n1", "n2"], "applications": ["child_app"], "parents": ["parent"]},
]


def test_a_child_waits_for_its_parent_to_move() -> None:
    bench = Bench(scenario(groups=FAMILY))
    bench.ok("n1", "clmgr move rg parent NODE=n2")
    assert bench.states("parent") == ["OFFLINE", "ONLINE"]
    assert bench.states("child") == ["ONLINE", "OFFLINE"]
    events = [event for event in bench.events("n1") if event.startswith(("rg_move_release", "rg_move_acq"))]
    assert events == [
        "rg_move_release n1 child",
        "rg_move_release n1 parent",
        "rg_move_acquire n2 parent",
        "rg_move_acquire n1 child",
    ]


def test_a_child_does_not_come_online_without_its_parent() -> None:
    bench = Bench(scenario(groups=FAMILY))
    bench.ok("n1", "clmgr offline rg parent")
    assert bench.states("child") == ["OFFLINE DUE TO PARENT OFFLINE", "OFFLINE"]
    assert "depends, is not online" in bench.refused("n1", "clmgr online rg child")
    bench.ok("n1", "clmgr online rg parent")
    assert bench.states("child") == ["ONLINE", "OFFLINE"]


def test_a_family_comes_up_in_order() -> None:
    bench = Bench(scenario(groups=list(reversed(FAMILY))))
    bench.ok("n1", "clmgr stop cluster; clmgr start node n1")
    assert bench.states("parent")[0] == bench.states("child")[0] == "ONLINE"


def test_three_nodes_take_over_in_the_order_of_the_list() -> None:
    group = {"name": "rg", "nodes": ["n1", "n3", "n2"], "applications": ["app"]}
    bench = Bench(scenario(3, groups=[group]))
    bench.ok("n2", "clmgr stop node n1 MANAGE=move")
    assert bench.group().owner == "n3"
