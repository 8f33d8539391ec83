"""A guided migration: begun on a plain terminal, left, taken up by another login, ended in the console."""

from __future__ import annotations

import json

import pytest
from homes import Home

pytestmark = pytest.mark.terminal


def test_one_login_begins_another_goes_on_and_the_console_ends_it(home: Home) -> None:
    with home.terminal("migrate", "tools1", "--to", "power-c", "--step", "--yes") as first:
        first.wait("Step 1 of 4: Let the HMC validate the move", within=30)
        first.press("skip")
        first.press("enter")
        first.wait("Why is it skipped?")
        first.press("validated yesterday")
        first.press("enter")
        first.wait("Step 2 of 4: Migrate the partition", within=30)
        first.press("leave")
        first.press("enter")
        first.wait("waits for an answer")
    (row,) = json.loads(home.run("history", "--open", "--json"))
    assert row["outcome"] == "running"
    with home.terminal("recover", row["id"], "--resume", "--step") as second:
        second.wait("Step 2 of 4: Migrate the partition", within=30)
        second.press("do")
        second.press("enter")
        second.wait(lambda screen: "Step 3 of 4" in screen or "Step 4 of 4" in screen, within=90)
        if "Step 4 of 4" not in second.text:  # the source still listed it when the executor looked
            second.press("do", "enter")
            second.wait("Step 4 of 4", within=60)
        second.press("leave")
        second.press("enter")
        second.wait("waits for an answer")
    with home.terminal("lpm_guide_continue") as console:
        console.wait("tools1", within=30)
        console.press("enter")
        console.wait("It waits for you since")
        console.press("enter")
        console.wait("It ended: Done, and verified.", within=30)
    full = json.loads(home.run("history", row["id"], "--json"))
    steps = {one["step"]: one["outcome"] for one in full["events"] if one["event"] == "step-finished"}
    assert steps == {"validate": "skipped", "migrate": "done", "arrive": steps["arrive"], "verify": "done"}
    home.run("recover", row["id"])
