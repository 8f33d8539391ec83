"""Every kind of screen at 80x24, 120x40 and 200x60, as text. `UPDATE_GOLDEN=1` writes them: look at each."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event

import pytest
from console import Answer, Operator, console, operate

from lpmtui.job_view.stage_lines import JobView
from lpmtui.journal import JobState
from lpmtui.journal.job_parts import OpenQuestion, StepState
from lpmtui.model.events import PlannedStep
from lpmtui.model.move import Outcome
from lpmtui.tui.app import ConsoleApp

sys.path.insert(0, str(Path(__file__).parents[1] / "golden"))
import pictures

GOLDEN = Path(__file__).parent / "golden"
SIZES = ((80, 24), (120, 40), (200, 60))
LONG = "".join(f"line {number} of the output\n" for number in range(200))
MANY = "".join(f"node{number:03d}\n" for number in range(90))
Steps = tuple[str, ...]

SCREENS: dict[str, tuple[str, Steps]] = {
    "menu": ("", ("=Pick a Node",)),
    "menu-disabled": ("", ("=Pick a Node", "down", "down")),
    "dialog": ("stop", ("=[dbnode1]",)),
    "dialog-changed": ("stop", ("=[dbnode1]", "down", "tab", "tab", "=Unmanage")),
    "dialog-range": ("settings", ("=[45]",)),
    "dialog-refused": ("settings", ("=[45]", "x", "=Only digits")),
    "selector": ("pick", ("=[]",)),
    "list": ("pick", ("=[]", "f4", "=node005")),
    "list-several": ("stop", ("=[dbnode1]", "f4", "=node000")),
    "list-range": ("settings", ("=[45]", "f4", "=Type a value in this range.")),
    "edit": ("stop", ("=[dbnode1]", "f7", "=Cancel   ")),
    "find": ("pick", ("=[]", "f4", "=node0", "slash", "=Find")),
    "command": ("stop", ("=[dbnode1]", "f6", "=SHOW COMMAND")),
    "question": ("settings", ("=[45]", "enter", "=ARE YOU SURE")),
    "error": ("pick", ("=[]", "enter", "=ERROR MESSAGE")),
    "help": ("stop", ("=[dbnode1]", "f1", "=The nodes on which")),
    "image": ("stop", ("=[dbnode1]", "f8", "=PRINT SCREEN")),
    "shell": ("stop", ("=[dbnode1]", "f9", "=SHELL ESCAPE")),
    "search": ("", ("=Pick a Node", "ctrl+p", "=SEARCH", *"stop", "=(stop)")),
    "status": ("show", ("=Command: OK", "=[TOP]")),
    "status-found": ("show", ("=[TOP]", "slash", *"line 150", "enter", "=line 150")),
}

PARTS = 3
"""So many tests share the screens, that they may run at the same time."""


async def compare(me: Operator, name: str, size: tuple[int, int]) -> None:
    """Wait until the screen looks like its golden file; where it does not, say what stands there."""
    path = GOLDEN / f"{name}-{size[0]}x{size[1]}.txt"
    if os.environ.get("UPDATE_GOLDEN"):
        path.write_text("\n".join(await me.still()) + "\n", encoding="utf-8")
    wanted = path.read_text(encoding="utf-8").splitlines()
    if not await me.shows(wanted):
        assert me.lines == wanted


@pytest.fixture(autouse=True)
def universal_time() -> Iterator[None]:
    """Golden files hold the times of UTC."""
    with pictures.universal_time():
        yield


def opened(tmp_path: Path, fast_path: str = "") -> ConsoleApp:
    """A console whose site is never looked at."""
    answers = {"clRGinfo": Answer(LONG), "query node": Answer(MANY)}
    app, _ = console(tmp_path, fast_path, answers=answers)
    app.session.look = lambda **_: app.session.view  # type: ignore[method-assign]
    return app


async def home(me: Operator) -> None:
    """Back to the first screen, whatever is open."""
    while len(me.app.screen_stack) > 1:
        me.app.pop_screen()
    await me.see("Pick a Node")


@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_every_screen_looks_as_it_should(tmp_path: Path, size: tuple[int, int], part: int) -> None:
    app = opened(tmp_path)

    async def work(me: Operator) -> None:
        for name in list(SCREENS)[part::PARTS]:
            fast_path, steps = SCREENS[name]
            await home(me)
            if fast_path:
                app.open_panel(fast_path)
            for step in steps:
                await (me.see(step[1:]) if step.startswith("=") and len(step) > 1 else me.press(step))
            await compare(me, name, size)

    operate(app, work, size)


MOMENT = datetime(2026, 1, 31, 12, tzinfo=UTC)
STEPS = (
    StepState(PlannedStep("validate", "Let the HMC validate the move", (), "To be sure."), "done"),
    StepState(
        PlannedStep(
            "unmanage",
            "Unmanage the node's resource groups",
            ("dbnode1: /usr/es/sbin/cluster/utilities/clmgr stop node dbnode1 WHEN=now MANAGE=unmanage",),
            "A node that is frozen looks like one that has failed.",
            "The groups are UNMANAGED on every node.",
        ),
        "done",
        changed=True,
    ),
    StepState(PlannedStep("migrate", "Migrate the partition", ("hmc1: migrlpar -o m",), "Memory is sent.")),
)
GUIDED = JobState(
    partition="dbnode1",
    source="power-a",
    target="power-b",
    procedure="manual",
    outcome=Outcome.RUNNING,
    steps=STEPS,
    step="migrate",
    question=OpenQuestion(9, "migrate", MOMENT),
    guided=True,
    started=MOMENT,
)


def ended() -> JobView:
    """The recorded migration after its end."""
    from lpmtui.journal import fold

    events = pictures.recorded()
    return JobView("1", fold(events), events[-1].at, alive=False)


JOBS = {
    "migration": (pictures.job().view, "Round 2"),
    "migration-done": (ended(), "Enter=Report"),
    "migration-lost": (JobView("1", pictures.job().view.state, None, alive=False), "lpmtui recover 1"),
}


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_jobs_look_as_they_should(tmp_path: Path, size: tuple[int, int]) -> None:
    from lpmtui.tui.screens.guide_screen import GuideScreen
    from lpmtui.tui.screens.migration_screen import MigrationScreen

    app = opened(tmp_path)

    async def work(me: Operator) -> None:
        for name, (view, seen) in JOBS.items():
            await home(me)
            app.push_screen(MigrationScreen(pictures.StillJob(view)))
            await me.see(seen)
            await compare(me, name, size)
        await home(me)
        app.push_screen(GuideScreen(pictures.StillJob(JobView("1", GUIDED, MOMENT + timedelta(minutes=1)))))
        await me.see("In force while it waits:")
        await compare(me, "guide", size)

    operate(app, work, size)


def test_a_running_move_shows_its_state_on_a_terminal_that_is_too_small(tmp_path: Path) -> None:
    from lpmtui.tui.screens.migration_screen import MigrationScreen

    app = opened(tmp_path)

    async def work(me: Operator) -> None:
        await me.see("needs 80 columns and 24 lines")
        app.push_screen(MigrationScreen(pictures.job()))
        await me.see("dbnode1: power-a -> power-c")
        await me.see("round 2")

    operate(app, work, (40, 10))


def test_while_values_are_asked_for_a_line_says_so(tmp_path: Path) -> None:
    gate = Event()
    slow = {"query cluster": Answer('HEARTBEAT_FREQUENCY="45"\n', gate=gate)}
    app, _ = console(tmp_path, "settings", answers=slow)

    async def work(me: Operator) -> None:
        await me.see("Asking for the current values ...")
        gate.set()
        await me.see("[45]")

    operate(app, work)
