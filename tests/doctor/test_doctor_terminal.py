"""What the doctor says of a terminal."""

import pytest

from lpmtui.doctor import CheckStatus, terminal_check
from lpmtui.doctor.key_reader import usual_sequences
from lpmtui.doctor.terminal_check import Description, Terminal
from lpmtui.model.lazy_dataclass import replace

XTERM = """#\tReconstructed via infocmp from file: /lib/terminfo/x/xterm
xterm|xterm terminal emulator (X Window System),
\tam,
\tcolors#0x100,
\tcols#80,
\tkf1=\\EOP,
\tkf10=\\E[21~,
\tkf2=\\EOQ,
\tkf3=\\EOR,
\tkf4=\\EOS,
\tkf5=\\E[15~,
\tkf6=\\E[17~,
\tkf7=\\E[18~,
\tkf8=\\E[19~,
\tkf9=\\E[20~,
\tkf13=\\E[1;2P,
"""


def described(text: str | None) -> Description | None:
    return terminal_check.describe("whatever", lambda argv: text)


def seen(**changes: object) -> Terminal:
    usual = Terminal(
        environ={"TERM": "xterm"},
        attached=True,
        size=(80, 24),
        encoding="UTF-8",
        description=described(XTERM),
        refusal="",
        needs=(80, 24),
        lacks=frozenset(),
        escape_delay_ms=300,
    )
    return replace(usual, **changes)


def troubles(**changes: object) -> list[str]:
    found = terminal_check.look(seen(**changes), set(usual_sequences()))
    return [f"{one.verdict}: {one.what} {one.remedy}" for one in found if one.verdict is not CheckStatus.OK]


def test_a_description_is_read() -> None:
    found = described(XTERM)
    assert found is not None
    assert found.colours == 256
    assert found.function_keys[1] == "\x1bOP"
    assert found.function_keys[10] == "\x1b[21~"
    assert sorted(found.function_keys) == list(range(1, 11))


def test_control_signs_octal_numbers_and_padding_are_understood() -> None:
    found = described("x|y,\n\tkf1=^A\\r$<5>,\n\tkf2=\\001@\\r,\n\tkf3=\\s\\,,\n")
    assert found is not None
    assert found.function_keys == {1: "\x01\r", 2: "\x01@\r", 3: " ,"}


def test_the_systems_own_descriptions_are_read() -> None:
    xterm = terminal_check.describe("xterm")
    if xterm is None:
        pytest.skip("this system has neither infocmp nor curses, or no description of xterm")
    assert xterm.function_keys[5] == "\x1b[15~"
    assert (
        terminal_check.describe("no-such-terminal-type") is None
        or terminal_check._run(["infocmp", "-V"]) is None
    )


def test_a_good_terminal_is_good() -> None:
    assert troubles() == []


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"size": (79, 24)}, "79 columns"),
        ({"size": None}, "size of the terminal is not known"),
        ({"encoding": "ISO-8859-1"}, "ISO-8859-1, not UTF-8"),
        ({"description": None}, "no description of a terminal of type xterm"),
        ({"refusal": "It cannot be drawn."}, "FAIL: It cannot be drawn."),
        ({"environ": {"TERM": "xterm", "TMUX": "/tmp/x"}}, "Inside tmux, but TERM is xterm"),
        ({"lacks": frozenset({5})}, "F5 is not on a terminal of type xterm"),
        ({"lacks": frozenset({1, 5, 6, 7, 9, 10})}, "F1, F5 to F7, F9 and F10 are not on"),
    ],
)
def test_what_is_not_well_is_told_with_a_remedy(changes: dict[str, object], told: str) -> None:
    (found,) = troubles(**changes)
    assert told in found


def test_keys_that_the_description_lacks_or_sends_strangely_are_named() -> None:
    poor = Description(8, {number: f"\x1bO{letter}" for number, letter in enumerate("PQRS", 1)})
    assert "F5 to F10 are not on" in troubles(description=poor)[0]
    odd = Description(8, dict(seen().description.function_keys) | {7: "\x1b[99~"})
    assert "F7 may send what lpmtui does not know" in troubles(description=odd)[0]


def test_colours_are_told_as_they_are() -> None:
    def colours(**changes: object) -> str:
        found = terminal_check.look(seen(attached=False, **changes), set())
        return found[1].what

    assert colours() == "256 colours."
    assert "NO_COLOR" in colours(environ={"NO_COLOR": ""})
    assert "24-bit" in colours(environ={"COLORTERM": "truecolor"})
    assert colours(description=Description(0, {})).startswith("No colours")
    assert colours(description=Description(8, {})).startswith("8 colours")
    assert "not known" in colours(description=None)


def test_without_a_terminal_only_the_environment_is_looked_at() -> None:
    assert troubles(attached=False, size=None, refusal="no", encoding="") == []
