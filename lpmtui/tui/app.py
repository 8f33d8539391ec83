"""The console: wiring of session, keys, theme and screens. What a screen does stands in its own module."""

from __future__ import annotations

import asyncio
import gc
import signal
import time
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from textual.app import App
from textual.events import Event, Key, Paste
from textual.screen import Screen

from lpmtui.model.errors import LpmtuiError
from lpmtui.tui import opening
from lpmtui.tui.background import aside
from lpmtui.tui.keys import KeyMap
from lpmtui.tui.layout.frame import Legend
from lpmtui.tui.screens.base import SmitScreen
from lpmtui.tui.screens.menu import MenuScreen
from lpmtui.tui.session import Session
from lpmtui.tui.terminal import EscapeFold
from lpmtui.tui.themes import Theme

if TYPE_CHECKING:
    from lpmtui.smit import BuiltCommand
    from lpmtui.smit.panel import Dialog, Selector
    from lpmtui.smit_logs.site_logs import SmitLogs
    from lpmtui.tui.layout.popup import PopupView

T = TypeVar("T")


class ConsoleApp(App[int], inherit_bindings=False):
    """The console. `notices` (a bad theme, an unusable key) are shown once after the first frame."""

    TITLE = "lpmtui"
    CSS = ""
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar = []

    def __init__(
        self,
        session: Session,
        keys: KeyMap,
        look: Theme,
        *,
        fast_path: str = "",
        notices: tuple[str, ...] = (),
    ) -> None:
        super().__init__(ansi_color=True)
        self.session = session
        self.keys = keys
        self.look = look
        self._first = fast_path or session.catalogue.root.id
        self._notices = notices
        self._fold = EscapeFold()

    @cached_property
    def logbook(self) -> SmitLogs:
        """smit.log and smit.script; not needed for the first frame."""
        from lpmtui.smit_logs.site_logs import SmitLogs

        setup = self.session.setup
        return SmitLogs(setup.config, setup.site_name, setup.state_dir, dry_run=setup.dry_run)

    # --- life -------------------------------------------------------------------------------------------

    def get_default_screen(self) -> Screen[Any]:
        """The first screen: a menu is there from the first frame, anything else opens on an empty screen."""
        menu = opening.first_menu(self.session, self._first)
        return MenuScreen(menu) if menu is not None else Screen()

    def on_mount(self) -> None:
        """Open the first screen; only then look at the site."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGHUP, signal.SIGTERM):
            loop.add_signal_handler(number, self.hang_up)
        if not self.smit_screens:
            self.open_panel(self._first)
        self.call_after_refresh(self._begin)

    def _begin(self) -> None:
        gc.enable()
        self.logbook.log.started(self.session.setup.site_name)
        if self.session.setup.verbose:
            self.session.heard = self.logbook.log.question
        opening.note_opened(self, self._first)
        if self._notices:
            self.show_text("\n".join(self._notices))
        self.work(self.session.picture, then=lambda _: self.redraw())

    def hang_up(self) -> None:
        """The terminal is gone: end at once. Whatever the executor does goes on."""
        self.exit(0)

    def leave(self) -> None:
        """Leave the console; asks first while a command of this console still changes the site."""
        from lpmtui.tui import leaving

        leaving.leave(self)

    def back(self, *, last: bool = True) -> None:
        """Back by one screen; from the first one out of the console, unless `last` is False."""
        if len(self.smit_screens) > 1:
            self.pop_screen()
            self.redraw()
        elif last:
            self.leave()
        else:
            self.switch_screen(MenuScreen(self.session.catalogue.root))

    # --- the screen -------------------------------------------------------------------------------------

    @property
    def smit_screens(self) -> list[SmitScreen[Any]]:
        """The screens from the first to the one on top."""
        return [screen for screen in self.screen_stack if isinstance(screen, SmitScreen)]

    def base(self) -> SmitScreen[Any]:
        """The screen that a pop-up is drawn over; the top menu where there is none yet."""
        if not self.smit_screens:
            self.push_screen(MenuScreen(self.session.catalogue.root))
        return self.smit_screens[-1]

    def use_look(self, look: Theme) -> None:
        """Draw everything in another theme from now on."""
        self.look = look
        for screen in self.smit_screens:
            screen.refresh()

    def redraw(self) -> None:
        """Draw what is on top again; only lines that changed reach the terminal."""
        if self.smit_screens:
            self.smit_screens[-1].redraw()

    # --- keys -------------------------------------------------------------------------------------------

    @property
    def esc_waits(self) -> bool:
        """Whether an Esc waits for its digit."""
        return self._fold.waiting(time.monotonic())

    async def on_event(self, event: Event) -> None:
        """Hand keys to the screen on top, one after the other.

        Textual would put them into that screen's queue, where keys typed ahead reach a screen that the first
        of them closed.
        """
        if isinstance(event, Key):
            await self._take_key(event)
        elif isinstance(event, Paste) and self.smit_screens:
            self.smit_screens[-1].typed(event.text)
        else:
            await super().on_event(event)

    async def _take_key(self, event: Key) -> None:
        waited = self.esc_waits
        key = self._fold.feed(event.key, event.character, time.monotonic())
        if self.esc_waits != waited:
            self.redraw()
        if self.esc_waits:
            self.set_timer(self._fold.patience_s + 0.1, self.redraw)
        if key is not None and self.smit_screens:
            types = key == event.key and event.is_printable
            await self.smit_screens[-1].take_key(key, (event.character or "") if types else "")

    # --- work beside the screen -------------------------------------------------------------------------

    def work(
        self, task: Callable[..., T], *args: object, then: Callable[[T], None], saying: str = ""
    ) -> None:
        """Do blocking work on a thread, then `then` on the screen's; a box says `saying` meanwhile."""
        from lpmtui.tui.screens.waiting import WaitScreen

        box = WaitScreen(self.base(), saying) if saying else None
        if box is not None:
            self.push_screen(box)

        async def do() -> None:
            try:
                result = await aside(task, *args)
            except LpmtuiError as error:
                if box is not None:
                    box.close_with(None)
                self.show_error(error)
            else:
                if box is not None:
                    box.close_with(None)
                then(result)

        self.run_worker(do())

    # --- pop-ups ----------------------------------------------------------------------------------------

    def pop_up(self, build: Callable[[Legend], PopupView], then: Callable[[], None] | None = None) -> None:
        """Show a message; `then` follows where it is answered with Enter."""
        from lpmtui.tui.screens.popup import MessageScreen

        self.push_screen(MessageScreen(self.base(), build), lambda yes: then() if yes and then else None)

    def confirm(
        self, build: Callable[[Legend, str], PopupView], *, opener: str, then: Callable[[], None]
    ) -> None:
        """Ask ARE YOU SURE?; on a live site the confirming key is not the key of the action `opener`."""
        from lpmtui.tui.screens.popup import ConfirmScreen, LiveConfirmScreen

        other = self.session.setup.live and opener == "do"
        kind = LiveConfirmScreen if other else ConfirmScreen
        key = self.keys.key_of("confirm-live" if other else "confirm")
        screen = kind(self.base(), lambda legend: build(legend, key))
        self.push_screen(screen, lambda yes: then() if yes else None)

    def show_error(self, error: LpmtuiError) -> None:
        """Show what went wrong and what to do."""
        more = error.detail.strip()
        text = f"{error}\n\n{more}" if more and more not in str(error) else str(error)
        self.bell()
        self.show_text(text)

    def show_text(self, text: str) -> None:
        """Show an error message."""
        from lpmtui.tui.layout.messages import error_message

        self.pop_up(lambda legend: error_message(text, legend))

    def show_help(self, fast_path: str, field: str | None = None) -> None:
        """Show the help of a panel or of one of its fields."""
        from lpmtui.tui.layout.messages import help_text

        title, _, text = self.session.catalogue.help_for(fast_path, field).partition("\n")
        self.pop_up(lambda legend: help_text(title, text, legend))

    def ask_line(self, below: SmitScreen[Any], title: str, text: str, then: Callable[[str], None]) -> None:
        """Let a line be typed; `then` gets it, unless it was cancelled."""
        from lpmtui.tui.screens.entry import EntryScreen

        self.push_screen(EntryScreen(below, title, text), lambda got: None if got is None else then(got))

    def offer_image(self, screen: SmitScreen[Any]) -> None:
        """Offer to save a screen in the log."""
        from lpmtui.tui import leaving

        leaving.offer_image(self, screen)

    def offer_shell(self) -> None:
        """Offer a shell."""
        from lpmtui.tui import leaving

        leaving.offer_shell(self)

    def open_search(self) -> None:
        """Search all panels and actions."""
        from lpmtui.tui.screens.search import PREFIX, SearchScreen

        below = self.base()

        async def found(hit: str | None) -> None:
            if hit and hit.startswith(PREFIX):
                await below.perform(hit.removeprefix(PREFIX))
            elif hit:
                self.open_panel(hit)

        self.push_screen(SearchScreen(below), found)

    # --- panels -----------------------------------------------------------------------------------------

    def open_panel(self, fast_path: str, chosen: Mapping[str, str] | None = None) -> None:
        """Open a screen by its fast path."""
        opening.open_panel(self, fast_path, chosen or {})

    def selected(self, selector: Selector, values: Mapping[str, str]) -> None:
        """A selector's value was chosen."""
        opening.selected(self, selector, values)

    def run_commands(self, dialog: Dialog, built: tuple[BuiltCommand, ...]) -> None:
        """Run what a dialog built."""
        from lpmtui.tui import launching

        launching.run_commands(self, dialog, built)
