"""Timers of the node that is left: dead man switches, the repository disk, networks that are lost."""

from __future__ import annotations

from cluster_bench import Bench, networked

from lpmtui.simulator.lpm import transfer
from lpmtui.simulator.powerha import software

NETMON = "/usr/es/sbin/cluster/netmon.cf"


def _prepared_by_hand(bench: Bench, *hosts: str) -> None:
    """What the books say before a migration without automation; the switches of these hosts disarmed."""
    bench.ok("n1", "clmgr stop node n1 MANAGE=unmanage; clmgr -f modify cluster HEARTBEAT_FREQUENCY=600")
    for host in hosts:
        bench.ok(host, "/usr/sbin/rsct/bin/dms/stopdms -s cthags")


def test_an_armed_switch_of_the_peer_trips_while_the_other_node_stands_still() -> None:
    bench = networked()
    _prepared_by_hand(bench, "n1")
    transfer.freeze(bench.world, "n1")
    bench.wait(29.9)
    assert bench.image("n2").up
    bench.wait(0.2)
    assert not bench.image("n2").up
    assert "RSCT Dead Man Switch" in bench.image("n2").errors[-1]


def test_with_both_switches_disarmed_both_nodes_survive() -> None:
    bench = networked()
    _prepared_by_hand(bench, "n1", "n2")
    bench.freeze("n1", 500)
    assert bench.image("n1").up
    assert bench.image("n2").up
    assert bench.states() == ["UNMANAGED", "UNMANAGED"]


def test_the_third_node_of_a_cluster_is_no_peer_that_waits() -> None:
    bench = networked(3)
    _prepared_by_hand(bench, "n1")
    bench.freeze("n1", 100)
    assert [bench.image(host).up for host in ("n1", "n2", "n3")] == [True, True, True]


def test_a_crash_trips_no_switch_of_the_peer() -> None:
    bench = networked(HEARTBEAT_FREQUENCY="60")
    bench.crash("n1")
    bench.wait(100)
    assert bench.image("n2").up
    assert bench.states() == ["OFFLINE", "ONLINE"]


def test_a_peer_without_repository_is_crashed_by_caa_when_it_hears_nobody() -> None:
    bench = networked()
    bench.node("n2").repository_reachable = False
    software.recheck(bench.world, "crew")
    bench.wait(20)
    transfer.freeze(bench.world, "n1")
    bench.wait(30.1)
    assert not bench.image("n2").up
    assert bench.image("n2").errors[-1].endswith("|Deadman timer triggered")


def test_a_peer_without_netmon_file_holds_its_own_network_for_broken() -> None:
    for missing in (True, False):
        bench = networked()
        bench.ok("n1", "clmgr move rg rg NODE=n2")
        if missing:
            bench.ok("n2", f"rm {NETMON}")
            assert f"WARNING: {NETMON} is missing" in bench.ok("n1", "clmgr verify cluster")
        before = len(bench.events("n2"))
        bench.freeze("n1", 25)
        bench.wait(60)
        said = [event for event in bench.events("n2")[before:] if event.startswith("network_")]
        assert said[:1] == (["network_down n2 net"] if missing else [])
        assert said[2:3] == (["network_up n2 net"] if missing else [])
        assert "ONLINE" in bench.states()


def test_repository_in_assert_mode_crashes_the_node() -> None:
    bench = networked(CAA_REPOS_MODE="assert")
    assert "repos_mode = a" in bench.ok("n1", "clctrl -tune -x repos_mode")
    bench.node("n1").repository_reachable = False
    software.recheck(bench.world, "crew")
    bench.wait(100)
    assert not bench.image("n1").up
    assert bench.states() == ["OFFLINE", "ONLINE"]


def test_without_repository_nothing_is_synchronised_until_it_is_back() -> None:
    bench = networked()
    for reachable in (False, True):
        bench.node("n2").repository_reachable = reachable
        software.recheck(bench.world, "crew")
        bench.wait(30)
        answer = bench.run("n1", "clmgr sync cluster")
        assert (answer.status == 0) is reachable
        assert ("cannot access the repository disk" in answer.stderr) is not reachable
    assert [line.rpartition("|")[2] for line in bench.image("n2").errors] == [
        "Repository disk is not accessible (simulated text)",
        "Repository disk is accessible again (simulated text)",
    ]


def test_a_network_that_is_back_in_time_was_never_lost() -> None:
    bench = networked()
    bench.node("n1").networks_down = ["net"]
    software.recheck(bench.world, "crew")
    bench.wait(19)
    bench.node("n1").networks_down = []
    software.recheck(bench.world, "crew")
    bench.wait(100)
    assert bench.events("n1") == []


def test_a_lost_network_moves_nothing_that_is_unmanaged() -> None:
    bench = networked()
    bench.ok("n1", "clmgr stop node n1 MANAGE=unmanage")
    bench.node("n1").networks_down = ["net"]
    software.recheck(bench.world, "crew")
    bench.wait(100)
    assert bench.states() == ["UNMANAGED", "UNMANAGED"]
    assert bench.app().instances == {"n1": 1}
