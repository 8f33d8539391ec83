"""A list of 10,000 entries opens and scrolls as Textual's own list does: from a key to its frame."""

import asyncio
import sys
import time
from pathlib import Path

import pytest
from textual.app import App, ComposeResult
from textual.widgets import OptionList

sys.path.insert(0, str(Path(__file__).parent.parent / "tui"))
from console import Answer, console

from lpmtui.tui.screens.choice import ListScreen

pytestmark = pytest.mark.benchmark

ENTRIES = 10_000
KEYS = 40
FACTOR = 1.1


class Bare(App[None]):
    """Textual's list with as many lines."""

    def compose(self) -> ComposeResult:
        yield OptionList(*(f"node{number:05d}  entry" for number in range(ENTRIES)))


async def seconds_per_key(app: App[None], pilot: object, key: str) -> float:
    begin = time.process_time()
    await pilot.press(*[key] * KEYS)  # type: ignore[attr-defined]
    return (time.process_time() - begin) / KEYS


async def bare() -> float:
    app = Bare()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        return min([await seconds_per_key(app, pilot, key) for key in ("down", "pagedown")])


async def ours(tmp_path: Path, entries: int = ENTRIES, keys: tuple[str, ...] = ("down", "pagedown")) -> float:
    names = "".join(f"node{number:05d}\n" for number in range(entries))
    app, _ = console(tmp_path, "pick", answers={"query node": Answer(names)})
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause(0.5)
        await pilot.press("f4")
        deadline = time.monotonic() + 10
        while not (isinstance(app.screen, ListScreen) and app.screen.picker):
            assert time.monotonic() < deadline
            await asyncio.sleep(0.01)
        return min([await seconds_per_key(app, pilot, key) for key in keys])


def test_a_long_list_scrolls_as_fast_as_textuals_own(tmp_path: Path) -> None:
    theirs = asyncio.run(bare())
    mine = asyncio.run(ours(tmp_path))
    print(f"ours {mine * 1000:.2f} ms a key, OptionList {theirs * 1000:.2f} ms, ratio {mine / theirs:.2f}")
    assert mine / theirs <= FACTOR


def test_a_list_of_ten_thousand_scrolls_as_one_of_a_hundred(tmp_path: Path) -> None:
    short = min(asyncio.run(ours(tmp_path, 100, ("down",))) for _ in range(3))
    long = min(asyncio.run(ours(tmp_path, ENTRIES, ("down",))) for _ in range(3))
    print(f"100 entries {short * 1000:.2f} ms a key, {ENTRIES} entries {long * 1000:.2f} ms")
    assert long / short <= 1.25
