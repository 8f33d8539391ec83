"""PowerHA's own part in a migration: check, pre phase, post phase, undo; its log and its saved values."""

from __future__ import annotations

import re

import pytest
from cluster_bench import Bench, scenario

from lpmtui.simulator.lpm import stages
from lpmtui.simulator.objects.lpm_migration import LpmStage

STATE_FILE = "/var/hacmp/cl_dr.state"


def _bench(policy: str = "unmanage", nodes: int = 2, **tunables: str) -> Bench:
    cluster = {"tunables": {"LPM_POLICY": policy, **tunables}, "san_communication": True}
    return Bench(scenario(nodes, cluster=cluster))


def _prepared(bench: Bench, host: str = "n1"):
    """A migration of a node whose pre phase has just ended."""
    migration = bench.migrate(host, "frame2" if host == "n1" else "frame1")
    bench.until(migration, LpmStage.TARGET_PARTITION)
    return migration


def _finished(bench: Bench, host: str = "n1"):
    migration = _prepared(bench, host)
    bench.until(migration, LpmStage.OVER)
    bench.wait(120)
    return migration


def _steps(lines: list[str]) -> list[str]:
    """The log's lines of the two programs, without their time stamps."""
    found = [re.match(r"\w{3} \w{3} [ \d]\d \d\d:\d\d:\d\d UTC \d{4} (cl_2?dr: .*)", line) for line in lines]
    return [match[1] for match in found if match]


def test_pre_phase_does_what_the_log_of_the_product_shows_in_its_order() -> None:
    bench = _bench()
    _prepared(bench)
    said = _steps(bench.clutils())
    expected = [
        "cl_dr: clodmget -n -f lpm_policy HACMPcluster",
        "cl_dr: lpm_policy='UNMANAGE'",
        "cl_dr: Node = n1, state = NORMAL",
        "cl_dr: Stop cluster services",
        "cl_dr: LC_ALL=C clmgr stop node n1 WHEN=now MANAGE=unmanage",
        "cl_dr: Adding a temporary entry in /etc/inittab",
        "cl_dr: mkitab RC: 0",
        "cl_dr: Stopping RSCT Dead Man Switch on node 'n1'",
        "cl_dr: /usr/sbin/rsct/bin/dms/stopdms -s cthags",
        "cl_dr: stopdms RC: 0",
        "cl_dr: Stopping RSCT Dead Man Switch on node 'n2'",
        "cl_dr: clodmget LPM node_timeout: 600",
        "cl_dr: clctrl CAA node_timeout: 30000",
        "cl_dr: Changing CAA node_timeout to '600000'",
        'cl_dr: cl_rsh n1 "LC_ALL=C echo sfwcom >> /etc/cluster/ifrestrict"',
        'cl_dr: cl_rsh n2 "LC_ALL=C echo sfwcom >> /etc/cluster/ifrestrict"',
    ]
    assert [line for line in said if line in expected] == expected
    assert '"n1" is now unmanaged.' in bench.clutils()


def test_pre_phase_changes_both_nodes_and_saves_what_it_found() -> None:
    bench = _bench(HEARTBEAT_FREQUENCY="45", HEARTBEAT_FREQUENCY_DURING_LPM="300")
    migration = _prepared(bench)
    assert bench.states() == ["UNMANAGED", "UNMANAGED"]
    assert [bench.node(name).dms_armed for name in ("n1", "n2")] == [False, False]
    assert bench.node("n1").deadman_mode == "e"
    assert bench.cluster.caa["node_timeout"] == 300_000
    assert bench.ok("n2", "lscluster -i").count("DOWN RESTRICTED") == 2
    assert "sfwcom " not in bench.ok("n1", "lscluster -m")
    assert bench.ok("n1", "lsitab hacmp_lpm").startswith("hacmp_lpm:2:once:")
    saved = dict(line.split("=") for line in bench.ok("n1", f"cat {STATE_FILE}").splitlines())
    assert saved["node_state"] == "NORMAL"
    assert saved["RSCT_local_DMS_state"] == saved["RSCT_peer_DMS_state"] == "Enabled"
    assert "45000" in saved.values()
    assert 10 <= bench.now - migration.history[1][0] <= 30


def test_post_phase_restores_the_saved_values_not_defaults() -> None:
    bench = _bench(HEARTBEAT_FREQUENCY="45")
    _finished(bench)
    assert bench.cluster.caa["node_timeout"] == 45_000
    assert [bench.node(name).dms_armed for name in ("n1", "n2")] == [True, True]
    assert [bench.node(name).client_kill for name in ("n1", "n2")] == [True, True]
    assert [bench.node(name).deadman_mode for name in ("n1", "n2")] == ["a", "a"]
    assert [bench.node(name).sfwcom for name in ("n1", "n2")] == ["UP", "UP"]
    assert bench.states() == ["ONLINE", "OFFLINE"]
    assert bench.app().instances == {"n1": 1}


def test_nothing_is_left_behind() -> None:
    bench = _bench()
    _finished(bench)
    assert bench.run("n1", "lsitab hacmp_lpm").status == 1
    for host in ("n1", "n2"):
        assert bench.run(host, "ls /etc/cluster/ifrestrict").status == 2
        assert bench.run(host, "ls /var/hacmp/ifrestrict").status == 2
    assert bench.run("n1", f"test -f {STATE_FILE}").status == 1
    assert _steps(bench.clutils())[-1] == "cl_2dr: rmitab hacmp_lpm"
    assert "cl_2dr: Launch the SAN communication reconfiguration in background." in _steps(bench.clutils())


def test_what_was_off_before_stays_off() -> None:
    bench = _bench()
    bench.ok("n2", "/usr/sbin/rsct/bin/dms/stopdms -s cthags")
    bench.ok("n1", "clctrl -tune -o deadman_mode=e")
    _finished(bench)
    assert [bench.node(name).dms_armed for name in ("n1", "n2")] == [True, False]
    assert [bench.node(name).deadman_mode for name in ("n1", "n2")] == ["e", "e"]


def test_existing_interface_restrictions_come_back() -> None:
    bench = _bench()
    bench.ok("n1", "echo en5 > /etc/cluster/ifrestrict")
    _prepared(bench)
    assert bench.ok("n1", "cat /etc/cluster/ifrestrict") == "en5\nsfwcom\n"
    bench.wait(600)
    assert bench.ok("n1", "cat /etc/cluster/ifrestrict") == "en5\n"
    assert bench.run("n2", "cat /etc/cluster/ifrestrict").status == 2


def test_manage_policy_keeps_groups_online_and_watched() -> None:
    bench = _bench("manage")
    migration = _prepared(bench)
    while migration.stage is not LpmStage.OVER:
        assert bench.states() == ["ONLINE", "OFFLINE"]
        assert "n1" in bench.monitor().active_since
        bench.wait(0.5)
    bench.wait(120)
    assert bench.app().start_count == 1
    assert bench.cluster.caa["node_timeout"] == 30_000
    assert bench.node("n1").dms_armed
    assert "lpm_policy='MANAGE'" in " ".join(bench.clutils())


def test_policy_counts_only_when_synchronised() -> None:
    bench = _bench("manage")
    bench.ok("n1", "clmgr modify cluster LPM_POLICY=unmanage")
    _prepared(bench)
    assert bench.states() == ["ONLINE", "OFFLINE"]


def test_a_cluster_of_three_keeps_the_switches_of_the_others() -> None:
    bench = _bench(nodes=3)
    _prepared(bench)
    assert [bench.node(name).dms_armed for name in ("n1", "n2", "n3")] == [False, True, True]
    assert "RSCT_peer_DMS_state" not in bench.ok("n1", f"cat {STATE_FILE}")


def test_older_levels_do_nothing_by_themselves() -> None:
    bench = Bench(scenario(cluster={"vrmf": "7.1.3.4", "version": 15}))
    _finished(bench)
    assert bench.clutils() == []
    assert bench.states() == ["ONLINE", "OFFLINE"]
    assert "cl_dr" not in bench.ok("n1", "drmgr -l")


def test_a_node_that_is_unmanaged_already_stays_so_afterwards() -> None:
    bench = _bench()
    bench.ok("n1", "clmgr stop node n1 MANAGE=unmanage")
    _finished(bench)
    assert bench.states() == ["UNMANAGED", "UNMANAGED"]
    assert bench.cluster.caa["node_timeout"] == 30_000
    assert bench.node("n1").dms_armed


@pytest.mark.parametrize("when", [0.2, 4.0, 12.0, 16.0])
def test_a_migration_stopped_in_the_pre_phase_is_undone(when: float) -> None:
    bench = _bench(HEARTBEAT_FREQUENCY="45")
    migration = bench.migrate("n1", "frame2")
    bench.until(migration, LpmStage.PRE_PHASE)
    bench.wait(when)
    bench.stop(migration)
    bench.wait(200)
    assert migration.stage is LpmStage.OVER
    assert bench.states() == ["ONLINE", "OFFLINE"]
    assert bench.cluster.caa["node_timeout"] == 45_000
    assert [bench.node(name).dms_armed for name in ("n1", "n2")] == [True, True]
    assert bench.run("n1", "lsitab hacmp_lpm").status == 1
    assert bench.node("n1").state == "NORMAL"


def test_a_migration_stopped_in_mid_copy_is_undone_on_the_source() -> None:
    bench = _bench()
    migration = bench.migrate("n1", "frame2")
    bench.until(migration, LpmStage.MEMORY)
    bench.stop(migration)
    bench.wait(200)
    assert "cl_dr: UNDO_PREMIGRATE entered" in _steps(bench.clutils())
    assert bench.states() == ["ONLINE", "OFFLINE"]
    assert bench.cluster.caa["node_timeout"] == 30_000


def test_a_crash_in_mid_migration_leaves_everything_for_the_next_boot() -> None:
    bench = _bench()
    migration = bench.migrate("n1", "frame2")
    bench.until(migration, LpmStage.MEMORY)
    bench.crash("n1")
    bench.wait(1000)
    assert bench.states() == ["UNMANAGED", "UNMANAGED"]
    assert bench.cluster.caa["node_timeout"] == 600_000
    assert not bench.node("n2").dms_armed
    assert bench.ok("n2", "cat /etc/cluster/ifrestrict") == "sfwcom\n"
    bench.boot("n1")
    assert bench.ok("n1", "lsitab hacmp_lpm")
    bench.wait(200)
    assert bench.states() == ["ONLINE", "OFFLINE"]
    assert bench.app().instances == {"n1": 1}
    assert bench.cluster.caa["node_timeout"] == 30_000
    assert bench.node("n2").dms_armed
    assert bench.run("n1", "lsitab hacmp_lpm").status == 1


def test_a_raised_time_out_makes_failures_go_unnoticed_longer() -> None:
    bench = _bench("manage")
    migration = bench.migrate("n1", "frame2")
    bench.until(migration, LpmStage.MEMORY)
    bench.crash("n1")
    bench.wait(600)
    assert bench.states() == ["ONLINE", "OFFLINE"]
    bench.wait(60)
    assert bench.states() == ["OFFLINE", "ONLINE"]


class TestCheck:
    def _refusal(self, bench: Bench) -> str | None:
        return stages.software().check(bench.world, bench.migrate("n1", "frame2"))

    def test_a_healthy_cluster_is_ready(self) -> None:
        bench = _bench()
        assert self._refusal(bench) is None
        assert "CHECK_MIGRATE" in bench.clutils()[-1]

    def test_another_migration_in_the_cluster(self) -> None:
        bench = _bench()
        bench.until(bench.migrate("n2", "frame1"), LpmStage.MEMORY)
        assert "n2" in (self._refusal(bench) or "")

    def test_an_event_under_way(self) -> None:
        bench = _bench()
        bench.site.begin("n2", "clmgr move rg rg NODE=n2")
        assert "stable" in (self._refusal(bench) or "")

    def test_a_silent_node(self) -> None:
        bench = _bench()
        bench.crash("n2")
        assert "cannot communicate with node n2" in (self._refusal(bench) or "")

    def test_the_hmc_shows_the_refusal_and_nothing_is_touched(self) -> None:
        bench = _bench()
        bench.crash("n2")
        answer = bench.run("hmc", "migrlpar -o m -m frame1 -t frame2 -p n1")
        assert answer.status == 1
        assert "cannot communicate with node n2" in answer.stdout + answer.stderr
        assert bench.states() == ["ONLINE", "OFFLINE"]
        assert bench.cluster.caa["node_timeout"] == 30_000

    def test_partitions_of_no_cluster_are_not_concerned(self) -> None:
        table = scenario()
        table["system"][0]["partition"].append({"name": "loner"})
        bench = Bench(table)
        assert stages.software().check(bench.world, bench.migrate("loner", "frame2")) is None
