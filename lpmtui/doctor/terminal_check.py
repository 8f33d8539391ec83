"""The terminal at hand: what it is, what it lacks, and what to press instead."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

from lpmtui.doctor import CheckResult, fail, listed, ok, warn
from lpmtui.model.lazy_dataclass import dataclass

FUNCTION_KEYS = range(1, 11)
"""The keys of SMIT."""

TRUE_COLOUR = frozenset({"truecolor", "24bit"})
_FEW_COLOURS = 16
_INSTEAD = "Press Esc, then the key's digit (0 for F10)"


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


@dataclass(frozen=True, slots=True)
class Terminal:
    """What can be seen of a terminal from outside.

    `attached`: input and output are one. `size` is columns and lines, None where nobody knows. `refusal`
    says why no console can be drawn on it. `lacks` are numbers of function keys known to be missing.
    """

    environ: Mapping[str, str]
    attached: bool
    size: tuple[int, int] | None
    encoding: str
    description: Description | None
    refusal: str
    needs: tuple[int, int]
    lacks: frozenset[int]
    escape_delay_ms: int

    @property
    def type(self) -> str:
        """What TERM says, and whether the terminal can do what the console needs."""
        return self.environ.get("TERM", "")

    @property
    def missing(self) -> list[int]:
        """The numbers of the function keys that it does not have."""
        described = self.description.function_keys if self.description else set(FUNCTION_KEYS)
        return [number for number in FUNCTION_KEYS if number in self.lacks or number not in described]


def look(terminal: Terminal, understood: Collection[str]) -> list[CheckResult]:
    """Everything about a terminal; `understood` are the sequences that lpmtui knows as keys."""
    if not terminal.attached:
        return [
            ok("Input or output is not a terminal here: only the environment was looked at."),
            *_colours(terminal),
        ]
    return [
        *_type(terminal),
        *_size(terminal),
        *_colours(terminal),
        *_encoding(terminal),
        *function_keys(terminal, understood),
        *_line(terminal),
    ]


def function_keys(terminal: Terminal, understood: Collection[str]) -> Iterator[CheckResult]:
    """Function keys that this type of terminal lacks, or sends in a way that lpmtui does not know."""
    missing = terminal.missing
    if missing:
        are = "is" if len(missing) == 1 else "are"
        yield warn(
            f"{_named(missing)} {are} not on a terminal of type {terminal.type or 'unknown'}.",
            f"{_INSTEAD}; the key legend says so, too.",
        )
    described = terminal.description.function_keys if terminal.description else {}
    foreign = [
        number
        for number in FUNCTION_KEYS
        if number not in missing and number in described and described[number] not in understood
    ]
    if foreign:
        yield warn(
            f"{_named(foreign)} may send what lpmtui does not know: try with `lpmtui doctor --keys`.",
            f"{_INSTEAD} where the key does nothing.",
        )
    if not missing and not foreign:
        yield ok("Function keys F1 to F10; Esc and a digit does the same, fast or slow.")


def _type(terminal: Terminal) -> Iterator[CheckResult]:
    if terminal.refusal:
        yield fail(terminal.refusal)
    elif terminal.description is None:
        yield warn(
            f"This system has no description of a terminal of type {terminal.type}.",
            "Install it (Debian: ncurses-term), or set TERM to a type that it knows: xterm, vt100.",
        )
    else:
        yield ok(f"TERM is {terminal.type}.")
    if "TMUX" in terminal.environ and not terminal.type.startswith(("tmux", "screen")):
        yield warn(
            f"Inside tmux, but TERM is {terminal.type}: keys and colours may be wrong.",
            "Take TERM out of your shell's start-up files; tmux sets it itself.",
        )


def _size(terminal: Terminal) -> Iterator[CheckResult]:
    if terminal.size is None:
        yield warn("The size of the terminal is not known.", "Say it: stty cols 80 rows 24.")
        return
    (columns, lines), (least_columns, least_lines) = terminal.size, terminal.needs
    if columns < least_columns or lines < least_lines:
        yield warn(
            f"The terminal has {columns} columns and {lines} lines.",
            f"Make it at least {least_columns} by {least_lines}: smaller ones show no panels.",
        )
    else:
        yield ok(f"{columns} columns, {lines} lines.")


def _colours(terminal: Terminal) -> Iterator[CheckResult]:
    if "NO_COLOR" in terminal.environ:
        yield ok("No colours, as NO_COLOR asks: the cursor is drawn in reverse video.")
        return
    colours = terminal.description.colours if terminal.description else 0
    if terminal.environ.get("COLORTERM", "") in TRUE_COLOUR:
        yield ok("24-bit colours (COLORTERM).")
    elif terminal.description is None:
        yield ok("The number of colours is not known.")
    elif colours <= 0:
        yield ok("No colours: themes are drawn with reverse video and signs.")
    elif colours < _FEW_COLOURS:
        yield ok(f"{colours} colours: the themes mono and ansi-dark look best.")
    else:
        yield ok(f"{colours} colours.")


def _encoding(terminal: Terminal) -> Iterator[CheckResult]:
    if terminal.encoding.replace("-", "").casefold() == "utf8":
        yield ok("UTF-8.")
    else:
        yield warn(
            f"The character set is {terminal.encoding or 'not known'}, not UTF-8: signs may be wrong.",
            "Set LANG to a UTF-8 locale (en_US.UTF-8, C.UTF-8) before lpmtui starts.",
        )


def _line(terminal: Terminal) -> Iterator[CheckResult]:
    over = " over ssh" if {"SSH_CONNECTION", "SSH_TTY"} & set(terminal.environ) else ""
    yield ok(f"An Esc waits {terminal.escape_delay_ms} ms for the rest of a function key{over}.")


def _named(numbers: list[int]) -> str:
    """Function keys in words: `F1, F2 and F5 to F10`."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    parts: list[str] = []
    for run in runs:
        parts += [f"F{run[0]} to F{run[-1]}"] if len(run) > 2 else [f"F{number}" for number in run]
    return listed(parts)


# --- what the system's terminal descriptions say --------------------------------------------------

RunProgram = Callable[[Sequence[str]], str | None]
"""Runs a program; its stdout, or None where it cannot be run or fails."""


def describe(term: str, run: RunProgram | None = None) -> Description | None:
    """The description of a terminal type; None where the system has none, or nobody can read it."""
    text = (run or _run)(["infocmp", "-1", term]) if term and not term.startswith("-") else None
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
