"""What can be made to go wrong with a cluster by setting a field of its objects."""

from __future__ import annotations

import pytest
from cluster_bench import Bench, scenario

from lpmtui.simulator.lpm import SIMULATED
from lpmtui.simulator.objects.lpm_migration import LpmStage
from lpmtui.simulator.powerha import software

STATE_FILE = "/var/hacmp/cl_dr.state"


def _bench(policy: str = "unmanage", **parts) -> Bench:
    cluster = {"tunables": {"LPM_POLICY": policy}, "san_communication": True}
    return Bench(scenario(cluster=cluster, **parts))


def _migrated(bench: Bench):
    migration = bench.migrate("n1", "frame2")
    bench.until(migration, LpmStage.OVER)
    bench.wait(120)
    return migration


def test_unmanage_that_fails_ends_the_migration_and_leaves_nothing() -> None:
    bench = _bench()
    bench.node("n1").pre_fails_at = "unmanage"
    migration = _migrated(bench)
    assert migration.failed
    assert "could not be stopped with unmanaged resource groups" in migration.messages[0]
    assert migration.messages[0].endswith(SIMULATED)
    assert bench.image("n1").system == "frame1"
    assert bench.states() == ["ONLINE", "OFFLINE"]
    assert any("pre-migration phase failed, RC: 1" in line for line in bench.clutils())
    assert bench.run("n1", "lsitab hacmp_lpm").status == 1
    assert bench.cluster.caa["node_timeout"] == 30_000
    assert bench.run("n1", f"test -f {STATE_FILE}").status == 1
    assert "could not be stopped" in bench.refused("n1", "clmgr stop node n1 MANAGE=unmanage")
    bench.node("n1").pre_fails_at = ""
    bench.ok("n1", "clmgr stop node n1 MANAGE=unmanage")


@pytest.mark.parametrize("stopped", [False, True])
def test_a_post_phase_that_never_runs_leaves_everything_behind(stopped: bool) -> None:
    bench = _bench()
    bench.node("n1").post_phase_runs = False
    migration = bench.migrate("n1", "frame2")
    if stopped:
        bench.until(migration, LpmStage.MEMORY)
        bench.stop(migration)
    bench.until(migration, LpmStage.OVER)
    bench.wait(300)
    assert bench.image("n1").system == ("frame1" if stopped else "frame2")
    assert bench.states() == ["UNMANAGED", "UNMANAGED"]
    assert bench.ok("n1", "lsitab hacmp_lpm").startswith("hacmp_lpm:2:once:")
    assert bench.cluster.caa["node_timeout"] == 600_000
    assert "Disabled" in bench.ok("n1", "/usr/sbin/rsct/bin/dms/listdms -s cthags")
    assert "Disabled" in bench.ok("n2", "/usr/sbin/rsct/bin/dms/listdms -s cthags")
    assert bench.ok("n1", "cat /etc/cluster/ifrestrict") == "sfwcom\n"
    assert "node_state=NORMAL" in bench.ok("n1", f"cat {STATE_FILE}")
    assert bench.node("n1").deadman_mode == "e"


def test_the_undo_brings_back_what_a_missing_post_phase_left() -> None:
    bench = _bench()
    bench.node("n1").post_phase_runs = False
    _migrated(bench)
    bench.ok("n1", "/usr/es/sbin/cluster/utilities/cl_dr undopremigrate")
    assert bench.states() == ["ONLINE", "OFFLINE"]
    assert bench.cluster.caa["node_timeout"] == 30_000
    assert bench.node("n2").dms_armed
    assert bench.run("n1", "lsitab hacmp_lpm").status == 1


def test_a_node_time_out_that_is_never_restored() -> None:
    bench = _bench()
    bench.node("n1").timeout_restored = False
    _migrated(bench)
    assert bench.cluster.caa["node_timeout"] == 600_000
    assert bench.states() == ["ONLINE", "OFFLINE"]
    assert bench.node("n1").deadman_mode == "a"
    assert any("Restoring CAA node_timeout to '30000'" in line for line in bench.clutils())
    assert bench.run("n1", "lsitab hacmp_lpm").status == 1


def test_san_communication_stays_down_until_its_device_is_configured_again() -> None:
    bench = _bench()
    bench.node("n1").sfwcom_returns = False
    _migrated(bench)
    assert bench.node("n1").sfwcom == "DOWN"
    assert bench.node("n2").sfwcom == "UP"
    assert "sfwcomm1       Defined" in bench.ok("n1", "lsdev -C | grep vLAN")
    assert "sfwcom " not in bench.ok("n2", "lscluster -m")
    assert bench.ok("n1", "rmdev -l sfwcomm1; mkdev -l sfwcomm1") == "sfwcomm1 Defined\nsfwcomm1 Available\n"
    bench.ok("n1", "mkdev -l sfwcomm0")
    assert bench.node("n1").sfwcom == "UP"


def test_a_second_migration_in_the_cluster_is_refused() -> None:
    bench = _bench()
    bench.cluster.other_lpm = "n3"
    migration = _migrated(bench)
    assert "Another Live Partition Mobility operation is in progress" in migration.messages[0]
    bench.cluster.other_lpm = ""
    assert not _migrated(bench).failed


def test_an_unstable_cluster_refuses_a_migration_and_every_change() -> None:
    bench = _bench()
    bench.cluster.unstable_until = bench.now + 1000
    assert "not in a stable state" in _migrated(bench).messages[0]
    assert bench.ok("n1", "clmgr -cSa state query cluster") == "UNSTABLE\n"
    assert "not stable" in bench.refused("n1", "clmgr move rg rg NODE=n2")
    bench.wait(1000)
    assert not _migrated(bench).failed


def test_a_clock_that_jumps_at_the_resume() -> None:
    bench = _bench()
    bench.node("n1").clock_jump_s = 37.0
    _migrated(bench)
    there, here = (int(bench.ok(host, "date +%s")) for host in ("n1", "n2"))
    assert there - here == 37
    assert bench.image("n1").clock_offset_s == 37.0


@pytest.mark.parametrize("policy", ["manage", "unmanage"])
def test_a_monitor_that_hangs_after_the_resume_is_killed_and_the_application_restarted(policy: str) -> None:
    bench = _bench(policy, monitor={"hangs_after_resume": True, "restart_count": 1})
    _migrated(bench)
    assert bench.monitor().hangs
    killed = [line for line in bench.hacmp_out() if "method killed with signal 9" in line]
    assert killed
    assert "server_restart app" in bench.events("n1")


def test_a_monitor_script_that_is_missing_or_cannot_be_executed_fails() -> None:
    for change, status in (("rm /opt/app/check", 127), ("chmod -x /opt/app/check", 126)):
        bench = _bench()
        bench.ok("n1", change)
        assert bench.run("n1", "/opt/app/check").status == status
        software.recheck(bench.world, "crew")
        bench.wait(200)
        assert "server_restart app" in bench.events("n1")


def test_a_hanging_monitor_run_by_hand_does_not_end() -> None:
    bench = _bench(monitor={"hangs": True})
    running = bench.site.begin("n1", "/opt/app/check")
    bench.wait(600)
    assert running.poll() is None


def test_records_with_bytes_that_are_no_ascii() -> None:
    bench = _bench(groups=None)
    bench.cluster.stray_text = "\xff\xfe"
    lines = bench.ok("n1", "clRGinfo -s").splitlines()
    assert [line.split(":")[:3] for line in lines] == [["rg", "ONLINE", "n1"], ["rg", "OFFLINE", "n2"]]
    assert all("\xff" in line for line in lines)
