"""What the README shows and says is what the program does."""

import re
import subprocess
import xml.etree.ElementTree as ET
from pathlib import Path

import pictures
import pytest

TEXT = pictures.README.read_text(encoding="utf-8")
ANEW = "run `python tests/golden/pictures.py` and look at the difference"


@pytest.mark.parametrize(
    ("path", "size"), pictures.PICTURES.items(), ids=lambda one: getattr(one, "name", "")
)
def test_the_pictures_are_what_the_console_draws(path: Path, size: tuple[int, int]) -> None:
    assert path.read_text(encoding="utf-8") == pictures.svg(size), ANEW
    assert f"tests/golden/{path.name}" in TEXT


def test_the_picture_shows_a_migration_in_its_second_round() -> None:
    root = ET.fromstring(pictures.svg((80, 24)))
    texts = ("".join(node.itertext()) for node in root.iter() if node.tag.endswith("text"))
    words = " ".join(texts).replace("\xa0", " ")
    for word in ("SIMULATOR", "dbnode1", "power-a", "power-c", "Round 2", "UNMANAGED", "F10=Exit"):
        assert word in words


def test_the_tables_of_keys_and_commands_are_the_registries() -> None:
    assert pictures.readme_with_tables(TEXT) == TEXT, ANEW


def test_both_commands_are_one_line_each() -> None:
    for mark in ("console", "tests"):
        block = re.search(rf"<!-- {mark} -->\n```\n(.*?)\n```\n<!-- end -->", TEXT, flags=re.DOTALL)
        assert block is not None
        assert "\n" not in block[1]
        subprocess.run(["bash", "-n", "-c", block[1]], check=True)
