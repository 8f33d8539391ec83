"""What the HMC says when it says no, in an operator's words.

A message may carry others: a second code behind a colon, a failed command of a partition with its return
code, a block of a Virtual I/O Server. The remedy is always that of the innermost cause that is known. The
facts are data: codes and sentences in `hscl.toml`, causes inside a message in `causes.toml`.
"""

from __future__ import annotations

import re
from functools import cache

from lpmtui.commands.query import failed, lines_of, one_sentence
from lpmtui.model.command import Completed
from lpmtui.model.compiled_copy import load_table
from lpmtui.model.errors import CommandFailed
from lpmtui.model.lazy_dataclass import dataclass, field

_CODE = re.compile(r"(HSCL[0-9A-F]{4}|VIOSE0[0-9A-F]+|VIOS_DETAILED_ERROR)(?::\s*|\s+|\Z)")
_VIOS_BEGIN = "VIOS_DETAILED_ERROR"
_VIOS_END = "End Detailed Message."


@dataclass(frozen=True, slots=True)
class HmcMessage:
    """One message of the HMC.

    `code` is empty where the HMC gave none; `codes` also has those nested in it (`HSCL127D: HSCL1288 ..`).
    `meaning` and `remedy` are lpmtui's own words for the innermost known cause, and empty where nothing is
    known; `cause` is the line or the code that gives it away. `confirmed` tells whether a public source
    confirms them. `detail` holds the lines that belong to the message, `vios` those of the Virtual I/O
    Server's block.
    """

    text: str
    code: str = ""
    codes: tuple[str, ...] = ()
    meaning: str = ""
    remedy: str = ""
    confirmed: bool = False
    detail: tuple[str, ...] = ()
    vios: tuple[str, ...] = ()
    cause: str = ""

    @property
    def why(self) -> str:
        """What it means, and what was said inside: by a Virtual I/O Server, or else in the detail."""
        said = one_sentence("; ".join(line.strip() for line in self.vios or self.detail))
        who = "The Virtual I/O Server says" if self.vios else "The console says"
        return " ".join(part for part in (self.meaning, f"{who}: {said}" if said else "") if part)


@dataclass(frozen=True, slots=True)
class Fact:
    """What is known about one code; a `carrier` only says that something inside the message failed."""

    meaning: str
    remedy: str = ""
    confirmed: bool = False
    carrier: bool = False


@dataclass(frozen=True, slots=True)
class Cause:
    """What is known about one cause inside a message; `pattern` finds it."""

    pattern: str
    meaning: str
    remedy: str
    confirmed: bool = False
    source: str = ""


_NOTHING_KNOWN = Fact("")


@cache
def facts() -> dict[str, Fact]:
    """Everything known about codes and sentences without a code (`hscl.toml`)."""
    return {key: Fact(**fact) for key, fact in load_table(__file__, "hscl.toml").items()}


@cache
def causes() -> tuple[Cause, ...]:
    """The known causes inside messages, the most telling first (`causes.toml`)."""
    return tuple(Cause(**entry) for entry in load_table(__file__, "causes.toml")["cause"])


@dataclass(slots=True)
class _Draft:
    """A message while its lines are being collected."""

    first: str
    detail: list[str] = field(default_factory=list)
    vios: list[str] = field(default_factory=list)

    def message(self) -> HmcMessage:
        codes, text = _codes(self.first)
        inner = [code for line in self.detail for code in _codes(line.strip())[0]]
        fact, cause = _innermost([*codes, *inner], "\n".join((self.first, *self.detail, *self.vios)))
        return HmcMessage(
            text.strip(),
            codes[0] if codes else "",
            (*codes, *inner),
            fact.meaning,
            fact.remedy,
            fact.confirmed,
            tuple(self.detail),
            tuple(self.vios),
            cause,
        )


def explain(text: str) -> tuple[HmcMessage, ...]:
    """The messages in what a command printed on both streams, in their order.

    Lines that follow a message belong to it, and so does a code that only carries a failure inside. A block
    from VIOS_DETAILED_ERROR to `End Detailed Message.` is folded into the message before it. Text without any
    code is one message without a code.
    """
    drafts: list[_Draft] = []
    in_block = False
    for line in (raw.rstrip() for raw in lines_of(text)):
        word = line.strip()
        if in_block:
            in_block = word != _VIOS_END
            drafts[-1].vios.extend([line] if in_block and word else [])
        elif word == _VIOS_BEGIN:
            drafts = drafts or [_Draft(word)]
            in_block = True
        elif word and drafts and _belongs(word, drafts[-1]):
            drafts[-1].detail.append(line)
        elif word:
            drafts.append(_Draft(word))
    return tuple(draft.message() for draft in drafts)


def hmc_failure(completed: Completed) -> CommandFailed:
    """The error for an HMC command that failed: code, sentence, innermost cause, and what to do."""
    messages = explain(completed.text)
    if not messages:
        return failed(completed)
    chosen = next((message for message in messages if message.code), messages[0])
    said = chosen.text or chosen.meaning
    if chosen.cause and chosen.meaning not in said:
        said = f"{said} Cause: {chosen.meaning}"
    return failed(completed, said, code=chosen.code, remedy=chosen.remedy)


def _belongs(line: str, draft: _Draft) -> bool:
    """Whether a line is part of the message before it."""
    match = _CODE.match(line)
    if not match:
        return True
    return facts().get(match[1], _NOTHING_KNOWN).carrier and bool(_CODE.match(draft.first))


def _codes(text: str) -> tuple[list[str], str]:
    """The codes with which a text begins, and what follows them."""
    codes: list[str] = []
    while match := _CODE.match(text):
        codes.append(match[1])
        text = text[match.end() :]
    return codes, text


def _innermost(codes: list[str], text: str) -> tuple[Fact, str]:
    """What is known about the innermost cause of a message, and what gives it away."""
    for cause in causes():
        if match := re.search(cause.pattern, text, re.IGNORECASE | re.MULTILINE):
            return Fact(cause.meaning, cause.remedy, cause.confirmed), one_sentence(match[0])
    known = [(code, facts()[code]) for code in codes if code in facts()]
    telling = [(code, fact) for code, fact in known if not fact.carrier] or known
    if telling:
        code, fact = telling[-1]
        return fact, code if code != codes[0] else ""
    sentences = (fact for start, fact in facts().items() if not codes and text.startswith(start))
    return next(sentences, _NOTHING_KNOWN), ""
