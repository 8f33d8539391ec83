"""A parsed copy of data files: used while the files are the same, made anew otherwise, never missed."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from lpmtui.model.compiled_copy import compiled


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    monkeypatch.setattr(sys, "pycache_prefix", str(tmp_path / "compiled"))
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    found = [tmp_path / "a.toml", tmp_path / "b.toml"]
    for file in found:
        file.write_text(f"name = '{file.stem}'")
    return found


def copies(files: list[Path]) -> list[Path]:
    return list((files[0].parent / "compiled").rglob("*.pyc*"))


def test_files_are_parsed_once_and_again_when_one_of_them_differs(files: list[Path]) -> None:
    made: list[int] = []

    def parse() -> dict[str, object]:
        made.append(1)
        return {"texts": [file.read_text() for file in files], "number": (1, 2.5, None)}

    first = compiled(files, parse)
    assert compiled(files, parse) == first
    assert len(made) == 1
    files[1].write_text("name = 'c'")
    assert compiled(files, parse)["texts"][1] == "name = 'c'"
    assert len(made) == 2
    assert len(copies(files)) == 1


@pytest.mark.parametrize("damage", [b"", b"\x00", b"not marshalled", b"\xfb\x00"])
def test_a_damaged_copy_is_made_anew(files: list[Path], damage: bytes) -> None:
    compiled(files, lambda: ["right"])
    copies(files)[0].write_bytes(damage)
    assert compiled(files, lambda: ["right"]) == ["right"]
    assert compiled(files, lambda: ["not asked again"]) == ["right"]


def test_where_nothing_can_be_written_the_files_are_parsed_each_time(
    files: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    (files[0].parent / "compiled").write_text("a file where the folder would be")
    assert [compiled(files, lambda: [1]), compiled(files, lambda: [2])] == [[1], [2]]
    monkeypatch.setattr(sys, "pycache_prefix", str(files[0].parent / "other"))
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    assert compiled(files, lambda: [3]) == [3]
    assert not (files[0].parent / "other").exists()


def test_whoever_may_read_the_files_may_read_the_copy(files: list[Path]) -> None:
    files[0].parent.chmod(0o755)
    files[0].chmod(0o644)
    before = os.umask(0o077)
    try:
        compiled(files, lambda: [1])
    finally:
        os.umask(before)
    copy = copies(files)[0]
    assert (copy.stat().st_mode & 0o777, copy.parent.stat().st_mode & 0o777) == (0o644, 0o755)
