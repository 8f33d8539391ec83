"""Samples of real answers, and shorthands to hand an answer to a parser."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from lpmtui.model.command import Completed, Query

SAMPLES = Path(__file__).parent / "samples"
_PROMPT = re.compile(r"(?:\S+:\S+ ?|\S+ /|\[\S+\] ?/|)[#$>](?: +(?P<command>[a-z./].*))?\s*\Z")


def read_sample(name: str) -> str:
    """A sample without its first line, which names its public source."""
    source, _, text = (SAMPLES / name).read_text(encoding="utf-8").partition("\n")
    assert source.startswith("# source: ")
    return text


def split_session(text: str) -> list[tuple[str, str]]:
    """The commands of a terminal session with what each printed; `## ` lines are notes and end an output."""
    blocks: list[tuple[str, list[str]]] = [("", [])]
    for line in text.splitlines():
        if line.startswith("## "):
            blocks.append((line, []))
        elif match := _PROMPT.match(line):
            blocks.append((match["command"] or "", []))
        else:
            blocks[-1][1].append(line)
    return [(command, "\n".join(lines) + "\n") for command, lines in blocks if command or any(lines)]


def answer_to(query: Query[Any], stdout: str = "", *, status: int = 0, stderr: str = "") -> Completed:
    return Completed(query.command, status, stdout, stderr)


@pytest.fixture
def sample() -> Callable[[str], str]:
    return read_sample


@pytest.fixture
def captures() -> dict[str, dict[str, Any]]:
    """Exact answers of two live consoles, by name: `command`, `exit_status`, `stdout`, `source`."""
    body = json.loads((SAMPLES / "hmc" / "live_captures_v10r3_v11r2.json").read_text(encoding="utf-8"))
    return {each["name"]: each for each in body["captures"]}


@pytest.fixture
def session() -> Callable[[str], list[tuple[str, str]]]:
    return lambda name: split_session(read_sample(name))


@pytest.fixture
def parsed() -> Callable[..., Any]:
    """What a query makes of an answer."""

    def parse(query: Query[Any], stdout: str = "", *, status: int = 0, stderr: str = "") -> Any:
        return query.parse(answer_to(query, stdout, status=status, stderr=stderr))

    return parse
