from __future__ import annotations

import pytest
from simulator_walks import advance_to, partition

from lpmtui.simulator.api import HostDown, LinkDropped
from lpmtui.simulator.lpm import failures, stages
from lpmtui.simulator.objects.lpm_migration import LpmStage

MOVE = "migrlpar -o m -m power-b -t power-a -p tools1"
STOP = "migrlpar -o s -m power-b -p tools1"
RECOVER = "migrlpar -o r -m power-b -p tools1"
BEFORE_RESUME = [
    LpmStage.PRE_PHASE,
    LpmStage.TARGET_PARTITION,
    LpmStage.VIRTUAL_DEVICES,
    LpmStage.MEMORY,
    LpmStage.SUSPENDED,
    LpmStage.PROCESSOR_STATE,
]
AFTER_RESUME = [LpmStage.REMAINING_MEMORY, LpmStage.CLEAN_UP, LpmStage.COMPLETE]


@pytest.fixture
def called(monkeypatch):
    """Software inside that takes two seconds for each phase and remembers how it was called."""
    calls = []

    def phase(name):
        def run(world, migration, done):
            calls.append(name)
            world.after(2.0, done, migration=migration.key)
            return True

        return run

    software = stages.Software(
        pre=phase("pre"),
        post=phase("post"),
        undo=phase("undo"),
        frozen=lambda world, host, start: calls.append("frozen"),
        resumed=lambda world, host, start, end: calls.append("resumed"),
        reachable=lambda world, host, start, end: calls.append("reachable"),
        crashed=lambda world, host, why: calls.append("crashed"),
        booted=lambda world, host: calls.append("booted"),
    )
    monkeypatch.setattr(stages, "_software", [software])
    return calls


def without_time(site):
    shown = site.show()
    return shown["systems"], shown["clusters"]


@pytest.mark.parametrize("stage", BEFORE_RESUME)
def test_a_stop_before_the_resume_brings_everything_back(site, called, stage):
    before = without_time(site)
    moving = site.begin("hmc1", MOVE)
    advance_to(site, stage)
    assert site.run("hmc1", STOP).status == 0
    answer = moving.poll()
    assert answer.status == 1
    assert "was stopped" in answer.stdout
    assert without_time(site) == before
    site.advance(5)
    assert called[-1] == "undo" or called[-2:] == ["undo", "reachable"]
    assert called.count("frozen") == called.count("resumed") == called.count("reachable")
    assert site.run("tools1", "echo alive").stdout == "alive\n"
    assert site.run("hmc1", MOVE).status == 0, "and it can be moved afterwards"


def test_a_stop_while_it_is_validated_needs_no_rollback(site, called):
    moving = site.begin("hmc1", MOVE)
    assert site.run("hmc1", STOP).status == 0
    assert moving.poll().status == 1
    assert called == []


@pytest.mark.parametrize("stage", AFTER_RESUME)
def test_a_stop_after_the_resume_is_refused_and_the_migration_goes_on(site, called, stage):
    moving = site.begin("hmc1", MOVE)
    advance_to(site, stage)
    answer = site.run("hmc1", STOP)
    assert answer.status == 1
    assert "power-a" in answer.stdout
    site.advance(60)
    assert moving.poll().status == 0
    assert called == ["pre", "frozen", "resumed", "reachable", "post"] or called == [
        "pre",
        "frozen",
        "resumed",
        "post",
        "reachable",
    ]


def test_a_stop_is_for_the_source(site):
    site.begin("hmc1", MOVE)
    advance_to(site, LpmStage.MEMORY)
    answer = site.run("hmc1", "migrlpar -o s -m power-a -p tools1")
    assert answer.status == 1
    assert "is not being migrated" in answer.stdout


@pytest.mark.parametrize("stage", BEFORE_RESUME)
def test_a_crash_on_the_way_fails_the_migration_until_it_is_recovered(site, called, stage):
    moving = site.begin("hmc1", MOVE)
    advance_to(site, stage)
    with site.using() as world:
        failures.crash(world, "tools1", "test")
    answer = moving.poll()
    assert answer.status == 1
    assert "stopped running" in answer.stdout
    state = "lslparmigr -r lpar -m power-b --filter lpar_names=tools1 -F migration_state"
    assert site.run("hmc1", state).stdout == "Migration Failed\n"
    assert site.run("hmc1", MOVE).status == 1
    with pytest.raises(HostDown, match="tools1"):
        site.run("tools1", "echo")
    assert site.run("hmc1", RECOVER).status == 0
    assert partition(site, "power-a", "tools1") is None
    assert partition(site, "power-b", "tools1")["state"] == "Not Activated"
    assert "undo" not in called
    with site.using() as world:
        failures.boot(world, "tools1")
    assert called[-1] == "booted"
    assert site.run("hmc1", MOVE).status == 0


def test_a_crash_on_the_target_is_recovered_there(site, called):
    site.begin("hmc1", MOVE)
    advance_to(site, LpmStage.REMAINING_MEMORY)
    with site.using() as world:
        failures.crash(world, "tools1", "test")
    assert site.run("hmc1", RECOVER).status == 0
    assert partition(site, "power-b", "tools1") is None
    assert partition(site, "power-a", "tools1")["state"] == "Not Activated"
    assert partition(site, "power-a", "tools1")["adapters"] == 3


def test_a_crash_when_all_is_there_does_not_hold_up_the_console(site, called):
    moving = site.begin("hmc1", MOVE)
    advance_to(site, LpmStage.CLEAN_UP)
    with site.using() as world:
        failures.crash(world, "tools1", "test")
    site.advance(60)
    assert moving.poll().status == 0
    assert partition(site, "power-a", "tools1")["state"] == "Not Activated"
    assert partition(site, "power-b", "tools1") is None


def test_a_failure_with_a_living_partition_resumes_it_and_is_undone_by_recovery(site, called):
    before = without_time(site)
    site.begin("hmc1", MOVE)
    advance_to(site, LpmStage.SUSPENDED)
    with site.using() as world:
        failures.fail(world, world.active_migration("tools1"), "something broke")
        assert not world.frozen("tools1")
    site.advance(1)
    assert site.run("tools1", "echo alive").stdout == "alive\n"
    assert site.run("hmc1", RECOVER).status == 0
    assert without_time(site) == before
    assert "undo" in called


def test_sessions_of_a_crashed_host_are_lost(site):
    session = site.begin("tools1", "sleep 100")
    with site.using() as world:
        failures.crash(world, "tools1", "test")
    with pytest.raises(LinkDropped, match="tools1"):
        session.poll()
    with site.using() as world:
        world.advance_to(world.now + 1)
        failures.boot(world, "tools1")
    with pytest.raises(LinkDropped, match="tools1"):
        session.poll()
