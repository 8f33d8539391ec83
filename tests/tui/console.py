"""The console over a site that answers from a table, driven by keys and read as text."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from threading import Event

from textual.events import Key
from textual.keys import _character_to_key
from textual.pilot import Pilot

from lpmtui.config.options import Config, LogOptions, NodeOptions, SiteOptions
from lpmtui.keyboard.keys import key_map
from lpmtui.model.clock import SystemClock
from lpmtui.model.command import Command, Completed
from lpmtui.model.errors import Unreachable
from lpmtui.model.lazy_dataclass import dataclass, field
from lpmtui.model.picture import SiteKind, SitePicture
from lpmtui.session.console_session import ConsoleSession, Setup
from lpmtui.smit import load_catalogue
from lpmtui.tui.app import ConsoleApp
from lpmtui.tui.app_popups import screen_text
from lpmtui.tui.themes import plain_theme

CATALOGUE = Path(__file__).parent / "catalogue"
WITHIN_S = 10.0
LOOK_S = 0.015
STILL_LOOKS = 3


@dataclass
class Answer:
    """What a command answers; it does not end before `gate` is open."""

    stdout: str = ""
    stderr: str = ""
    status: int = 0
    gate: Event | None = None


@dataclass
class Running:
    """A command under way on the table site."""

    command: Command
    answer: Answer
    told: bool = False

    def poll(self) -> Completed | None:
        if self.answer.gate is not None and not self.answer.gate.is_set():
            return None
        return Completed(self.command, self.answer.status, self.answer.stdout, self.answer.stderr)

    def read(self) -> str:
        first, self.told = not self.told, True
        return self.answer.stdout if first else ""

    def close(self) -> None:
        pass


@dataclass
class TableSite:
    """A site that answers by the command line; what it does not know is an unreachable host."""

    answers: dict[str, Answer]
    kind: SiteKind = SiteKind.SIMULATOR
    hmcs: tuple[str, ...] = ("hmc1",)
    nodes: tuple[str, ...] = ("dbnode1", "dbnode2")
    clock: SystemClock = field(default_factory=SystemClock)
    ran: list[str] = field(default_factory=list)

    def _answer(self, command: Command) -> Answer:
        self.ran.append(f"{command.host}: {command.line()}")
        for beginning, answer in self.answers.items():
            if command.line().endswith(beginning) or f"/{beginning}" in command.line():
                return answer
        raise Unreachable(f"{command.host} cannot be reached.", subject=command.host)

    def run(self, command: Command, timeout: float | None = None) -> Completed:
        running = Running(command, self._answer(command))
        if running.answer.gate is not None:
            running.answer.gate.wait(WITHIN_S)
        answer = running.poll()
        assert answer is not None
        return answer

    def start(self, command: Command) -> Running:
        return Running(command, self._answer(command))

    def picture(self) -> SitePicture:
        return SitePicture("table", self.kind, self.clock.now())

    def close(self) -> None:
        pass


ANSWERS = {
    "query node": Answer("dbnode1\ndbnode2\n"),
    "query cluster": Answer('CLUSTER_NAME="dbcluster"\nHEARTBEAT_FREQUENCY="45"\n'),
    "query node dbnode2": Answer('NAME="dbnode2"\n'),
    "clRGinfo": Answer("Group Name     State    Node\ndb_rg          ONLINE   dbnode1\n"),
    "clmgr stop node": Answer('"dbnode1" is now unmanaged.\n'),
    "clmgr modify cluster": Answer("1 tunable updated.\n"),
}


def console(
    tmp_path: Path,
    fast_path: str = "",
    *,
    kind: SiteKind = SiteKind.SIMULATOR,
    answers: dict[str, Answer] | None = None,
    read_only: bool = False,
    dry_run: bool = False,
) -> tuple[ConsoleApp, TableSite]:
    """A console, not yet running, and its site."""
    site = TableSite(ANSWERS | (answers or {}), kind)
    options = SiteOptions("simulator", kind, nodes=(NodeOptions("dbnode1"),))
    logs = LogOptions(tmp_path / "smit.log", tmp_path / "smit.script")
    config = Config(sites={"simulator": options}, logs=logs)
    setup = Setup(config, lambda: site, tmp_path, "simulator", read_only, dry_run)  # type: ignore[arg-type,return-value]
    session = ConsoleSession(setup, load_catalogue(CATALOGUE))
    return ConsoleApp(session, key_map({}), plain_theme(), fast_path=fast_path), site


class Operator:
    """Hands and eyes at a console that runs."""

    def __init__(self, app: ConsoleApp, pilot: Pilot[int]) -> None:
        self.app = app
        self.pilot = pilot
        self._idle = asyncio.Event()
        """The console waits for a key: all that the keys before it caused has happened."""
        self._watch_the_queue()

    def _watch_the_queue(self) -> None:
        waiting = self.app._keys_ahead._waiting
        get = waiting.get

        async def watched() -> object:
            if waiting.empty():
                self._idle.set()
            return await get()

        waiting.get = watched  # type: ignore[assignment]

    @property
    def lines(self) -> list[str]:
        """The screen's lines without trailing blanks."""
        return screen_text(self.app.screen)

    @property
    def text(self) -> str:
        """The whole screen."""
        return "\n".join(self.lines)

    @property
    def words(self) -> str:
        """The whole screen on one line, without frames: sentences that are broken can be found."""
        return re.sub(r"[\s|]+", " ", self.text)

    def sees(self, what: str) -> bool:
        """Whether the screen shows a text."""
        return what in self.text or what in self.words

    async def click(self, x: int, y: int) -> None:
        """Click on a cell of the screen."""
        await self.pilot.click(offset=(x, y))

    async def still(self) -> list[str]:
        """The screen as soon as it has not changed for a moment."""
        seen: list[list[str]] = []
        while len(seen) < STILL_LOOKS or any(look != seen[-1] for look in seen[-STILL_LOOKS:]):
            await asyncio.sleep(0.02)
            seen.append(self.lines)
            assert len(seen) < 300, f"it never stands still:\n{self.text}"
        return seen[-1]

    async def shows(self, lines: list[str]) -> bool:
        """Wait until the screen is exactly these lines; False where it does not become so."""
        deadline = time.monotonic() + WITHIN_S / 2
        while self.lines != lines and time.monotonic() < deadline:
            await asyncio.sleep(LOOK_S)
        return self.lines == lines

    async def press(self, *keys: str) -> None:
        """Press keys, by Textual's names, and wait until they have had their effect."""
        for key in keys:
            name = _character_to_key(key) if len(key) == 1 and not key.isalnum() else key
            character = key if len(key) == 1 else {"space": " "}.get(key)
            self.app._keys_ahead.takes(Key(name, character))
            if not self.app._keys_ahead._waiting.empty():
                self._idle.clear()
        deadline = time.monotonic() + WITHIN_S
        while self.app.is_running and not self._idle.is_set():
            assert time.monotonic() < deadline, f"{keys} were not delivered on:\n{self.text}"
            with suppress(TimeoutError):
                await asyncio.wait_for(self._idle.wait(), 0.1)

    async def see(self, what: str, *, gone: bool = False) -> str:
        """Wait until the screen shows a text, or no longer does."""
        deadline = time.monotonic() + WITHIN_S
        while self.sees(what) is gone:
            assert time.monotonic() < deadline, f"{'still' if gone else 'no'} {what!r} on:\n{self.text}"
            await asyncio.sleep(LOOK_S)
        before = ""
        while before != self.text:  # the rest of the screen may be a moment behind
            before = self.text
            await asyncio.sleep(LOOK_S)
        return self.text


def operate(
    app: ConsoleApp, work: Callable[[Operator], Awaitable[None]], size: tuple[int, int] = (80, 24)
) -> None:
    """Run the console and let an operator work at it."""

    async def run() -> None:
        async with app.run_test(size=size) as pilot:
            await work(Operator(app, pilot))

    asyncio.run(run())
