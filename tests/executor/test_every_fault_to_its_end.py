"""Each fault of the catalogue, in both procedures, to its end: what is not whole is never called verified."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest
from executor_bench import Bench

from lpmtui.model.cluster import GroupState
from lpmtui.model.errors import LpmtuiError, UsageError
from lpmtui.model.move import Outcome, ProcedureKind
from lpmtui.simulator.api import SimulatedSite
from lpmtui.simulator.faults import catalogue

LONGEST_S = 60.0
"""Wall seconds that one run may take; most take less than one."""

FAULTS = sorted(catalogue.catalogue())


def whole(bench: Bench) -> dict[str, Any]:
    """What must be the same before and after a move, seen from above the site."""
    with bench.change() as world:
        cluster = world.clusters["dbcluster"]
        nodes = {
            name: (
                node.dms_armed,
                node.client_kill,
                node.deadman_mode,
                node.sfwcom,
                "/etc/cluster/ifrestrict" in world.images[name].files,
            )
            for name in ("dbnode1", "dbnode2")
            for node in (world.nodes[name],)
        }
        groups = {
            group.name: (group.owner, {node: state.value for node, state in group.states.items()})
            for group in world.groups.of("dbcluster")
        }
        online = {
            name for name, (owner, states) in groups.items() if states.get(owner) == GroupState.ONLINE.value
        }
        return {
            "groups": groups,
            "online": online,
            "nodes": nodes,
            "node time-out": cluster.caa["node_timeout"],
        }


@pytest.mark.parametrize("procedure", [ProcedureKind.AUTOMATIC, ProcedureKind.MANUAL])
@pytest.mark.parametrize("fault", FAULTS)
def test_nothing_that_is_missing_is_called_verified(
    tmp_path: Path, fault: str, procedure: ProcedureKind
) -> None:
    bench = Bench(tmp_path, SimulatedSite.open(None), poll_s=20.0)
    try:
        before = whole(bench)
        on = bench.world.fault_of_move(fault, "dbnode1", "power-c")
        try:
            bench.world.set_fault(fault, on)
        except UsageError as error:
            pytest.skip(error.title)  # the demo has no such object: a second console, a SCSI disk
        began = time.monotonic()
        try:
            finished = bench.migrate("dbnode1", "power-c", procedure=procedure, force=True)
        except LpmtuiError:
            assert bench.wire.commands == []  # refused before anything was touched
            return
        assert time.monotonic() - began < LONGEST_S
        assert finished is not None
        after = whole(bench)
        if finished.outcome in (Outcome.SUCCEEDED, Outcome.ROLLED_BACK):
            place = "power-c" if finished.outcome is Outcome.SUCCEEDED else "power-a"
            assert bench.where("dbnode1") == [(place, "Running")]
            assert after == before
        else:
            assert finished.exit_status in (3, 4, 6)
            assert finished.why
    finally:
        bench.close()
