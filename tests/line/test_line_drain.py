"""A drain in line mode: the plan in sentences, changed by letters, begun after a yes; a site in memory."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from executor_bench import Bench

from lpmtui.config.options import Config, HmcOptions, LogOptions, SiteOptions
from lpmtui.line.line_console import LineConsole
from lpmtui.line.line_dialog import Conversation
from lpmtui.model.picture import SiteKind
from lpmtui.session.console_session import ConsoleSession, Setup
from lpmtui.simulator.api import SimulatedSite
from lpmtui.smit import load_catalogue
from lpmtui.smit_logs.site_logs import SmitLogs

FILLED = "1\npower-a\nd\n"


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    made = Bench(tmp_path, SimulatedSite.open(None), poll_s=4.0)
    yield made
    made.close()


class Talk:
    """Conversations at the panel, and the command lines that came of them."""

    def __init__(self, bench: Bench, folder: Path) -> None:
        self.bench = bench
        self.folder = folder
        self.ran: list[tuple[str, ...]] = []

    def say(self, lines: str, *, kind: SiteKind = SiteKind.SIMULATOR, read_only: bool = False) -> str:
        logs = LogOptions(self.folder / "smit.log", self.folder / "smit.script")
        config = Config(
            sites={"simulator": SiteOptions("simulator", kind, hmcs=(HmcOptions("hmc1"),))}, logs=logs
        )
        setup = Setup(config, lambda: self.bench.site, self.folder, "simulator", read_only)
        session = ConsoleSession(setup, load_catalogue())
        heard = io.StringIO()
        smit_logs = SmitLogs(config, "simulator", self.folder)
        LineConsole(session, smit_logs, Conversation(io.StringIO(lines), heard), self.run).run("lpm_drain")
        return heard.getvalue()

    def run(self, words: Sequence[str]) -> int:
        self.ran.append(tuple(words))
        return 0


@pytest.fixture
def talk(bench: Bench, tmp_path: Path) -> Talk:
    return Talk(bench, tmp_path)


def test_the_plan_is_said_changed_and_begun(talk: Talk) -> None:
    said = talk.say(f"{FILLED}l 1\nt 2\n3\ni 1\ns 1\nd\nyes\nq\n")
    assert "1. dbnode1, node of cluster dbcluster: power-a to power-c, begins at once" in said
    assert "1. webnode1, node of cluster webcluster: power-a to power-b, begins at once" in said
    assert "no other move beside it, moved" in said
    assert "webnode1 is not moved" in said
    assert "Empty power-a: 1 partition moves in about" in said
    assert talk.ran == [("drain", "power-a", "--stay", "webnode1", "--pin", "dbnode1=power-c", "--yes")]
    assert said.endswith("Command: OK\nLeft. A migration that runs goes on; lpmtui status shows it.\n")


def test_nothing_begins_without_a_yes_or_in_a_read_only_session(talk: Talk) -> None:
    assert "Nothing was begun." in talk.say(f"{FILLED}d\nno\nb\nb\n")
    said = talk.say(f"{FILLED}d\nb\nb\n", read_only=True)
    assert "1. dbnode1" in said
    assert "This session is read-only." in said
    assert talk.ran == []


def test_on_a_live_site_the_system_is_typed(talk: Talk) -> None:
    talk.say(f"{FILLED}d\nyes\nb\nb\n", kind=SiteKind.SSH)
    assert talk.ran == []
    talk.say(f"{FILLED}d\npower-a\nq\n", kind=SiteKind.SSH)
    assert talk.ran == [("drain", "power-a", "--yes")]


def test_what_makes_no_sense_is_said_and_the_plan_stays(talk: Talk) -> None:
    said = talk.say(f"{FILLED}s 9\nx\nc\nb\nb\n")
    assert said.count("Type one of the letters") == 2
    assert "lpmtui drain power-a --yes" in said


def test_a_system_that_does_not_exist_is_named(talk: Talk) -> None:
    assert "There is no managed system 'power-x'" in talk.say("1\npower-x\nd\nb\n")
