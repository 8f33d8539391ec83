"""What the HMC says when it says no, in an operator's words."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources

from lpmtui.commands.asking import failed, lines_of
from lpmtui.model.command import Completed
from lpmtui.model.errors import CommandFailed

_CODE = re.compile(r"(HSCL[0-9A-F]{4}|VIOSE0[0-9A-F]+)(?::\s*|\s+|\Z)")
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
    """Everything known about codes and un-coded sentences (`messages.toml`)."""
    text = resources.files("lpmtui.commands.hmc").joinpath("messages.toml").read_text(encoding="utf-8")
    return {key: Fact(**fact) for key, fact in tomllib.loads(text).items()}


def explain(text: str) -> tuple[HmcMessage, ...]:
    """The messages in what a command printed on both streams, in their order.

    Lines that follow a message belong to it; a block from VIOS_DETAILED_ERROR to `End Detailed Message.` is
    folded into the message before it. Text without any code is one message without a code.
    """
    messages: list[HmcMessage] = []
    in_block = False
    for line in (raw.rstrip() for raw in lines_of(text)):
        word = line.strip()
        if word == _VIOS_BEGIN and not in_block:
            messages = messages or [_coded(_VIOS_BEGIN, "")]
            in_block = True
        elif in_block:
            in_block = word != _VIOS_END
            if in_block and word:
                messages[-1] = replace(messages[-1], vios=(*messages[-1].vios, line))
        elif word:
            _take(messages, line)
    return tuple(messages)


def hmc_failure(completed: Completed) -> CommandFailed:
    """The error for an HMC command that failed: code, the HMC's sentence, and what to do."""
    messages = explain(completed.text)
    if not messages:
        return failed(completed)
    chosen = next((message for message in messages if message.code), messages[0])
    return failed(completed, chosen.text or chosen.meaning, code=chosen.code, remedy=chosen.remedy)


def _take(messages: list[HmcMessage], line: str) -> None:
    match = _CODE.match(line.lstrip())
    if match:
        messages.append(_coded(match[1], line.lstrip()[match.end() :]))
    elif messages:
        messages[-1] = replace(messages[-1], detail=(*messages[-1].detail, line))
    else:
        messages.append(_uncoded(line.strip()))


def _uncoded(text: str) -> HmcMessage:
    known = next((fact for start, fact in facts().items() if text.startswith(start)), _NOTHING_KNOWN)
    return HmcMessage(text, meaning=known.meaning, remedy=known.remedy, confirmed=known.confirmed)


def _coded(code: str, rest: str) -> HmcMessage:
    codes = [code]
    while match := _CODE.match(rest):
        codes.append(match[1])
        rest = rest[match.end() :]
    known = next((facts()[each] for each in codes if each in facts()), _NOTHING_KNOWN)
    return HmcMessage(
        rest.strip(), code, tuple(codes), known.meaning, known.remedy, confirmed=known.confirmed
    )
