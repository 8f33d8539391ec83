"""Application monitors: hung by a freeze, restarts, fallover or notification."""

from __future__ import annotations

import pytest
from cluster_bench import Bench, scenario
from hypothesis import given, settings
from hypothesis import strategies as st

from lpmtui.simulator.objects.powerha_cluster import Monitor
from lpmtui.simulator.powerha import applications


@pytest.fixture
def bench() -> Bench:
    return Bench()


def _during_a_run(bench: Bench) -> None:
    """Let time pass until a run of the monitor has just begun."""
    monitor = bench.monitor()
    bench.world.advance_to(applications.next_run(monitor, "n1", bench.now + 0.01) + monitor.duration_s / 2)


def test_a_freeze_longer_than_the_interval_during_a_run_is_a_hang(bench: Bench) -> None:
    _during_a_run(bench)
    bench.freeze("n1", 15)
    assert any("killed with signal 9" in line for line in bench.hacmp_out())
    bench.wait(20)
    assert bench.app().start_count == 2
    assert "server_restart app" in bench.events()
    assert bench.states() == ["ONLINE", "OFFLINE"]


def test_a_freeze_between_two_runs_is_no_hang(bench: Bench) -> None:
    _during_a_run(bench)
    bench.wait(3)
    bench.freeze("n1", 15)
    bench.wait(60)
    assert bench.app().start_count == 1


def test_a_freeze_shorter_than_the_interval_is_no_hang(bench: Bench) -> None:
    _during_a_run(bench)
    bench.freeze("n1", 9)
    assert bench.app().start_count == 1
    assert bench.hacmp_out() == []


def test_nothing_is_watched_while_unmanaged_or_suspended(bench: Bench) -> None:
    bench.ok("n1", "clmgr manage application_controller suspend app RESOURCE_GROUP=rg")
    assert "ONLINE MONITOR SUSPENDED" in bench.ok("n1", "clRGinfo -m")
    _during_a_run(bench)
    bench.freeze("n1", 15)
    bench.app().instances.clear()
    applications.changed(bench.world, bench.app(), "n1")
    bench.wait(60)
    assert bench.app().start_count == 1
    bench.ok("n1", "clmgr resume application_monitor app_mon")
    bench.wait(60)
    assert bench.app().start_count == 2


def _kill(bench: Bench) -> None:
    host = bench.group().owner
    bench.app().instances.pop(host)
    applications.changed(bench.world, bench.app(), host)


def test_a_dead_application_is_restarted_at_the_next_run(bench: Bench) -> None:
    _kill(bench)
    assert "ONLINE MONITOR FAILED" in bench.ok("n1", "clRGinfo -m")
    bench.wait(30)
    assert bench.app().instances == {"n1": 1}
    assert "ONLINE MONITORED" in bench.ok("n1", "clRGinfo -m")


def test_after_the_restart_count_the_group_falls_over(bench: Bench) -> None:
    bench.monitor().exit_status = 1
    applications.changed(bench.world, bench.app(), "n1")
    bench.wait(10 + 4 * 40)
    assert bench.states()[0] == "OFFLINE"
    assert bench.events().count("server_restart app") == 3
    assert bench.events().count("server_down app") == 1


def test_notify_leaves_the_group_where_it_is() -> None:
    bench = Bench(scenario(monitor={"failure_action": "notify", "restart_count": 1}))
    bench.monitor().exit_status = 1
    applications.changed(bench.world, bench.app(), "n1")
    bench.wait(300)
    assert bench.states() == ["ONLINE", "OFFLINE"]
    assert bench.events().count("server_restart app") == 1
    assert "server_down app" in bench.events()


def test_old_restarts_do_not_count() -> None:
    bench = Bench(scenario(monitor={"restart_count": 1, "restart_interval": "100s"}))
    for _ in range(3):
        _kill(bench)
        bench.wait(200)
    assert bench.states() == ["ONLINE", "OFFLINE"]
    assert bench.events().count("server_restart app") == 3


def test_a_process_monitor_notices_at_once() -> None:
    bench = Bench(scenario(monitor={"type": "Process", "processes": ["appd"]}))
    _kill(bench)
    bench.wait(1.5)
    assert "server_restart" not in " ".join(bench.events())
    bench.wait(6)
    assert "server_restart app" in bench.events()


def test_a_method_slower_than_its_interval_always_hangs(bench: Bench) -> None:
    bench.monitor().duration_s = 11.0
    applications.changed(bench.world, bench.app(), "n1")
    bench.wait(400)
    assert "server_down app" in bench.events()
    assert "rg_move_release n1 rg" in bench.events()


def test_the_monitor_method_can_be_run_by_hand(bench: Bench) -> None:
    began = bench.now
    assert bench.run("n1", "/opt/app/check").status == 0
    assert bench.now - began == pytest.approx(bench.monitor().duration_s)
    assert bench.run("n2", "/opt/app/check").status == 1
    bench.ok("n1", "/opt/app/stop")
    assert bench.run("n1", "/opt/app/check").status == 1


def test_a_broken_method_is_found_by_its_absence(bench: Bench) -> None:
    bench.ok("n1", "chmod -x /opt/app/check")
    assert bench.run("n1", "/opt/app/check").status == 126
    bench.ok("n1", "rm /opt/app/check")
    assert bench.run("n1", "/opt/app/check").status == 127


@given(
    interval=st.floats(1, 600),
    stabilization=st.floats(0, 600),
    since=st.floats(0, 1e6),
    after=st.floats(0, 1e6),
)
@settings(max_examples=80)
def test_the_next_run_is_never_early_and_at_most_one_interval_away(
    interval: float, stabilization: float, since: float, after: float
) -> None:
    monitor = Monitor("m", "c", interval_s=interval, stabilization_s=stabilization, active_since={"n": since})
    run = applications.next_run(monitor, "n", after)
    first = since + stabilization
    assert run >= first - 1e-6
    assert run >= after - 1e-3
    assert run <= max(first, after) + interval + 1e-3


def test_probe_of_a_monitor_without_its_application(bench: Bench) -> None:
    monitor = bench.monitor()
    monitor.applications = ["nobody"]
    assert applications.probe(bench.world, monitor, "n1") == 1
