"""Crashes in every phase of a migration; groups that wait, settle, fail and recover."""

from __future__ import annotations

import pytest
from cluster_bench import GROUP_WITH_RESOURCES, networked

from lpmtui.simulator.lpm import failures
from lpmtui.simulator.objects.lpm_migration import LpmStage

STAGES = [
    LpmStage.PRE_PHASE,
    LpmStage.TARGET_PARTITION,
    LpmStage.VIRTUAL_DEVICES,
    LpmStage.MEMORY,
    LpmStage.SUSPENDED,
    LpmStage.REMAINING_MEMORY,
    LpmStage.CLEAN_UP,
    LpmStage.COMPLETE,
]


@pytest.mark.parametrize("policy", ["unmanage", "manage"])
@pytest.mark.parametrize("stage", STAGES)
def test_a_crash_in_any_phase_ends_well_after_the_next_boot(stage: LpmStage, policy: str) -> None:
    bench = networked(LPM_POLICY=policy)
    migration = bench.migrate("n1", "frame2")
    bench.until(migration, stage)
    bench.wait(0.3)
    bench.crash("n1")
    bench.wait(800)
    assert bench.app().instances in ({}, {"n2": 1})
    if migration.failed and not migration.over:
        failures.recover(bench.world, migration)
    bench.until(migration, LpmStage.OVER)
    bench.boot("n1")
    bench.wait(200)
    if bench.node("n1").state != "NORMAL":
        bench.ok("n1", "clmgr start node n1")
    assert sorted(bench.states()) == ["OFFLINE", "ONLINE"]
    assert sum(bench.app().instances.values()) == 1
    assert bench.run("n1", "lsitab hacmp_lpm").status == 1
    assert bench.cluster.caa["node_timeout"] == 30_000
    assert [bench.node(name).dms_armed for name in ("n1", "n2")] == [True, True]
    assert [bench.node(name).deadman_mode for name in ("n1", "n2")] == ["a", "a"]


def test_a_workload_moved_away_from_a_dead_unmanaged_node_stays_when_it_boots() -> None:
    bench = networked(LPM_POLICY="unmanage")
    migration = bench.migrate("n1", "frame2")
    bench.until(migration, LpmStage.MEMORY)
    bench.crash("n1")
    bench.wait(700)
    assert bench.states() == ["UNMANAGED", "UNMANAGED"]
    bench.ok("n2", "clmgr move resource_group rg NODE=n2")
    assert bench.cluster.caa["node_timeout"] == 600_000
    failures.recover(bench.world, migration)
    bench.until(migration, LpmStage.OVER)
    bench.boot("n1")
    bench.wait(200)
    assert bench.states() == ["OFFLINE", "ONLINE"]
    assert bench.app().instances == {"n2": 1}
    assert bench.node("n1").state == "NORMAL"
    assert bench.cluster.caa["node_timeout"] == 30_000


def test_the_group_that_is_expected_on_its_home_node_settles_elsewhere_only_after_a_while() -> None:
    group = {**GROUP_WITH_RESOURCES, "startup": "OFAN"}
    bench = networked(groups=[group], RG_SETTLING_TIME="120")
    bench.ok("n1", "clmgr stop cluster; clmgr start node n2")
    assert bench.states() == ["OFFLINE", "OFFLINE"]
    bench.wait(60)
    bench.ok("n2", "clmgr start node n1")
    assert bench.states() == ["ONLINE", "OFFLINE"]
    bench.ok("n1", "clmgr stop cluster; clmgr start node n2")
    bench.wait(121 + 20)
    assert bench.states() == ["OFFLINE", "ONLINE"]


def test_an_lpm_does_not_wait_for_a_cluster_whose_script_failed() -> None:
    bench = networked(LPM_POLICY="unmanage")
    migration = bench.migrate("n1", "frame2")
    bench.until(migration, LpmStage.PRE_PHASE)
    bench.node("n2").raw_state = "RP_FAILED"
    bench.until(migration, LpmStage.OVER)
    assert migration.failed
    assert any("pre-migration phase failed" in line for line in bench.clutils())


def test_a_post_phase_that_cannot_manage_the_node_again_goes_on_with_the_rest() -> None:
    bench = networked(LPM_POLICY="unmanage")
    migration = bench.migrate("n1", "frame2")
    bench.until(migration, LpmStage.MEMORY)
    bench.cluster.unstable_until = bench.now + 10_000
    bench.until(migration, LpmStage.OVER)
    bench.wait(120)
    assert any("clmgr RC: 1" in line for line in bench.clutils())
    assert bench.states() == ["UNMANAGED", "UNMANAGED"]
    assert bench.cluster.caa["node_timeout"] == 30_000
    assert bench.node("n1").dms_armed


def test_skipped_event_processing_and_a_moved_resource_make_a_lie() -> None:
    bench = networked(SKIP_EVENT_PROCESSING_MANAGE_MODE="true")
    bench.ok("n1", "clmgr stop node n1 MANAGE=unmanage; /opt/app/stop; varyoffvg vg")
    bench.ok("n2", "varyonvg vg")
    bench.ok("n1", "clmgr start node n1")
    assert bench.states() == ["ONLINE", "OFFLINE"]
    assert bench.group().resources["vg"] == ["n2"]
    assert bench.app().instances == {}
    assert "ONLINE NOT MONITORED" in bench.ok("n1", "clRGinfo -m")


def test_events_of_a_cluster_come_one_after_the_other() -> None:
    bench = networked(3, groups=[{**GROUP_WITH_RESOURCES, "nodes": ["n1", "n2", "n3"]}])
    bench.ok("n3", "clmgr move rg rg NODE=n2")
    bench.crash("n1")
    bench.crash("n2")
    bench.wait(200)
    assert bench.states() == ["OFFLINE", "OFFLINE", "ONLINE"]
    events = [event for event in bench.events("n3") if event.startswith("node_down")]
    assert events == ["node_down n1", "node_down_complete n1", "node_down n2", "node_down_complete n2"]


def test_a_disk_that_was_not_released_brings_the_group_back_to_where_it_was() -> None:
    bench = networked()
    bench.group().script_fails = "release"
    bench.refused("n1", "clmgr move rg rg NODE=n2")
    bench.group().script_fails = ""
    bench.ok("n2", "clruncmd n1")
    bench.wait(60)
    assert any("Failed to vary on volume group vg" in line for line in bench.hacmp_out("n2"))
    assert bench.states() == ["ONLINE", "OFFLINE"]
    assert bench.app().instances == {"n1": 1}


def test_clruncmd_after_a_release_that_failed_leaves_the_group_in_error() -> None:
    bench = networked()
    bench.group().script_fails = "release"
    bench.refused("n1", "clmgr offline rg rg")
    assert bench.states() == ["TEMPORARY ERROR", "OFFLINE"]
    assert "Current state: RP_FAILED" in bench.ok("n1", "lssrc -ls clstrmgrES")
    assert "Current state: ST_BARRIER" in bench.ok("n2", "lssrc -ls clstrmgrES")
    bench.group().script_fails = ""
    bench.ok("n2", "clruncmd n1")
    bench.wait(60)
    assert bench.states() == ["ERROR", "OFFLINE"]
    assert bench.app().instances == {"n1": 1}
    assert bench.ok("n1", "clmgr -cSa state query cluster") == "STABLE\n"
    bench.ok("n1", "clmgr offline rg rg")
    bench.ok("n1", "clmgr online rg rg")
    assert bench.states() == ["ONLINE", "OFFLINE"]
    assert bench.app().instances == {"n1": 1}


def test_a_failed_cluster_recovers_when_the_failed_node_dies() -> None:
    bench = networked()
    bench.group().script_fails = "release"
    bench.refused("n1", "clmgr move rg rg NODE=n2")
    bench.crash("n1")
    bench.wait(200)
    assert bench.states() == ["OFFLINE", "ONLINE"]
    assert bench.ok("n2", "clmgr -cSa state query cluster") == "STABLE\n"
