"""The terminal at hand: what it sends for which key, what it lacks, and whether a console can be drawn on it.

Nothing here imports Textual, which reads ESCDELAY while it is imported.
"""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping
from functools import cache
from typing import Any

from lpmtui.model.compiled_copy import load_table
from lpmtui.model.lazy_dataclass import dataclass

ESC = "\x1b"
MINIMUM_WIDTH = 80
MINIMUM_HEIGHT = 24
"""What SMIT's screens need."""
SLOW_LINE_DELAY_MS = 500
"""The least time an Esc waits for the rest of a function key when the session came over SSH."""


@cache
def facts() -> dict[str, dict[str, Any]]:
    """The table of sequences and missing keys."""
    return load_table(__file__, "terminal.toml")


def sequences() -> dict[str, str]:
    """What arrives -> the name of the key, for everything that Textual does not know or reads otherwise."""
    return {ESC + rest: key for rest, key in facts()["sequences"].items()}


def missing_function_keys(term: str) -> frozenset[int]:
    """The numbers of the function keys that a terminal type lacks."""
    return frozenset(facts()["missing"].get(term, ()))


def monochrome(term: str) -> bool:
    """Whether a terminal type knows no colours."""
    return term in facts()["monochrome"]["terminals"]


def is_remote(environ: Mapping[str, str]) -> bool:
    """Whether the session came over SSH, so that the line may be slow."""
    return "SSH_CONNECTION" in environ or "SSH_TTY" in environ


def colourless(environ: Mapping[str, str]) -> bool:
    """Whether nothing is drawn in colour: the operator says so, or the terminal knows none.

    Textual takes an empty NO_COLOR for one, too.
    """
    return "NO_COLOR" in environ or monochrome(environ.get("TERM", ""))


def forget_exported_size(environ: MutableMapping[str, str], lines: int, columns: int) -> None:
    """Drop LINES and COLUMNS where the terminal itself knows its size.

    ``eval `resize` `` exports them, and then no console would notice that its window changes. On a serial
    line that knows no size they are all there is.
    """
    if lines and columns:
        environ.pop("LINES", None)
        environ.pop("COLUMNS", None)


def set_escape_delay(environ: MutableMapping[str, str], configured_ms: int) -> None:
    """Say how long an Esc waits for the rest of its sequence; call it before Textual is imported.

    A delay that the user set in the environment wins. Over SSH the delay is at least half a second: keys
    that a slow line splits must not fall apart. A lone Esc means nothing here, so waiting costs nothing.
    """
    if environ.get("ESCDELAY", "").isdigit():
        return
    longer = max(configured_ms, SLOW_LINE_DELAY_MS)
    environ["ESCDELAY"] = str(longer if is_remote(environ) else configured_ms)


def refusal(environ: Mapping[str, str], *, terminals: bool) -> str:
    """Why no console can be drawn here, as a sentence; empty where it can.

    `terminals`: standard input, output and error all are one.
    """
    if not terminals:
        return "The console needs a terminal: do not redirect its input, output or error stream."
    term = environ.get("TERM", "")
    if term in ("", "dumb", "unknown"):
        return (
            f"The console cannot be drawn on a terminal of type {term or '(TERM is not set)'}. "
            "Set TERM to what your terminal is, for example xterm or vt100, "
            "or use the commands of `lpmtui --help`."
        )
    return ""


@dataclass(slots=True)
class EscapeFold:
    """Puts together what a slow hand or a slow line took apart: Esc, then a digit.

    `feed` takes the keys one by one and gives back the key that is meant: None where it waits for more.
    A lone Esc waits, for `patience_s` at most, and by itself means nothing.
    """

    patience_s: float = 5.0
    _started: str = ""
    _since: float = 0.0

    def waiting(self, now: float) -> bool:
        """Whether an Esc waits for what belongs to it."""
        return bool(self._started) and now - self._since <= self.patience_s

    def feed(self, key: str, character: str | None, now: float) -> str | None:
        """The key meant by this one: itself, or the function key it completes; None where more must come."""
        if key.startswith("alt+") and key[4:] and ESC + key[4:] in sequences():
            return sequences()[ESC + key[4:]]
        if key == "escape":
            self._started, self._since = ESC, now
            return None
        if not self.waiting(now):
            self._started = ""
            return key
        return self._complete(key, character)

    def _complete(self, key: str, character: str | None) -> str | None:
        sofar = self._started + (character or "")
        known = sequences() | _VT_KEYS
        self._started = ""
        if not character:
            return key
        if sofar in known:
            return known[sofar]
        if len(sofar) > 1 and any(sequence.startswith(sofar) for sequence in known):
            self._started = sofar
            return None
        return key


_VT_KEYS = {f"{ESC}O{letter}": f"f{number}" for number, letter in enumerate("PQRS", 1)} | {
    f"{ESC}[{code}~": f"f{number}" for number, code in enumerate((11, 12, 13, 14, 15, 17, 18, 19, 20, 21), 1)
}
"""Function keys of vt, xterm and rxvt terminals, for the case that a line split them."""
