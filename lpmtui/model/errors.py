"""Errors as an operator reads them: what happened, to which object, the code, and what to do next."""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum


class ExitStatus(IntEnum):
    """The exit statuses of the `lpmtui` command."""

    DONE = 0
    """Done and verified."""
    FAILED = 1
    """Failed; everything was brought back to where it was, and that was verified."""
    USAGE = 2
    """Usage or configuration error; nothing was touched."""
    REFUSED = 3
    """Refused by a check; nothing was touched."""
    NEEDS_ATTENTION = 4
    """Needs a person: the outcome is unknown, or not everything could be brought back."""
    BUSY = 5
    """Another migration holds this partition or cluster."""
    UNREACHABLE = 6
    """A host could not be reached, or its answer is not understood."""


class LpmtuiError(Exception):
    """An expected failure, worded for the operator.

    `title` is one sentence, `subject` the name of the object it is about, `code` the code that the outside
    world gave (for example ``HSCLA246``), `remedy` what to do next, `detail` the raw text behind it.
    """

    exit_status: ExitStatus = ExitStatus.NEEDS_ATTENTION

    def __init__(
        self, title: str, *, subject: str = "", code: str = "", remedy: str = "", detail: str = ""
    ) -> None:
        super().__init__(title)
        self.title = title
        self.subject = subject
        self.code = code
        self.remedy = remedy
        self.detail = detail

    def __str__(self) -> str:
        sentence = f"{self.code} {self.title}" if self.code and self.code not in self.title else self.title
        return f"{sentence} {self.remedy}" if self.remedy else sentence


class UsageError(LpmtuiError):
    """The request itself cannot be understood: an unknown name, a value out of range."""

    exit_status = ExitStatus.USAGE


class ConfigurationError(UsageError):
    """The configuration file is wrong; `subject` is the file and key."""


class Refused(LpmtuiError):
    """A check said no before anything was touched."""

    exit_status = ExitStatus.REFUSED


class Busy(LpmtuiError):
    """Another migration holds the partition or the cluster."""

    exit_status = ExitStatus.BUSY


class Unreachable(LpmtuiError):
    """A host could not be reached, so nothing is known about what it would have answered.

    `answered` says that something at its address spoke all the same: the host may well run.
    """

    exit_status = ExitStatus.UNREACHABLE
    answered = False


class NotAdmitted(Unreachable):
    """Something at a host's address answered and let nobody in: the key, the user or the port is wrong."""

    answered = True


class HostKeyChanged(NotAdmitted):
    """A host shows another key than the known one: it was set up anew, or another one answers for it."""


class ConnectionLost(Unreachable):
    """The connection broke while a command ran: the command may or may not have taken effect."""

    answered = True


class CommandFailed(LpmtuiError):
    """A command ran and said no; `detail` holds what it printed."""


class GarbledAnswer(LpmtuiError):
    """A command succeeded but its answer is not understood; `detail` holds the answer.

    Nothing is known then about what was asked, as if the host had not answered.
    """

    exit_status = ExitStatus.UNREACHABLE


class NeedsAttention(LpmtuiError):
    """The outcome is unknown, or something could not be brought back: a person has to look."""

    exit_status = ExitStatus.NEEDS_ATTENTION


class JournalTrouble(LpmtuiError):
    """The journal cannot be read or written; `subject` is its file, and the remedy says what remains true."""

    exit_status = ExitStatus.NEEDS_ATTENTION


class JournalFull(JournalTrouble):
    """The journal's disk is full: nothing that was written is lost, but nothing more can be written now."""


_LONGEST = 200
"""No name is this long; comparing a longer text would only cost time."""


def nearest(word: str, known: Iterable[str], *, most: int = 3, cutoff: float = 0.6) -> tuple[str, ...]:
    """The known names that look like `word` whatever their letter case, the likeliest first.

    `cutoff` is the similarity from 0 to 1 that counts as alike.
    """
    if not word or len(word) > _LONGEST:
        return ()
    import difflib

    by_folded: dict[str, str] = {}
    for name in known:
        by_folded.setdefault(name.casefold(), name)
    found = difflib.get_close_matches(word.casefold(), by_folded, n=most, cutoff=cutoff)
    return tuple(by_folded[name] for name in found)


def did_you_mean(
    word: str, known: Iterable[str], otherwise: str = "", *, most: int = 3, cutoff: float = 0.6
) -> str:
    """`Did you mean a or b?`; the sentence `otherwise` where no name is alike."""
    close = nearest(word, known, most=most, cutoff=cutoff)
    return f"Did you mean {' or '.join(close)}?" if close else otherwise
