"""Every fault of the catalogue to its end, in both procedures: no verdict says more than the world shows."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from executor_bench import Bench
from world_difference import differences, facts_of

from lpmtui.model.errors import LpmtuiError
from lpmtui.model.move import ProcedureKind
from lpmtui.simulator.api import SimulatedSite
from lpmtui.simulator.faults.catalogue import catalogue

MOST_WALL_S = 20.0
"""How long one of these may take; the simulated world needs no time of its own."""

MOVED, BACK, REFUSED, PERSON = 0, 1, 3, 4
DEMO = ("demo", "dbnode1", "power-a", "power-c")
MOVES = {
    "console-keys": ("three-node", "crm1", "frame-1", "frame-4"),
    "disk-reserved": ("demo", "webnode1", "power-a", "power-b"),
}
"""Fault -> scenario, node, its system and target, where it cannot be on anything of the move of the demo."""


def finish(bench: Bench, node: str, target: str, kind: ProcedureKind) -> int:
    """Move the node; the exit status."""
    try:
        finished = bench.migrate(node, target, procedure=kind)
    except LpmtuiError as error:
        return int(error.exit_status)
    assert finished is not None
    return finished.exit_status


def cases() -> Iterator[object]:
    """Fault, procedure, and phase (empty: the catalogue's own)."""
    for fault in sorted(catalogue()):
        for kind in (ProcedureKind.AUTOMATIC, ProcedureKind.MANUAL):
            for phase in ("", "memory:1"):
                yield pytest.param(fault, kind, phase)


@pytest.mark.parametrize(("fault", "kind", "phase"), list(cases()))
def test_a_verdict_is_what_the_world_shows(
    tmp_path: Path, fault: str, kind: ProcedureKind, phase: str
) -> None:
    began = time.monotonic()
    scenario, node, source, target = MOVES.get(fault, DEMO)
    bench = Bench(tmp_path, SimulatedSite.open(None, scenario=scenario), poll_s=20.0)
    on = bench.world.fault_of_move(fault, node, target)
    bench.world.set_fault(fault, on, phase=phase)
    with bench.change() as world:
        before = facts_of(world, node)
    status = finish(bench, node, target, kind)
    with bench.change() as world:
        found = differences(before, facts_of(world, node))
        home = world.images[node].system
    bench.close()
    if status in (MOVED, BACK, REFUSED):
        assert found == [], f"exit status {status}"
        assert home == (target if status == MOVED else source)
    else:
        assert status in (PERSON, 6)
    assert time.monotonic() - began < MOST_WALL_S
