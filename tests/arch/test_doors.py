"""Which room may open which door: the import contracts, and what a fresh process really loads."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from sources import PACKAGE, ROOT, SOURCES, imports, module_of, room_of

DRAWING = {"cli", "tui"}
ROOMS = sorted(
    path.stem for path in PACKAGE.iterdir() if (path.is_dir() or path.suffix == ".py") and path.stem[0] != "_"
)

ROW = re.compile(r"^\| `(\w+)/` \| [^|]+ \| ([^|]+) \|$", re.MULTILINE)
DOORS = {
    room: set() if may == "nothing" else set(may.split(", "))
    for room, may in ROW.findall((PACKAGE / "ARCHITECTURE.md").read_text(encoding="utf-8"))
}
"""Which rooms a room may import, as the table of rooms in ARCHITECTURE.md says."""

LOAD_EVERYTHING = """
import importlib, json, pkgutil, sys
room = importlib.import_module("lpmtui." + sys.argv[1])
for found in pkgutil.walk_packages(getattr(room, "__path__", []), room.__name__ + "."):
    if not found.name.endswith("__main__"):
        importlib.import_module(found.name)
print(json.dumps(sorted(name.partition(".")[0] for name in sys.modules)))
"""


def fresh(program: str, *words: str) -> set[str]:
    """Top-level names of the modules that a fresh process has loaded at the end of a program."""
    done = subprocess.run(
        [sys.executable, "-c", program, *words], capture_output=True, text=True, timeout=60, check=True
    )
    return set(json.loads(done.stdout.splitlines()[-1]))


def test_the_doors_are_those_of_the_table_in_the_architecture() -> None:
    rooms = {module_of(path): room_of(path) for path in SOURCES}
    opened: dict[str, set[str]] = {room: set() for room in DOORS}
    for module, others in imports().items():
        for other in others:
            if other != "lpmtui" and rooms[other] != rooms[module] != "__main__":
                opened[rooms[module]].add(rooms[other])
    assert DOORS["cli"] == {"every room"}
    assert {
        room: opened[room] - may for room, may in DOORS.items() if room != "cli" and opened[room] - may
    } == {}


def test_import_contracts_hold() -> None:
    done = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command as c; c()", "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 broken" in done.stdout


@pytest.mark.parametrize("room", [room for room in ROOMS if room not in DRAWING and room != "themes"])
def test_a_room_without_a_screen_loads_nothing_that_draws(room: str) -> None:
    loaded = fresh(LOAD_EVERYTHING, room)
    assert "lpmtui" in loaded
    assert not loaded & {"textual", "rich"}


def test_the_command_line_loads_nothing_that_draws_until_it_must() -> None:
    loaded = fresh(
        "import json, sys, lpmtui.cli; print(json.dumps([m.partition('.')[0] for m in sys.modules]))"
    )
    assert not loaded & {"textual", "rich", "sqlite3", "tomlkit"}


def test_status_loads_nothing_that_draws(tmp_path: Path) -> None:
    program = (
        "import json, sys, lpmtui.cli\n"
        "assert lpmtui.cli.main(['status', '--state-dir', sys.argv[1]]) == 0\n"
        "print(json.dumps([m.split('.')[0] for m in sys.modules]))"
    )
    assert not fresh(program, str(tmp_path)) & {"textual", "rich", "tomlkit", "asyncio"}


def test_the_client_never_loads_the_simulator_unless_its_transport_does() -> None:
    loaded = fresh(
        "import json, sys, lpmtui.commands, lpmtui.model.events; print(json.dumps(list(sys.modules)))"
    )
    assert "lpmtui.simulator" not in loaded
