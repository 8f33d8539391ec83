"""Every action has its keys, its legend and a method that does it."""

from __future__ import annotations

import pytest

from lpmtui.tui import key_names
from lpmtui.tui.actions import ACTIONS, BY_NAME, LEGENDS, Kind, offered
from lpmtui.tui.keys import key_map, key_table, shown, types_a_character
from lpmtui.tui.screens.dialog import DialogScreen
from lpmtui.tui.screens.entry import EntryScreen
from lpmtui.tui.screens.guide import GuideScreen
from lpmtui.tui.screens.listing import ListScreen, ManyScreen
from lpmtui.tui.screens.menu import MenuScreen
from lpmtui.tui.screens.migration import MigrationScreen
from lpmtui.tui.screens.migrations import MigrationsScreen
from lpmtui.tui.screens.popup import ConfirmScreen, LiveConfirmScreen, MessageScreen
from lpmtui.tui.screens.search import SearchScreen
from lpmtui.tui.screens.selector import SelectorScreen
from lpmtui.tui.screens.status import StatusScreen
from lpmtui.tui.screens.text import TextScreen
from lpmtui.tui.screens.themes import ThemesScreen

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
    EntryScreen,
    GuideScreen,
    MigrationScreen,
    MigrationsScreen,
    TextScreen,
    ThemesScreen,
)


def test_every_kind_of_screen_is_drawn_by_a_class() -> None:
    assert {screen.kind for screen in SCREENS} == set(Kind)


@pytest.mark.parametrize("screen", SCREENS)
def test_every_action_offered_is_done_by_a_method(screen: type) -> None:
    missing = [name for name in offered(screen.kind) if not hasattr(screen, f"act_{name.replace('-', '_')}")]
    assert missing == []


def test_every_action_is_offered_somewhere_and_explained() -> None:
    everywhere = {name for kind in Kind for name in offered(kind)}
    assert everywhere == set(BY_NAME)
    assert [action.name for action in ACTIONS if not (action.help and action.keys)] == []


def test_actions_in_a_legend_have_a_label() -> None:
    in_legends = {name for rows in LEGENDS.values() for row in rows for name in row}
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
    assert keys.action(Kind.CONFIRM, key) is None
    assert keys.action(Kind.CONFIRM, "enter") == "confirm"
    assert "types a character" in keys.problems[0]


def test_the_key_that_confirms_on_a_live_site_never_is_the_one_that_opened_the_question() -> None:
    keys = key_map({"confirm-live": ("enter",)})
    assert keys.action(Kind.CONFIRM_LIVE, "enter") is None
    assert keys.action(Kind.CONFIRM_LIVE, "f7") == "confirm-live"
    assert keys.problems


def test_configured_keys_take_the_place_of_the_usual_ones() -> None:
    keys = key_map({"list": ("f4", "ctrl+o")})
    assert keys.action(Kind.DIALOG, "ctrl+o") == "list"
    assert key_map({"refresh": ("ctrl+r",)}).legend(Kind.MENU)[0][1] == "Ctrl+R=Refresh"


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
    assert key_names.wrong(key) == ""


@pytest.mark.parametrize(
    ("key", "near"), [("pgdown", "pagedown"), ("ctl+o", "Keys are named"), ("f99", "f9"), ("", "Keys are")]
)
def test_a_key_that_does_not_exist_is_named_with_what_is_near(key: str, near: str) -> None:
    assert near in key_names.wrong(key)
    problems = key_map({"list": (key,)}).problems
    assert problems == (f"keys.list: {key_names.wrong(key)}",)


def test_an_action_that_does_not_exist_is_named_with_the_nearest() -> None:
    assert key_map({"serch": ("ctrl+o",)}).problems == (
        "keys.serch: there is no action serch. Did you mean search?",
    )
