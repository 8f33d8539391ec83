"""The errors for a command whose answer never came, worded by what is at stake."""

from __future__ import annotations

from lpmtui.model.command import Command
from lpmtui.model.errors import ConnectionLost


def lost(command: Command, said: str, detail: str = "") -> ConnectionLost:
    """The connection is gone; a change may have taken effect, a question can just be asked again."""
    taken = "The command may have taken effect: look at the state before you repeat it."
    remedy = taken if command.mutates else "Nothing was changed: try again."
    return ConnectionLost(said, subject=command.host, remedy=remedy, detail=detail or command.line())


def no_answer(command: Command, seconds: float) -> ConnectionLost:
    """The command was given up; it may still be running on the host."""
    return lost(command, f"{command.host} gave no answer within {seconds:g} seconds.")
