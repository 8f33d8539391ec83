"""A drain at the console: planned, changed by keys, begun, followed to its end, over a site in memory."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from console import Operator, operate
from drain_samples import PROPOSAL, VIEWS, WINDOWED
from executor_bench import ME, Bench
from test_golden_screens import compare

from lpmtui.config.options import Config, LogOptions, SiteOptions
from lpmtui.executor import start, take_up
from lpmtui.executor.drain_job import start_drain
from lpmtui.executor.locks import Heartbeat
from lpmtui.job_view.drain_plan_lines import DrainProposal
from lpmtui.job_view.drain_view import DrainView
from lpmtui.keyboard.keys import key_map
from lpmtui.model.drain import Drain
from lpmtui.model.errors import UsageError
from lpmtui.model.job import Way
from lpmtui.model.move import Move, Outcome
from lpmtui.model.picture import SiteKind
from lpmtui.session.console_session import ConsoleSession, Setup
from lpmtui.session.drain_control import DrainDraft
from lpmtui.simulator.api import SimulatedSite
from lpmtui.smit import load_catalogue
from lpmtui.tui.app import ConsoleApp
from lpmtui.tui.screens.drain_plan_screen import DrainPlanScreen
from lpmtui.tui.screens.drain_screen import DrainScreen
from lpmtui.tui.themes import plain_theme

SIZES = ((80, 24), (120, 40))


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    made = Bench(tmp_path, SimulatedSite.open(None), poll_s=4.0)
    yield made
    made.close()


def app_over(
    bench: Bench, tmp_path: Path, *, kind: SiteKind = SiteKind.SIMULATOR, read_only: bool = False
) -> ConsoleApp:
    logs = LogOptions(tmp_path / "smit.log", tmp_path / "smit.script")
    config = Config(sites={"simulator": SiteOptions("simulator", kind)}, logs=logs)
    setup = Setup(config, lambda: bench.site, tmp_path, "simulator", read_only)
    app = ConsoleApp(ConsoleSession(setup, load_catalogue()), key_map({}), plain_theme())
    app.session.look = lambda **_: app.session.view  # type: ignore[method-assign]
    return app


class GatedJobs:
    """Moves that are carried out in this process, the second one when `gate` is open."""

    def __init__(self, bench: Bench) -> None:
        self.bench = bench
        self.gate = threading.Event()
        self.begun = 0

    def begin(self, move: Move, parent: str) -> str:
        self.begun += 1
        if self.begun > 1:
            self.gate.wait(30)
        return start(self.bench.context, move, ME, parent=parent, heartbeat=Heartbeat())[0]

    def take_up(self, number: str, way: Way) -> None:
        take_up(self.bench.context, number, way, ME, heartbeat=Heartbeat())

    def lives(self, number: str) -> bool:
        return False

    def stop(self, number: str) -> None:
        raise AssertionError(number)


class Executor:
    """In place of a process of its own: begins a drain on a thread, and tells its number."""

    def __init__(self, bench: Bench) -> None:
        self.bench = bench
        self.jobs = GatedJobs(bench)
        self.asked: list[Drain] = []
        self.thread: threading.Thread | None = None

    def begin(self, drain: Drain) -> str:
        self.asked.append(drain)
        told, numbers = threading.Event(), []

        def begun(number: str) -> None:
            numbers.append(number)
            told.set()

        def work() -> None:
            start_drain(self.bench.context, drain, self.jobs, ME, begun=begun, heartbeat=Heartbeat())

        self.thread = threading.Thread(target=work)
        self.thread.start()
        assert told.wait(30)
        return str(numbers[0])


@pytest.fixture
def executor(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> Iterator[Executor]:
    made = Executor(bench)
    monkeypatch.setattr(DrainDraft, "begin", lambda _draft, drain: made.begin(drain))
    yield made
    made.jobs.gate.set()
    if made.thread is not None:
        made.thread.join(30)


async def plan_of_power_a(me: Operator) -> None:
    me.app.open_panel("lpm_drain")
    await me.see("Managed SYSTEM to empty")
    await me.press(*"power-a", "enter")
    await me.see("none, 2 moves checked")


def moves(me: Operator) -> list[str]:
    """The partitions of the timeline, from top to bottom."""
    return [line.split()[1] for line in me.lines if "->" in line and "=" in line]


def test_a_plan_is_changed_begun_and_followed_to_its_end(
    bench: Bench, executor: Executor, tmp_path: Path
) -> None:
    app = app_over(bench, tmp_path)

    async def work(me: Operator) -> None:
        await plan_of_power_a(me)
        assert moves(me) == ["dbnode1", "webnode1"]
        await me.press("f7")
        await me.see("Not moved: 1")
        await me.see("none, 1 move checked")
        await me.press("f7")
        await me.see("none, 2 moves checked")
        await me.press("f4")
        await me.see("TARGET of dbnode1")
        await me.see("any target: the planner chooses")
        await me.press("end", "enter")
        await me.see("dbnode1 goes to power-c.")
        await me.see("none, 2 moves checked")
        await me.press("right")
        await me.see("00:00 webnode1")
        await me.see("none, 2 moves checked")
        assert moves(me) == ["webnode1", "dbnode1"]
        await me.press("f6")
        await me.see("lpmtui drain power-a --pin dbnode1=power-c --first webnode1 --yes")
        await me.press("enter", "f5")
        await me.see("DETAILS of dbnode1")
        await me.see("What the checks say")
        await me.press("enter", "enter")
        await me.see("ARE YOU SURE?")
        await me.see("Empty power-a: 2 partitions move in about")
        await me.press("enter")
        await me.see("1 of 2 moved")
        await me.see("done, frozen for")
        executor.jobs.gate.set()
        await me.see("Done: 2 of 2 partitions moved, each of them verified.")
        await me.press("enter")
        await me.see("Migration: OK")
        await me.press("f3")
        await me.see("The way home: lpmtui drain --return 1")
        await me.press("f7")
        await me.see("Bring home what drain 1 moved: 2 partitions")

    operate(app, work)
    assert executor.asked == [Drain("power-a", pins=(("dbnode1", "power-c"),), first=("webnode1",))]
    assert bench.store.migration("1").outcome is Outcome.SUCCEEDED


def test_a_read_only_console_shows_the_plan_and_begins_nothing(
    bench: Bench, executor: Executor, tmp_path: Path
) -> None:
    app = app_over(bench, tmp_path, read_only=True)

    async def work(me: Operator) -> None:
        await plan_of_power_a(me)
        await me.press("enter")
        await me.see("This session is read-only")
        assert "ARE YOU SURE?" not in me.text

    operate(app, work)
    assert executor.asked == []


def test_on_a_live_site_the_system_is_typed_and_another_key_confirms(
    bench: Bench, executor: Executor, tmp_path: Path
) -> None:
    app = app_over(bench, tmp_path, kind=SiteKind.SSH)

    async def work(me: Operator) -> None:
        app.push_screen(plan_screen(PROPOSAL, app))
        await me.see("Findings: 1 error")
        await me.press("enter")
        await me.see("ARE YOU SURE?")
        await me.press("enter")
        await me.see("ARE YOU SURE?")
        await me.press("f7")
        await me.see("Type power-a to continue")
        await me.press(*"power-b", "enter")
        await me.see("Nothing was done: 'power-b' is not 'power-a'.")

    operate(app, work)
    assert executor.asked == []


def test_a_change_that_cannot_be_planned_leaves_the_plan_as_it_is(bench: Bench, tmp_path: Path) -> None:
    app = app_over(bench, tmp_path)

    class Refusing(StillDraft):
        def plan(self, drain: Drain, **_: bool) -> DrainProposal:
            if drain.stay != self.proposal.drain.stay:
                raise UsageError("That cannot be planned.")
            return self.proposal

    async def work(me: Operator) -> None:
        app.push_screen(plan_screen(PROPOSAL, app, Refusing(PROPOSAL)))
        await me.see("Findings: 1 error")
        await me.press("down", "f7")
        await me.see("Not changed: That cannot be planned.")
        await me.see("Findings: 1 error")

    operate(app, work)


# --- pictures --------------------------------------------------------------------------------------------


class StillDraft(DrainDraft):
    """Always gives the same plan."""

    def __init__(self, proposal: DrainProposal) -> None:
        self.proposal = proposal

    def plan(self, drain: Drain, **_: bool) -> DrainProposal:
        return self.proposal


def plan_screen(proposal: DrainProposal, app: ConsoleApp, draft: StillDraft | None = None) -> DrainPlanScreen:
    from lpmtui.tui.screens import dialog

    draft = draft or StillDraft(proposal)
    return DrainPlanScreen(proposal.drain, draft, lambda found: dialog._ask_drain(app, draft, found))


class StillDrain:
    """A drain that stands still."""

    id = "1"

    def __init__(self, view: DrainView) -> None:
        self.view = view

    def look(self, spin: int | None = None) -> DrainView:
        return self.view


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_plan_and_progress_look_as_they_should(bench: Bench, tmp_path: Path, size: tuple[int, int]) -> None:
    app = app_over(bench, tmp_path)

    async def work(me: Operator) -> None:
        await me.see("System Management")
        for name, proposal in (("drain-plan", PROPOSAL), ("drain-plan-window", WINDOWED)):
            app.push_screen(plan_screen(proposal, app))
            await me.see("Findings: 1 error")
            await me.press("down", "down", "down", "down")
            await compare(me, name, size)
            await me.press("f3")
        for name, view in VIEWS.items():
            app.push_screen(DrainScreen(StillDrain(view)))  # type: ignore[arg-type]
            await me.see("Drain 1: power-a")
            await compare(me, f"drain-{name}", size)
            await me.press("f3")

    operate(app, work, size)
