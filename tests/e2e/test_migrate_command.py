"""`lpmtui migrate` in a terminal and without one."""

from __future__ import annotations

import json

import pytest
from homes import WATCHABLE, Home

pytestmark = pytest.mark.terminal


def test_it_asks_shows_rounds_and_survives_its_terminal(home: Home) -> None:
    home.reset(WATCHABLE)
    with home.terminal("migrate", "tools1", "--to", "power-a", size=(40, 120)) as terminal:
        terminal.wait("from power-b to power-a now?")
        terminal.press("yes", "enter")
        terminal.wait("Round 1", within=30)
        terminal.hang_up()
        terminal.process.wait(10)
    home.hurry()
    assert "Done, and verified" in home.run("follow", "1")
    (done,) = home.json("history")
    assert (done["partition"], done["outcome"]) == ("tools1", "succeeded")


def test_ctrl_c_leaves_it_running_and_says_how_to_come_back(home: Home) -> None:
    home.reset(WATCHABLE)
    with home.terminal("migrate", "tools1", "--to", "power-a", "--yes") as terminal:
        terminal.wait("Validation", within=30)
        terminal.press("ctrl-c")
        terminal.wait("lpmtui follow 1")
        assert terminal.wait_end() == 130
    home.hurry()
    home.run("follow", "1")
    (done,) = home.json("history")
    assert done["outcome"] == "succeeded"


def test_no_is_no(home: Home) -> None:
    with home.terminal("migrate", "tools1", "--to", "power-a") as terminal:
        terminal.wait("now?")
        terminal.press("y", "enter")
        assert terminal.wait_end() == 3
    assert home.json("history") == []


@pytest.mark.parametrize("policy", ["unmanage", "manage"])
def test_the_json_stream_tells_every_stage(home: Home, policy: str) -> None:
    out = home.run("migrate", "dbnode1", "--to", "power-c", "--policy", policy, "--yes", "--json")
    events = [json.loads(line) for line in out.splitlines()]
    assert [event["seq"] for event in events] == sorted(event["seq"] for event in events)
    phases = [event["phase"] for event in events if event["event"] == "phase"]
    wanted = [
        "validate",
        "pre-migration",
        "memory",
        "suspension",
        "processor-state",
        "resume",
        "post-migration",
    ]
    assert [phase for phase in phases if phase in wanted] == wanted
    assert max(event["round"] for event in events if event["event"] == "progress") >= 2
    seen = [event for event in events if event["event"] == "resource-group"]
    states = [event["state"] for event in seen if event["group"] == "db_rg"]
    assert states == (["ONLINE", "UNMANAGED", "ONLINE"] if policy == "unmanage" else ["ONLINE"])
    assert any(event["event"] == "suspension" and event["seconds"] > 0 for event in events)
    assert events[-1]["event"] == "finished"
    assert (events[-1]["outcome"], events[-1]["exit_status"], events[-1]["drift"]) == ("succeeded", 0, [])
    group = home.group("db_rg")
    assert (group["owner"], group["applications"][0]["healthy"]) == ("dbnode1", True)
    node = home.node("dbnode1")
    assert (node["state"], node["partition"], node["system"]) == ("NORMAL", "dbnode1", "power-c")
    tunables = home.json("status")["clusters"][0]["tunables"]
    assert (tunables["lpm_policy"], tunables["node_timeout_s"]) == ("manage", 30.0)


def test_refusals_say_one_sentence_and_touch_nothing(home: Home) -> None:
    home.run("migrate", "dbnode1", "--to", "nowhere", "--yes", status=2)
    home.run("migrate", "dbnode1", "--to", "power-a", "--yes", status=3)
    home.run("migrate", "dbnode1", "--to", "power-c", status=2)
    home.run("migrate", "dbnode1", "--to", "power-c", "--yes", "--read-only", status=3)
    assert home.json("history") == []


def test_one_migration_per_partition_and_per_cluster(home: Home) -> None:
    home.reset("3")  # slow enough that both askers find it running
    number = home.run("migrate", "dbnode1", "--to", "power-c", "--yes", "--detach").strip()
    for partition in ("dbnode1", "dbnode2"):
        home.run("migrate", partition, "--to", "power-c", "--yes", status=5)
    home.run("simulator", "advance", "3m")
    home.run("follow", number)
    assert home.node("dbnode2")["system"] == "power-b"
