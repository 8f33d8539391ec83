"""What hacmp.out says of faults, event by event, on the node that is left to tell."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from cluster_bench import Bench, scenario

from lpmtui.simulator.objects.lpm_migration import LpmStage
from lpmtui.simulator.powerha import software

GROUP = {
    "name": "rg",
    "nodes": ["n1", "n2"],
    "applications": ["app"],
    "service_labels": ["svc"],
    "volume_groups": ["vg"],
}
FAMILY = [
    {**GROUP, "name": "parent", "nodes": ["n1", "n2", "n3"]},
    {"name": "child", "nodes": ["n2", "n3"], "applications": ["child_app"], "parents": ["parent"]},
]


def _bench(nodes: int = 2, groups: list | None = None, policy: str = "unmanage", **parts) -> Bench:
    cluster = {"networks": ["net"], "repository": "disk", "tunables": {"LPM_POLICY": policy}}
    return Bench(scenario(nodes, groups=groups or [GROUP], cluster=cluster, **parts))


def _acquire(node: str, group: str = "rg", application: str = "app") -> list[str]:
    return [
        f"rg_move_fence {node} {group}",
        f"rg_move_acquire {node} {group}",
        f"rg_move {node} {group} ACQUIRE",
        "process_resources",
        *([f"start_server {application}"] if application else []),
        f"rg_move_complete {node} {group}",
    ]


def _release(node: str, group: str = "rg", application: str = "") -> list[str]:
    stopped = [f"stop_server {application}"] if application else []
    return [f"rg_move_release {node} {group}", f"rg_move {node} {group} RELEASE", *stopped]


UNMANAGE = ["admin_op clrm_stop_request", "node_down n1 forced", "node_down_complete n1 forced"]


def crash() -> Bench:
    bench = _bench()
    bench.crash("n1")
    return bench


def crash_while_unmanaged() -> Bench:
    bench = _bench()
    bench.ok("n1", "clmgr stop node n1 MANAGE=unmanage")
    bench.crash("n1")
    return bench


def crash_while_unmanaged_then_moved() -> Bench:
    bench = crash_while_unmanaged()
    bench.wait(100)
    bench.ok("n2", "clmgr move resource_group rg NODE=n2")
    return bench


def long_freeze() -> Bench:
    bench = _bench(policy="manage")
    bench.ok("n1", "/usr/sbin/rsct/bin/dms/stopdms -s cthags; clctrl -tune -o deadman_mode=e")
    bench.freeze("n1", 60)
    return bench


def network_lost() -> Bench:
    bench = _bench()
    bench.node("n1").networks_down = ["net"]
    software.recheck(bench.world, "crew")
    return bench


def network_lost_everywhere_and_back() -> Bench:
    bench = _bench()
    bench.node("n1").networks_down = bench.node("n2").networks_down = ["net"]
    software.recheck(bench.world, "crew")
    bench.wait(100)
    assert sorted(bench.states()) == ["ERROR", "OFFLINE"]
    bench.node("n1").networks_down = []
    bench.node("n2").networks_down = []
    software.recheck(bench.world, "crew")
    return bench


def repository_lost() -> Bench:
    bench = _bench()
    bench.node("n1").repository_reachable = False
    software.recheck(bench.world, "crew")
    return bench


def script_fails() -> Bench:
    bench = _bench()
    bench.group().script_fails = "acquire"
    bench.refused("n1", "clmgr move resource_group rg NODE=n2")
    bench.wait(500)
    bench.group().script_fails = ""
    bench.ok("n1", "clruncmd n2")
    bench.wait(20)
    assert bench.states() == ["OFFLINE", "ERROR"]
    bench.ok("n1", "clmgr online resource_group rg NODE=n2")
    return bench


def slow_stop_script() -> Bench:
    bench = _bench()
    bench.app().stop_s = 400
    bench.ok("n1", "clmgr move resource_group rg NODE=n2")
    return bench


def monitor_says_no() -> Bench:
    bench = _bench(monitor={"exit_status": 1, "restart_count": 1})
    software.recheck(bench.world, "crew")
    bench.wait(40)
    bench.monitor().exit_status = None
    assert "server_restart app" in bench.events("n1")
    assert bench.events("n1").index("server_down app") < bench.events("n1").index("rg_move_release n1 rg")
    return bench


def volume_group_moved_by_hand() -> Bench:
    bench = _bench()
    bench.ok("n1", "clmgr stop node n1 MANAGE=unmanage; /opt/app/stop; varyoffvg vg")
    bench.ok("n2", "varyonvg vg")
    bench.ok("n1", "clmgr start node n1")
    return bench


def parent_dies() -> Bench:
    bench = _bench(3, FAMILY)
    bench.crash("n1")
    return bench


def post_phase_missing_then_crash_and_boot() -> Bench:
    bench = _bench()
    bench.node("n1").post_phase_runs = False
    bench.until(bench.migrate("n1", "frame2"), LpmStage.OVER)
    bench.wait(100)
    bench.crash("n1")
    bench.wait(650)
    bench.boot("n1")
    return bench


FAULTS: dict[Callable[[], Bench], tuple[str, list[str]]] = {
    crash: (
        "OFFLINE ONLINE",
        ["node_down n1", *_acquire("n2"), "node_down_complete n1"],
    ),
    crash_while_unmanaged: (
        "UNMANAGED UNMANAGED",
        [*UNMANAGE, "node_down n1", "node_down_complete n1"],
    ),
    crash_while_unmanaged_then_moved: (
        "OFFLINE ONLINE",
        [*UNMANAGE, "node_down n1", "node_down_complete n1", *_acquire("n2")],
    ),
    long_freeze: (
        "OFFLINE ONLINE",
        ["node_down n1", *_acquire("n2"), "node_down_complete n1"],
    ),
    network_lost: (
        "OFFLINE ONLINE",
        ["network_down n1 net", "network_down_complete n1 net", *_release("n1"), *_acquire("n2")],
    ),
    network_lost_everywhere_and_back: (
        "ONLINE OFFLINE",
        [
            "network_down n1 net",
            "network_down_complete n1 net",
            *_release("n1"),
            "rg_move_fence n2 rg",
            "rg_move_acquire n2 rg",
            "rg_move n2 rg ACQUIRE",
            "process_resources",
            "rg_move_complete n2 rg",
            "network_down n2 net",
            "network_down_complete n2 net",
            "network_up n1 net",
            "network_up_complete n1 net",
            *_release("n2", application="app"),
            *_acquire("n1", application=""),
            "network_up n2 net",
            "network_up_complete n2 net",
        ],
    ),
    repository_lost: ("ONLINE OFFLINE", ["rep_disk_notify n1"]),
    script_fails: (
        "OFFLINE ONLINE",
        [
            *_release("n1"),
            *_acquire("n2", application="")[:4],
            "event_error rg_move_acquire",
            "config_too_long 360 rg_move",
            *_release("n2", application="app"),
            *_acquire("n2"),
        ],
    ),
    slow_stop_script: (
        "OFFLINE ONLINE",
        [*_release("n1"), "config_too_long 360 rg_move", *_acquire("n2")],
    ),
    monitor_says_no: ("OFFLINE ONLINE", [*_release("n1"), *_acquire("n2")]),
    volume_group_moved_by_hand: (
        "OFFLINE ONLINE",
        [
            *UNMANAGE,
            "admin_op clrm_start_request",
            "node_up n1",
            *_acquire("n1", application=""),
            *_release("n1"),
            *_acquire("n2"),
            "node_up_complete n1",
        ],
    ),
    parent_dies: (
        "OFFLINE ONLINE OFFLINE",
        [
            "node_down n1",
            *_release("n2", "child", "child_app"),
            *_acquire("n2", "parent"),
            *_acquire("n2", "child", "child_app"),
            "node_down_complete n1",
        ],
    ),
    post_phase_missing_then_crash_and_boot: (
        "ONLINE OFFLINE",
        [
            *UNMANAGE,
            "node_down n1",
            "node_down_complete n1",
            "admin_op clrm_start_request",
            "node_up n1",
            *_acquire("n1", application=""),
            "node_up_complete n1",
        ],
    ),
}


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.__name__)
def test_events_in_order(fault: Callable[[], Bench]) -> None:
    states, expected = FAULTS[fault]
    bench = fault()
    bench.wait(120)
    group = "parent" if "crew/rg" not in bench.world.groups else "rg"
    print("\n".join(bench.hacmp_out("n2")))
    assert bench.events("n2") == expected
    assert " ".join(bench.states(group)) == states
