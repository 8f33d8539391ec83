"""From the bytes that a terminal sends to key presses, without a screen. Pure.

Reads as the console does: an Esc waits for the rest of its sequence, and what does not come in time falls
apart into an Esc and characters.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from lpmtui.model.compiled_copy import load_table
from lpmtui.model.lazy_dataclass import dataclass

ESC = "\x1b"
_CONTROLS = {"\r": "enter", "\t": "tab", "\x7f": "backspace", "\b": "backspace", "\0": "ctrl+@"}
_NAMES = {
    "solidus": "slash",
    "reverse_solidus": "backslash",
    "commercial_at": "at",
    "hyphen_minus": "minus",
    "plus_sign": "plus",
    "low_line": "underscore",
}
_SEQUENCE = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|O[@-~])")
_BEGUN = re.compile(r"\x1b(?:\[[0-?]*[ -/]*|O)?\Z")
_MODIFIED = re.compile(r"\x1b\[(?P<number>\d+);(?P<modifiers>\d)(?P<last>[A-Z~])")
_LONGEST_CHARACTER = 4


@dataclass(frozen=True, slots=True)
class Family:
    """Terminals that send the same: what comes after ESC -> the key."""

    name: str
    keys: Mapping[str, str]


@cache
def families() -> tuple[Family, ...]:
    """The terminals that are known, the usual ones first."""
    return tuple(Family(one["name"], one["keys"]) for one in _facts()["family"])


@cache
def option_characters() -> Mapping[str, str]:
    """What a Mac keyboard makes with Option and a digit -> the digit."""
    return dict(_facts()["option"])


@cache
def _facts() -> dict[str, Any]:
    return load_table(__file__, "keys.toml")


def usual_sequences() -> dict[str, str]:
    """Every known sequence -> the key."""
    return {ESC + rest: key for family in families() for rest, key in family.keys.items()}


@dataclass(frozen=True, slots=True)
class Press:
    """One key press: what arrived, the key's name, its character, and the longest pause within it."""

    raw: bytes
    key: str
    character: str | None = None
    pause_s: float = 0.0

    @property
    def known(self) -> bool:
        """Whether it is a key at all."""
        return bool(self.key)


class KeyReader:
    """Takes bytes as they arrive and gives key presses back. Times are seconds that never run backwards.

    `sequences` are whole sequences -> keys. `patience_s` is how long an Esc waits for the rest.
    """

    def __init__(self, sequences: Mapping[str, str], patience_s: float) -> None:
        self._sequences = dict(sequences)
        self._patience_s = patience_s
        self._arrived: list[tuple[int, float]] = []

    @property
    def waiting_until(self) -> float | None:
        """When what has arrived so far is taken as it is; None where nothing waits."""
        return self._arrived[-1][1] + self._patience_s if self._arrived else None

    def feed(self, arrived: bytes, now: float) -> list[Press]:
        """The presses that are complete now."""
        early = self.wait(now)
        self._arrived += [(byte, now) for byte in arrived]
        return early + list(self._presses(given_up=False))

    def wait(self, now: float) -> list[Press]:
        """The presses that nothing more will complete, because it would have come by now."""
        until = self.waiting_until
        return list(self._presses(given_up=True)) if until is not None and now >= until else []

    def _presses(self, *, given_up: bool) -> Iterator[Press]:
        while self._arrived:
            found = self._first(given_up=given_up)
            if found is None:
                return
            yield found

    def _first(self, *, given_up: bool) -> Press | None:
        raw = bytes(byte for byte, _ in self._arrived)
        if raw[0] != ord(ESC):
            return self._character(raw, given_up=given_up)
        text = raw.decode("latin-1")
        if not given_up and self._may_go_on(text):
            return None
        return self._escape(text)

    def _may_go_on(self, text: str) -> bool:
        longer = any(known.startswith(text) and known != text for known in self._sequences)
        return longer or _BEGUN.match(text) is not None

    def _escape(self, text: str) -> Press:
        whole = _SEQUENCE.match(text)
        ends = [len(known) for known in self._sequences if text.startswith(known)]
        if whole:
            ends.append(whole.end())
        if ends:
            return self._take(max(ends), self._named(text[: max(ends)]))
        if len(text) > 1 and text[1] != ESC and text[1].isascii() and text[1] not in "[O":
            return self._take(2, f"alt+{key_of(text[1])}")
        return self._take(1, "escape")

    def _named(self, sequence: str) -> str:
        return self._sequences.get(sequence) or self._modified(sequence)

    def _modified(self, sequence: str) -> str:
        """A key that was pressed with Shift, Alt or Ctrl, as xterm sends it; empty for anything else."""
        match = _MODIFIED.fullmatch(sequence)
        if not match:
            return ""
        number = "" if match["last"] != "~" else match["number"]
        plain = {f"{ESC}[{number}{match['last']}", f"{ESC}O{match['last']}"} & self._sequences.keys()
        bits = int(match["modifiers"]) - 1
        held = [word for bit, word in ((4, "ctrl"), (2, "alt"), (1, "shift")) if bits & bit]
        return "+".join([*held, self._sequences[plain.pop()]]) if plain and held else ""

    def _character(self, raw: bytes, *, given_up: bool) -> Press | None:
        for length in range(1, min(len(raw), _LONGEST_CHARACTER) + 1):
            try:
                character = raw[:length].decode("utf-8")
            except UnicodeDecodeError as error:
                if error.reason == "unexpected end of data":
                    continue
                return self._take(1, "")
            return self._take(length, key_of(character), character if character.isprintable() else None)
        return self._take(1, "") if given_up or len(raw) >= _LONGEST_CHARACTER else None

    def _take(self, length: int, key: str, character: str | None = None) -> Press:
        taken, self._arrived = self._arrived[:length], self._arrived[length:]
        times = [at for _, at in taken]
        pause = max((later - earlier for earlier, later in itertools.pairwise(times)), default=0.0)
        return Press(bytes(byte for byte, _ in taken), key, character, pause)


def key_of(character: str) -> str:
    """The name of the key that makes a character, as the configuration writes it."""
    if character in _CONTROLS:
        return _CONTROLS[character]
    if character == ESC:
        return "escape"
    if ord(character) < 0x20:
        return f"ctrl+{chr(ord(character) | 0x60)}"
    if character.isalnum():
        return character
    name = unicodedata.name(character, "").lower().replace("-", "_").replace(" ", "_")
    return _NAMES.get(name, name) or character


def signs(raw: bytes) -> str:
    """Bytes as a person would say them: `ESC O P`."""
    return " ".join(_sign(char) for char in raw.decode("utf-8", "replace"))


def _sign(char: str) -> str:
    if char == ESC:
        return "ESC"
    if ord(char) < 0x20 or ord(char) == 0x7F:
        return f"^{chr(ord(char) ^ 0x40)}"
    return "SPACE" if char == " " else char
