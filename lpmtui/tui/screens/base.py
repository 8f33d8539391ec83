"""What all screens share: one canvas, keys through the registry, help, image, shell, leaving."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar, TypeVar, cast

from lpmtui.model.errors import LpmtuiError
from lpmtui.tui.actions import Kind
from lpmtui.tui.background import aside
from lpmtui.tui.canvas import Canvas
from lpmtui.tui.layout.frame import Legend, draw_too_small, too_small
from lpmtui.tui.layout.sheet import Sheet
from lpmtui.tui.themes import Theme

if TYPE_CHECKING:
    from lpmtui.tui.app import ConsoleApp

Result = TypeVar("Result")
T = TypeVar("T")


class SmitScreen(Canvas[Result], inherit_bindings=False):
    """One screen of the console. Subclasses draw, and have a method `on_NAME` for each action they offer."""

    kind: ClassVar[Kind]

    def __init__(self, fast_path: str = "") -> None:
        super().__init__()
        self.fast_path = fast_path
        self._ending: tuple[Result | None] | None = None

    # --- drawing ----------------------------------------------------------------------------------------

    @property
    def look(self) -> Theme:
        """The console's theme."""
        return self.console_app.look

    @property
    def console_app(self) -> ConsoleApp:
        """The app, as what it is."""
        return cast("ConsoleApp", self.app)

    @property
    def legend(self) -> Legend:
        """The key legend with the keys in force."""
        return self.console_app.keys.legend(self.kind)

    @property
    def waiting(self) -> bool:
        """Whether an Esc waits for its digit."""
        return self.console_app.esc_waits

    def paint(self, sheet: Sheet) -> None:
        """Draw, or say what is needed on a terminal that is too small."""
        if too_small(sheet.width, sheet.height):
            draw_too_small(sheet)
        else:
            self.draw(sheet)

    def draw(self, sheet: Sheet) -> None:
        """Draw the screen on an empty sheet."""
        raise NotImplementedError

    def repaint(self) -> None:
        """Something changed: draw again whatever is on top (a pop-up shows the screen below it)."""
        self.console_app.redraw()

    # --- keys -------------------------------------------------------------------------------------------

    async def take_key(self, key: str, character: str) -> None:
        """A key: the action it is bound to here, else a character for whoever takes text.

        `character` is what the key types, empty for none.
        """
        action = self.console_app.keys.action(self.kind, key)
        if too_small(*self.app.size) and action != "exit":
            return  # nobody sees what it would do
        if action is not None:
            await self.perform(action)
        elif character:
            self.typed(character)

    async def perform(self, action: str) -> None:
        """Do what an action's name says."""
        if self.console_app.session.setup.trace:
            self.console_app.logbook.log.trace(f"{action} ({self.kind.value}, fast path {self.fast_path})")
        act: Callable[[], object] = getattr(self, f"act_{action.replace('-', '_')}")
        result = act()
        if asyncio.iscoroutine(result):
            await result

    def typed(self, text: str) -> None:
        """Characters that are bound to nothing; most screens have no use for them."""

    # --- closing ----------------------------------------------------------------------------------------

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

    # --- work beside the screen -------------------------------------------------------------------------

    def later(self, work: Callable[..., T], *args: object, then: Callable[[T], None]) -> None:
        """Do blocking work on a thread, then `then` with its result; expected failures pop up."""

        async def do() -> None:
            try:
                result = await aside(work, *args)
            except LpmtuiError as error:
                self.failed(error)
            else:
                then(result)

        self.run_worker(do(), exclusive=False)

    def failed(self, error: LpmtuiError) -> None:
        """Work failed in an expected way."""
        self.console_app.show_error(error)

    # --- actions of every screen ------------------------------------------------------------------------

    def act_help(self) -> None:
        """Help for the screen."""
        self.console_app.show_help(self.fast_path)

    def act_refresh(self) -> None:
        """Repaint everything."""
        self.refresh(layout=True)
        self.repaint()

    def act_cancel(self) -> None:
        """Back by one screen; from the first one out of the console."""
        self.console_app.back()

    def act_image(self) -> None:
        """Offer to save the screen."""
        self.console_app.offer_image(self)

    def act_shell(self) -> None:
        """Offer a shell."""
        self.console_app.offer_shell()

    def act_exit(self) -> None:
        """Leave at once."""
        self.console_app.leave()

    def act_interrupt(self) -> None:
        """Tell how to leave: nothing is interrupted by a key that elsewhere kills."""
        key = self.console_app.keys.key_of("exit")
        self.console_app.show_text(f"Nothing is stopped. {key} leaves the console, Esc 0 does, too.")

    def act_search(self) -> None:
        """Search all panels."""
        self.console_app.open_search()
