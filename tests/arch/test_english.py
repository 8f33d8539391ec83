"""Words that no native operator would use, or that tell history; each with what to say instead."""

from __future__ import annotations

import re

import pytest
from sources import PACKAGE, named

TEXTS = [
    path
    for path in sorted(PACKAGE.rglob("*"))
    if path.suffix in {".py", ".toml", ".md"} and path.name != "CHANGELOG.md"
]

INSTEAD = {
    r"\bst(ood|ands?|anding) still\b": "frozen",
    r"\bhas forgotten\b": "no longer lists",
    r"\bwere left\b": "to spare, or: are left",
    r"\bhe\b|\bhis\b|\bhim(self)?\b": "they, their, them (for the operator)",
    r"\bnobody carries\b": "no process carries",
    r"\basked for by\b": "requested by",
    r"(?<!here )\bis no (table|role|parameter|pair|listing|address|user name|theme|panel)\b": "is not a",
    r"\b(stop|begin)s? to (shrink|grow)\b": "stop shrinking",
    r"\bany more times\b": "more often",
    r"\bshall\b": "must, or the present tense",
    r"\bissue \d+\b|#\d+ of the\b": "nothing: code tells no history",
    r"\bused to be\b|\bin former times\b|\bpreviously\b": "nothing: code tells no history",
}


@pytest.mark.parametrize(("words", "instead"), INSTEAD.items(), ids=INSTEAD.values())
def test_plain_english(words: str, instead: str) -> None:
    found = [
        f"{named(path)}:{number}: {line.strip()}"
        for path in TEXTS
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if re.search(words, line, flags=re.IGNORECASE)
    ]
    assert found == [], f"say: {instead}"
