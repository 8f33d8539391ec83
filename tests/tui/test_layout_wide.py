"""Larger terminals, and lpmtui's own screens: golden text, reviewed by eye."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from lpmtui.model.events import (
    ApplicationSeen,
    AttachedSeen,
    Event,
    Finished,
    GroupSeen,
    Note,
    PhaseEntered,
    Planned,
    PlannedStep,
    Progress,
    StepStarted,
    SuspensionMeasured,
)
from lpmtui.model.move import Outcome, Phase, Severity
from lpmtui.model.units import GIB, MIB
from lpmtui.tui.actions import Kind
from lpmtui.tui.keys import key_map
from lpmtui.tui.layout.dialog import DialogView, Row, draw_dialog
from lpmtui.tui.layout.frame import Badge
from lpmtui.tui.layout.listing import item, list_head
from lpmtui.tui.layout.menu import MenuLine, MenuView, draw_menu
from lpmtui.tui.layout.messages import are_you_sure, help_text
from lpmtui.tui.layout.migration import MigrationView, draw_migration
from lpmtui.tui.layout.popup import PopupView, draw_popup
from lpmtui.tui.layout.sheet import Sheet
from lpmtui.tui.layout.status import RunState, StatusView, draw_status
from lpmtui.tui.layout.table import Column, TableView, draw_table
from lpmtui.tui.layout.text import TextView, draw_text
from lpmtui.tui.projection import MigrationPicture, Told, tell

GOLDEN = Path(__file__).parent / "golden"
KEYS = key_map({})
STEP = PlannedStep("migrate", "Migrate the partition")
BADGE = Badge("SIMULATOR", cluster="dbcluster")
START = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)

MENU = MenuView(
    "PowerHA SystemMirror",
    (
        MenuLine("Cluster Nodes and Networks"),
        MenuLine("Cluster Applications and Resources"),
        MenuLine("", selectable=False),
        MenuLine("Simulator Controls", reason="this is only possible on a simulator site"),
    ),
    badge=BADGE,
    legend=KEYS.legend(Kind.MENU),
)
DIALOG = DialogView(
    "Stop Cluster Services",
    (
        Row("Stop now, on system restart or both", "now", required=True, markers="+"),
        Row("Stop Cluster Services on these nodes", "dbnode1", typed=True, markers="+", caret=7),
        Row("BROADCAST cluster shutdown?", "true", markers="+"),
        Row(
            "Select an Action on Resource Groups", "Bring Resource Groups Offline", required=True, markers="+"
        ),
    ),
    1,
    badge=BADGE,
    legend=KEYS.legend(Kind.DIALOG),
)


def events() -> list[tuple[float, Event]]:
    """A migration of a node, told by its journal."""
    told: list[tuple[float, Event]] = [
        (
            0,
            Planned(
                (PlannedStep("migrate", "Migrate the partition"),),
                "automatic",
                "dbnode1",
                "power-a",
                "power-b",
            ),
        ),
        (0, GroupSeen("db_rg", "ONLINE", "dbnode1")),
        (0, ApplicationSeen("db_app", True)),
        (0, AttachedSeen(4, 3, "power-a")),
        (1, PhaseEntered(Phase.VALIDATE, False)),
        (6, PhaseEntered(Phase.CLUSTER_CHECK, False)),
        (7, PhaseEntered(Phase.PRE_MIGRATION, False)),
        (8, GroupSeen("db_rg", "UNMANAGED", "")),
        (9, ApplicationSeen("db_app", None)),
        (9, StepStarted("migrate")),
        (28, PhaseEntered(Phase.TARGET_PARTITION, False)),
        (34, PhaseEntered(Phase.VIRTUAL_DEVICES, True)),
        (38, PhaseEntered(Phase.MEMORY, False)),
        (38, Progress(1, 0, 64 * GIB)),
        (90, Progress(1, 60 * GIB, 4 * GIB, 1.1 * GIB)),
        (96, Progress(2, 64 * GIB, round(9.5 * GIB), 1.1 * GIB, 185 * MIB)),
        (105, Progress(3, round(73.5 * GIB), round(1.7 * GIB), 1.1 * GIB, 310 * MIB)),
        (106, Progress(3, round(74.6 * GIB), round(0.6 * GIB), 1.1 * GIB, 310 * MIB)),
        (107, Note("The link was lost for 2 s.", Severity.WARNING)),
    ]
    return told


def ending() -> list[tuple[float, Event]]:
    """The rest of it."""
    return [
        (108, PhaseEntered(Phase.SUSPENSION, True)),
        (109, PhaseEntered(Phase.RESUME, False)),
        (109, SuspensionMeasured(0.63, "freeze-meter")),
        (110, PhaseEntered(Phase.NETWORK, True)),
        (111, AttachedSeen(4, 3, "power-b")),
        (116, PhaseEntered(Phase.CLEAN_UP, False)),
        (117, PhaseEntered(Phase.POST_MIGRATION, False)),
        (150, GroupSeen("db_rg", "ONLINE", "dbnode1")),
        (151, ApplicationSeen("db_app", True)),
        (155, PhaseEntered(Phase.VERIFICATION, False)),
        (160, Finished(Outcome.SUCCEEDED, 0)),
    ]


def migration(told: list[tuple[float, Event]], *, alive: bool = True) -> Callable[[Sheet], None]:
    records = [Told(n, START + timedelta(seconds=at), event) for n, (at, event) in enumerate(told, 1)]
    picture = tell(MigrationPicture(), records)
    now = START + timedelta(seconds=told[-1][0] + 0.5)
    legend = KEYS.legend(Kind.MIGRATION)
    return lambda sheet: draw_migration(sheet, MigrationView("3", picture, now, alive, None, BADGE, legend))


def over(below: Callable[[Sheet], None], popup: PopupView) -> Callable[[Sheet], None]:
    def draw(sheet: Sheet) -> None:
        below(sheet)
        draw_popup(sheet, popup)

    return draw


def partition_list() -> PopupView:
    lines = [item("# Partition  System", note=True)]
    lines += [
        item(f"node{number:02d}      power-{'abc'[number % 3]}", chosen=number == 2) for number in range(60)
    ]
    return PopupView(
        "Partition to MIGRATE",
        list_head(61, 40, 3, many=True),
        lines,
        cursor=3,
        legend=KEYS.legend(Kind.MANY),
    )


MOVE = "dbnode1 moves from power-a to power-b while it runs, on site simulator (SIMULATOR); 7 steps."
QUESTION = are_you_sure(
    (
        MOVE,
        "",
        "    lpmtui migrate dbnode1 --to power-b --yes",
    ),
    KEYS.legend(Kind.CONFIRM_LIVE),
    key="F7",
)
TABLE = TableView(
    "Show Migrations in Progress",
    "Move cursor to desired migration and press Enter.",
    (Column("Id", 2, 5), Column("Partition", 8, 14), Column("State", 62, 17)),
    [(str(number), f"node{number}", "succeeded") for number in range(40, 0, -1)],
    top=3,
    cursor=5,
    badge=BADGE,
    legend=KEYS.legend(Kind.TABLE),
)
STATUS = StatusView(
    RunState.OK, True, False, [f"line {n}" for n in range(60)], 7, "line 9", BADGE, KEYS.legend(Kind.STATUS)
)
TEXT = TextView(
    "Keys", [f"a line of text {n}" for n in range(12)], badge=BADGE, legend=KEYS.legend(Kind.TEXT)
)
HELP = help_text("Migrate a Partition", "Moves it.\n\nThe move takes minutes.", KEYS.legend(Kind.MESSAGE))

SCREENS: dict[str, tuple[int, int, Callable[[Sheet], None]]] = {
    "menu-120": (120, 40, lambda sheet: draw_menu(sheet, MENU)),
    "menu-235": (235, 60, lambda sheet: draw_menu(sheet, MENU)),
    "dialog-120": (120, 40, lambda sheet: draw_dialog(sheet, DIALOG)),
    "list-120": (120, 40, over(lambda sheet: draw_dialog(sheet, DIALOG), partition_list())),
    "question-120": (120, 40, over(lambda sheet: draw_dialog(sheet, DIALOG), QUESTION)),
    "help-80": (80, 24, over(lambda sheet: draw_menu(sheet, MENU), HELP)),
    "status-120": (120, 40, lambda sheet: draw_status(sheet, STATUS)),
    "text-80": (80, 24, lambda sheet: draw_text(sheet, TEXT)),
    "table-80": (80, 24, lambda sheet: draw_table(sheet, TABLE)),
    "migration-80": (80, 24, migration(events()[:-1])),
    "migration-120": (120, 40, migration(events())),
    "migration-80-done": (80, 24, migration(events() + ending())),
    "migration-80-abandoned": (80, 24, migration(events(), alive=False)),
}


@pytest.mark.parametrize("name", SCREENS)
def test_screen_is_as_reviewed(name: str) -> None:
    """Set LPMTUI_NEW_GOLDEN to write the files anew after a change that was meant; then look at them."""
    width, height, draw = SCREENS[name]
    sheet = Sheet(width, height)
    draw(sheet)
    path = GOLDEN / f"{name}.txt"
    if os.environ.get("LPMTUI_NEW_GOLDEN"):
        path.write_text("\n".join(sheet.text()) + "\n", encoding="utf-8")
    assert sheet.text() == path.read_text(encoding="utf-8").splitlines()
