"""The main job in a real terminal: from the menu to a verified migration, with the keys that people press."""

from __future__ import annotations

import pytest
from homes import WATCHABLE, Home
from pseudo_terminal import Terminal

pytestmark = pytest.mark.terminal


def choose(terminal: Terminal, item: str) -> None:
    """Press Enter on a line of a menu or list, by counting the lines above it."""
    lines = terminal.wait(item).splitlines()
    first = next(n for n, line in enumerate(lines) if line.strip(" |").startswith("Move cursor")) + 1
    shown = [line.strip(" |") for line in lines[first:] if line.strip(" |+-")]
    items = [line for line in shown if not line.startswith(("[TOP", "[MORE", "[BOTTOM"))]
    terminal.press("home", *["down"] * items.index(item), "enter")


def pick(terminal: Terminal, item: str) -> None:
    """Press F4, choose from the list that pops up."""
    terminal.press("f4")
    choose(terminal, item)
    terminal.wait(lambda screen: "Move cursor" not in screen)


def status_ok(terminal: Terminal) -> None:
    """Wait for COMMAND STATUS to say OK, and go back to the dialog."""
    terminal.wait(lambda screen: "Command: OK" in screen or "Command: failed" in screen, within=40)
    assert "Command: OK" in terminal.text, terminal.text
    terminal.press("f3")


def back(terminal: Terminal, screens: int, title: str) -> None:
    """Cancel so many screens."""
    terminal.press(*["f3"] * screens)
    terminal.wait(lambda screen: title in screen.splitlines()[0])


def test_set_the_policy_migrate_and_see_the_group_online_again(home: Home) -> None:
    home.reset(WATCHABLE)
    with home.terminal() as terminal:
        terminal.wait("SIMULATOR")
        choose(terminal, "Live Partition Mobility")
        choose(terminal, "Change / Show LPM Variables of the Cluster")
        terminal.wait("manage")
        terminal.press("tab")
        terminal.wait("unmanage")
        terminal.press("enter")
        status_ok(terminal)
        terminal.wait("[Entry Fields]")
        back(terminal, 2, "System Management")

        choose(terminal, "PowerHA SystemMirror")
        choose(terminal, "Cluster Nodes and Networks")
        choose(terminal, "Verify and Synchronize Cluster Configuration")
        terminal.wait("ARE YOU SURE?")
        terminal.press("enter")
        status_ok(terminal)
        back(terminal, 2, "System Management")

        choose(terminal, "Live Partition Mobility")
        choose(terminal, "Migrate a Partition")
        terminal.wait("[dbnode1]")
        terminal.press("down", "power-c", "enter")
        terminal.wait("dbnode1 moves from power-a to power-c")
        assert "lpmtui migrate dbnode1 --to power-c" in terminal.text
        terminal.press("enter")

        terminal.wait(lambda screen: "Round 1" in screen and "GiB sent" in screen, within=30)
        assert "UNMANAGED" in terminal.text
        home.hurry()
        terminal.wait("Migration: OK", within=60)
        line = next(line for line in terminal.lines if "db_rg" in line)
        assert line.split()[-2:] == ["ONLINE", "ONLINE"]
        terminal.press("f10")
        assert terminal.wait_end() == 0

    assert home.node("dbnode1")["system"] == "power-c"
    assert home.group("db_rg")["owner"] == "dbnode1"


def test_unmanage_a_node_by_fast_path_with_lists_and_escape_keys(home: Home) -> None:
    with home.terminal("clstop") as terminal:
        terminal.wait("[dbnode1]")
        for label in ("Stop now", "these nodes", "BROADCAST", "Select an Action"):
            assert label in terminal.text
        terminal.press("down", "down", "down", "esc+4")
        terminal.wait("Unmanage Resource Groups")
        assert "Bring Resource Groups Offline" in terminal.text
        assert "Move Resource Groups" in terminal.text
        choose(terminal, "Unmanage Resource Groups")
        terminal.wait(lambda screen: "Move cursor" not in screen)
        terminal.press("enter")
        status_ok(terminal)
        terminal.press("esc+0")
        assert terminal.wait_end() == 0
    assert home.node("dbnode1")["state"] == "UNMANAGED"


def test_losing_the_terminal_does_not_stop_the_migration(home: Home) -> None:
    home.reset(WATCHABLE)
    with home.terminal("lpm_migrate") as terminal:
        terminal.wait("[dbnode1]")
        terminal.press("down", "power-c", "enter")
        terminal.wait("ARE YOU SURE?")
        terminal.press("enter")
        terminal.wait("Round 1", within=30)
        terminal.hang_up()
        terminal.process.wait(10)

    (running,) = home.json("status")["migrations"]
    assert running["outcome"] == "running"
    with home.terminal("lpm_show") as terminal:
        terminal.wait("dbnode1", within=20)
        terminal.press("f10")
        terminal.wait_end()
    home.hurry()
    told = home.run("follow", running["id"])
    assert "Done, and verified" in told
    assert "PowerHA post-migration phase" in told
    assert home.node("dbnode1")["system"] == "power-c"
    assert home.group("db_rg")["owner"] == "dbnode1"
