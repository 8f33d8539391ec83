"""What is told about a migration whose executor is gone, without touching anything."""

from __future__ import annotations

import pytest
from executor_bench import Bench

from lpmtui.executor import Way, evidence
from lpmtui.executor.locks import Heartbeat
from lpmtui.model.errors import UsageError
from lpmtui.model.events import PhaseEntered
from lpmtui.model.job import Requested
from lpmtui.model.move import Outcome, Phase
from lpmtui.procedure.hmc_request import Location


def left_at(bench: Bench, phase: Phase) -> None:
    """A migration of dbnode1 whose executor leaves when a stage begins."""

    def look() -> None:
        events = bench.events() if bench.store.migrations() else []
        if any(isinstance(event, PhaseEntered) and event.phase is phase for event in events):
            bench.heartbeat.stop("SIGTERM")

    bench.heartbeat.also(look)
    assert bench.migrate("dbnode1", "power-c") is None


def test_both_sides_and_both_choices_are_told_while_it_moves(bench: Bench) -> None:
    left_at(bench, Phase.MEMORY)
    before = len(bench.wire.commands)
    found = evidence.gather(bench.site, bench.store, "1")
    assert found.needs_person
    assert found.where is Location.MOVING
    assert "The step under way was: Migrate the partition." in found.journal
    assert any("its end is not known: hmc1: migrlpar -o m" in line for line in found.journal)
    assert "hmc1: on power-a (source): Migrating - Running." in found.hmcs
    assert found.resume[0] == "Migrate the partition"
    assert found.rollback[0] == "Undo where it took effect: Migrate the partition"
    assert len(bench.wire.commands) == before


def test_where_it_arrived_there_is_no_rollback_and_what_differs_is_listed(bench: Bench) -> None:
    left_at(bench, Phase.MEMORY)
    bench.world.advance(600)
    with bench.change() as world:
        world.clusters["dbcluster"].caa["node_timeout"] = 600000
    found = evidence.gather(bench.site, bench.store, "1")
    assert found.where is Location.ARRIVED
    assert found.rollback == ()
    assert "no way back but another move" in found.refused
    assert any("node failure detection time-out" in line and "600 s" in line for line in found.left)
    assert found.needs_person


def test_nothing_is_left_after_it_was_brought_to_an_end(bench: Bench) -> None:
    left_at(bench, Phase.MEMORY)
    bench.heartbeat = Heartbeat()
    finished = bench.take_up(Way.RESUME)
    assert finished is not None
    assert finished.outcome is Outcome.SUCCEEDED
    found = evidence.gather(bench.site, bench.store, "1")
    assert not found.needs_person
    assert found.left == ()
    assert found.resume == ()


def test_a_request_without_a_plan_touched_nothing_and_waits_to_be_closed(bench: Bench) -> None:
    from lpmtui.model.move import Move

    bench.store.begin(Requested.of_move(Move("tools1", "power-c"), site="simulator", requested_by="ann"))
    found = evidence.gather(bench.site, bench.store, "1")
    assert found.needs_person
    assert found.journal == ("Nothing had been begun: there is no plan in the journal.",)


def test_an_unknown_migration_names_those_that_exist(bench: Bench) -> None:
    with pytest.raises(UsageError, match="no migration '7'"):
        evidence.gather(bench.site, bench.store, "7")
