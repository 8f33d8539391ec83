"""What the system's terminal descriptions say about a terminal type."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass

_PATIENCE_S = 5.0
_CAPABILITY = re.compile(r"^\s+(?P<name>[A-Za-z0-9_]+)(?:#(?P<number>\w+)|=(?P<text>.*))?,\s*$", re.MULTILINE)
_ESCAPE = re.compile(r"\\[Ee]|\\(?P<octal>[0-7]{3})|\\(?P<char>.)|\^(?P<control>.)")
_PADDING = re.compile(r"\$<[0-9.*/]+>")
_CHARACTERS = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f", "s": " ", "0": "\0", "l": "\n"}


@dataclass(frozen=True, slots=True)
class Description:
    """A terminal type: how many colours it has, and what its function keys F1 to F12 send, by number."""

    colours: int
    function_keys: dict[int, str]


Ask = Callable[[Sequence[str]], str | None]
"""Runs a program; its stdout, or None where it cannot be run or fails."""


def describe(term: str, ask: Ask | None = None) -> Description | None:
    """The description of a terminal type; None where the system has none, or nobody can read it."""
    text = (ask or _run)(["infocmp", "-1", term]) if term and not term.startswith("-") else None
    return _read(text) if text is not None else _from_curses(term)


def _run(argv: Sequence[str]) -> str | None:
    try:
        done = subprocess.run(
            argv, capture_output=True, text=True, errors="replace", timeout=_PATIENCE_S, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout if done.returncode == 0 else None


def _read(text: str) -> Description:
    colours, keys = 0, {}
    for found in _CAPABILITY.finditer(text):
        if found["name"] == "colors" and found["number"]:
            colours = int(found["number"], 0)
        number = _function_number(found["name"])
        if number and found["text"]:
            keys[number] = _bytes_of(found["text"])
    return Description(colours, keys)


def _function_number(name: str) -> int:
    match = re.fullmatch(r"kf(\d{1,2})", name)
    return int(match[1]) if match and 1 <= int(match[1]) <= 12 else 0


def _bytes_of(text: str) -> str:
    """What infocmp prints as a key's sequence, as the characters that arrive."""

    def one(found: re.Match[str]) -> str:
        if found["octal"]:
            return chr(int(found["octal"], 8))
        if found["char"]:
            return _CHARACTERS.get(found["char"], found["char"])
        return chr(ord(found["control"]) ^ 0x40) if found["control"] else "\x1b"

    return _ESCAPE.sub(one, _PADDING.sub("", text))


def _from_curses(term: str) -> Description | None:
    """The same through the curses library, where Python has it; it reads one type in a process's life."""
    try:
        import curses

        curses.setupterm(term or "unknown", 1)
    except (ImportError, curses.error):
        return None
    keys = {number: curses.tigetstr(f"kf{number}") for number in range(1, 13)}
    found = {number: sequence.decode("latin-1") for number, sequence in keys.items() if sequence}
    return Description(max(0, curses.tigetnum("colors")), found)
