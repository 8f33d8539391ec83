"""Bytes to key presses: as the console reads them, however the line cuts them."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from lpmtui.doctor import key_reader
from lpmtui.doctor.key_reader import KeyReader, Press, key_of, option_characters, signs, usual_sequences
from lpmtui.keyboard.terminal import sequences

KNOWN = {**usual_sequences(), **sequences()}
PATIENCE_S = 0.3


def read(*chunks: bytes) -> list[Press]:
    """The presses in bytes that come at once, one chunk after the other."""
    reader = KeyReader(KNOWN, PATIENCE_S)
    found = [press for chunk in chunks for press in reader.feed(chunk, 0.0)]
    return found + reader.wait(PATIENCE_S)


def keys(*chunks: bytes) -> list[str]:
    return [press.key for press in read(*chunks)]


def test_the_table_of_sequences_is_the_consoles_own() -> None:
    from textual._ansi_sequences import ANSI_SEQUENCES_KEYS

    differing = {}
    for sequence, key in usual_sequences().items():
        theirs = ANSI_SEQUENCES_KEYS[sequence]
        if key != (theirs if isinstance(theirs, str) else str(theirs[0].value)):
            differing[sequence] = theirs
    assert differing == {}
    assert not usual_sequences().keys() & sequences().keys()


def test_keys_of_characters_are_called_as_the_console_calls_them() -> None:
    from textual._ansi_sequences import ANSI_SEQUENCES_KEYS
    from textual.keys import _character_to_key

    printable = [chr(code) for code in range(0x20, 0x250) if chr(code).isprintable()]
    assert {char: key_of(char) for char in printable} == {char: _character_to_key(char) for char in printable}
    controls = [chr(code) for code in range(0x20) if code not in (0x1C, 0x1D, 0x1E, 0x1F)]
    theirs = {char: str(ANSI_SEQUENCES_KEYS[char][0].value) for char in controls}
    assert {char: key_of(char) for char in controls} == theirs


@pytest.mark.parametrize(
    ("sent", "key"),
    [
        (b"\x1bOP", "f1"),
        (b"\x1b[11~", "f1"),
        (b"\x1b[[A", "f1"),
        (b"\x1b[001q", "f1"),
        (b"\x1b1", "f1"),
        (b"\x1b0", "f10"),
        (b"\x1b[Z", "shift+tab"),
        (b"\x1b[1;5C", "ctrl+right"),
        (b"\x1b[15;2~", "shift+f5"),
        (b"\x1bx", "alt+x"),
        (b"\x1b", "escape"),
        (b"\r", "enter"),
        (b"\x16", "ctrl+v"),
        ("ü".encode(), "ü"),
        ("£".encode(), "pound_sign"),
        (b"\x1b[99~", ""),
        (b"\xff", ""),
    ],
)
def test_one_press(sent: bytes, key: str) -> None:
    (press,) = read(sent)
    assert (press.key, press.raw, press.known) == (key, sent, bool(key))


@pytest.mark.parametrize("sent", sorted(KNOWN))
def test_every_known_sequence_is_one_press_even_byte_by_byte(sent: str) -> None:
    whole = sent.encode()
    assert keys(whole) == [KNOWN[sent]]
    assert keys(*(bytes([byte]) for byte in whole)) == [KNOWN[sent]]


def test_a_slow_line_that_is_not_too_slow_splits_nothing() -> None:
    reader = KeyReader(KNOWN, PATIENCE_S)
    assert reader.feed(b"\x1b", 10.0) == []
    assert reader.waiting_until == 10.3
    assert reader.feed(b"[1", 10.25) == []
    (press,) = reader.feed(b"5~", 10.5)
    assert press.key == "f5"
    assert press.pause_s == pytest.approx(0.25)
    assert reader.waiting_until is None


def test_what_comes_too_late_falls_apart_as_it_does_in_the_console() -> None:
    reader = KeyReader(KNOWN, PATIENCE_S)
    reader.feed(b"\x1b", 0.0)
    assert [press.key for press in reader.wait(0.31)] == ["escape"]
    assert [press.key for press in reader.feed(b"OR", 0.32)] == ["O", "R"]


def test_half_a_character_waits_for_its_other_half() -> None:
    reader = KeyReader(KNOWN, PATIENCE_S)
    assert reader.feed(b"\xc3", 0.0) == []
    assert [press.key for press in reader.feed(b"\xbc", 0.1)] == ["ü"]
    reader.feed(b"\xc3", 1.0)
    assert [press.key for press in reader.wait(2.0)] == [""]


@settings(max_examples=100)
@given(st.lists(st.binary(max_size=6), max_size=6))
@example([b"\x1b\x1b[", b"\x1bO", b"\xf0\x9f", b"\x1b[1;9"])
def test_no_byte_is_ever_lost_and_what_waits_ends(chunks: list[bytes]) -> None:
    presses = read(*chunks)
    assert b"".join(press.raw for press in presses) == b"".join(chunks)


@settings(max_examples=100)
@given(st.lists(st.sampled_from([*KNOWN, "a", "ü", "\r"]), max_size=5), st.data())
def test_how_the_line_cuts_the_bytes_does_not_matter(sent: list[str], data: st.DataObject) -> None:
    whole = "".join(sent).encode()
    cuts = sorted(data.draw(st.sets(st.integers(0, len(whole)))))
    chunks = [whole[a:b] for a, b in zip([0, *cuts], [*cuts, len(whole)], strict=True)]
    assert keys(*chunks) == keys(whole)


def test_signs_name_what_cannot_be_seen() -> None:
    assert signs(b"\x1b[ A\x7f\x16") == "ESC [ SPACE A ^? ^V"
    assert signs("ü".encode()) == "ü"


def test_option_characters_stand_for_all_digits() -> None:
    assert sorted(option_characters().values()) == list("0123456789")
    assert [family.name for family in key_reader.families()][1:] == ["PuTTY or rxvt", "Linux console"]
