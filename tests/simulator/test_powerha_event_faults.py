"""Faults that become events of a cluster, set by name on the demo site."""

from __future__ import annotations

import pytest

from lpmtui.model.errors import UsageError
from lpmtui.simulator.api import SimulatedSite


@pytest.fixture
def demo() -> SimulatedSite:
    return SimulatedSite.open(None)


def _state(demo: SimulatedSite, group: str = "db_rg") -> list[str]:
    lines = demo.run("dbnode2", f"clRGinfo -s {group}").stdout.splitlines()
    return [line.split(":")[1] for line in lines]


def _events(demo: SimulatedSite, host: str) -> str:
    return demo.run(host, "grep START /var/hacmp/log/hacmp.out").stdout


def test_a_failed_event_script_waits_for_clruncmd(demo: SimulatedSite) -> None:
    demo.set_fault("event-script-fails", "db_rg", phase="now", settings={"script": "acquire"})
    assert demo.run("dbnode1", "clmgr move resource_group db_rg NODE=dbnode2").status == 1
    assert "RP_FAILED" in demo.run("dbnode2", "lssrc -ls clstrmgrES").stdout
    demo.advance(400)
    assert "config_too_long" in _events(demo, "dbnode2")
    demo.clear_faults("event-script-fails", "db_rg")
    assert demo.run("dbnode1", "/usr/es/sbin/cluster/utilities/clruncmd dbnode2").status == 0
    demo.advance(30)
    assert demo.run("dbnode2", "clmgr -cSa state query cluster").stdout == "STABLE\n"
    assert demo.run("dbnode2", "clmgr online resource_group db_rg NODE=dbnode2").status == 0
    assert _state(demo) == ["OFFLINE", "ONLINE"]


def test_a_script_that_does_not_exist_cannot_fail(demo: SimulatedSite) -> None:
    with pytest.raises(UsageError):
        demo.set_fault("event-script-fails", "db_rg", phase="now", settings={"script": "other"})


def test_a_slow_stop_script_is_reported(demo: SimulatedSite) -> None:
    demo.set_fault("stop-script-slow", "db_app", phase="now")
    assert demo.run("dbnode1", "clmgr move resource_group db_rg NODE=dbnode2").status == 0
    assert "config_too_long 360 rg_move" in _events(demo, "dbnode2")


def test_a_lost_network_drives_the_group_away_and_comes_back(demo: SimulatedSite) -> None:
    demo.set_fault("network-lost", "dbnode1", phase="now")
    demo.advance(60)
    assert _state(demo) == ["OFFLINE", "ONLINE"]
    demo.clear_faults("network-lost", "dbnode1")
    demo.advance(60)
    assert "network_up dbnode1 net_ether_01" in _events(demo, "dbnode2")


def test_a_lost_repository_is_told(demo: SimulatedSite) -> None:
    demo.set_fault("repository-lost", "dbnode1", phase="now")
    demo.advance(60)
    assert "rep_disk_notify dbnode1" in _events(demo, "dbnode2")
    assert demo.run("dbnode2", "clmgr sync cluster").status == 1
    assert "Repository disk is not accessible" in demo.run("dbnode1", "errpt").stdout


def test_a_missing_monitor_script_fails_until_it_is_back(demo: SimulatedSite) -> None:
    demo.set_fault("monitor-script-missing", "db_mon", phase="now")
    assert demo.run("dbnode1", "/usr/local/cluster/db_monitor").status == 127
    demo.advance(120)
    assert "server_restart db_app" in _events(demo, "dbnode1")
    demo.clear_faults("monitor-script-missing", "db_mon")
    assert demo.run("dbnode2", "ls -l /usr/local/cluster/db_monitor").stdout.startswith("-rwx")
