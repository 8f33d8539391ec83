"""A command that changes something and is not in the journal: the console says so."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

from lpmtui.config import Config, LogOptions
from lpmtui.executor.audit import CommandAudit
from lpmtui.journal import Journal
from lpmtui.model.command import Command, Completed
from lpmtui.model.errors import JournalFull
from lpmtui.session.panel_run import PanelRun, RunState, carry_out
from lpmtui.smit_logs.site_logs import SmitLogs

SYNC = Command("dbnode1", ("clmgr", "sync", "cluster"), mutates=True)
FULL = "The disk of the journal is full."


class Ended:
    """A command that has ended well."""

    def poll(self) -> Completed:
        return Completed(SYNC, 0, "done\n")

    def read(self) -> str:
        return "done\n"

    def close(self) -> None:
        """Nothing is open."""


def ran(logs: SmitLogs, trouble: str) -> PanelRun:
    built = SimpleNamespace(title="", accepts=(0,), silent="", mutates=True)
    session = SimpleNamespace(
        setup=SimpleNamespace(dry_run=False, unrecorded=lambda: trouble),
        command_for=lambda _built: SYNC,
        site=lambda: SimpleNamespace(start=lambda _command: Ended()),
        forget_picture=lambda: None,
    )
    run = PanelRun()
    carry_out(cast(Any, session), logs, run, lambda: (cast(Any, built),), wait=lambda _seconds: None)
    return run


def test_what_is_not_in_the_journal_is_told_below_the_output(tmp_path: Path) -> None:
    logs = SmitLogs(Config(logs=LogOptions(tmp_path / "log", tmp_path / "script")), "simulator", tmp_path)
    run = ran(logs, FULL)
    assert run.state is RunState.OK
    assert " ".join(run.lines) == f"done {FULL} This command is not in `lpmtui history --audit`."
    assert ran(logs, "").lines == ["done"]


def test_the_trouble_lasts_until_a_command_is_recorded_whole(tmp_path: Path) -> None:
    logs = SmitLogs(Config(logs=LogOptions(tmp_path / "log", tmp_path / "script")), "simulator", tmp_path)
    full = True

    def opened() -> Journal:
        if full:
            raise JournalFull(FULL)
        return Journal.open(tmp_path)

    audit = CommandAudit(logs, opened, "simulator")
    audit.observe(SYNC, None, 0.0)
    full = False
    audit.observe(SYNC, Completed(SYNC, 0, ""), 1.0)
    assert audit.trouble == FULL
    audit.observe(SYNC, None, 0.0)
    audit.observe(SYNC, Completed(SYNC, 0, ""), 1.0)
    assert audit.trouble == ""
