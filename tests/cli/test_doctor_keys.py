"""`lpmtui doctor --keys` on a real terminal, and what it makes of presses."""

from __future__ import annotations

import os
import sys
import termios
from pathlib import Path

import pytest
from pseudo_terminal import Terminal

from lpmtui.cli.key_tester import KeyTest
from lpmtui.doctor.key_reader import Press
from lpmtui.keyboard.keys import key_map

TEST = [sys.executable, "-m", "lpmtui", "doctor", "--keys"]
READY = "what lpmtui does with it"


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("SSH_", "TMUX", "ESCD"))
    }
    return kept | {"LPMTUI_STATE_DIR": str(tmp_path / "state"), "XDG_CONFIG_HOME": str(tmp_path)}


def line_with(screen: str, text: str) -> str:
    """The last line on the screen with this text."""
    return next(line for line in reversed(screen.splitlines()) if text in line)


@pytest.mark.terminal
def test_every_press_is_shown_with_its_bytes_its_name_and_what_it_does(env: dict[str, str]) -> None:
    with Terminal(TEST, env, size=(40, 120)) as terminal:
        before = termios.tcgetattr(terminal._master)
        terminal.wait(READY)
        for key, line in {
            "f1": "1b 4f 50             ESC O P          F1           Help",
            "f5": "1b 5b 31 35 7e       ESC [ 1 5 ~      F5           Reset",
            "esc+3": "1b 33                ESC 3            F3           Cancel",
            "\x1b[006q": "F6           Command",
            "\x1b[13~": "1b 5b 31 33 7e       ESC [ 1 3 ~      F3           Cancel",
            "\x16": "16                   ^V               Ctrl+V       Page down",
            "q": "71                   q                q            types it",
            "ü": "c3 bc                ü                ü            types it",
            "£": "c2 a3                £                £            types it; for F3 press Esc, then 3",
            "\x1b[77~": "nothing: it does not know this",
        }.items():
            terminal.press(key)
            terminal.wait(line)
        terminal.press("ctrl-c")
        assert terminal.wait_end() == 0
        screen = terminal.text
        assert "Function keys that arrived: F1, F3, F5 and F6." in screen
        assert "Some came as from: PuTTY or rxvt and aixterm." in screen
        assert "Option and a digit make characters here" in screen
        assert "Not understood: ESC [ 7 7 ~." in screen
        assert termios.tcgetattr(terminal._master) == before


@pytest.mark.terminal
def test_a_slow_esc_and_digit_is_put_together(env: dict[str, str]) -> None:
    with Terminal(TEST, env, size=(40, 120)) as terminal:
        terminal.wait(READY)
        terminal.press("esc")
        terminal.wait("Esc          waits: a digit makes it a function key")
        terminal.press("3")
        terminal.wait("F3: Cancel")
        terminal.press("enter")
        terminal.wait("Do, Continue")
        terminal.press("a", "enter")
        terminal.wait(lambda screen: screen.count("Do, Continue") == 2)
        assert terminal.process.poll() is None
        terminal.press("enter")
        assert terminal.wait_end() == 0


@pytest.mark.terminal
def test_a_terminal_without_function_keys_is_told_what_to_press(env: dict[str, str]) -> None:
    with Terminal(TEST, env, term="vt100") as terminal:
        screen = terminal.wait(READY)
        assert "F5 to F10 are not on a terminal of type vt100." in screen
        assert "Press Esc, then the key's digit" in screen
        terminal.press("esc+5")
        terminal.wait("Reset")
        terminal.press("ctrl-c")
        assert terminal.wait_end() == 0


@pytest.mark.terminal
def test_the_test_ends_with_its_terminal(env: dict[str, str]) -> None:
    with Terminal(TEST, env) as terminal:
        terminal.wait(READY)
        terminal.hang_up()
        assert terminal.process.wait(10) != 0


@pytest.mark.terminal
def test_configured_keys_are_told_as_configured(env: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "lpmtui").mkdir()
    (tmp_path / "lpmtui" / "config.toml").write_text('[keys]\nlist = ["f4", "ctrl+t"]\n')
    with Terminal(TEST, env) as terminal:
        terminal.wait(READY)
        terminal.press("\x14")
        assert "List" in line_with(terminal.wait("Ctrl+T"), "Ctrl+T")
        terminal.press("ctrl-c")
        terminal.wait_end()


def test_a_line_that_splits_keys_is_told_with_its_pause() -> None:
    test = KeyTest(key_map({}), escape_delay_ms=300)
    assert test.tell(Press(b"\x1bOR", "f3", None, 0.15), 1.0).endswith("Cancel (in pieces, 150 ms apart)")
    assert "up to 150 ms within one. lpmtui waits 300 ms" in "\n".join(test.summary())


def test_a_key_that_fell_apart_is_put_together_and_the_remedy_named() -> None:
    test = KeyTest(key_map({}), escape_delay_ms=300)
    presses = (Press(b"\x1b", "escape"), Press(b"O", "O", "O"), Press(b"R", "R", "R"))
    told = [test.tell(press, float(second)) for second, press in enumerate(presses)]
    assert told[1].endswith("waits: a digit makes it a function key")
    assert told[2].endswith("F3: Cancel")
    assert "Raise console.esc_delay_ms above 300" in "\n".join(test.summary())


def test_nothing_strange_needs_no_words_at_the_end() -> None:
    test = KeyTest(key_map({}), escape_delay_ms=300)
    test.tell(Press(b"a", "a", "a"), 1.0)
    assert list(test.summary()) == [""]
