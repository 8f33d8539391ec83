"""Message pop-ups: ARE YOU SURE?, ERROR MESSAGE, SHOW COMMAND STRING, PRINT SCREEN, SHELL ESCAPE, help."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable

from lpmtui.tui.layout.frame import Legend
from lpmtui.tui.layout.popup import LIST_WIDTH, POPUP_WIDTH, BodyLine, PopupView
from lpmtui.tui.layout.roles import Role

BODY_WIDTH = POPUP_WIDTH - 4
RETURN = ("Press Enter or Cancel to return to the", "application.")


def _body(lines: Iterable[str], role: Role = Role.POPUP) -> tuple[BodyLine, ...]:
    return tuple(BodyLine(line, role, indent=2) for line in lines)


def wrapped(text: str, width: int = BODY_WIDTH) -> list[str]:
    """A text broken between words; its own line breaks and indents stay."""
    lines: list[str] = []
    for paragraph in text.splitlines() or [""]:
        indent = paragraph[: len(paragraph) - len(paragraph.lstrip())]
        lines += textwrap.wrap(paragraph, width, subsequent_indent=indent, break_on_hyphens=False) or [""]
    return lines


def hard_wrapped(text: str, width: int = LIST_WIDTH) -> list[str]:
    """A command broken at the width without regard to words, as SMIT does."""
    lines: list[str] = []
    for line in text.split("\n"):
        lines += [line[start : start + width] for start in range(0, len(line), width)] or [""]
    return lines


def are_you_sure(what: tuple[str, ...], legend: Legend, *, key: str = "Enter") -> PopupView:
    """The confirmation. `what` names the object and what will happen; `key` is what confirms."""
    named = [line for text in what for line in wrapped(text)]
    general = (
        "Continuing may delete information you may want",
        "to keep.  This is your last chance to stop",
        "before continuing.",
    )
    keys = (f"    Press {key} to continue.", "    Press Cancel to return to the application.")
    lines = (*named, "", *keys) if named else (*general, *keys)
    return PopupView("ARE YOU SURE?", body=_body(lines), legend=legend)


def error_message(text: str, legend: Legend, top: int = 0) -> PopupView:
    """An error: what happened, then what to do."""
    lines = (*_body(wrapped(text), Role.BAD), BodyLine(""), *_body(RETURN))
    return PopupView("ERROR MESSAGE", body=lines, top=top, legend=legend)


def show_command(commands: Iterable[str], legend: Legend, top: int = 0) -> PopupView:
    """F6: the command or commands, broken hard at 70 columns."""
    lines = [BodyLine(line, Role.COMMAND) for command in commands for line in hard_wrapped(command)]
    return PopupView("SHOW COMMAND STRING", RETURN, lines, top=top, legend=legend)


def print_screen(fast_path: str, legend: Legend) -> PopupView:
    """F8: offer to save the screen, and show the fast path."""
    lines = (
        "Press Enter to save the screen image",
        "    in the log file.",
        "Press Cancel to return to the application.",
        "",
        "Current fast path:",
        f'    "{fast_path}"',
    )
    return PopupView("PRINT SCREEN", body=_body(lines), legend=legend)


def shell_escape(legend: Legend) -> PopupView:
    """F9: offer a shell."""
    lines = (
        "Press Enter to proceed to your shell.",
        "    Once in the shell, normal exit will return",
        "    you to this application.",
        "Press Cancel to return to the application.",
    )
    return PopupView("SHELL ESCAPE", body=_body(lines), legend=legend)


def help_text(title: str, text: str, legend: Legend, top: int = 0) -> PopupView:
    """F1: help for the panel or the field under the cursor."""
    head = ("Press Enter or Cancel to return to the application.",)
    lines = [*_body([title], Role.HEADING), BodyLine(""), *_body(wrapped(text.strip()))]
    return PopupView("HELP", head, lines, top=top, legend=legend)


def please_wait(text: str, legend: Legend) -> PopupView:
    """Shown while a list is asked for."""
    return PopupView("PLEASE WAIT", body=_body(wrapped(text)), legend=legend)
