"""Keys, one after the other: the next one waits until everything that the last one caused has happened.

Textual puts a key into the queue of the widget that has the focus when the key arrives. So keys typed ahead
would reach a screen that the first of them closes, or miss the one that it opens.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

from textual.app import App
from textual.events import Event
from textual.message import Message

from lpmtui.tui.screens.smit_screen import SmitScreen

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
        self._waiting: asyncio.Queue[Event] = asyncio.Queue()

    def put(self, event: Event) -> None:
        """Another key; its turn comes."""
        self._waiting.put_nowait(event)

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
