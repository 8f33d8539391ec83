"""The console: wiring of session, keys, theme and screens. What a screen does stands in its own module."""

from __future__ import annotations

import asyncio
import gc
import signal
from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from textual.events import Event, Key
from textual.screen import Screen

from lpmtui.keyboard.keys import KeyMap
from lpmtui.session.console_session import ConsoleSession
from lpmtui.tui import router, screens
from lpmtui.tui.app_popups import PopUps
from lpmtui.tui.key_queue import KeyQueue, Passed
from lpmtui.tui.screens.menu import MenuScreen
from lpmtui.tui.screens.smit_screen import SmitScreen, aside
from lpmtui.tui.themes import Theme, textual_theme

if TYPE_CHECKING:
    from lpmtui.model.drain import Drain
    from lpmtui.session.job_control import OthersWatch
    from lpmtui.smit.panel import Selector

T = TypeVar("T")
U = TypeVar("U")

SITE_LOOK_S = 60.0
"""How often the site is asked again while a pane shows it. Everything else asks when it needs to know."""
AGE_LOOK_S = 10.0


class ConsoleApp(PopUps, inherit_bindings=False):
    """The console. `notices` (a bad theme, an unusable key) are shown once after the first frame."""

    TITLE = "lpmtui"
    CSS_PATH = "styles/console.tcss"
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar = []

    def __init__(
        self,
        session: ConsoleSession,
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
        self.animation_level = "none"
        self.first_replay = ""
        """A job that is played back in place of the first screen."""
        self.watches_others = False
        """Whether moves that others start are looked for, once the first frame is there."""
        self._others: OthersWatch | None = None
        self._first = fast_path or session.catalogue.root.id
        self._notices = notices
        self._keys_ahead = KeyQueue(self, super().on_event)
        self.set_keymap(keys.bindings())
        self.register_theme(textual_theme(look))
        # Without telling anybody: the style sheets are read after this, and not twice.
        self.set_reactive(ConsoleApp.theme, look.name)
        self.stylesheet.set_variables(self.get_css_variables())

    # --- life -------------------------------------------------------------------------------------------

    def get_default_screen(self) -> Screen[Any]:
        """The first screen: a menu is there from the first frame, anything else opens on an empty screen."""
        if self.first_replay:
            return Screen()
        menu = router.first_menu(self.session, self._first)
        return MenuScreen(menu) if menu is not None else Screen()

    def on_mount(self) -> None:
        """Open the first screen; only then look at the site."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGHUP, signal.SIGTERM):
            loop.add_signal_handler(number, self.hang_up)
        self.run_worker(self._keys_ahead.run())
        if self.first_replay:
            self.open_replay(self.first_replay)
        elif not self.smit_screens:
            self.open_panel(self._first)
        self.call_after_refresh(self._begin)

    def _begin(self) -> None:
        gc.enable()
        if self.watches_others:
            from lpmtui.session.job_control import OthersWatch

            self._others = OthersWatch(self.session.setup)
            self._others.start()
        self.logbook.log.started(self.session.setup.site_name)
        if self.session.setup.verbose:
            self.session.heard = self.logbook.log.question
        router.note_opened(self, self._first)
        if self._notices:
            self.show_text("\n".join(self._notices))
        self.look_at_site()
        self.set_interval(SITE_LOOK_S, self._look_again)
        self.set_interval(AGE_LOOK_S, self._grow_old)

    def stop_watching(self) -> None:
        """No longer look for the moves of others."""
        if self._others is not None:
            self._others.stop()

    def hang_up(self) -> None:
        """The terminal is gone: end at once. Whatever the executor does goes on."""
        self.exit(0)

    def leave(self) -> None:
        """Leave the console; asks first while a command of this console still changes the site."""
        if not any(screen.changes_the_site for screen in self.smit_screens):
            self.logbook.log.exiting()
            self.exit(0)
            return
        what = (
            "A command that changes the site is still running from this console.",
            "It is not stopped when you leave, but its end will not be shown.",
        )
        self.confirm(what, opener="exit", then=lambda: self.exit(0))

    def back(self, *, last: bool = True) -> None:
        """Back by one screen; from the first one out of the console, unless `last` is False."""
        if len(self.smit_screens) > 1:
            self.pop_screen()
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
        """The screen on top; the top menu where there is none yet, so that a pop-up has something below."""
        if not self.smit_screens:
            self.push_screen(MenuScreen(self.session.catalogue.root))
        return self.smit_screens[-1]

    def use_look(self, look: Theme) -> None:
        """Draw everything in another theme from here on."""
        self.look = look
        self.register_theme(textual_theme(look))
        self.theme = look.name

    def show_site(self) -> None:
        """Say on every screen what is known of the site."""
        for screen in self.smit_screens:
            screen.show_site()

    def look_at_site(self, *, anew: bool = False) -> None:
        """Look at the site beside the screen, then show it."""
        self.work(lambda: self.session.look(anew=anew), then=lambda _: self.show_site())

    def _look_again(self) -> None:
        top = self.screen
        if isinstance(top, SmitScreen) and top.shows_site:
            self.look_at_site(anew=True)

    def _grow_old(self) -> None:
        if isinstance(self.screen, SmitScreen) and self.screen.shows_site:
            self.screen.show_site()

    # --- keys -------------------------------------------------------------------------------------------

    async def on_event(self, event: Event) -> None:
        """Keys and pasted texts wait for their turn."""
        if self._others is not None and isinstance(event, Key):
            self._others.soon()
        if not self._keys_ahead.takes(event):
            await super().on_event(event)

    def on_passed(self, message: Passed) -> None:
        """All that a key caused has happened."""
        message.done.set()

    # --- work beside the screen -------------------------------------------------------------------------

    def work(
        self, task: Callable[..., T], *args: object, then: Callable[[T], object], saying: str = ""
    ) -> None:
        """Do blocking work on a thread, then `then` on the screen's; a box says `saying` meanwhile."""
        box = screens.popup.WaitScreen(saying) if saying else None
        if box is not None:
            self.base()
            self.push_screen(box)

        def after(do: Callable[[U], object], what: U) -> None:
            if box is not None:
                box.close_with(None)
            do(what)

        ended, failed = partial(after, then), partial(after, self.show_error)
        self.run_worker(aside(task, *args, then=ended, failed=failed))

    # --- panels -----------------------------------------------------------------------------------------

    def open_panel(self, fast_path: str, chosen: Mapping[str, str] | None = None) -> None:
        """Open a screen by its fast path."""
        router.open_panel(self, fast_path, chosen or {})

    def open_migration(self, migration: str) -> None:
        """Show one job: running, finished, or left behind; a drain has a screen of its own."""
        from lpmtui.model.move import JobKind

        drain = self.session.journal().migration(migration).kind is JobKind.DRAIN
        if drain:
            self.push_screen(screens.drain_screen.drain_screen(self.session, migration))
        else:
            self.push_screen(screens.migration_screen.MigrationScreen(self.session.job(migration)))

    def open_plan(self, drain: Drain) -> None:
        """Show the plan of a drain, to be changed and begun."""
        screens.dialog.open_plan(self, drain)

    def open_replay(self, migration: str) -> None:
        """Play the journal of one migration back."""
        show = screens.migration_screen.ReplayScreen
        self.work(self.session.replay, migration, then=lambda replay: self.push_screen(show(replay)))

    def open_report(self, migration: str) -> None:
        """Show the report of one job."""
        load = partial(self.session.own_text, ("lpmtui", "report", migration, "--format", "text"))
        kind = self.session.journal().migration(migration).kind.value.capitalize()
        title = f"Report of {kind} {migration}"
        self.push_screen(screens.pager_screen.TextScreen("lpm_history_report", title, load))

    def open_guide(self, migration: str) -> None:
        """Show one guided migration."""
        self.push_screen(screens.guide_screen.GuideScreen(self.session.job(migration)))

    def selected(self, selector: Selector, values: Mapping[str, str]) -> None:
        """A selector's value was chosen."""
        router.selected(self, selector, values)
