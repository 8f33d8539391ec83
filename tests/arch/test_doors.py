"""Which room may open which door: the import contracts, and what a fresh process really loads."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from sources import PACKAGE, ROOT, SOURCES, imports, module_of, room_of

DRAWING = {"cli", "tui"}
ROOMS = sorted(
    path.stem for path in PACKAGE.iterdir() if (path.is_dir() or path.suffix == ".py") and path.stem[0] != "_"
)

DOORS = {
    "model": "",
    "forecast": "model",
    "plan": "forecast model",
    "journal": "model",
    "commands": "model",
    "config": "model",
    "keyboard": "model",
    "job_view": "journal model",
    "report": "journal model",
    "simulator": "forecast model",
    "transports": "simulator commands config model",
    "site": "transports commands config model",
    "procedure": "site commands journal forecast plan model",
    "smit": "commands model",
    "smit_logs": "smit site commands config model",
    "executor": "procedure site transports commands journal forecast plan smit_logs config model",
    "doctor": "executor site transports commands journal smit_logs config model procedure",
    "session": "executor procedure site journal job_view forecast plan smit smit_logs config model commands",
    "line": "session executor journal job_view keyboard report smit smit_logs config model",
    "tui": "session executor journal job_view keyboard report smit smit_logs config model",
}
"""Which rooms a room may import. The command line opens them all; nobody imports it."""

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


def test_no_room_opens_a_door_that_is_not_its_own() -> None:
    rooms = {module_of(path): room_of(path) for path in SOURCES}
    opened = {
        f"{module} -> {other}"
        for module, others in imports().items()
        for other in others
        if rooms[module] not in {"cli", "__main__", rooms[other]} and other != "lpmtui"
        if rooms[other] not in DOORS[rooms[module]].split()
    }
    assert opened == set()


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
