"""What an operator sees of each fault: at the console, on the nodes, in the logs."""

from __future__ import annotations

import json

import pytest
from simulator_walks import advance_to, partition

from lpmtui.model.errors import ConnectionLost, Unreachable
from lpmtui.simulator.api import SimulatedSite
from lpmtui.simulator.objects.lpm_migration import LpmStage

CLUTILS = "/var/hacmp/log/clutils.log"
MOVE = "migrlpar -o m -m power-a -t power-c -p dbnode1"
VALIDATE = MOVE.replace("-o m", "-o v")
STATE = "lslparmigr -r lpar -m power-a --filter lpar_names=dbnode1 -F migration_state"


@pytest.fixture(scope="module")
def whole() -> SimulatedSite:
    return SimulatedSite.open(None)


@pytest.fixture
def demo(whole: SimulatedSite) -> SimulatedSite:
    return whole.copy()


@pytest.mark.parametrize(
    ("name", "on", "words"),
    [
        (
            "rmc-inactive",
            "dbnode1",
            "HSCLA246 The management console cannot communicate with partition dbnode1.",
        ),
        (
            "rmc-inactive",
            "vios-c1",
            "HSCLA246 The management console cannot communicate with partition vios-c1.",
        ),
        ("memory-short", "power-c", "1024 MB of memory available"),
        ("region-size-differs", "power-c", "memory region size"),
        ("compatibility-missing", "power-c", "compatibility mode POWER9_base"),
        ("npiv-not-zoned", "power-c", "HSCLA319"),
        ("npiv-not-zoned", "power-c", "VIOS_DETAILED_ERROR\nClient Target WWPNs: c05076"),
        ("vlan-missing", "power-c", "VLAN 20"),
        ("migration-limit", "power-c", "concurrent active migrations"),
        ("mover-link-down", "vios-c1", ""),
        ("cluster-unstable", "dbcluster", "not in a stable state"),
    ],
)
def test_the_console_says_why_a_migration_cannot_be(demo, name, on, words):
    demo.set_fault(name, on, phase="now")
    answer = demo.run("hmc1", VALIDATE)
    assert answer.status == (1 if words else 0), "the other mover takes over"
    assert words in answer.stdout
    demo.clear_faults(name)
    assert demo.run("hmc1", VALIDATE).status == 0


def test_a_reserved_disk_is_seen_behind_scsi_adapters(demo):
    demo.set_fault("disk-reserved", "web_data1")
    assert "single_path" in demo.run("hmc1", "migrlpar -o v -m power-a -t power-b -p webnode1").stdout


@pytest.mark.parametrize("phase", ["pre-phase", "virtual-devices"])
def test_what_comes_up_after_the_validation_brings_the_migration_back(demo, phase):
    demo.set_fault("vlan-missing", "power-c", phase=phase)
    before = partition(demo, "power-a", "dbnode1")
    answer = demo.run("hmc1", MOVE)
    assert answer.status == 1
    assert "VLAN 20" in answer.stdout
    assert partition(demo, "power-c", "dbnode1") is None
    assert partition(demo, "power-a", "dbnode1") == before
    demo.advance(120)
    assert "30000" in demo.run("dbnode1", "clctrl -tune -x node_timeout").stdout, "the undo ran"


def test_a_link_that_comes_back_in_time_only_delays(demo):
    demo.set_fault("mover-link-down", "power-c", settings={"lasts": "40s"})
    assert demo.run("hmc1", MOVE).status == 0
    with demo.using() as world:
        assert world.migrations["1"].rounds[1][1] > 40


def test_a_link_that_stays_down_needs_a_recovery(demo):
    demo.set_fault("mover-link-down", "power-c")
    answer = demo.run("hmc1", MOVE)
    assert answer.status == 1
    assert "Recover the migration" in answer.stdout
    assert demo.run("hmc1", STATE).stdout == "Migration Failed\n"
    assert demo.run("dbnode1", "echo alive").stdout == "alive\n"
    assert demo.run("hmc1", "migrlpar -o r -m power-a -p dbnode1").status == 0
    assert partition(demo, "power-c", "dbnode1") is None


def test_a_link_lost_while_the_partition_stands_still_freezes_it_until_it_is_given_up(demo):
    demo.set_fault("mover-link-down", "power-c", phase="suspension")
    assert demo.run("hmc1", MOVE).status == 1
    with demo.using() as world:
        start, end = world.images["dbnode1"].frozen[-1]
    assert 60 < end - start < 65


def test_a_slow_link_makes_the_rest_slow(demo):
    usual = demo.copy()
    took = []
    demo.set_fault("mover-link-slow", "power-c", settings={"rate": "300MiB/s"})
    for site in (usual, demo):
        began = site.now()
        assert site.run("hmc1", MOVE).status == 0
        took.append(site.now() - began)
    assert took[1] > 2 * took[0]


def test_memory_written_too_fast_does_not_converge(demo):
    demo.set_fault("dirty-too-fast", "dbnode1")
    assert demo.run("hmc1", MOVE).status == 0
    with demo.using() as world:
        migration = world.migrations["1"]
        assert len(migration.rounds) == 30
        assert migration.resumed_at - migration.suspended_at > 10


@pytest.mark.parametrize(
    ("seconds", "policy", "survives"), [("20s", "manage", True), ("700s", "manage", False)]
)
def test_a_long_suspension_is_survived_up_to_the_time_out(demo, seconds, policy, survives):
    demo.set_fault("suspension-long", "dbnode1", settings={"seconds": seconds})
    demo.run("hmc1", MOVE)
    demo.advance(300)
    cluster = demo.show()["clusters"][0]
    owner = next(group["owner"] for group in cluster["resource_groups"] if group["name"] == "db_rg")
    assert owner == ("dbnode1" if survives else "dbnode2")
    assert cluster["nodes"][0]["up"] is survives


def test_a_crash_in_mid_copy_fails_the_migration_and_the_other_node_takes_over(demo):
    demo.set_fault("partition-crash", "dbnode1", phase="memory:2")
    assert demo.run("hmc1", MOVE).status == 1
    with pytest.raises(Unreachable):
        demo.run("dbnode1", "date")
    assert demo.run("hmc1", STATE).stdout == "Migration Failed\n"
    demo.advance(700)
    assert "db_rg:ONLINE:dbnode2" in demo.run("dbnode2", "clRGinfo -s").stdout


def test_a_crash_while_unmanaged_is_nobodys_business_until_the_node_boots(demo):
    for line in ("clmgr modify cluster LPM_POLICY=unmanage", "clmgr sync cluster"):
        assert demo.run("dbnode1", line).status == 0
    demo.set_fault("partition-crash", "dbnode1", phase="memory:2")
    demo.run("hmc1", MOVE)
    demo.advance(700)
    assert "db_rg:ONLINE" not in demo.run("dbnode2", "clRGinfo -s").stdout
    assert demo.run("hmc1", "migrlpar -o r -m power-a -p dbnode1").status == 0
    assert demo.run("hmc1", "chsysstate -r lpar -m power-a -o on -n dbnode1").status == 0
    demo.advance(180)
    assert "UNDO_PREMIGRATE" in demo.run("dbnode1", f"cat {CLUTILS}").stdout, "init ran the entry"
    assert demo.run("dbnode1", "lsitab hacmp_lpm").status == 1


def test_a_system_that_crashes_takes_its_partitions_along(demo):
    demo.set_fault("system-crash", "power-a", phase="now")
    assert demo.run("hmc1", "lssyscfg -r sys -m power-a -F state").stdout == "Error\n"
    states = demo.run("hmc1", "lssyscfg -r lpar -m power-a -F name,state").stdout.splitlines()
    assert states == [f"{name},Not Activated" for name in ("vios-a1", "vios-a2", "dbnode1", "webnode1")]
    demo.advance(60)
    assert "db_rg:ONLINE:dbnode2" in demo.run("dbnode2", "clRGinfo -s").stdout
    demo.clear_faults("system-crash")
    assert demo.run("hmc1", "lssyscfg -r lpar -m power-a -F state").stdout == "Running\n" * 4


def test_a_target_that_crashes_in_mid_copy_leaves_the_partition_where_it_was(demo):
    demo.set_fault("system-crash", "power-c", phase="memory:2")
    answer = demo.run("hmc1", MOVE)
    assert "power-c stopped working" in answer.stdout
    assert demo.run("dbnode1", "echo alive").stdout == "alive\n"
    recover = "migrlpar -o r -m power-a -p dbnode1"
    assert "must be Operating" in demo.run("hmc1", recover).stdout
    assert demo.run("hmc1", f"{recover} --force").status == 0
    assert partition(demo, "power-a", "dbnode1")["state"] == "Running"


@pytest.mark.parametrize(
    ("phase", "home"), [("virtual-devices", "power-a"), ("memory:2", "power-a"), ("clean-up", "power-c")]
)
def test_a_console_that_restarts_leaves_a_migration_to_be_recovered(demo, phase, home):
    demo.set_fault("console-restart", "hmc1", phase=phase)
    with pytest.raises(ConnectionLost):
        demo.run("hmc1", MOVE)
    with pytest.raises(Unreachable):
        demo.run("hmc1", "lshmc -V")
    demo.advance(400)
    assert demo.run("hmc1", STATE).stdout == "Migration Failed\n"
    assert demo.run("hmc1", "migrlpar -o r -m power-a -p dbnode1").status == 0
    assert partition(demo, home, "dbnode1")["runs_here"]


def test_a_slow_console_answers_late(demo):
    demo.set_fault("console-slow", settings={"seconds": "12s"})
    began = demo.now()
    demo.run("hmc1", "lshmc -V")
    assert demo.now() - began == 12


def test_a_connection_that_drops_does_not_stop_the_migration(demo):
    demo.set_fault("connection-drops", "hmc1")
    with pytest.raises(ConnectionLost):
        demo.run("hmc1", MOVE)
    assert demo.run("hmc1", STATE).stdout == "Migration In Progress\n"
    demo.advance(300)
    assert partition(demo, "power-c", "dbnode1")["runs_here"]


def test_a_source_entry_lingers_after_the_migration_is_complete(demo):
    demo.set_fault("source-entry-lingers", "dbnode1")
    assert demo.run("hmc1", MOVE).status == 0
    demo.advance(120)
    assert demo.run("hmc1", STATE).stdout == "Migration Complete\n"
    demo.advance(600)
    assert demo.run("hmc1", STATE).status == 1


def test_without_a_post_phase_everything_stays_changed(demo):
    demo.set_fault("post-phase-missing", "dbnode1")
    assert demo.run("hmc1", MOVE).status == 0
    demo.advance(300)
    assert "hacmp_lpm" in demo.run("dbnode1", "lsitab hacmp_lpm").stdout
    assert "600000" in demo.run("dbnode1", "clctrl -tune -x node_timeout").stdout
    assert "Disabled" in demo.run("dbnode2", "/usr/sbin/rsct/bin/dms/listdms -s cthags").stdout
    assert demo.run("dbnode2", "cat /etc/cluster/ifrestrict").stdout == "sfwcom\n"


@pytest.mark.parametrize("by_hand", [True, False])
def test_services_that_cannot_be_unmanaged_stop_the_migration(demo, by_hand):
    for line in ("clmgr modify cluster LPM_POLICY=unmanage", "clmgr sync cluster"):
        assert demo.run("dbnode1", line).status == 0
    demo.set_fault("unmanage-fails", "dbnode1")
    if by_hand:
        assert demo.run("dbnode1", "clmgr stop node dbnode1 WHEN=now MANAGE=unmanage").status == 1
    else:
        assert demo.run("hmc1", MOVE).status == 1
    demo.advance(120)
    assert "dbnode1:NORMAL" in demo.run("dbnode1", "clmgr -cv -a name,state query node").stdout
    assert partition(demo, "power-a", "dbnode1")["state"] == "Running"


def test_a_cluster_in_an_event_accepts_nothing(demo):
    demo.set_fault("cluster-unstable", "dbcluster")
    assert 'STATE="UNSTABLE"' in demo.run("dbnode1", "clmgr query cluster").stdout
    assert demo.run("dbnode1", "clmgr move resource_group db_rg NODE=dbnode2").status == 1
    assert "config_too_long" in demo.run("dbnode1", "tail /var/hacmp/log/hacmp.out").stdout
    demo.clear_faults("cluster-unstable")
    assert demo.run("dbnode1", "clmgr move resource_group db_rg NODE=dbnode2").status == 0


def test_another_node_is_moved_by_somebody_else(demo):
    demo.set_fault("second-migration", "dbnode2")
    demo.advance(20)
    answer = demo.run("hmc1", MOVE)
    assert answer.status == 1
    assert "dbnode2" in answer.stdout


def test_a_monitor_that_hangs_after_the_resume_restarts_the_application(demo):
    with demo.using() as world:
        before = world.applications["dbcluster/db_app"].start_count
    demo.set_fault("monitor-hangs", "db_mon", settings={"lasts": "80s"})
    assert demo.run("hmc1", MOVE).status == 0
    demo.advance(200)
    with demo.using() as world:
        assert world.applications["dbcluster/db_app"].start_count > before


def test_without_a_monitor_nobody_sees_the_application_die(demo):
    demo.set_fault("monitor-missing", "db_app")
    assert "NOT MONITORED" in demo.run("dbnode1", "clRGinfo -m").stdout
    assert demo.run("dbnode1", "/usr/local/cluster/db_stop").status == 0
    demo.advance(300)
    assert not demo.show()["clusters"][0]["applications"][0]["instances"]


def test_a_start_script_that_does_not_look_starts_a_second_instance(demo):
    for line in ("clmgr modify cluster LPM_POLICY=unmanage", "clmgr sync cluster"):
        assert demo.run("dbnode1", line).status == 0
    demo.set_fault("start-not-idempotent", "db_app")
    assert demo.run("hmc1", MOVE).status == 0
    demo.advance(200)
    assert demo.show()["clusters"][0]["applications"][0]["instances"] == {"dbnode1": 2}
    assert "now runs 2 times" in demo.run("dbnode1", "cat /var/hacmp/log/hacmp.out").stdout


def test_a_resource_changed_by_hand_is_brought_back_by_the_re_manage(demo):
    for line in ("clmgr modify cluster LPM_POLICY=unmanage", "clmgr sync cluster"):
        assert demo.run("dbnode1", line).status == 0
    demo.set_fault("resource-changed", "db_rg", settings={"resource": "db_svc"})
    demo.begin("hmc1", MOVE)
    advance_to(demo, LpmStage.SUSPENDED, "dbnode1")
    with demo.using() as world:
        assert world.groups["dbcluster/db_rg"].resources["db_svc"] == []
    demo.advance(200)
    with demo.using() as world:
        assert world.groups["dbcluster/db_rg"].resources["db_svc"] == ["dbnode1"]


def test_the_time_out_stays_up(demo):
    demo.set_fault("timeout-not-restored", "dbnode1")
    assert demo.run("hmc1", MOVE).status == 0
    demo.advance(200)
    assert "600000" in demo.run("dbnode1", "clctrl -tune -x node_timeout").stdout
    assert "Enabled" in demo.run("dbnode1", "/usr/sbin/rsct/bin/dms/listdms -s cthags").stdout


def test_the_devices_of_san_heartbeats_stay_defined(demo):
    demo.set_fault("sfwcomm-defined", "dbnode1")
    assert demo.run("hmc1", MOVE).status == 0
    demo.advance(200)
    assert "Defined" in demo.run("dbnode1", "lsdev").stdout


def test_a_clock_that_jumps_at_the_resume(demo):
    demo.set_fault("clock-jumps", "dbnode1", settings={"seconds": "-75"})
    assert demo.run("hmc1", MOVE).status == 0
    seen = [int(demo.run(node, "date +%s").stdout) for node in ("dbnode1", "dbnode2")]
    assert seen[1] - seen[0] in (74, 75, 76)


def test_a_console_that_speaks_polish_unless_it_is_asked_for_english(demo):
    demo.set_fault("console-language", "hmc1")
    empty = "lshwres -r virtualio --rsubtype fc --level lpar -m power-c"
    assert demo.run("hmc1", empty).stdout == "Nie znaleziono wyników.\n"
    assert demo.run("hmc1", f"LC_ALL=en_US LANG=en_US {empty}").stdout == "No results were found.\n"
    wrong = "lssyscfg -r lpar -m power-a --filter lpar_names=x"
    assert demo.run("hmc1", wrong).stdout.startswith("HSCL8012 Nie znaleziono partycji o nazwie x.")
    assert demo.run("hmc1", f"LC_ALL=en_US {wrong}").stdout == (
        "HSCL8012 The partition named x was not found.  Please check your entry and retry the command.\n"
    )


def test_stray_bytes_stand_in_the_records_of_clrginfo(demo):
    demo.set_fault("stray-bytes", "dbcluster")
    printed = demo.run("dbnode1", "clRGinfo -s").stdout
    assert not printed.isascii()
    assert printed.splitlines()[0].startswith("db_rg:ONLINE:dbnode1:")


def test_what_is_set_is_shown_with_the_world(demo):
    demo.set_fault("suspension-long", "dbnode1", settings={"seconds": "33s"})
    demo.set_fault("partition-crash", "dbnode2", phase="memory:2")
    shown = json.loads(json.dumps(demo.show()["faults"]))
    assert [(one["name"], one["state"], one["phase"]) for one in shown] == [
        ("suspension-long on dbnode1", "acting", ""),
        ("partition-crash on dbnode2", "armed", "memory:2"),
    ]
