"""Every kind of SMIT screen on a terminal of 120 x 40: golden text, reviewed by eye."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from lpmtui.tui.actions import Kind
from lpmtui.tui.keys import key_map
from lpmtui.tui.layout.dialog import DialogView, Row, draw_dialog
from lpmtui.tui.layout.entry import EntryView, draw_entry
from lpmtui.tui.layout.frame import Badge
from lpmtui.tui.layout.listing import RANGE_HEAD, item, list_head
from lpmtui.tui.layout.menu import MenuLine, MenuView, draw_menu
from lpmtui.tui.layout.messages import (
    are_you_sure,
    error_message,
    help_text,
    please_wait,
    print_screen,
    shell_escape,
    show_command,
)
from lpmtui.tui.layout.popup import PopupView, draw_popup
from lpmtui.tui.layout.sheet import Sheet
from lpmtui.tui.layout.status import RunState, StatusView, draw_status
from lpmtui.tui.layout.table import Column, TableView, draw_table
from lpmtui.tui.layout.text import TextView, draw_text

GOLDEN = Path(__file__).parent / "golden"
WIDTH, HEIGHT = 120, 40
KEYS = key_map({})
BADGE = Badge("SIMULATOR", cluster="dbcluster")
MESSAGE = KEYS.legend(Kind.MESSAGE)
Draw = Callable[[Sheet], None]


def selector(sheet: Sheet) -> None:
    row = Row("Resource GROUP", "db_rg", typed=True, required=True, markers="+", caret=5)
    legend = KEYS.legend(Kind.SELECTOR)
    draw_dialog(sheet, DialogView("Show a Resource Group", (row,), selector=True, badge=BADGE, legend=legend))


def fields(sheet: Sheet) -> None:
    """More fields than lines: long values, every marker, names of two lines, the upper part hidden."""
    kinds = (
        Row("Text", "db", typed=True, required=True),
        Row("Number", "600", typed=True, markers="#"),
        Row("Ring with\n  a long name", "Bring Resource Groups Offline", markers="+"),
        Row("Path", "/var/hacmp/log/a/very/long/path", typed=True, markers="+/", scroll=4),
        Row("Hexadecimal", "ff", typed=True, markers="X"),
    )
    view = DialogView("Change Everything", kinds * 8, 20, 14, badge=BADGE, legend=KEYS.legend(Kind.DIALOG))
    draw_dialog(sheet, view)


def menu(sheet: Sheet) -> None:
    lines = tuple(MenuLine(f"Entry {number:02d}", selectable=True) for number in range(60))
    draw_menu(sheet, MenuView("Many Entries", lines, 30, 14, badge=BADGE, legend=KEYS.legend(Kind.MENU)))


def one_list(sheet: Sheet) -> None:
    lines = [item("# Resource group  State", note=True), *(item(f"group{n:02d}") for n in range(60))]
    head = list_head(len(lines), HEIGHT, 3, many=False)
    below(selector, PopupView("Resource GROUP", head, lines, 9, 4, KEYS.legend(Kind.LIST)))(sheet)


def find(sheet: Sheet) -> None:
    one_list(sheet)
    draw_entry(sheet, EntryView("Find", "group4", 6, "F3=Cancel   Enter=Do"))


def edit(sheet: Sheet) -> None:
    fields(sheet)
    text = "/usr/local/cluster/" + "directory/" * 30
    draw_entry(sheet, EntryView("Path", text, len(text), "F3=Cancel   Enter=Do"))


def below(screen: Draw, popup: PopupView) -> Draw:
    def draw(sheet: Sheet) -> None:
        screen(sheet)
        draw_popup(sheet, popup)

    return draw


def status(sheet: Sheet) -> None:
    legend = KEYS.legend(Kind.STATUS)
    draw_status(sheet, StatusView(RunState.RUNNING, True, True, ["one line"], badge=BADGE, legend=legend))


def text(sheet: Sheet) -> None:
    lines = [f"[Nov 02 2024, 10:15:{number:02d}]" for number in range(60)]
    message = '"nowhere" is not found.'
    draw_text(sheet, TextView("View smit.log", lines, 20, "", message, BADGE, KEYS.legend(Kind.TEXT)))


def table(sheet: Sheet) -> None:
    columns = (Column("Id", 2, 5), Column("Partition", 8, 14), Column("State", 62, 17))
    rows = [(str(number), f"node{number}", "succeeded") for number in range(50, 0, -1)]
    instruction = "Move cursor to desired migration and press Enter."
    legend = KEYS.legend(Kind.TABLE)
    view = TableView(
        "Show Migrations", instruction, columns, rows, top=3, cursor=5, badge=BADGE, legend=legend
    )
    draw_table(sheet, view)


RANGE = PopupView(
    "Number", RANGE_HEAD, (item("0 or 5..590 seconds", note=True),), legend=KEYS.legend(Kind.LIST)
)
COMMAND = show_command(["clmgr modify cluster " + "NAME=value " * 20, "clmgr sync cluster"], MESSAGE)
SURE = are_you_sure(("Stop Cluster Services, site simulator (SIMULATOR):",), KEYS.legend(Kind.CONFIRM))
HELP = help_text("A Panel", "\n".join(f"Line {number} of its help." for number in range(50)), MESSAGE, top=7)

SCREENS: dict[str, Draw] = {
    "menu-scrolled": menu,
    "selector": selector,
    "dialog-scrolled": fields,
    "list-one": one_list,
    "list-range": below(fields, RANGE),
    "find": find,
    "edit": edit,
    "confirmation": below(selector, SURE),
    "command": below(fields, COMMAND),
    "error": below(
        menu, error_message("There is no managed system 'power-z'. Did you mean power-c?", MESSAGE)
    ),
    "image": below(menu, print_screen("many", MESSAGE)),
    "shell": below(menu, shell_escape(MESSAGE)),
    "help": below(menu, HELP),
    "wait": below(selector, please_wait("Asking for the current values ...", MESSAGE[:1])),
    "status-running": status,
    "text": text,
    "table": table,
}


@pytest.mark.parametrize("name", SCREENS)
def test_screen_is_as_reviewed(name: str) -> None:
    """Set LPMTUI_NEW_GOLDEN to write the files anew after a change that was meant; then look at them."""
    sheet = Sheet(WIDTH, HEIGHT)
    SCREENS[name](sheet)
    path = GOLDEN / f"{name}-120x40.txt"
    if os.environ.get("LPMTUI_NEW_GOLDEN"):
        path.write_text("\n".join(sheet.text()) + "\n", encoding="utf-8")
    assert sheet.text() == path.read_text(encoding="utf-8").splitlines()
