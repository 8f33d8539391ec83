"""What a simulated command imports, and that everything is found although nothing is imported in advance."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib import import_module

import pytest

from lpmtui.simulator.api import SimulatedSite
from lpmtui.simulator.engine.kernel import load_handlers_of
from lpmtui.simulator.shells import shell

SEEN = """
import json, sys
from lpmtui.simulator.api import SimulatedSite
site = SimulatedSite.open({path!r} and __import__("pathlib").Path({path!r}))
site.run({host!r}, {line!r})
print(json.dumps(sorted(name for name in sys.modules if name.startswith("lpmtui."))))
"""


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("world") / "simulator.db"
    SimulatedSite.open(path).close()
    return str(path)


def imported(path: str, host: str, line: str) -> set[str]:
    script = SEEN.format(path=path, host=host, line=line)
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return set(json.loads(done.stdout))


@pytest.mark.parametrize(
    ("host", "line"),
    [
        ("hmc1", "lssyscfg -r lpar -m power-a -F name,state"),
        ("hmc1", "lslparmigr -r sys -m power-a"),
        ("dbnode1", "clRGinfo -s"),
        ("dbnode1", "lssrc -ls clstrmgrES"),
        ("tools1", "date"),
    ],
)
def test_a_question_imports_neither_scenarios_nor_migrations_nor_faults(world: str, host: str, line: str):
    seen = imported(world, host, line)
    for room in ("scenario", "faults", "lpm.lifecycle", "powerha.software", "dump", "builder"):
        assert f"lpmtui.simulator.{room}" not in seen
    assert not [
        name for name in seen if name.startswith(("lpmtui.tui", "lpmtui.procedure", "lpmtui.commands"))
    ]


def test_a_console_knows_nothing_of_powerha(world: str):
    seen = imported(world, "hmc1", "lssyscfg -r sys -F name")
    assert not [
        name for name in seen if name.startswith(("lpmtui.simulator.powerha", "lpmtui.simulator.node."))
    ]


def test_every_program_is_registered_by_the_module_that_is_said_to_have_it():
    for module, kinds, names in shell.PROGRAMS:
        import_module(f"lpmtui.simulator.{module}")
        for kind in kinds:
            for name in names.split():
                found = shell.find_program(kind, name)
                assert found is not None, name
                expected = (f"lpmtui.simulator.{module}", "lpmtui.simulator.hmc.records")
                assert found.__module__ in expected, name


def test_no_program_is_registered_that_nobody_could_find():
    listed = {(kind, name) for _, kinds, names in shell.PROGRAMS for kind in kinds for name in names.split()}
    assert set(shell._PROGRAMS) <= listed


@pytest.mark.parametrize("kind", ["lpm.validated", "power.booted", "powerha.silent", "fault.due"])
def test_events_find_their_room(kind: str):
    load_handlers_of(kind)
    from lpmtui.simulator.engine import kernel

    assert kind in kernel._HANDLERS
