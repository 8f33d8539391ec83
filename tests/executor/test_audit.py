"""What smit.script says about a migration."""

from __future__ import annotations

from pathlib import Path

import pytest

from lpmtui.config import Config, LogOptions
from lpmtui.executor.audit import Audit
from lpmtui.journal import Journal
from lpmtui.model.command import Command, Completed
from lpmtui.model.events import Finished
from lpmtui.model.job import Requested, Subject, SubjectResolved
from lpmtui.model.move import Move, Outcome
from lpmtui.model.request import Requester
from lpmtui.smit_logs.site_logs import SmitLogs

MOVE = Command("hmc1", ("/usr/hmcrbin/migrlpar", "-o", "m", "-m", "power-a", "-t", "power-c"), mutates=True)
STOP = Command("hmc1", ("migrlpar", "-o", "s", "-m", "power-a"), mutates=True)


def told(tmp_path: Path, node: str | None, *commands: Command) -> list[str]:
    config = Config(logs=LogOptions(tmp_path / "log", tmp_path / "script"))
    logbook = SmitLogs(config, "simulator", tmp_path, environ={"LPMTUI_STATE_DIR": str(tmp_path)})
    with Journal.open(tmp_path) as store:
        migration = store.begin(
            Requested.of_move(
                Move("dbnode1", "power-c", "power-a"), site="simulator", cluster="", requested_by="ann"
            )
        )
        if node is not None:
            subject = Subject(Move("dbnode1", "power-c", "power-a"), "hmc1", "hmc1", node=node)
            store.append(migration, SubjectResolved(subject))
        teller = Audit(logbook, store, Requester("ann", "here"))
        teller.begun(migration)
        for command in commands:
            teller.observe(command, None, 0.0)
            teller.observe(command, Completed(command, 0, ""), 1.0)
        teller.ended(migration, Finished(Outcome.SUCCEEDED, 0))
    return [line for line in (tmp_path / "script").read_text().splitlines() if len(line) > 1]


def test_it_names_the_migration_and_who_asked_for_it(tmp_path: Path) -> None:
    lines = told(tmp_path, "dbnode1")
    assert "# Migration 1 of dbnode1 from power-a to power-c, requested by ann on here" in lines
    assert lines[-1] == "# Migration 1 of dbnode1 from power-a to power-c: succeeded"


def test_after_a_migration_it_waits_for_powerha_as_lpmtui_does(tmp_path: Path) -> None:
    lines = told(tmp_path, "node 1", MOVE, STOP)
    waits = [number for number, line in enumerate(lines) if line.startswith("while ")]
    assert len(waits) == 1
    assert "migrlpar -o m" in lines[waits[0] - 2]
    assert lines[waits[0]] == (
        "while lpmtui simulator run 'node 1' -- /usr/sbin/lsitab hacmp_lpm >/dev/null 2>&1; do sleep 5; done"
    )


@pytest.mark.parametrize("node", ["", None])
def test_a_partition_in_no_cluster_has_nothing_to_wait_for(tmp_path: Path, node: str | None) -> None:
    assert not [line for line in told(tmp_path, node, MOVE) if line.startswith("while ")]
