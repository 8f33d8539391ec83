"""The screens of SMIT, cell by cell, at 80 x 24."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from lpmtui.tui.actions import Kind
from lpmtui.tui.keys import key_map
from lpmtui.tui.layout.dialog import DialogView, Row, draw_dialog
from lpmtui.tui.layout.entry import EntryView, draw_entry
from lpmtui.tui.layout.listing import item, list_head
from lpmtui.tui.layout.menu import MenuLine, MenuView, draw_menu
from lpmtui.tui.layout.messages import are_you_sure, error_message, print_screen, shell_escape, show_command
from lpmtui.tui.layout.popup import PopupView, draw_popup
from lpmtui.tui.layout.roles import Role
from lpmtui.tui.layout.sheet import Sheet
from lpmtui.tui.layout.status import RunState, StatusView, draw_status

GOLDEN = Path(__file__).parent / "golden"
KEYS = key_map({})


def golden(name: str) -> list[str]:
    return GOLDEN.joinpath(f"{name}.txt").read_text(encoding="utf-8").splitlines()


def drawn(draw: Callable[[Sheet], None], width: int = 80, height: int = 24) -> list[str]:
    sheet = Sheet(width, height)
    draw(sheet)
    return sheet.text()


def menu(title: str, *texts: str, top: int = 0, keys=KEYS) -> MenuView:
    lines = tuple(MenuLine(text, selectable=bool(text)) for text in texts)
    return MenuView(title, lines, top=top, legend=keys.legend(Kind.MENU))


ACCOUNT = (
    Row("Account NAME", "jdoe", typed=True, required=True),
    Row("Numeric ID", "2001", typed=True, markers="#"),
    Row("ADMINISTRATIVE account?", "false", markers="+"),
    Row("Primary GROUP", "staff", typed=True, markers="+"),
    Row("HOME directory", "/home/jdoe", typed=True, markers="/"),
    Row("File creation MASK", "022", typed=True, markers="X"),
    Row("Password maximum AGE (weeks)", "26", typed=True, markers="+#"),
    Row("PASSWORD (not shown)", "", typed=True, markers="?"),
    Row("Account created on", "2024-11-02"),
    Row("NAME of the ticket that asked\n  for this account", "", typed=True),
)


def add_account(rows: tuple[Row, ...] = ACCOUNT) -> DialogView:
    return DialogView("Add an Account", rows, cursor=-1, legend=KEYS.legend(Kind.DIALOG))


def over(below: Callable[[Sheet], None], popup: PopupView) -> Callable[[Sheet], None]:
    def draw(sheet: Sheet) -> None:
        below(sheet)
        draw_popup(sheet, popup)

    return draw


MENU_ITEMS = (
    "Accounts & Groups",
    "File Systems",
    "Services & Timers",
    "Network Interfaces",
    "Software Packages",
    "Problem Determination",
    "",
    "Using This Tool (information only)",
)


def test_menu_that_fits() -> None:
    assert drawn(lambda sheet: draw_menu(sheet, menu("System Management", *MENU_ITEMS))) == golden("S1")


def test_menu_longer_than_the_screen() -> None:
    texts = [f"Service number {number:02d}" for number in range(1, 25)]
    assert drawn(lambda sheet: draw_menu(sheet, menu("Services & Timers", *texts, top=3))) == golden("S2")


def test_selector() -> None:
    row = Row("Account NAME", "alice", typed=True, required=True, markers="+")
    view = DialogView(
        "Change / Show an Account", (row,), cursor=-1, selector=True, legend=KEYS.legend(Kind.SELECTOR)
    )
    assert drawn(lambda sheet: draw_dialog(sheet, view)) == golden("S3")


def test_dialog() -> None:
    assert drawn(lambda sheet: draw_dialog(sheet, add_account())) == golden("S4")


def test_dialog_scrolled_with_long_values() -> None:
    rows = (
        *(Row(f"hidden {number}", "x") for number in range(4)),
        Row("MOUNT options", ",noatime,nodev,nosuid,dirsync", typed=True, scroll=1),
        Row("Device for the log", "/dev/mapper/vg_data-log00", typed=True, markers="+/"),
        Row("FREE space to keep (MB)", "512", typed=True, markers="#"),
        Row("Mount AUTOMATICALLY at system restart?", "yes", markers="+"),
        Row("PERMISSIONS", "read/write", markers="+"),
        Row("Account for disk quotas?", "no", markers="+"),
    )
    view = DialogView("Change / Show a File System", rows, cursor=-1, top=4, legend=KEYS.legend(Kind.DIALOG))
    # A terminal of 17 lines has room for these six fields and the lower mark; the sample leaves lines free.
    expected = golden("S5")
    assert drawn(lambda sheet: draw_dialog(sheet, view), height=17) == expected[:13] + expected[20:]


GROUPS = (
    item("# group     gid", note=True),
    item("staff       20"),
    item("ops         30"),
    item("  # operators, shift A", note=True),
    item("audit       40"),
)


def group_list() -> PopupView:
    legend = KEYS.legend(Kind.LIST)
    return PopupView("Primary GROUP", list_head(5, 24, len(legend), many=False), GROUPS, legend=legend)


def test_list_for_one_choice() -> None:
    below = add_account()
    assert drawn(over(lambda sheet: draw_dialog(sheet, below), group_list())) == golden("S6")


def test_list_for_several() -> None:
    legend = KEYS.legend(Kind.MANY)
    texts = ["adm         4", "audit       40", "ops         30", "staff       20"]
    lines = [item(text, chosen=text[:3] in ("aud", "ops")) for text in texts]
    lines += [item(f"group{number}") for number in range(11)]
    popup = PopupView("Secondary GROUPS", list_head(15, 24, 3, many=True), lines, legend=legend)
    below = add_account()
    seen = drawn(over(lambda sheet: draw_dialog(sheet, below), popup))
    assert seen == golden("S7")


def test_confirmation() -> None:
    rows = (
        Row("Account NAME", "bob", required=True),
        Row("Also remove the HOME directory?", "yes", markers="+"),
    )
    below = DialogView("Remove an Account", rows, cursor=-1, legend=KEYS.legend(Kind.DIALOG))
    popup = are_you_sure((), KEYS.legend(Kind.CONFIRM))
    assert drawn(over(lambda sheet: draw_dialog(sheet, below), popup)) == golden("S8")


def status(state: RunState, *lines: str, out: bool = False, err: bool = False) -> list[str]:
    view = StatusView(state, out, err, lines, legend=KEYS.legend(Kind.STATUS))
    return drawn(lambda sheet: draw_status(sheet, view))


def test_command_status_running() -> None:
    assert status(RunState.RUNNING, "Checking account data ...", out=True) == golden("S9")


def test_command_status_longer_than_the_screen() -> None:
    lines = [f"volume {number:02d}: scanned, 0 errors" for number in range(1, 54)]
    assert status(RunState.OK, *lines, out=True) == golden("S10")


def test_command_status_failed() -> None:
    assert status(RunState.FAILED, 'demo_add: account "jdoe" already exists.', err=True) == golden("S11")


FILE_SYSTEMS = menu(
    "File Systems", "Add a File System", "Change / Show a File System", "Remove a File System"
)
ACCOUNTS = menu("Accounts & Groups", "Add an Account", "Change / Show an Account")


@pytest.mark.parametrize(
    ("name", "below", "popup"),
    [
        (
            "S12",
            FILE_SYSTEMS,
            error_message(
                "1800-109 There are currently no additional\nscreen entries available for this item.",
                KEYS.legend(Kind.MESSAGE),
            ),
        ),
        ("S14", ACCOUNTS, print_screen("hostuser", KEYS.legend(Kind.MESSAGE))),
        ("S15", ACCOUNTS, shell_escape(KEYS.legend(Kind.MESSAGE))),
    ],
)
def test_message_over_a_menu(name: str, below: MenuView, popup: PopupView) -> None:
    assert drawn(over(lambda sheet: draw_menu(sheet, below), popup)) == golden(name)


def test_show_command() -> None:
    popup = show_command(["demo_add -u '2001' -d'/home/jdoe' '-m' jdoe"], KEYS.legend(Kind.MESSAGE))
    below = add_account()
    assert drawn(over(lambda sheet: draw_dialog(sheet, below), popup)) == golden("S13")


def test_terminal_with_four_function_keys() -> None:
    vt100 = key_map({}, missing=range(5, 11))
    view = menu("Users", "Add a User", "Change / Show a User", "Remove a User", keys=vt100)
    assert drawn(lambda sheet: draw_menu(sheet, view)) == golden("S16")


def test_find_over_a_list() -> None:
    below = add_account()

    def draw(sheet: Sheet) -> None:
        draw_dialog(sheet, below)
        draw_popup(sheet, group_list())
        draw_entry(sheet, EntryView("Find", "au", 2))

    assert drawn(draw) == golden("S17")


def test_current_line_is_shaded_and_nothing_else() -> None:
    sheet = Sheet(80, 24)
    draw_menu(sheet, menu("System Management", *MENU_ITEMS))
    assert [y for y in range(24) if Role.CURSOR in sheet.roles_at(y)] == [4]
    assert sheet.caret == (2, 4)
