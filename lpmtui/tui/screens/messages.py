"""The words of pop-ups: ARE YOU SURE?, ERROR MESSAGE, SHOW COMMAND STRING, PRINT SCREEN, SHELL ESCAPE."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from lpmtui.job_view.words import Role, wrapped
from lpmtui.tui.screens.popup import BODY_WIDTH, COMMAND_WIDTH, Line

RETURN = ("Press Enter or Cancel to return to the", "application.")
GENERAL = (
    "Continuing may delete information you may want",
    "to keep.  This is your last chance to stop",
    "before continuing.",
)
SHELL: tuple[Line, ...] = (
    ("Press Enter to proceed to your shell.", Role.POPUP),
    ("    Once in the shell, normal exit will return", Role.POPUP),
    ("    you to this application.", Role.POPUP),
    ("Press Cancel to return to the application.", Role.POPUP),
)


def _plain(lines: Iterable[str]) -> list[Line]:
    return [(line, Role.POPUP) for line in lines]


def question(what: Sequence[str]) -> list[Line]:
    """The confirmation. `what` names the object and what will happen."""
    return _plain([line for text in what for line in wrapped(text, BODY_WIDTH)] or GENERAL)


def answers(key: str) -> tuple[str, ...]:
    """What can be answered; `key` is what confirms."""
    return (f"    Press {key} to continue.", "    Press Cancel to return to the application.")


def error(text: str) -> list[Line]:
    """An error: what happened, then what to do."""
    words = [(line, Role.BAD) for line in wrapped(text, BODY_WIDTH)]
    return [*words, ("", Role.POPUP), *_plain(RETURN)]


def note(text: str) -> list[Line]:
    """Something that was done."""
    return _plain((*wrapped(text, BODY_WIDTH), "", *RETURN))


def commands(lines: Iterable[str]) -> list[Line]:
    """Command lines, broken hard at 70 columns without regard to words, as SMIT does."""
    return [(f"  {piece}", Role.COMMAND) for line in lines for piece in _hard_broken(line)]


def _hard_broken(text: str) -> list[str]:
    pieces: list[str] = []
    for line in text.split("\n"):
        pieces += [line[at : at + COMMAND_WIDTH] for at in range(0, len(line), COMMAND_WIDTH)] or [""]
    return pieces


def image(fast_path: str) -> list[Line]:
    """F8: what Enter does, and the fast path."""
    return _plain(
        (
            "Press Enter to save the screen image",
            "    in the log file.",
            "Press Cancel to return to the application.",
            "",
            "Current fast path:",
            f'    "{fast_path}"',
        )
    )
