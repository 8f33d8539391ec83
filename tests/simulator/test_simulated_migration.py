from __future__ import annotations

import itertools

import pytest
from simulator_walks import advance_to, partition

from lpmtui.simulator.api import SimulatedSite
from lpmtui.simulator.objects.lpm_migration import LpmStage

MOVE_TOOLS = "migrlpar -o m -m power-b -t power-a -p tools1"
STATE = "lslparmigr -r lpar -m {system} --filter lpar_names={name} -F migration_state"


def test_tools1_moves_from_end_to_end(site):
    before = partition(site, "power-b", "tools1")
    answer = site.run("hmc1", MOVE_TOOLS)
    assert (answer.status, answer.stdout, answer.stderr) == (0, "", "")
    assert site.run("hmc1", STATE.format(system="power-b", name="tools1")).stdout == "Migration Complete\n"
    assert partition(site, "power-b", "tools1")["state"] == "Migrating - Running"
    site.advance(10)
    after = partition(site, "power-a", "tools1")
    assert partition(site, "power-b", "tools1") is None
    assert {**after, "id": 0} == {**before, "id": 0}
    assert after["state"] == "Running"
    assert site.run("hmc1", STATE.format(system="power-a", name="tools1")).stdout == "Not Migrating\n"
    assert site.run("tools1", "echo alive").stdout == "alive\n"


def test_the_stages_come_in_the_order_that_ibm_documents(site):
    site.run("hmc1", "migrlpar -o m -m power-a -t power-b -p webnode1")
    site.advance(1000)
    [migration] = site.show()["migrations"]
    names = [one["stage"] for one in migration["stages"]]
    names.remove("network-announcement")
    assert names == [stage.value for stage in list(LpmStage) if stage.value not in ("stopping", "failed")]
    moments = [one["at"] for one in migration["stages"]]
    assert moments == sorted(moments)
    assert 0.3 < migration["suspension_s"] < 3


def test_states_and_lists_while_it_runs(site):
    session = site.begin("hmc1", MOVE_TOOLS)
    state = STATE.format(system="power-b", name="tools1")
    assert site.run("hmc1", state).stdout == "Not Migrating\n"
    assert partition(site, "power-b", "tools1")["state"] == "Running"
    advance_to(site, LpmStage.TARGET_PARTITION)
    assert site.run("hmc1", state).stdout == "Migration Starting\n"
    for system in ("power-a", "power-b"):
        assert partition(site, system, "tools1")["state"] == "Migrating - Running"
    advance_to(site, LpmStage.MEMORY)
    assert site.run("hmc1", state).stdout == "Migration In Progress\n"
    assert (
        partition(site, "power-a", "tools1")["adapters"] == partition(site, "power-b", "tools1")["adapters"]
    )
    limits = "lslparmigr -r sys -m power-a -F num_active_migrations_in_progress"
    assert site.run("hmc1", limits).stdout == "1\n"
    assert session.poll() is None


def test_the_operating_system_stands_still_between_suspension_and_resume(site):
    site.begin("hmc1", MOVE_TOOLS)
    advance_to(site, LpmStage.MEMORY)
    ticking = site.begin("tools1", "sleep 5; echo five")
    advance_to(site, LpmStage.SUSPENDED)
    assert partition(site, "power-b", "tools1")["frozen"]
    late = site.begin("tools1", "echo late")
    assert late.poll() is None
    assert ticking.poll() is None
    advance_to(site, LpmStage.REMAINING_MEMORY)
    assert not partition(site, "power-a", "tools1")["frozen"]
    assert late.poll() is None, "the network has not found it yet"
    site.advance(1)
    assert late.poll().stdout == "late\n"
    site.advance(5)
    assert ticking.poll().stdout == "five\n"


def test_memory_counters_never_lie_about_what_was_sent(site):
    ask = "lslparmigr -r lpar -m power-a --filter lpar_names=dbnode1 -F bytes_transmitted,bytes_remaining"
    session = site.begin("hmc1", "migrlpar -o m -m power-a -t power-b -p dbnode1")
    advance_to(site, LpmStage.MEMORY, "dbnode1")
    seen = []
    while session.poll() is None:
        seen.append(tuple(map(int, site.run("hmc1", ask).stdout.split(","))))
        site.advance(0.7)
    sent = [one for one, _ in seen]
    left = [one for _, one in seen]
    assert sent == sorted(sent)
    assert seen[0] == (0, 60 * 1024**3)
    assert left[-1] == 0
    assert sum(later > earlier for earlier, later in itertools.pairwise(left)) >= 3


@pytest.mark.parametrize("seed", range(1, 6))
def test_the_demonstration_takes_about_as_long_as_people_will_watch(seed):
    site = SimulatedSite.open(None, seed=seed)
    site.run("hmc1", "migrlpar -o m -m power-a -t power-b -p dbnode1")
    site.advance(300)
    [migration] = site.show()["migrations"]
    assert 4 <= len(migration["rounds"]) <= 6
    assert all(one["seconds"] >= 2 for one in migration["rounds"][:3])
    assert 0.4 <= migration["suspension_s"] <= 3
    at = {one["stage"]: one["at"] for one in reversed(migration["stages"])}
    assert at["memory"] < at["suspended"] < at["complete"]


def test_the_same_seed_gives_the_same_bytes():
    def history(seed: int) -> str:
        site = SimulatedSite.open(None, seed=seed)
        site.begin("hmc1", MOVE_TOOLS)
        site.begin("hmc1", "migrlpar -o m -m power-a -t power-c -p webnode1")
        printed = []
        for _ in range(60):
            site.advance(1)
            printed.append(
                site.run("hmc1", "lslparmigr -r lpar -m power-a; lslparmigr -r lpar -m power-b").stdout
            )
        return "".join(printed) + str(site.show())

    assert history(3) == history(3)
    assert history(3) != history(4)


def test_polling_does_not_change_what_happens(make_world):
    quiet, watched = SimulatedSite.open(None), SimulatedSite.open(None)
    quiet.begin("hmc1", MOVE_TOOLS)
    watched.begin("hmc1", MOVE_TOOLS)
    quiet.advance(60)
    for _ in range(600):
        watched.advance(0.1)
        watched.run("hmc1", "lslparmigr -r lpar -m power-b")
    assert quiet.show()["migrations"] == watched.show()["migrations"]


def test_a_validation_changes_nothing(site):
    before = site.show()
    start = site.now()
    assert site.run("hmc1", "migrlpar -o v -m power-b -t power-a -p tools1").stdout == ""
    assert 4 <= site.now() - start <= 6
    assert {**site.show(), "now": before["now"]} == before


def test_the_migration_goes_on_when_the_connection_is_lost(site):
    from lpmtui.simulator.api import LinkDropped

    session = site.begin("hmc1", MOVE_TOOLS)
    site.advance(8)
    with site.using() as world:
        world.hmcs["hmc1"].links_cut_at = world.now
    with pytest.raises(LinkDropped, match="hmc1"):
        session.poll()
    site.advance(100)
    assert partition(site, "power-a", "tools1")["state"] == "Running"


def test_wishes_for_the_target_are_obeyed(site):
    wishes = "dest_lpar_id=40,source_msp_name=vios-b2,dest_msp_id=2"
    site.begin("hmc1", f"{MOVE_TOOLS} -i {wishes}")
    advance_to(site, LpmStage.MEMORY)
    shown = site.run("hmc1", "lslparmigr -r lpar -m power-b --filter lpar_names=tools1").stdout
    assert "dest_lpar_id=40,source_msp_name=vios-b2,source_msp_id=2,dest_msp_name=vios-a2" in shown
    assert site.run("hmc1", f"{MOVE_TOOLS} -i nosuch=1").status == 1
