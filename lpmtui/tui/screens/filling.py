"""Screens with fields whose first values come from the site."""

from __future__ import annotations

from collections.abc import Mapping

from lpmtui.model.errors import LpmtuiError
from lpmtui.smit import Form
from lpmtui.smit.catalogue import CONTEXT
from lpmtui.smit.panel import Dialog, Selector, fields_of
from lpmtui.smit.references import references
from lpmtui.tui import asking
from lpmtui.tui.actions import BY_NAME
from lpmtui.tui.layout.messages import please_wait
from lpmtui.tui.layout.popup import draw_popup
from lpmtui.tui.layout.sheet import Sheet
from lpmtui.tui.screens.form import FormScreen

ALWAYS = ("cancel", "exit")
PATIENCE_S = 0.2
"""A wait shorter than this is not worth a box that flashes."""


class FillingScreen(FormScreen):
    """Until the first values are known nothing can be run; keys typed meanwhile are kept.

    `chosen` are the values that selectors handed over on the way here, `known` what the session knows of the
    current node without asking: empty while the site is not open yet.
    """

    def __init__(self, panel: Dialog | Selector, chosen: Mapping[str, str], known: Mapping[str, str]) -> None:
        super().__init__(panel, Form(panel, {**known, **chosen}))
        self.chosen = chosen
        self.asking = _discovers(panel) or (not known and self._refers_to_the_node())
        self._ahead: list[tuple[str, str]] = []
        self._cut = False
        self._box = False

    def _refers_to_the_node(self) -> bool:
        initials = any(references(field.initial) for field in fields_of(self.panel))
        return initials or bool(self.form.needed & CONTEXT)

    def on_mount(self) -> None:
        """Ask the site for the first values."""
        if self.asking:
            self.set_timer(PATIENCE_S, self._show_box)
            self.later(self._ask, then=self._asked)

    def _show_box(self) -> None:
        self._box = True
        self.repaint()

    def _ask(self) -> tuple[Mapping[str, str], dict[str, str]]:
        session = self.console_app.session
        context = {**session.context(), **self.chosen}
        dialog = self.panel if isinstance(self.panel, Dialog) else None
        return context, asking.discovered(session, dialog, context) if dialog else {}

    def _asked(self, answer: tuple[Mapping[str, str], dict[str, str]]) -> None:
        context, values = answer
        self.use(Form(self.panel, context))
        self.form.discovered(values)
        self.asking = False
        self.repaint()
        self.run_worker(self._catch_up())

    def act_refresh(self) -> None:
        """Repaint, and ask again for the current values; what was changed here stays."""
        super().act_refresh()
        if _discovers(self.panel) and not self.asking:
            self.later(self._ask, then=self._asked_again)

    def _asked_again(self, answer: tuple[Mapping[str, str], dict[str, str]]) -> None:
        self.form.discovered(answer[1])
        self.repaint()

    async def _catch_up(self) -> None:
        for action, text in self._ahead:
            if action:
                await self.perform(action)
            else:
                self.typed(text)

    def failed(self, error: LpmtuiError) -> None:
        """Without the current values the dialog would send made-up ones: say why, and go back."""
        if self.asking:
            self.console_app.back(last=False)
        super().failed(error)

    async def perform(self, action: str) -> None:
        """Keep what is done while values are being asked for; what acts is dropped with all behind it."""
        if not self.asking or action in ALWAYS:
            await super().perform(action)
        elif BY_NAME[action].acts:
            self._cut = True
        elif not self._cut:
            self._ahead.append((action, ""))

    def typed(self, text: str) -> None:
        """Characters for the current field."""
        if not self.asking:
            super().typed(text)
        elif not self._cut:
            self._ahead.append(("", text))

    def draw(self, sheet: Sheet) -> None:
        """Draw the fields; while values are being asked for, a box says so."""
        super().draw(sheet)
        if self.asking and self._box:
            draw_popup(sheet, please_wait("Asking for the current values ...", self.legend[:1]))


def _discovers(panel: Dialog | Selector) -> bool:
    return isinstance(panel, Dialog) and bool(panel.discover)
