"""`lpmtui doctor --keys`: what arrives for each key press, and what lpmtui makes of it. Without Textual."""

from __future__ import annotations

import locale
import os
import select
import sys
import termios
import time
from collections.abc import Iterator
from contextlib import contextmanager

from lpmtui.cli.invocation import Invocation
from lpmtui.cli.streams import data, on_terminal
from lpmtui.config import Config, ConsoleOptions
from lpmtui.doctor import key_reader, listed, terminal_check
from lpmtui.doctor.key_reader import KeyReader, Press
from lpmtui.keyboard import terminal as known
from lpmtui.keyboard.actions import BY_NAME, ScreenKind
from lpmtui.keyboard.keys import KeyMap, key_map, shown, types_a_character
from lpmtui.keyboard.terminal import ESC, EscapeFold, sequences
from lpmtui.model.errors import ExitStatus, UsageError
from lpmtui.model.lazy_dataclass import dataclass, field

_ENDS = "ctrl+c"
_ROW = "{:<20} {:<16} {:<12} {}"
_SPLIT_S = 0.02
"""Bytes of one key that come further apart than this were split by the line."""


def run(invocation: Invocation) -> int:
    """Show key presses until Ctrl-C, or Enter twice. Raises UsageError where there is no terminal."""
    if not on_terminal():
        raise UsageError("Keys can only be tried at a terminal.", remedy="Do not redirect input or output.")
    seen = terminal_at_hand(invocation.config)
    known = {**key_reader.usual_sequences(), **sequences()}
    _introduce(seen, known)
    reader = KeyReader(known, seen.escape_delay_ms / 1000)
    test = KeyTest(key_map(invocation.config.keys, seen.missing), seen.escape_delay_ms)
    with _raw(sys.stdin.fileno()):
        for press in _presses(sys.stdin.fileno(), reader):
            data(test.tell(press, time.monotonic()))
            if test.ended:
                break
    for line in test.summary():
        data(line)
    return ExitStatus.DONE


def terminal_at_hand(config: Config | None) -> terminal_check.Terminal:
    """What can be seen of this process's terminal."""
    term = os.environ.get("TERM", "")
    attached = sys.stdin.isatty() and sys.stdout.isatty()
    console = config.console if config else ConsoleOptions()
    delayed = dict(os.environ)
    known.set_escape_delay(delayed, console.esc_delay_ms)
    return terminal_check.Terminal(
        environ=os.environ,
        attached=attached,
        size=_size() if attached else None,
        encoding=locale.getencoding(),
        description=terminal_check.describe(term),
        refusal=known.refusal(os.environ, terminals=True),
        needs=(known.MINIMUM_WIDTH, known.MINIMUM_HEIGHT),
        lacks=known.missing_function_keys(term),
        escape_delay_ms=int(delayed["ESCDELAY"]),
    )


def _size() -> tuple[int, int] | None:
    try:
        size = os.get_terminal_size(sys.stdout.fileno())
    except OSError:
        return None
    return (size.columns, size.lines) if size.columns and size.lines else None


def _introduce(seen: terminal_check.Terminal, known: dict[str, str]) -> None:
    data(f"Terminal {seen.type or '(TERM is not set)'}. Press keys; Ctrl-C, or Enter twice, ends this.")
    for finding in terminal_check.function_keys(seen, known):
        data(f"{finding.what} {finding.remedy}".rstrip())
    data(f"\n{_ROW.format('bytes', 'signs', 'key', 'what lpmtui does with it')}")


@dataclass
class KeyTest:
    """Tells of every press, and remembers what is worth a word at the end."""

    keys: KeyMap
    escape_delay_ms: int
    ended: bool = False
    _fold: EscapeFold = field(default_factory=EscapeFold)
    _before: str = ""
    _functions: set[int] = field(default_factory=set)
    _families: set[str] = field(default_factory=set)
    _strange: list[str] = field(default_factory=list)
    _option: bool = False
    _longest_pause_s: float = 0.0
    _fell_apart: int = 0

    def tell(self, press: Press, now: float) -> str:
        """One press as one line."""
        waited = self._fold.waiting(now)
        meant = self._fold.feed(press.key, press.character, now) if press.known else None
        self.ended = press.key == _ENDS or (press.key == self._before == "enter")
        self._before = press.key
        self._remember(press, meant, folded=waited and meant not in (None, press.key))
        name = _name(press)
        return _ROW.format(press.raw.hex(" "), key_reader.signs(press.raw), name, self._made_of(press, meant))

    def summary(self) -> Iterator[str]:
        """What the terminal lacks, as far as the keys that were pressed tell."""
        yield ""
        if self._functions:
            yield f"Function keys that arrived: {listed([f'F{n}' for n in sorted(self._functions)])}."
        if self._families:
            yield f"Some came as from: {listed(sorted(self._families))}."
        if self._fell_apart:
            yield (
                f"The line took {self._fell_apart} of them apart; lpmtui put them together again."
                f" Raise console.esc_delay_ms above {self.escape_delay_ms} in the configuration."
            )
        elif self._longest_pause_s > _SPLIT_S:
            yield (
                f"The line splits keys: up to {self._longest_pause_s * 1000:.0f} ms within one. lpmtui waits"
                f" {self.escape_delay_ms} ms (console.esc_delay_ms)."
            )
        if self._option:
            yield (
                "Option and a digit make characters here: press Esc, then the digit,"
                " or have the terminal use Option as Meta."
            )
        if self._strange:
            yield f"Not understood: {'; '.join(dict.fromkeys(self._strange))}."

    def _remember(self, press: Press, meant: str | None, *, folded: bool) -> None:
        if meant and meant[:1] == "f" and meant[1:].isdigit():
            self._functions.add(int(meant[1:]))
        if not press.known:
            self._strange.append(key_reader.signs(press.raw))
        self._option |= (press.character or "") in key_reader.option_characters()
        self._longest_pause_s = max(self._longest_pause_s, press.pause_s)
        self._fell_apart += folded and not (press.character or "").isdigit()
        rest = press.raw.decode("latin-1")[1:]
        for family in key_reader.families()[1:]:
            if rest in family.keys:
                self._families.add(family.name)
        if rest.startswith("[") and f"{ESC}{rest}" in sequences():
            self._families.add("aixterm")

    def _made_of(self, press: Press, meant: str | None) -> str:
        if not press.known:
            return "nothing: it does not know this"
        if press.key == _ENDS:
            return "leaves this test"
        if meant is None:
            return "waits: a digit makes it a function key"
        done = self._does(meant)
        split = f" (in pieces, {press.pause_s * 1000:.0f} ms apart)" if press.pause_s > _SPLIT_S else ""
        together = f"{shown(meant)}: " if meant != press.key else ""
        option = key_reader.option_characters().get(press.character or "")
        hint = f"; for F{option if option != '0' else '10'} press Esc, then {option}" if option else ""
        return f"{together}{done}{split}{hint}"

    def _does(self, key: str) -> str:
        names = [name for kind in ScreenKind if (name := self.keys.action(kind, key))]
        titles = list(dict.fromkeys(BY_NAME[name].title for name in names))
        return ", ".join(titles) or ("types it" if types_a_character(key) else "nothing")


def _name(press: Press) -> str:
    if not press.known:
        return "?"
    if press.key == "escape":
        return "Esc"
    character = press.character or ""
    return character if character.strip() else shown(press.key)


def _presses(stream: int, reader: KeyReader) -> Iterator[Press]:
    """Key presses as they happen, until the terminal is gone."""
    while True:
        until = reader.waiting_until
        seconds = None if until is None else max(0.0, until - time.monotonic())
        ready, _, _ = select.select([stream], [], [], seconds)
        arrived = os.read(stream, 1024) if ready else b""
        if ready and not arrived:
            return
        now = time.monotonic()
        yield from reader.feed(arrived, now) if arrived else reader.wait(now)


@contextmanager
def _raw(stream: int) -> Iterator[None]:
    """Have every byte handed over as it comes, as the console does; output stays as it is."""
    before = termios.tcgetattr(stream)
    now = termios.tcgetattr(stream)
    now[0] &= ~(termios.IXON | termios.IXOFF | termios.ICRNL | termios.INLCR | termios.IGNCR)
    now[3] &= ~(termios.ECHO | termios.ICANON | termios.IEXTEN | termios.ISIG)
    termios.tcsetattr(stream, termios.TCSADRAIN, now)
    try:
        yield
    finally:
        termios.tcsetattr(stream, termios.TCSADRAIN, before)
