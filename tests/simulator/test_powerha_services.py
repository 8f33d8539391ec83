"""Cluster services start and stop; what happens to groups, applications and monitors."""

from __future__ import annotations

import pytest
from cluster_bench import Bench, scenario


@pytest.fixture
def bench() -> Bench:
    return Bench()


def test_unmanage_keeps_the_application_up_and_stops_monitoring(bench: Bench) -> None:
    text = bench.ok("n1", "clmgr stop node n1 WHEN=now MANAGE=unmanage")
    assert '"n1" is now unmanaged.' in text
    assert "clstop: called with flags -N -f" in text
    assert bench.app().instances == {"n1": 1}
    assert bench.monitor().active_since == {}


def test_unmanaged_is_shown_on_every_participating_node(bench: Bench) -> None:
    bench.ok("n2", "clmgr stop node n1 MANAGE=unmanage")
    rows = [line.split(":")[:3] for line in bench.ok("n2", "clRGinfo -s").splitlines()]
    assert rows == [["rg", "UNMANAGED", "n1"], ["rg", "UNMANAGED", "n2"]]
    assert bench.ok("n2", "clmgr -cSv -a name,state,raw_state query node") == (
        "n1:UNMANAGED:UNMANAGED\nn2:NORMAL:ST_STABLE\n"
    )


def test_cluster_manager_of_an_unmanaged_node_says_stable_and_names_it(bench: Bench) -> None:
    bench.ok("n1", "clmgr stop node n1 MANAGE=unmanage")
    for host in ("n1", "n2"):
        text = bench.ok(host, "lssrc -ls clstrmgrES")
        assert text.startswith("Current state: ST_STABLE\n")
        assert "Forced down node list: n1\n" in text


def test_group_without_the_node_as_holder_stays_managed(bench: Bench) -> None:
    bench.ok("n1", "clmgr stop node n2 MANAGE=unmanage")
    assert bench.states() == ["ONLINE", "OFFLINE"]
    assert bench.run("n1", "clmgr -cSv -a state query node").stdout == "NORMAL\nUNMANAGED\n"


def test_restart_after_unmanage_runs_the_start_script_again_and_watches(bench: Bench) -> None:
    bench.ok("n1", "clmgr stop node n1 MANAGE=unmanage")
    text = bench.ok("n1", "clmgr start node n1 WHEN=now MANAGE=auto")
    assert '"n1" is now online.' in text
    assert bench.states() == ["ONLINE", "OFFLINE"]
    assert bench.app().start_count == 2
    assert bench.app().instances == {"n1": 1}
    assert "n1" in bench.monitor().active_since


def test_start_script_that_does_not_look_starts_a_second_instance() -> None:
    bench = Bench(scenario(application={"idempotent": False}))
    bench.ok("n1", "clmgr stop node n1 MANAGE=unmanage; clmgr start node n1")
    assert bench.app().instances == {"n1": 2}
    assert any("now runs 2 times" in line for line in bench.hacmp_out())


def test_startup_monitor_keeps_the_start_script_from_running() -> None:
    bench = Bench(scenario(monitor={"mode": "both"}, application={"idempotent": False}))
    bench.ok("n1", "clmgr stop node n1 MANAGE=unmanage; clmgr start node n1")
    assert bench.app().start_count == 1
    assert bench.app().instances == {"n1": 1}


def test_remanage_activates_what_was_changed_meanwhile(bench: Bench) -> None:
    group = bench.group()
    group.volume_groups = ["appvg"]
    bench.ok("n1", "clmgr stop node n1 MANAGE=unmanage; /opt/app/stop")
    bench.ok("n1", "clmgr start node n1")
    assert bench.app().instances == {"n1": 1}
    assert group.resources == {"appvg": ["n1"]}
    assert any("resource appvg of rg was inactive: activated" in line for line in bench.hacmp_out())


def test_skipped_event_processing_believes_the_old_picture() -> None:
    table = scenario(cluster={"tunables": {"SKIP_EVENT_PROCESSING_MANAGE_MODE": "true"}})
    bench = Bench(table)
    bench.ok("n1", "clmgr stop node n1 MANAGE=unmanage; /opt/app/stop; clmgr start node n1")
    assert bench.states() == ["ONLINE", "OFFLINE"]
    assert bench.app().instances == {}
    assert bench.app().start_count == 1


def test_manual_start_leaves_unmanaged_groups_alone(bench: Bench) -> None:
    bench.ok("n1", "clmgr stop node n1 MANAGE=unmanage; clmgr start node n1 MANAGE=manual")
    assert bench.states() == ["UNMANAGED", "UNMANAGED"]
    assert bench.ok("n1", "clmgr online resource_group rg NODE=n1")
    assert bench.states() == ["ONLINE", "OFFLINE"]


def test_stop_offline_brings_groups_offline_without_fallover(bench: Bench) -> None:
    text = bench.ok("n1", "clmgr stop node n1 MANAGE=offline")
    assert '"n1" is now offline.' in text
    assert "flags -N -g\n" in text
    assert bench.states() == ["OFFLINE", "OFFLINE"]
    assert bench.app().instances == {}
    assert bench.ok("n1", "lssrc -ls clstrmgrES").startswith("Current state: ST_INIT\n")


def test_stop_with_move_takes_groups_to_the_next_node(bench: Bench) -> None:
    assert "flags -N -gr\n" in bench.ok("n1", "clmgr stop node n1 MANAGE=move")
    assert bench.states() == ["OFFLINE", "ONLINE"]
    assert bench.app().instances == {"n2": 1}
    assert list(bench.monitor().active_since) == ["n2"]


def test_states_on_the_way(bench: Bench) -> None:
    running = bench.site.begin("n1", "clmgr stop node n1 MANAGE=move")
    seen = set()
    while running.poll() is None:
        seen |= set(bench.states())
        assert bench.ok("n2", "clmgr -a state query cluster") == 'STATE="UNSTABLE"\n'
        bench.wait(1)
    assert {"RELEASING", "ACQUIRING"} <= seen
    assert bench.ok("n2", "clmgr -a state query cluster") == 'STATE="STABLE"\n'


def test_output_grows_while_the_command_runs(bench: Bench) -> None:
    running = bench.site.begin("n1", "clmgr stop node n1 MANAGE=unmanage")
    first = running.read()
    assert "shutting down" in first
    assert "is now unmanaged" not in first
    bench.wait(60)
    rest = running.read() + running.poll().stdout
    assert "is now unmanaged" in rest
    assert "shutting down" not in rest


def test_several_nodes_one_after_the_other() -> None:
    bench = Bench(scenario(3))
    bench.ok("n3", "clmgr offline node n1,n2 WHEN=now MANAGE=offline")
    assert bench.ok("n3", "clmgr -cSv -a state query node") == "OFFLINE\nOFFLINE\nNORMAL\n"


def test_stopping_what_is_stopped_and_starting_what_runs_changes_nothing(bench: Bench) -> None:
    assert "already online" in bench.ok("n1", "clmgr start node n1")
    bench.ok("n1", "clmgr stop node n1 MANAGE=unmanage")
    assert "already unmanaged" in bench.ok("n1", "clmgr stop node n1 MANAGE=unmanage")
    assert bench.app().start_count == 1


def test_broadcast_can_be_left_out(bench: Bench) -> None:
    assert "Broadcast message" not in bench.ok("n1", "clmgr stop node n1 MANAGE=unmanage BROADCAST=false")
    assert "-A -P cl_rc" in bench.ok("n1", "clmgr start node n1 BROADCAST=false")


def test_services_at_restart_only_touch_the_inittab(bench: Bench) -> None:
    bench.ok("n1", "clmgr start node n1 WHEN=restart")
    assert "rc.cluster" in bench.ok("n1", "lsitab hacmp6000")
    bench.ok("n1", "clmgr stop node n1 WHEN=restart MANAGE=offline")
    assert bench.run("n1", "lsitab hacmp6000").status == 1
    assert bench.ok("n1", "clmgr -cSv -a state query node") == "NORMAL\nNORMAL\n"


def test_one_change_of_the_cluster_at_a_time(bench: Bench) -> None:
    running = bench.site.begin("n1", "clmgr stop node n1 MANAGE=unmanage")
    assert "not stable" in bench.refused("n2", "clmgr start node n1")
    bench.wait(60)
    assert running.poll().status == 0


def test_events_in_order(bench: Bench) -> None:
    bench.ok("n1", "clmgr stop node n1 MANAGE=unmanage; clmgr start node n1")
    assert bench.events("n2") == [
        "admin_op clrm_stop_request",
        "node_down n1 forced",
        "node_down_complete n1 forced",
        "admin_op clrm_start_request",
        "node_up n1",
        "rg_move_fence n1 rg",
        "rg_move_acquire n1 rg",
        "rg_move n1 rg ACQUIRE",
        "process_resources",
        "rg_move_complete n1 rg",
        "node_up_complete n1",
    ]
    assert "start_server app" in bench.events("n1")


def test_a_missing_start_script_is_no_start(bench: Bench) -> None:
    bench.ok("n2", "rm /opt/app/start; clmgr move rg rg NODE=n2")
    assert bench.states() == ["OFFLINE", "ONLINE"]
    assert bench.app().instances == {}
    assert any("start script of app ended with 127" in line for line in bench.hacmp_out("n2"))


def test_a_dummy_start_script_starts_nothing(bench: Bench) -> None:
    bench.ok("n1", "echo exit 0 > /opt/app/start; chmod +x /opt/app/start")
    bench.ok("n1", "clmgr stop node n1 MANAGE=unmanage; clmgr start node n1")
    assert bench.app().start_count == 1
