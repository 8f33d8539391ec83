"""Working at the console: menus, dialogs, lists, questions, COMMAND STATUS."""

from __future__ import annotations

from pathlib import Path
from threading import Event

from console import Answer, Operator, console, operate

from lpmtui.model.picture import SiteKind


def test_from_the_menu_through_a_dialog_to_command_status_and_back(tmp_path: Path) -> None:
    app, site = console(tmp_path)

    async def work(me: Operator) -> None:
        await me.see("System Management")
        assert me.lines[0].endswith("SIMULATOR")
        await me.press("enter")
        await me.see("Stop Services")
        await me.press("enter")
        await me.see("[dbnode1]")
        await me.press("down", "tab", "tab", "f6")
        await me.see("clmgr stop node dbnode1 MANAGE=unmanage")
        await me.press("enter", "enter")
        await me.see("Command: OK")
        assert '"dbnode1" is now unmanaged.' in me.lines
        assert "Look at the state now." in me.text
        assert "stdout: yes           stderr: no" in me.text
        await me.press("f3")
        await me.see("Unmanage")
        await me.press("f3", "f3")
        await me.see("Node Services")

    operate(app, work)
    assert [line for line in site.ran if "stop" in line] == [
        "dbnode1: /usr/es/sbin/cluster/utilities/clmgr stop node dbnode1 MANAGE=unmanage"
    ]


def test_a_list_is_asked_of_the_site_and_several_can_be_chosen(tmp_path: Path) -> None:
    app, _ = console(tmp_path, "stop")

    async def work(me: Operator) -> None:
        await me.see("[dbnode1]")
        await me.press("f4")
        await me.see("> dbnode1")
        assert "ONE OR MORE items can be selected." in me.text
        await me.press("down", "f7")
        await me.see("> dbnode2")
        await me.press("enter")
        await me.see("[dbnode1,dbnode2]")
        await me.press("f5")
        await me.see("[dbnode1]")

    operate(app, work)


def test_find_in_a_list_goes_on_from_the_top(tmp_path: Path) -> None:
    names = "".join(f"node{number:03d}\n" for number in range(300))
    app, _ = console(tmp_path, "pick", answers={"query node": Answer(names)})

    async def work(me: Operator) -> None:
        await me.see("[]")
        await me.press("f4")
        await me.see("Use arrow keys to scroll.")
        await me.press("slash", *"299", "enter")
        await me.see("[BOTTOM]")
        assert "node299" in me.text
        await me.press("slash", "ctrl+u", *"node00", "enter")
        await me.see("[TOP]")
        await me.press("n", "enter")
        await me.see("[node001]")

    operate(app, work)


def test_current_values_come_from_the_site_and_nothing_runs_before_they_are_known(tmp_path: Path) -> None:
    gate = Event()
    slow = Answer('HEARTBEAT_FREQUENCY="45"\n', gate=gate)
    app, site = console(tmp_path, "settings", answers={"query cluster": slow})

    async def work(me: Operator) -> None:
        await me.see("Asking for the current values")
        await me.press("right", "backspace", "7", "enter")
        gate.set()
        await me.see("[75]")
        assert "ARE YOU SURE?" not in me.text
        await me.press("enter")
        await me.see("ARE YOU SURE?")
        assert "HEARTBEAT_FREQUENCY=75" in me.text
        assert not [line for line in site.ran if "modify" in line]
        await me.press("enter")
        await me.see("Command: OK")

    operate(app, work)


def test_without_the_current_values_the_dialog_closes_with_the_reason(tmp_path: Path) -> None:
    app, _ = console(tmp_path, answers={"query cluster": Answer("cl1: no\n", "broken", 1)})

    async def work(me: Operator) -> None:
        await me.see("System Management")
        await me.press("down", "enter")
        await me.see("ERROR MESSAGE")
        assert me.sees("exit status 1")
        assert "broken" in me.text
        await me.press("enter")
        await me.see("Cluster settings")
        assert "[Entry Fields]" not in me.text

    operate(app, work)


def test_a_value_out_of_range_is_refused_at_its_field(tmp_path: Path) -> None:
    app, site = console(tmp_path, "settings")

    async def work(me: Operator) -> None:
        await me.see("[45]")
        await me.press("x")
        await me.see("Only digits")
        await me.press("ctrl+u", "5", "enter")
        await me.see("ERROR MESSAGE")
        assert me.sees("10..600 seconds")
        await me.press("enter", "f4")
        await me.see("10..600 seconds")
        await me.press("f3")

    operate(app, work)
    assert not [line for line in site.ran if "modify" in line]


def test_on_a_live_site_every_change_is_asked_for_and_enter_does_not_confirm(tmp_path: Path) -> None:
    app, site = console(tmp_path, "stop", kind=SiteKind.SSH)

    async def work(me: Operator) -> None:
        await me.see("[dbnode1]")
        assert me.lines[0].endswith("LIVE")
        await me.press("enter", "enter", "y", "space")
        await me.see("Press F7 to continue.")
        assert "site simulator (LIVE)" in me.text
        assert not [line for line in site.ran if "stop" in line]
        await me.press("f7")
        await me.see("Command: OK")

    operate(app, work)


def test_read_only_shows_everything_and_only_enter_is_refused(tmp_path: Path) -> None:
    app, site = console(tmp_path, read_only=True)

    async def work(me: Operator) -> None:
        await me.see("Cluster settings")
        assert me.lines[0].endswith("READ-ONLY SIMULATOR")
        await me.press("down", "enter")
        await me.see("[45]")
        await me.press("f6")
        await me.see("clmgr modify cluster")
        await me.press("enter", "f4")
        await me.see("10..600 seconds")
        await me.press("f3", "enter")
        await me.see("This session is read-only")

    operate(app, work)
    assert not [line for line in site.ran if "modify" in line]


def test_a_panel_of_the_simulator_is_not_usable_on_a_live_site(tmp_path: Path) -> None:
    app, _ = console(tmp_path, kind=SiteKind.SSH)

    async def work(me: Operator) -> None:
        await me.see("Simulator only  (this is only possible on a simulator site)")

    operate(app, work)


def test_a_failed_command_says_so_and_a_lost_host_too(tmp_path: Path) -> None:
    app, _ = console(tmp_path, "stop", answers={"clmgr stop node": Answer("", "no such node\n", 1)})

    async def work(me: Operator) -> None:
        await me.see("[dbnode1]")
        await me.press("enter")
        await me.see("Command: failed        stdout: no            stderr: yes")
        assert "no such node" in me.text
        assert "Look at the state now." not in me.text

    operate(app, work)


def test_a_running_command_streams_and_cannot_be_left_by_mistake(tmp_path: Path) -> None:
    gate = Event()
    app, _ = console(tmp_path, "stop", answers={"clmgr stop node": Answer("first line\n", gate=gate)})

    async def work(me: Operator) -> None:
        await me.see("[dbnode1]")
        await me.press("enter")
        await me.see("first line")
        assert "Command: running" in me.text
        await me.press("f3")
        await me.see("The command is still running")
        await me.press("escape")
        assert "COMMAND STATUS" in me.text
        await me.press("f10")
        await me.see("its end will not be shown")
        await me.press("f3")
        gate.set()
        await me.see("Command: OK")
        assert me.text.count("first line") == 1

    operate(app, work)


def test_a_dry_run_logs_and_runs_nothing(tmp_path: Path) -> None:
    app, site = console(tmp_path, "stop", dry_run=True)

    async def work(me: Operator) -> None:
        await me.see("[dbnode1]")
        await me.press("enter")
        await me.see("Command: OK")
        assert "Not run (-x): /usr/es/sbin/cluster/utilities/clmgr stop node dbnode1" in me.text

    operate(app, work)
    assert not [line for line in site.ran if "stop" in line]
    assert "clmgr stop node dbnode1" in (tmp_path / "smit.script").read_text()
    assert "not run, -x" in (tmp_path / "smit.log").read_text()


def test_a_panel_that_only_shows_runs_at_once_and_its_output_can_be_searched(tmp_path: Path) -> None:
    output = "".join(f"line {number}\n" for number in range(200))
    app, _ = console(tmp_path, "show", answers={"clRGinfo": Answer(output)})

    async def work(me: Operator) -> None:
        await me.see("Command: OK")
        await me.see("[TOP]")
        assert me.lines[7] == "line 0"
        await me.press("slash", *"LINE 150", "enter")
        await me.see("line 150")
        await me.press("f6")
        await me.see("SHOW COMMAND STRING")
        await me.press("f3", "slash", "ctrl+u", *"nowhere", "enter")
        await me.see('"nowhere" is not found.')

    operate(app, work)


def test_a_selector_hands_its_value_on(tmp_path: Path) -> None:
    app, site = console(tmp_path, "pick")

    async def work(me: Operator) -> None:
        await me.see("Type or select a value for the entry field.")
        await me.press("enter")
        await me.see("A value is required here.")
        await me.press("enter", "f4")
        await me.see("dbnode2")
        await me.press("down", "enter", "enter")
        await me.see("Command: OK")

    operate(app, work)
    assert site.ran[-1].endswith("query node dbnode2")


def test_help_and_search_and_image(tmp_path: Path) -> None:
    app, _ = console(tmp_path, "stop")

    async def work(me: Operator) -> None:
        await me.see("[dbnode1]")
        await me.press("f1")
        await me.see("The nodes on which services stop.")
        await me.press("f3", "ctrl+p", *"pick a")
        await me.see("Pick a Node  (pick)")
        await me.press("enter")
        await me.see("Node NAME")
        await me.press("f8")
        await me.see('"pick"')
        await me.press("enter")
        await me.see("PRINT SCREEN", gone=True)

    operate(app, work)
    assert "Pick a Node" in (tmp_path / "smit.log").read_text()


def test_keys_typed_ahead_never_reach_a_screen_that_was_closed(tmp_path: Path) -> None:
    app, _ = console(tmp_path, "settings")

    async def work(me: Operator) -> None:
        await me.see("[45]")
        await me.press("ctrl+u", "5", "enter")
        await me.see("ERROR MESSAGE")
        await me.press("f3", "ctrl+u", "6", "0", "f6")
        await me.see("Y=60")
        await me.press("enter")
        await me.see("[60]")

    operate(app, work)


def test_on_a_terminal_that_is_too_small_nothing_is_done_blindly(tmp_path: Path) -> None:
    app, site = console(tmp_path, "stop")

    async def work(me: Operator) -> None:
        await me.see("needs 80 columns and 24 lines")
        await me.press("enter", "enter", "x")
        assert "This one has 40 and 10." in me.text

    operate(app, work, size=(40, 10))
    assert not [line for line in site.ran if "stop" in line]


def test_an_unknown_fast_path_names_the_nearest(tmp_path: Path) -> None:
    app, _ = console(tmp_path)

    async def work(me: Operator) -> None:
        await me.see("System Management")
        app.open_panel("sttings")
        await me.see("Panels like it: settings")

    operate(app, work)


def test_a_search_that_finds_nothing_offers_the_nearest_fast_paths(tmp_path: Path) -> None:
    app, _ = console(tmp_path)

    async def work(me: Operator) -> None:
        await me.see("System Management")
        await me.press("ctrl+p", *"sttings")
        await me.see("There is no such panel. These fast paths look like it:")
        assert me.sees("(settings)")
        await me.press("enter")
        await me.see("Cluster settings")

    operate(app, work)


def test_refresh_asks_again_and_keeps_what_was_changed(tmp_path: Path) -> None:
    now = Answer('HEARTBEAT_FREQUENCY="45"\n')
    app, _ = console(tmp_path, "settings", answers={"query cluster": now})

    async def work(me: Operator) -> None:
        await me.see("[45]")
        now.stdout = 'HEARTBEAT_FREQUENCY="50"\n'
        await me.press("f2")
        await me.see("[50]")
        await me.press("ctrl+u", "7", "7")
        now.stdout = 'HEARTBEAT_FREQUENCY="60"\n'
        await me.press("f2", "f5")
        await me.see("[60]")

    operate(app, work)


def test_in_a_dialog_longer_than_the_screen_the_cursor_moves_and_the_fields_follow(tmp_path: Path) -> None:
    app, _ = console(tmp_path, "long")

    async def work(me: Operator) -> None:
        await me.see("Field 1 ")
        await me.press("down", "down", *"third")
        await me.see("[third]")
        assert "Field 3 " in next(line for line in me.text.splitlines() if "[third]" in line)
        await me.press(*["down"] * 20, *"far")
        await me.see("[far]")
        assert "Field 23 " in next(line for line in me.text.splitlines() if "[far]" in line)
        await me.press("f6")
        await me.see("long F3=third F23=far")

    operate(app, work)
