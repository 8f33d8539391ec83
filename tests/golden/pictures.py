"""The README's pictures and tables, made from what the console draws. Run this file to make them anew."""

from __future__ import annotations

import asyncio
import json
import os
import re
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from lpmtui.model.lazy_dataclass import dataclass

sys.path.insert(0, str(Path(__file__).parents[1] / "executor"))
from executor_bench import Bench

from lpmtui.cli.dispatch import COMMANDS
from lpmtui.config import Config, paths
from lpmtui.config.options import SiteOptions
from lpmtui.job_view.drain_plan_lines import DrainProposal, head_lines, plan_rows
from lpmtui.job_view.stage_lines import JobView
from lpmtui.journal import Entry, fold
from lpmtui.keyboard.actions import ACTIONS
from lpmtui.keyboard.keys import key_map, shown
from lpmtui.model.clock import parse_rfc3339
from lpmtui.model.drain import Drain
from lpmtui.model.events import Progress, from_body
from lpmtui.model.picture import SiteKind
from lpmtui.procedure.drain_plan import DrainPlanner
from lpmtui.session.console_session import ConsoleSession, Setup
from lpmtui.simulator.api import SimulatedSite
from lpmtui.smit import load_catalogue
from lpmtui.tui.app import ConsoleApp
from lpmtui.tui.screens.migration_screen import MigrationScreen
from lpmtui.tui.themes import read_theme

HERE = Path(__file__).parent
README = HERE.parents[1] / "README.md"
RECORDED = HERE / "dbnode1-to-power-c.jsonl"
PICTURES = {HERE / "migration.svg": (80, 24), HERE / "migration-140x40.svg": (140, 40)}
"""Each picture and the size of its terminal."""


def recorded() -> list[Entry]:
    """The events of a migration on the simulated site, as `migrate --json` printed them."""
    lines = [json.loads(line) for line in RECORDED.read_text(encoding="utf-8").splitlines()]
    return [Entry(one["seq"], parse_rfc3339(one["at"]), "1", from_body(one["event"], one)) for one in lines]


def in_the_second_round() -> list[Entry]:
    """The events up to the middle of the second round of memory."""
    events = recorded()
    second = [n for n, one in enumerate(events) if isinstance(one.event, Progress) and one.event.round == 2]
    return events[: second[len(second) // 2] + 1]


@dataclass(frozen=True)
class StillJob:
    """A job that is frozen, so that it can be drawn."""

    view: JobView
    id: str = "1"

    def look(self, spin: int | None = None) -> JobView:
        return self.view


def job() -> StillJob:
    """The recorded migration in its second round of memory."""
    events = in_the_second_round()
    return StillJob(JobView("1", fold(events), events[-1].at + timedelta(seconds=1)))


@contextmanager
def universal_time() -> Iterator[None]:
    """Screens show local times: pictures show those of UTC, wherever they are made."""
    before = os.environ.get("TZ")
    os.environ["TZ"] = "UTC"
    time.tzset()
    try:
        yield
    finally:
        del os.environ["TZ"]
        os.environ |= {} if before is None else {"TZ": before}
        time.tzset()


def svg(size: tuple[int, int]) -> str:
    """The migration screen in the default theme, as a picture."""
    config = Config(sites={"simulator": SiteOptions("simulator", SiteKind.SIMULATOR)})
    setup = Setup(config, lambda: None, Path(), "simulator")  # type: ignore[arg-type,return-value]
    session = ConsoleSession(setup, load_catalogue())
    theme = read_theme("smit-classic", [paths.themes_dir()])
    app = ConsoleApp(session, key_map({}), theme)
    session.look = lambda **_: session.view  # type: ignore[method-assign]

    async def draw() -> str:
        async with app.run_test(size=size) as pilot:
            screen = MigrationScreen(job())
            await app.push_screen(screen)
            for _ in range(200):
                await pilot.pause(0.02)
                if screen.view is not None:
                    break
            screen.query_one("KeyLegend").refresh()
            await pilot.pause(0.2)
            return app.export_screenshot(title="lpmtui")

    with universal_time():
        picture = asyncio.run(draw())
    return re.sub(r"terminal-\d+-", "terminal-", picture)


def drain_plan() -> str:
    """The plan to empty power-a of a new simulated site, as its screen at 80 columns lists it."""
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(Path(folder), SimulatedSite.open(None))
        plan = DrainPlanner(bench.site, bench.store, Drain("power-a")).plan(checked=True).plan
        bench.close()
    proposal = DrainProposal(Drain("power-a"), plan, checked=True)
    lines = [*head_lines(proposal), *(row.words for row in plan_rows(proposal, 80))]
    return "\n".join("".join(text for text, _ in line).rstrip() for line in lines)


def key_table() -> str:
    """The registry's actions as a table."""
    lines = ["| Key | Action | What it does |", "| --- | --- | --- |"]
    for action in ACTIONS:
        keys = " or ".join(f"`{shown(key)}`" for key in action.keys)
        lines.append(f"| {keys} | {action.title} | {action.help} |")
    return "\n".join(lines)


def command_table() -> str:
    """The registry's commands as a table, in the words of `lpmtui --help`."""
    lines = ["| Command | What it does |", "| --- | --- |"]
    lines += [f"| `lpmtui {entry.name}` | {entry.summary} |" for entry in COMMANDS]
    return "\n".join(lines)


def readme_with_tables(text: str) -> str:
    """The README with both tables between their marks."""
    shown = f"```\n{drain_plan()}\n```"
    for mark, table in (("keys", key_table()), ("commands", command_table()), ("drain", shown)):
        before, rest = text.split(f"<!-- {mark} -->\n", 1)
        after = rest.split("<!-- end -->", 1)[1]
        text = f"{before}<!-- {mark} -->\n{table}\n<!-- end -->{after}"
    return text


if __name__ == "__main__":
    for path, size in PICTURES.items():
        path.write_text(svg(size), encoding="utf-8")
    README.write_text(readme_with_tables(README.read_text(encoding="utf-8")), encoding="utf-8")
