"""The console on the terminals that people have: few colours, none, small, large, and made smaller."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from homes import LPMTUI, Home
from pseudo_terminal import Terminal

pytestmark = pytest.mark.terminal

MANY_COLOURS = re.compile(rb"\x1b\[[0-9;]*[34]8;[25];")
A_COLOUR = re.compile(rb"\x1b\[(?:[0-9;]*;)?(?:3[0-7]|4[0-7]|9[0-7]|10[0-7]|[34]8;[25];[0-9;]+)m")


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


def current_lines(terminal: Terminal) -> list[int]:
    """The lines that are in reverse video from their third column on."""
    return [y for y in range(len(terminal.lines)) if terminal.cells(y)[3].reverse]


def words(screen: str) -> str:
    """The screen on one line, without frames."""
    return " ".join(screen.replace("|", " ").split())


def leave(terminal: Terminal) -> None:
    terminal.press("f10")
    assert terminal.wait_end() == 0


@pytest.mark.parametrize("term", ["xterm", "linux"])
def test_terminals_of_sixteen_colours_get_no_others(home: Home, term: str) -> None:
    with home.terminal(term=term) as terminal:
        terminal.wait("SIMULATOR")
        terminal.press("down")
        terminal.wait(lambda _: current_lines(terminal) == [5])
        colours = {cell.fg for y in range(24) for cell in terminal.cells(y)}
        assert len(colours) > 1
        assert not MANY_COLOURS.search(terminal.sent)
        leave(terminal)


@pytest.mark.parametrize(("env", "term"), [({"NO_COLOR": "1"}, "xterm-256color"), ({}, "vt100")])
def test_without_colour_the_cursor_and_all_words_are_there(
    home: Home, env: dict[str, str], term: str
) -> None:
    with Terminal([*LPMTUI, "clstop"], home.env | env, term=term) as terminal:
        terminal.wait("[dbnode1]")
        terminal.wait(lambda _: current_lines(terminal) == [6])
        assert "SIMULATOR" in terminal.text
        seen = {(cell.fg, cell.bg) for y in range(24) for cell in terminal.cells(y)}
        assert seen == {("default", "default")}
        assert not A_COLOUR.search(terminal.sent)
        leave(terminal)


def test_a_theme_is_taken_from_the_flag_and_else_from_the_configuration(home: Home) -> None:
    config = home.path / "config" / "lpmtui"
    config.mkdir(parents=True)
    (config / "config.toml").write_text('[console]\ntheme = "amber"\n')
    for words, colour in ((("--theme", "green"), "33ff33"), ((), "ffb000")):
        with Terminal([*LPMTUI, *words], home.env | {"COLORTERM": "truecolor"}) as terminal:
            terminal.wait("SIMULATOR")
            assert terminal.cells(2)[0].fg == colour
            leave(terminal)


def test_a_theme_that_cannot_be_had_is_told_and_the_console_opens(home: Home) -> None:
    themes = home.path / "config" / "lpmtui" / "themes"
    themes.mkdir(parents=True)
    (themes / "mine.toml").write_text('name = "mine"\n[roles]\ncursor = 7\n')
    with home.terminal("--theme", "mine") as terminal:
        terminal.wait(lambda screen: "Meanwhile you see: SMIT classic" in words(screen))
        assert "The theme mine.toml cannot be used: cursor is not a table." in words(terminal.text)
        terminal.press("enter")
        terminal.wait(lambda screen: "ERROR MESSAGE" not in screen)
        leave(terminal)


@pytest.mark.parametrize("term", ["dumb", "unknown"])
def test_where_no_console_can_be_drawn_it_comes_as_plain_lines(home: Home, term: str) -> None:
    with home.terminal(term=term) as terminal:
        terminal.wait("1. Live Partition Mobility")
        terminal.press("q", "enter")
        assert terminal.wait_end() == 0
        assert b"\x1b" not in terminal.sent


def test_a_large_terminal_is_used_from_edge_to_edge(home: Home) -> None:
    with home.terminal(size=(60, 200)) as terminal:
        terminal.wait("Enter=Do")
        assert terminal.lines[0].endswith("SIMULATOR")
        assert len(terminal.lines[0]) == 200
        assert [terminal.lines[58].index(label) for label in ("F1=", "F2=", "F3=", "F8=")] == [
            0,
            50,
            100,
            150,
        ]
        leave(terminal)


def test_a_window_made_too_small_says_what_it_needs_and_loses_nothing(home: Home) -> None:
    with home.terminal("lpm_migrate") as terminal:
        terminal.wait("[dbnode1]")
        terminal.press("down", "power-b")
        terminal.wait("[power-b]")
        terminal.resize(10, 40)
        terminal.wait("needs 80 columns and 24 lines")
        assert "nothing is lost" in terminal.text
        terminal.press("enter", "x")
        terminal.resize(24, 80)
        terminal.wait("[power-b]")
        assert "[dbnode1]" in terminal.text
        terminal.resize(60, 200)
        terminal.wait(lambda _: len(terminal.lines[0]) == 200)
        assert "[power-b]" in terminal.text
        leave(terminal)
