"""What the HMC says when it says no, in an operator's words."""

from __future__ import annotations

import re
import tomllib
from dataclasses import field, replace
from functools import cache
from importlib import resources

from lpmtui.commands.query import failed, lines_of
from lpmtui.model.command import Completed
from lpmtui.model.errors import CommandFailed
from lpmtui.model.lazy_dataclass import dataclass

_CODE = re.compile(r"(HSCL[0-9A-F]{4}|VIOSE0[0-9A-F]+|VIOS_DETAILED_ERROR)(?::\s*|\s+|\Z)")
_VIOS_BEGIN = "VIOS_DETAILED_ERROR"
_VIOS_END = "End Detailed Message."


@dataclass(frozen=True, slots=True)
class HmcMessage:
    """One message of the HMC.

    `code` is empty where the HMC gave none; `codes` also has those nested in it (`HSCL127D: HSCL1288 ..`).
    `meaning` and `remedy` are lpmtui's own words and empty for an unknown code; `confirmed` tells whether a
    public source confirms them. `detail` holds the lines that belong to the message, `vios` those of the
    Virtual I/O Server's block.
    """

    text: str
    code: str = ""
    codes: tuple[str, ...] = ()
    meaning: str = ""
    remedy: str = ""
    confirmed: bool = False
    detail: tuple[str, ...] = ()
    vios: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Fact:
    """What is known about one code."""

    meaning: str
    remedy: str = ""
    confirmed: bool = False


_NOTHING_KNOWN = Fact("")


@cache
def facts() -> dict[str, Fact]:
    """Everything known about codes and un-coded sentences (`hscl.toml`)."""
    text = resources.files("lpmtui.commands.hmc").joinpath("hscl.toml").read_text(encoding="utf-8")
    return {key: Fact(**fact) for key, fact in tomllib.loads(text).items()}


@dataclass(slots=True)
class _Draft:
    """A message while its lines are being collected."""

    first: str
    detail: list[str] = field(default_factory=list)
    vios: list[str] = field(default_factory=list)

    def message(self) -> HmcMessage:
        message = _coded(self.first) if _CODE.match(self.first) else _uncoded(self.first)
        return replace(message, detail=tuple(self.detail), vios=tuple(self.vios))


def explain(text: str) -> tuple[HmcMessage, ...]:
    """The messages in what a command printed on both streams, in their order.

    Lines that follow a message belong to it; a block from VIOS_DETAILED_ERROR to `End Detailed Message.` is
    folded into the message before it. Text without any code is one message without a code.
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
        elif word and drafts and not _CODE.match(word):
            drafts[-1].detail.append(line)
        elif word:
            drafts.append(_Draft(word))
    return tuple(draft.message() for draft in drafts)


def hmc_failure(completed: Completed) -> CommandFailed:
    """The error for an HMC command that failed: code, the HMC's sentence, and what to do."""
    messages = explain(completed.text)
    if not messages:
        return failed(completed)
    chosen = next((message for message in messages if message.code), messages[0])
    return failed(completed, chosen.text or chosen.meaning, code=chosen.code, remedy=chosen.remedy)


def _uncoded(text: str) -> HmcMessage:
    known = next((fact for start, fact in facts().items() if text.startswith(start)), _NOTHING_KNOWN)
    return HmcMessage(text, meaning=known.meaning, remedy=known.remedy, confirmed=known.confirmed)


def _coded(text: str) -> HmcMessage:
    codes: list[str] = []
    while match := _CODE.match(text):
        codes.append(match[1])
        text = text[match.end() :]
    known = next((facts()[each] for each in codes if each in facts()), _NOTHING_KNOWN)
    return HmcMessage(
        text.strip(), codes[0], tuple(codes), known.meaning, known.remedy, confirmed=known.confirmed
    )
