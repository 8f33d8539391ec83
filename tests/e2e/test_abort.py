"""Stopping a migration in the middle: everything is as it was, and that was verified."""

from __future__ import annotations

import json

import pytest
from homes import WATCHABLE, Home

pytestmark = pytest.mark.terminal


def test_an_aborted_migration_is_brought_back(home: Home) -> None:
    home.reset(WATCHABLE)
    number = home.run("migrate", "dbnode1", "--to", "power-c", "--yes", "--detach").strip()
    with home.terminal("follow", number) as terminal:
        terminal.wait("Round 1", within=30)
    home.run("abort", number, "--read-only", status=3)
    home.hurry()
    told = [json.loads(line) for line in home.run("abort", number, "--json", status=1).splitlines()]
    assert (told[-1]["event"], told[-1]["outcome"], told[-1]["drift"]) == ("finished", "rolled-back", [])
    assert home.node("dbnode1")["system"] == "power-a"
    assert home.group("db_rg")["owner"] == "dbnode1"
    home.run("abort", number, status=3)
    home.run("abort", "99", status=2)
