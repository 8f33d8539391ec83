"""Heartbeats against a frozen node: who dies, who takes over, and when nobody may."""

from __future__ import annotations

import pytest
from cluster_bench import Bench, scenario

from lpmtui.simulator.lpm import transfer


@pytest.fixture
def bench() -> Bench:
    return Bench()


def _spare(bench: Bench, *hosts: str) -> None:
    """Disarm the RSCT dead man switch, so that only CAA's timers count."""
    for host in hosts:
        bench.ok(host, "/usr/sbin/rsct/bin/dms/stopdms -s cthags")


def test_a_short_freeze_goes_unnoticed(bench: Bench) -> None:
    bench.freeze("n1", 5)
    bench.wait(300)
    assert bench.states() == ["ONLINE", "OFFLINE"]
    assert bench.events("n2") == []
    assert bench.app().instances == {"n1": 1}


def test_rsct_dead_man_switch_halts_a_node_that_stood_still_for_its_trip_interval(bench: Bench) -> None:
    bench.freeze("n1", 29.9)
    assert bench.image("n1").up
    bench.freeze("n1", 30.1)
    assert not bench.image("n1").up
    assert "RSCT Dead Man Switch" in bench.image("n1").errors[-1]


def test_caa_dead_man_crashes_a_node_that_stood_still_for_the_node_time_out(bench: Bench) -> None:
    _spare(bench, "n1")
    bench.freeze("n1", 31)
    assert not bench.image("n1").up
    assert bench.image("n1").errors[-1].endswith("|Deadman timer triggered")


def test_deadman_mode_event_and_a_long_time_out_survive(bench: Bench) -> None:
    _spare(bench, "n1")
    bench.ok("n1", "clctrl -tune -o deadman_mode=e; clctrl -tune -o node_timeout=600000")
    bench.freeze("n1", 500)
    assert bench.image("n1").up
    assert bench.states() == ["ONLINE", "OFFLINE"]


def test_the_time_out_in_force_counts_not_the_configured_one(bench: Bench) -> None:
    _spare(bench, "n1")
    bench.ok("n1", "clmgr modify cluster HEARTBEAT_FREQUENCY=600")
    bench.freeze("n1", 35)
    assert not bench.image("n1").up


def test_peers_declare_a_silent_node_dead_after_time_out_and_grace(bench: Bench) -> None:
    _spare(bench, "n1")
    bench.ok("n1", "clctrl -tune -o deadman_mode=e")
    bench.freeze("n1", 39.0, network_s=0.5)
    assert bench.events("n2") == []
    bench.wait(60)
    start = bench.now
    bench.freeze("n1", 39.8, network_s=0.5)
    assert bench.events("n2")[0] == "node_down n1"
    assert bench.now - start == pytest.approx(40.3)


def test_a_node_whose_group_was_taken_over_halts_when_it_comes_back(bench: Bench) -> None:
    _spare(bench, "n1")
    bench.ok("n1", "clctrl -tune -o deadman_mode=e")
    bench.freeze("n1", 120)
    assert bench.states() == ["OFFLINE", "ONLINE"]
    assert not bench.image("n1").up
    assert bench.app().instances == {"n2": 1}


def test_while_both_believe_to_own_it_the_application_runs_twice(bench: Bench) -> None:
    """A frozen node is not a dead one: this is what a long freeze really risks."""
    _spare(bench, "n1")
    bench.ok("n1", "clctrl -tune -o deadman_mode=e")
    transfer.freeze(bench.world, "n1")
    bench.wait(120)
    assert bench.app().instances == {"n1": 1, "n2": 1}


def test_no_take_over_while_unmanaged(bench: Bench) -> None:
    bench.ok("n1", "clmgr stop node n1 MANAGE=unmanage")
    bench.crash("n1")
    bench.wait(300)
    assert bench.states() == ["UNMANAGED", "UNMANAGED"]
    assert bench.app().instances == {}
    assert bench.events("n2")[-2:] == ["node_down n1", "node_down_complete n1"]


def test_a_crash_is_taken_over_after_time_out_and_grace(bench: Bench) -> None:
    bench.crash("n1")
    bench.wait(39.9)
    assert bench.states() == ["ONLINE", "OFFLINE"]
    bench.wait(30)
    assert bench.states() == ["OFFLINE", "ONLINE"]
    assert bench.app().instances == {"n2": 1}
    assert list(bench.monitor().active_since) == ["n2"]
    assert bench.ok("n2", "clmgr -cSv -a name,state,raw_state query node") == (
        "n1:UNKNOWN:UNKNOWN\nn2:NORMAL:ST_STABLE\n"
    )


def test_events_of_a_take_over_in_order(bench: Bench) -> None:
    bench.crash("n1")
    bench.wait(100)
    assert bench.events("n2") == [
        "node_down n1",
        "rg_move_fence n2 rg",
        "rg_move_acquire n2 rg",
        "rg_move n2 rg ACQUIRE",
        "process_resources",
        "start_server app",
        "rg_move_complete n2 rg",
        "node_down_complete n1",
    ]


def test_bring_offline_policy_takes_nothing_over() -> None:
    group = {"name": "rg", "nodes": ["n1", "n2"], "applications": ["app"], "fallover": "BO"}
    bench = Bench(scenario(groups=[group]))
    bench.crash("n1")
    bench.wait(100)
    assert bench.states() == ["OFFLINE", "OFFLINE"]


def test_the_workload_of_a_dead_unmanaged_node_can_be_moved(bench: Bench) -> None:
    bench.ok("n1", "clmgr stop node n1 MANAGE=unmanage")
    bench.crash("n1")
    bench.wait(60)
    bench.ok("n2", "clmgr move resource_group rg NODE=n2")
    assert bench.states() == ["OFFLINE", "ONLINE"]
    assert bench.app().instances == {"n2": 1}


def test_a_booted_node_is_out_of_the_cluster_until_services_start(bench: Bench) -> None:
    bench.crash("n1")
    bench.wait(100)
    bench.boot("n1")
    assert bench.ok("n1", "clmgr -cSv -a name,state,raw_state query node").startswith("n1:OFFLINE:ST_INIT\n")
    bench.ok("n1", "clmgr start node n1")
    assert bench.states() == ["OFFLINE", "ONLINE"]


def test_a_quick_reboot_is_a_failure_all_the_same(bench: Bench) -> None:
    bench.crash("n1")
    bench.wait(5)
    bench.boot("n1")
    bench.wait(60)
    assert bench.states() == ["OFFLINE", "ONLINE"]


def test_services_start_at_boot_where_the_inittab_says_so(bench: Bench) -> None:
    bench.ok("n1", "clmgr start node n1 WHEN=restart")
    bench.crash("n1")
    bench.wait(100)
    bench.boot("n1")
    bench.wait(60)
    assert bench.node("n1").state == "NORMAL"


def test_what_a_crashed_node_had_under_way_in_the_cluster_does_not_hang(bench: Bench) -> None:
    bench.site.begin("n1", "clmgr move rg rg NODE=n2")
    bench.wait(2)
    bench.crash("n1")
    bench.wait(200)
    assert bench.ok("n2", "clmgr -a state query cluster") == 'STATE="STABLE"\n'
    assert bench.states()[1] == "ONLINE"


def test_the_death_of_the_target_of_a_move_leaves_a_cluster_that_works(bench: Bench) -> None:
    bench.site.begin("n1", "clmgr move rg rg NODE=n2")
    bench.wait(7)
    bench.crash("n2")
    bench.wait(200)
    assert bench.ok("n1", "clmgr -a state query cluster") == 'STATE="STABLE"\n'
    bench.ok("n1", "clmgr online rg rg NODE=n1")
    assert bench.app().instances == {"n1": 1}
