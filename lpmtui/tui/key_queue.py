"""From the terminal's keys to the screen's: function keys put together, then one key after the other.

Textual puts a key into the queue of the widget that has the focus when the key arrives. So keys typed ahead
would reach a screen that the first of them closes, or miss the one that it opens. Here the next key waits
until everything that the last one caused has happened.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

from textual.app import App
from textual.events import Event, Key, Paste
from textual.message import Message

from lpmtui.keyboard.terminal import EscapeFold
from lpmtui.tui.screens.smit_screen import SmitScreen
from lpmtui.tui.widgets import KeyLegend

TWICE = 2
"""A key bubbles up to the app, which acts; what that caused bubbles up behind it."""
GONE_S = 0.05
"""How often it is looked whether a widget that a key was sent to is still there."""
OPEN_S = 0.005


class Passed(Message):
    """Sent behind a key: when it arrives at the app, all that the key caused below has arrived, too."""

    def __init__(self, done: asyncio.Event) -> None:
        super().__init__()
        self.done = done


class KeyQueue:
    """Hands keys and pasted texts to the app one by one. `deliver` is the app's own way with an event."""

    def __init__(self, app: App[Any], deliver: Callable[[Event], Awaitable[None]]) -> None:
        self._app = app
        self._deliver = deliver
        self._fold = EscapeFold()
        self._waiting: asyncio.Queue[Event] = asyncio.Queue()

    def takes(self, event: Event) -> bool:
        """Take a key or a pasted text that just came; False for every other event."""
        if not isinstance(event, Key | Paste) or event.is_forwarded:
            return False
        if isinstance(event, Paste):
            self._waiting.put_nowait(event)
        else:
            self._take_key(event)
        return True

    def _take_key(self, event: Key) -> None:
        waited = self._esc_waits()
        key = self._fold.feed(event.key, event.character, time.monotonic())
        if self._esc_waits() != waited:
            self._show_esc()
        if self._esc_waits():
            self._app.set_timer(self._fold.patience_s + 0.1, self._show_esc)
        if key is not None:
            self._waiting.put_nowait(event if key == event.key else Key(key, None))

    def _esc_waits(self) -> bool:
        return self._fold.waiting(time.monotonic())

    def _show_esc(self) -> None:
        for legend in self._app.screen.query(KeyLegend):
            legend.esc_waits = self._esc_waits()

    async def run(self) -> None:
        """Deliver for as long as the app runs."""
        while True:
            event = await self._waiting.get()
            await self._open()
            screen = self._app.screen
            if isinstance(screen, SmitScreen) and not screen.accepts(event):
                continue
            await self._deliver(event)
            await self._settled()

    async def _settled(self) -> None:
        for _ in range(TWICE):
            target = self._app.focused or self._app.screen
            done = asyncio.Event()
            target.post_message(Passed(done))
            while not done.is_set() and target.is_attached:
                with suppress(TimeoutError):
                    await asyncio.wait_for(done.wait(), GONE_S)

    async def _open(self) -> None:
        """Wait until the screen on top is there and has its focus."""
        while isinstance(self._app.screen, SmitScreen) and not self._app.screen.opened:
            await asyncio.sleep(OPEN_S)
