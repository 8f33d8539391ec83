"""What every language has in common."""

from __future__ import annotations

import pytest

from lpmtui.commands.query import (
    lines_of,
    number,
    one_sentence,
    printed,
    telling_line,
    truth,
    whole_number,
)
from lpmtui.model.command import Command, Completed
from lpmtui.model.errors import CommandFailed


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12", 12),
        (" 7 ", 7),
        ("-3", -3),
        ("", None),
        ("null", None),
        ("1.5", None),
        ("٣", None),
        ("9" * 31, None),
    ],
)
def test_whole_numbers(text, value):
    assert whole_number(text) == value


@pytest.mark.parametrize(
    ("text", "value"), [("2.5", 2.5), ("3", 3.0), ("unavailable", None), ("1e5", None), ("nan", None)]
)
def test_numbers(text, value):
    assert number(text) == value


@pytest.mark.parametrize(
    ("text", "value"), [("1", True), ("Yes", True), ("FALSE", False), ("", None), ("null", None)]
)
def test_truth(text, value):
    assert truth(text) is value


def test_carriage_returns_are_not_part_of_lines():
    assert lines_of("a\r\nb\r\r\nc\r") == ["a", "b", "c"]
    assert lines_of("a\u2028b\x0bc\n") == ["a\u2028b\x0bc", ""]


def test_one_sentence_is_short_and_harmless():
    assert one_sentence(" two\n lines\t\x1b[1m ") == "two lines ␛[1m"
    assert len(one_sentence("x" * 1000)) == 300


def test_the_telling_line_has_the_error_in_it():
    assert telling_line("\nnote\nERROR: broken\n") == "ERROR: broken"
    assert telling_line("\nnote\nTERRORS\n") == "note"
    assert telling_line("") == ""


@pytest.mark.parametrize(
    "said",
    [
        "sudo: a password is required",
        "Sorry, user lpm is not allowed to execute '/usr/bin/rm' as root on n1.",
        "lpm is not in the sudoers file.",
        "cat: 0652-050 Cannot open /var/hacmp/cl_dr.state: Permission denied",
        "pbrun8.5.0-01: 8511 not allowed",
    ],
)
def test_who_lacks_a_right_is_told_where_to_read_it(said):
    completed = Completed(Command("n1", ("/usr/bin/cat", "/x")), 1, "", f"{said}\n")
    with pytest.raises(CommandFailed) as caught:
        printed(completed)
    assert "lpmtui doctor --privileges" in caught.value.remedy
