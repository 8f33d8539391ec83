"""What every language here has in common: asking, failing in words, and understanding small values."""

from __future__ import annotations

import re
from collections.abc import Callable, MutableMapping
from typing import Any, TypeVar

from lpmtui.model.command import Command, Completed, Query, printable
from lpmtui.model.errors import CommandFailed, GarbledAnswer

T = TypeVar("T")

_LONGEST_TITLE = 300


class AttributesUnknown(CommandFailed):
    """The host knows some of the attributes asked for not at all, and therefore answered nothing.

    `reduced` asks the same question without them. `ask` follows it by itself.
    """

    def __init__(
        self,
        title: str,
        reduced: Query[Any],
        *,
        subject: str = "",
        code: str = "",
        remedy: str = "",
        detail: str = "",
    ) -> None:
        super().__init__(title, subject=subject, code=code, remedy=remedy, detail=detail)
        self.reduced = reduced


def ask(
    run: Callable[[Command], Completed],
    query: Query[T],
    remembered: MutableMapping[Command, Query[Any]] | None = None,
) -> T:
    """Ask a query through `run`, with fewer attributes where the host is too old to know them all.

    `remembered` (empty at first, kept by the caller) saves the detour the next time the same question is
    asked. Raises what `run` raises, CommandFailed and GarbledAnswer.
    """
    asked = query if remembered is None else remembered.get(query.command, query)
    while True:
        try:
            answer = asked.parse(run(asked.command))
        except AttributesUnknown as unknown:
            asked = unknown.reduced.to(asked.command.host)
            continue
        if remembered is not None and asked is not query:
            remembered[query.command] = asked
        return answer


def without_carriage_returns(text: str) -> str:
    """The text as the host wrote it before a terminal line put carriage returns in front of its newlines."""
    return re.sub(r"\r+(?=\n|\Z)", "", text) if "\r" in text else text


def lines_of(text: str) -> list[str]:
    """The lines of an answer; split at newlines only, because other separators are data."""
    return without_carriage_returns(text).split("\n")


def one_sentence(text: str) -> str:
    """Text from outside as one harmless line that is short enough for a message."""
    line = printable(re.sub(r"\s+", " ", text).strip())
    return line if len(line) <= _LONGEST_TITLE else f"{line[: _LONGEST_TITLE - 1]}…"


def failed(completed: Completed, said: str = "", *, code: str = "", remedy: str = "") -> CommandFailed:
    """The error for a command that said no; `said` is its own explanation, empty where it gave none."""
    command = completed.command
    sentence = one_sentence(said)
    remedy = remedy or (RIGHTS_REMEDY if _NO_RIGHTS.search(completed.text) else "")
    title = f"{command.host}: {sentence}" if sentence else _silent(completed)
    return CommandFailed(title, subject=command.host, code=code, remedy=remedy, detail=completed.text)


RIGHTS_REMEDY = (
    "Ask for the rights that `lpmtui doctor --privileges` prints, or set node_prefix in the configuration."
)
"""What to do where a user lacks the right to run a command."""

_NO_RIGHTS = re.compile(
    r"^sudo: |\bis not (?:in the sudoers file|allowed to (?:execute|run))|^pbrun[\d.-]*: |^swrole: "
    r"|\bnot authorized\b|\b(?:[Pp]ermission denied|do not have permission)\b|\bmust be (?:run as )?root\b",
    re.MULTILINE,
)
"""What sudo, pbrun, swrole and AIX say to somebody without the right to run a command."""


def _silent(completed: Completed) -> str:
    program = one_sentence(completed.command.argv[0] if completed.command.argv else "")
    return f"{completed.command.host}: {program} ended with status {completed.status} and said nothing."


def garbled(completed: Completed, why: str) -> GarbledAnswer:
    """The error for an answer that came with success but makes no sense."""
    command = completed.command
    return GarbledAnswer(
        f"{command.host}: the answer to `{one_sentence(command.line())}` cannot be understood: {why}.",
        subject=command.host,
        remedy="Run the command by hand and compare; the raw answer is in the details.",
        detail=completed.text,
    )


def printed(completed: Completed) -> str:
    """What a node's command printed on stdout; raises CommandFailed when its exit status says no."""
    if not completed.ok:
        raise failed(completed, telling_line(completed.text))
    return completed.stdout


def telling_line(text: str) -> str:
    """The line of a complaint that says most: the first with an ERROR in it, or else the first at all."""
    lines = [line.strip() for line in lines_of(text) if line.strip()]
    return next((line for line in lines if _ERROR.search(line)), lines[0] if lines else "")


_ERROR = re.compile(r"\bERROR\b")


_WHOLE_NUMBER = re.compile(r"[+-]?[0-9]{1,30}")
_NUMBER = re.compile(r"[+-]?[0-9]{1,30}(?:\.[0-9]{1,30})?")


def whole_number(text: str) -> int | None:
    """An integer, or None for an empty marker or anything else (`""`, `null`, `unavailable`)."""
    word = text.strip()
    return int(word) if _WHOLE_NUMBER.fullmatch(word) else None


def number(text: str) -> float | None:
    """A decimal number, or None for an empty marker or anything else."""
    word = text.strip()
    return float(word) if _NUMBER.fullmatch(word) else None


_TRUE = frozenset({"1", "true", "yes", "on", "enabled", "enable"})
_FALSE = frozenset({"0", "false", "no", "off", "disabled", "disable"})


def truth(text: str) -> bool | None:
    """Yes or no in any of the spellings hosts use; None where it is neither."""
    word = text.strip().casefold()
    if word in _TRUE:
        return True
    return False if word in _FALSE else None
