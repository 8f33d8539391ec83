"""Esc and digits, old terminals, split keys."""

from __future__ import annotations

import pytest

from lpmtui.keyboard import terminal
from lpmtui.keyboard.terminal import EscapeFold
from lpmtui.tui.startup import teach_sequences


def keys_of(sequence: str) -> list[str]:
    """What Textual's parser makes of a sequence that arrives at once."""
    from textual._xterm_parser import XTermParser
    from textual.events import Key

    teach_sequences()
    parser = XTermParser()
    return [event.key for event in [*parser.feed(sequence), *parser.feed("")] if isinstance(event, Key)]


@pytest.mark.parametrize(
    ("sequence", "key"),
    [
        *((f"\x1b{number % 10}", f"f{number}") for number in range(1, 11)),
        *((f"\x1b[{number:03d}q", f"f{number}") for number in range(1, 13)),
        ("\x1bv", "pageup"),
        ("\x1bV", "pageup"),
        ("\x1b<", "home"),
        ("\x1b>", "end"),
        ("\x1bOP", "f1"),
        ("\x1b[11~", "f1"),
        ("\x1b[[A", "f1"),
        ("\x1b[21~", "f10"),
    ],
)
def test_sequences_that_arrive_at_once(sequence: str, key: str) -> None:
    assert keys_of(sequence) == [key]


def feed(fold: EscapeFold, *keys: str, pause: float = 0.3) -> list[str]:
    """Type keys one after the other, as a slow hand does."""
    meant = []
    for number, key in enumerate(keys):
        character = key if len(key) == 1 else "[" if key == "left_square_bracket" else None
        got = fold.feed(key, character, now=number * pause)
        if got is not None:
            meant.append(got)
    return meant


@pytest.mark.parametrize("number", range(1, 11))
def test_esc_and_a_digit_typed_slowly(number: int) -> None:
    assert feed(EscapeFold(), "escape", str(number % 10)) == [f"f{number}"]


def test_a_lone_esc_means_nothing_and_waits() -> None:
    fold = EscapeFold()
    assert feed(fold, "escape") == []
    assert fold.waiting(now=4.9)
    assert not fold.waiting(now=5.1)


def test_a_digit_long_after_esc_is_a_digit() -> None:
    assert feed(EscapeFold(patience_s=5), "escape", "3", pause=6) == ["3"]


def test_what_does_not_belong_to_esc_is_itself() -> None:
    assert feed(EscapeFold(), "escape", "x", "3") == ["x", "3"]
    assert feed(EscapeFold(), "escape", "down", "3") == ["down", "3"]
    assert feed(EscapeFold(), "escape", "escape", "3") == ["f3"]


def test_a_function_key_that_a_line_split() -> None:
    assert feed(EscapeFold(), "escape", "O", "R") == ["f3"]
    assert feed(EscapeFold(), "escape", "left_square_bracket", "1", "3", "~") == ["f3"]
    assert feed(EscapeFold(), "escape", "left_square_bracket", "0", "0", "4", "q") == ["f4"]


def test_alt_and_a_digit_is_esc_and_a_digit() -> None:
    assert feed(EscapeFold(), "alt+4") == ["f4"]


def test_esc_waits_longer_over_ssh_and_the_users_own_delay_wins() -> None:
    here: dict[str, str] = {}
    terminal.set_escape_delay(here, 300)
    assert here["ESCDELAY"] == "300"
    remote = {"SSH_CONNECTION": "10.0.0.1 1 10.0.0.2 22"}
    terminal.set_escape_delay(remote, 300)
    assert remote["ESCDELAY"] == "500"
    own = {"ESCDELAY": "42", "SSH_TTY": "/dev/pts/1"}
    terminal.set_escape_delay(own, 300)
    assert own["ESCDELAY"] == "42"


@pytest.mark.parametrize("term", ["dumb", "", "unknown"])
def test_a_terminal_that_cannot_place_the_cursor_is_refused_with_a_sentence(term: str) -> None:
    assert "TERM" in terminal.refusal({"TERM": term}, terminals=True)


def test_a_pipe_is_refused_and_a_terminal_is_not() -> None:
    assert "terminal" in terminal.refusal({"TERM": "xterm"}, terminals=False)
    assert terminal.refusal({"TERM": "vt100"}, terminals=True) == ""


def test_old_terminals_lack_function_keys_and_colours() -> None:
    assert terminal.missing_function_keys("vt100") == frozenset(range(5, 11))
    assert terminal.missing_function_keys("xterm-256color") == frozenset()
    assert terminal.monochrome("vt100")
    assert not terminal.monochrome("xterm")


def test_a_size_that_was_exported_does_not_hide_that_the_window_changes() -> None:
    environ = {"LINES": "24", "COLUMNS": "80", "TERM": "xterm"}
    terminal.forget_exported_size(environ, 0, 0)
    assert "LINES" in environ
    terminal.forget_exported_size(environ, 50, 132)
    assert environ == {"TERM": "xterm"}


def test_no_colour_is_what_the_operator_or_the_terminal_says() -> None:
    assert terminal.colourless({"TERM": "xterm", "NO_COLOR": "1"})
    assert terminal.colourless({"TERM": "vt220"})
    assert not terminal.colourless({"TERM": "xterm"})
