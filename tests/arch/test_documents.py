"""The documents for whoever comes next name only what exists."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from sources import ROOT

import lpmtui

DOCUMENTS = [
    path
    for name in ("README.md", "lpmtui/*.md", ".github/*.md")
    for path in sorted(ROOT.glob(name))
    if path.name != "CHANGELOG.md"
]
FILE = re.compile(r"`((?:lpmtui|tests|themes|\.ci|\.github)/[A-Za-z0-9_./*-]+)`")
LINK = re.compile(r"\]\(([^)#:]+)\)")
PLACEHOLDER = re.compile(r"[A-Z]{3,}")


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_path_that_a_document_names_exists(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    named = {path for path in FILE.findall(text) if not PLACEHOLDER.search(Path(path).stem)}
    missing = [path for path in named if not list(ROOT.glob(path.rstrip("/")))]
    linked = [path for path in LINK.findall(text) if not (document.parent / path).exists()]
    assert (sorted(missing), sorted(linked)) == ([], [])


def test_the_documents_that_are_promised_are_there() -> None:
    assert {path.name for path in DOCUMENTS} >= {"README.md", "ARCHITECTURE.md", "CONTRIBUTING.md"}
    assert (ROOT / "lpmtui/CHANGELOG.md").exists()


def test_every_room_stands_in_the_architecture() -> None:
    text = (ROOT / "lpmtui/ARCHITECTURE.md").read_text(encoding="utf-8")
    rooms = [path.name for path in (ROOT / "lpmtui").iterdir() if (path / "__init__.py").exists()]
    assert [room for room in rooms if f"`{room}/`" not in text] == []


def test_the_version_is_told_once() -> None:
    assert f'version = "{lpmtui.__version__}"' in (ROOT / "pyproject.toml").read_text(encoding="utf-8")
