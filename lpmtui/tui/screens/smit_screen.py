"""What all screens share: title, legend, message line; help, image, shell, leaving; work on threads."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar, cast

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.events import Event, Key
from textual.screen import Screen
from textual.widgets import Static

from lpmtui.keyboard.actions import BY_NAME, LEGENDS, ScreenKind, offered
from lpmtui.keyboard.terminal import MINIMUM_HEIGHT, MINIMUM_WIDTH
from lpmtui.model.command import printable
from lpmtui.model.errors import LpmtuiError
from lpmtui.tui.bindings import Bindings, screen_bindings
from lpmtui.tui.widgets import KeyLegend, SitePane, Title

if TYPE_CHECKING:
    from lpmtui.tui.console_protocol import Console

Result = TypeVar("Result")
T = TypeVar("T")

WIDE = 110
"""Columns from which on there is room for a pane beside a menu or dialog."""

TOO_SMALL = (
    "lpmtui needs {0} columns and {1} lines.\nThis one has {2} and {3}.\n"
    "Make it larger: nothing is lost,\nand whatever runs goes on."
)


async def aside(
    work: Callable[..., T],
    *args: object,
    then: Callable[[T], object],
    failed: Callable[[LpmtuiError], object],
) -> None:
    """Run blocking work without blocking the screen, then `then` with its result, or `failed`.

    The thread dies with the console: Textual's thread workers would let whoever leaves wait for a host that
    does not answer.
    """
    future: Future[T] = Future()
    future.set_running_or_notify_cancel()

    def run() -> None:
        try:
            result = work(*args)
        except BaseException as error:  # noqa: BLE001 - carried over to whoever awaits the result
            future.set_exception(error)
        else:
            future.set_result(result)

    threading.Thread(target=run, name=f"console {work}", daemon=True).start()
    try:
        result = await asyncio.wrap_future(future)
    except LpmtuiError as error:
        failed(error)
    else:
        after = then(result)
        if asyncio.iscoroutine(after):
            await after


class SmitScreen(Screen[Result], inherit_bindings=False):
    """One screen of the console. A subclass says its `kind` and what stands between title and legend.

    It has a method `action_NAME` for each action that its kind offers; its bindings are made from its kind,
    and BINDINGS says only what it has beyond that.
    """

    kind: ClassVar[ScreenKind]
    BINDINGS: ClassVar[Bindings] = []
    HORIZONTAL_BREAKPOINTS = [  # noqa: RUF012 - Textual's own
        (0, "-tiny"),
        (MINIMUM_WIDTH, "-narrow"),
        (WIDE, "-wide"),
    ]
    VERTICAL_BREAKPOINTS = [  # noqa: RUF012 - Textual's own
        (0, "-low"),
        (MINIMUM_HEIGHT, "-usual"),
        (32, "-high"),
    ]
    legend_columns: ClassVar[tuple[int, ...]] = ()
    beside: ClassVar[bool] = False
    """Whether a pane beside it shows the live site, where the terminal is wide."""

    def __init_subclass__(cls, inherit_bindings: bool = True, **options: Any) -> None:  # noqa: FBT001, FBT002 - Textual's
        own = vars(cls)
        if "kind" in own:
            cls.BINDINGS = [*screen_bindings(cls.kind), *own.get("BINDINGS", ())]
        super().__init_subclass__(inherit_bindings=inherit_bindings, **options)

    def __init__(self, title: str = "", fast_path: str = "") -> None:
        super().__init__(classes=" ".join(self._sizes()))
        self.heading = title
        self.fast_path = fast_path
        self.opened = False
        """Whether the screen is drawn and has its focus, so that keys may come."""
        self._ending: tuple[Result | None] | None = None
        self._loud = False

    def _sizes(self) -> Iterator[str]:
        """The classes of the terminal's size: set from the start, nothing is styled twice."""
        for extent, steps in zip(
            self.app.size, (self.HORIZONTAL_BREAKPOINTS, self.VERTICAL_BREAKPOINTS), strict=True
        ):
            yield max(step for step in steps if step[0] <= extent)[1]

    @property
    def console(self) -> Console:
        """The console that the screen belongs to."""
        return cast("Console", self.app)

    # --- parts ------------------------------------------------------------------------------------------

    def compose(self) -> ComposeResult:
        """Title, what the screen shows, message line, legend."""
        yield Title(self.heading, self.console.session.badge())
        with Horizontal(id="body"):
            with Vertical(id="main"):
                yield from self.compose_main()
            if self._has_room_beside:
                yield SitePane(self.console.session.view)
        yield Static("", id="message", markup=False)
        yield self.legend()

    @property
    def _has_room_beside(self) -> bool:
        return self.beside and self.app.size.width >= WIDE

    def compose_main(self) -> ComposeResult:
        """What the screen shows."""
        yield from ()

    def legend(self) -> KeyLegend:
        """The key legend with the keys in force."""
        return KeyLegend(self.console.keys, LEGENDS[self.kind], self.enabled, self.legend_columns)

    def show_site(self) -> None:
        """Show what is known of the site now."""
        for title in self.query(Title):
            title.badge = self.console.session.badge()
        for pane in self.query(SitePane):
            pane.view = self.console.session.view

    @property
    def shows_site(self) -> bool:
        """Whether the live site is to be seen on this screen now."""
        return any(pane.display and pane.size.height for pane in self.query(SitePane))

    @property
    def changes_the_site(self) -> bool:
        """Whether this screen shows something that may change the site now."""
        return False

    def say(self, text: str, *, role: str = "warning", ring: bool = False) -> None:
        """Say something above the legend; `ring` the bell where something was tried in vain."""
        for line in self.query("#message").results(Static):
            line.update(Content.styled(printable(text), f"$smit-{role}"))
        if ring:
            self.app.bell()

    # --- opening and closing ----------------------------------------------------------------------------

    def on_show(self) -> None:
        """Keys may come once the first frame is drawn."""
        self.call_after_refresh(self._open)

    def _open(self) -> None:
        self.opened = True

    def on_resize(self) -> None:
        """Say what is needed on a terminal that is too small; show the site where there is room for it."""
        if self.too_small and not self.query("#too-small"):
            self.mount(Static("", id="too-small", markup=False))
        for line in self.query("#too-small").results(Static):
            line.update(TOO_SMALL.format(MINIMUM_WIDTH, MINIMUM_HEIGHT, *self.app.size))
        if self._has_room_beside and not self.query("#body > SitePane"):
            self.query_one("#body").mount(SitePane(self.console.session.view))

    @property
    def too_small(self) -> bool:
        """Whether SMIT's screens do not fit on this terminal."""
        width, height = self.app.size
        return width < MINIMUM_WIDTH or height < MINIMUM_HEIGHT

    def close_with(self, result: Result | None) -> None:
        """Close with a result. Below another screen it closes as soon as that one is gone."""
        if self.is_current:
            self.dismiss(result)
        else:
            self._ending = (result,)

    def on_screen_resume(self) -> None:
        """On top again: close where that was wanted meanwhile."""
        if self._ending is not None:
            self.dismiss(self._ending[0])
        self.show_site()

    # --- keys -------------------------------------------------------------------------------------------

    def accepts(self, event: Event) -> bool:
        """Whether a key or a pasted text may be delivered now; a screen may keep it for later."""
        return True

    def enabled(self, name: str) -> bool:
        """Whether an action does anything now."""
        return self.check_action(name.replace("-", "_"), ()) is True

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only what this kind of screen offers, and only where one sees what a key does."""
        name = action.replace("_", "-")
        if name in BY_NAME and name not in offered(self.kind):
            return False  # a binding inherited from another kind of screen
        return not self.too_small or action in ("exit", "press")

    async def action_press(self, name: str) -> None:
        """Do what a label of the legend says; it was clicked."""
        if self.enabled(name):
            self.trace(name)
            await self.run_action(name.replace("-", "_"))

    def trace(self, name: str) -> None:
        """Write an action into smit.log where that is wanted (-t)."""
        if self.console.session.setup.trace:
            self.console.logbook.log.trace(f"{name} ({self.kind.value}, fast path {self.fast_path})")

    def action_of(self, event: Event) -> str | None:
        """The name of the action that a key triggers here."""
        return self.console.keys.action(self.kind, event.key) if isinstance(event, Key) else None

    # --- work beside the screen -------------------------------------------------------------------------

    def later(self, work: Callable[..., T], *args: object, then: Callable[[T], Any]) -> None:
        """Do blocking work on a thread, then `then` with its result; expected failures pop up."""

        def ended(result: T) -> object:
            seen = self.is_attached and self.app.is_running and bool(self.children)
            return then(result) if seen else None

        self.run_worker(aside(work, *args, then=ended, failed=self.failed))

    def failed(self, error: LpmtuiError) -> None:
        """Work failed in an expected way."""
        self.console.show_error(error)

    # --- actions of every screen ------------------------------------------------------------------------

    def action_help(self) -> None:
        """Help for the screen."""
        self.console.show_help(self.fast_path)

    def action_refresh(self) -> None:
        """Read again what is shown, and repaint the whole screen."""
        self.refresh(layout=True)

    def action_cancel(self) -> None:
        """Back by one screen; from the first one out of the console."""
        self.console.back()

    def action_image(self) -> None:
        """Offer to save the screen."""
        self.console.offer_image(self.fast_path)

    def action_shell(self) -> None:
        """Ask whether to open a shell."""
        self.console.offer_shell()

    def action_exit(self) -> None:
        """Leave the console at once; what runs goes on."""
        self.console.leave()

    def action_interrupt(self) -> None:
        """Copy what is selected; else tell how to leave: this key kills elsewhere, but not here."""
        selected = self.get_selected_text()
        if selected:
            self.app.copy_to_clipboard(selected)
            self.clear_selection()
            return
        key = self.console.keys.key_of("exit")
        self.console.show_text(f"Nothing is stopped. {key} leaves the console, Esc 0 does, too.")

    def action_search(self) -> None:
        """Search all panels and actions."""
        self.console.open_search()
