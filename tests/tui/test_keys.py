"""Every action has its keys, its legend and a method that does it."""

from __future__ import annotations

import pytest

from lpmtui.keyboard import keys
from lpmtui.keyboard.actions import ACTIONS, BY_NAME, LEGENDS, ScreenKind, offered
from lpmtui.keyboard.keys import key_map, key_table, shown, types_a_character
from lpmtui.tui.bindings import BY_THE_WIDGET
from lpmtui.tui.screens.choice import ListScreen, ManyScreen, SearchScreen
from lpmtui.tui.screens.dialog import DialogScreen, SelectorScreen
from lpmtui.tui.screens.drain_plan_screen import DrainPlanScreen
from lpmtui.tui.screens.drain_screen import DrainScreen
from lpmtui.tui.screens.guide_screen import GuideScreen
from lpmtui.tui.screens.job_list import HistoryScreen, JobListScreen
from lpmtui.tui.screens.menu import MenuScreen
from lpmtui.tui.screens.migration_screen import MigrationScreen, ReplayScreen
from lpmtui.tui.screens.pager_screen import StatusScreen, TextScreen
from lpmtui.tui.screens.popup import ConfirmScreen, LineScreen, LiveConfirmScreen, MessageScreen
from lpmtui.tui.screens.theme_screen import ThemesScreen

SCREENS = (
    MenuScreen,
    SelectorScreen,
    DialogScreen,
    StatusScreen,
    ListScreen,
    ManyScreen,
    SearchScreen,
    MessageScreen,
    ConfirmScreen,
    LiveConfirmScreen,
    LineScreen,
    GuideScreen,
    MigrationScreen,
    ReplayScreen,
    DrainPlanScreen,
    DrainScreen,
    JobListScreen,
    HistoryScreen,
    TextScreen,
    ThemesScreen,
)


def test_every_kind_of_screen_is_drawn_by_a_class() -> None:
    assert {screen.kind for screen in SCREENS} == set(ScreenKind)


@pytest.mark.parametrize("screen", SCREENS)
def test_every_action_offered_is_bound_and_done_by_its_screen(screen: type) -> None:
    names = [name for name in offered(screen.kind) if name not in BY_THE_WIDGET]
    assert [name for name in names if not hasattr(screen, f"action_{name.replace('-', '_')}")] == []
    assert {binding.id for binding in screen.BINDINGS} >= set(names)


def test_the_configured_keys_are_textuals_keymap() -> None:
    assert key_map({}).bindings() == {}
    assert key_map({"list": ("f4", "ctrl+o")}).bindings() == {"list": "f4,ctrl+o"}


def test_every_action_is_offered_somewhere_and_explained() -> None:
    everywhere = {name for kind in ScreenKind for name in offered(kind)}
    assert everywhere == set(BY_NAME)
    assert [action.name for action in ACTIONS if not (action.help and action.keys)] == []


def test_actions_in_a_legend_have_a_label() -> None:
    slots = {slot for rows in LEGENDS.values() for row in rows for slot in row}
    in_legends = {name for slot in slots for name in slot.split("|")}
    assert [name for name in in_legends if not BY_NAME[name].label] == []


def test_the_key_table_fits_the_screen() -> None:
    lines = key_table(key_map({}))
    assert [line for line in lines if len(line) > 80] == []
    assert lines[0].split("  ")[0] == "F1, Esc 1"


def test_the_keys_as_delivered_have_no_problem() -> None:
    assert key_map({}).problems == ()


def test_letters_never_trigger_what_may_change_the_site() -> None:
    acting = [action for action in ACTIONS if action.acts]
    assert acting
    assert [action.name for action in acting for key in action.keys if types_a_character(key)] == []


@pytest.mark.parametrize("key", ["y", "slash", "space", "Y", "7"])
def test_a_letter_cannot_be_configured_for_what_may_change_the_site(key: str) -> None:
    keys = key_map({"confirm": (key,)})
    assert keys.action(ScreenKind.CONFIRM, key) is None
    assert keys.action(ScreenKind.CONFIRM, "enter") == "confirm"
    assert "types a character" in keys.problems[0]


def test_the_key_that_confirms_on_a_live_site_never_is_the_one_that_opened_the_question() -> None:
    keys = key_map({"confirm-live": ("enter",)})
    assert keys.action(ScreenKind.CONFIRM_LIVE, "enter") is None
    assert keys.action(ScreenKind.CONFIRM_LIVE, "f7") == "confirm-live"
    assert keys.problems


def test_configured_keys_take_the_place_of_the_usual_ones() -> None:
    keys = key_map({"list": ("f4", "ctrl+o")})
    assert keys.action(ScreenKind.DIALOG, "ctrl+o") == "list"
    assert key_map({"refresh": ("ctrl+r",)}).legend(ScreenKind.MENU)[0][1] == "Ctrl+R=Refresh"


def test_unknown_actions_and_double_keys_are_named() -> None:
    assert "no action" in key_map({"explode": ("f1",)}).problems[0]
    assert "both" in key_map({"list": ("f1",)}).problems[0]


@pytest.mark.parametrize(
    ("key", "text"), [("f1", "F1"), ("enter", "Enter"), ("slash", "/"), ("n", "n"), ("ctrl+p", "Ctrl+P")]
)
def test_names_of_keys(key: str, text: str) -> None:
    assert shown(key) == text


def test_a_missing_function_key_is_named_by_its_replacement() -> None:
    assert shown("f10", missing=range(5, 11)) == "Esc+0"
    assert shown("f4", missing=range(5, 11)) == "F4"


def test_whatever_can_be_typed_is_known_to_be() -> None:
    from textual.keys import _character_to_key

    typed = [chr(code) for code in range(0x20, 0x17F) if chr(code).isprintable()]
    assert [char for char in typed if not types_a_character(_character_to_key(char))] == []
    others = [
        "enter",
        "escape",
        "tab",
        "shift+tab",
        "backspace",
        "delete",
        "insert",
        "home",
        "end",
        "up",
        "f1",
    ]
    assert [key for key in [*others, "pagedown", "ctrl+x", "alt+x"] if types_a_character(key)] == []


@pytest.mark.parametrize(
    "key", ["f4", "ctrl+o", "shift+f2", "slash", "question_mark", "n", "+", "ctrl+@", "alt++"]
)
def test_names_of_keys_that_exist(key: str) -> None:
    assert keys.wrong_key(key) == ""


@pytest.mark.parametrize(
    ("key", "near"), [("pgdown", "pagedown"), ("ctl+o", "Keys are named"), ("f99", "f9"), ("", "Keys are")]
)
def test_a_key_that_does_not_exist_is_named_with_what_is_near(key: str, near: str) -> None:
    assert near in keys.wrong_key(key)
    problems = key_map({"list": (key,)}).problems
    assert problems == (f"keys.list: {keys.wrong_key(key)}",)


def test_an_action_that_does_not_exist_is_named_with_the_nearest() -> None:
    assert key_map({"serch": ("ctrl+o",)}).problems == (
        "keys.serch: there is no action serch. Did you mean search?",
    )
