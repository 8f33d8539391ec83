"""From a fast path to a screen: menus, selectors, dialogs, views; and what a selector leads to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from lpmtui.model.errors import LpmtuiError, Refused
from lpmtui.smit.panel import Dialog, Menu, Selector, View
from lpmtui.tui import views
from lpmtui.tui.screens.menu import MenuScreen

if TYPE_CHECKING:
    from lpmtui.session.console_session import ConsoleSession
    from lpmtui.tui.console_protocol import Console

Values = Mapping[str, str]


def open_panel(app: Console, fast_path: str, chosen: Values) -> None:
    """Open a screen, or say why it cannot be used here. `chosen` are the values of selectors before it."""
    session = app.session
    try:
        screen = session.catalogue.first(fast_path, chosen)
        reason = session.catalogue.missing(fast_path, session.have())
        if reason:
            raise Refused(f"{' '.join(screen.title.split())} cannot be used here: {reason}.")
    except LpmtuiError as error:
        app.show_error(error)
        return
    if app.smit_screens:
        note_opened(app, fast_path)
    if isinstance(screen, Menu):
        app.push_screen(MenuScreen(screen))
    elif isinstance(screen, View):
        views.open_view(app, screen)
    elif isinstance(screen, Selector):
        _open_selector(app, screen, chosen)
    elif screen.ghost:
        _run_ghost(app, screen, chosen)
    else:
        from lpmtui.tui.screens.dialog import DialogScreen

        app.push_screen(DialogScreen(screen, chosen, session.known()))


def first_menu(session: ConsoleSession, fast_path: str) -> Menu | None:
    """The menu of a fast path, where it is one that can be used here."""
    if fast_path not in session.catalogue or session.catalogue.missing(fast_path, session.have()):
        return None
    screen = session.catalogue.get(fast_path)
    return screen if isinstance(screen, Menu) else None


def note_opened(app: Console, fast_path: str) -> None:
    """Write into smit.log that a screen was opened."""
    if fast_path in app.session.catalogue:
        app.logbook.log.screen(app.session.catalogue.get(fast_path))


def _open_selector(app: Console, selector: Selector, chosen: Values) -> None:
    if not selector.ghost:
        from lpmtui.tui.screens.dialog import SelectorScreen

        app.push_screen(SelectorScreen(selector, chosen, app.session.known()))
        return
    from lpmtui.session import field_values
    from lpmtui.smit import Form, ListEntry
    from lpmtui.tui.screens.value_list import list_screen

    session = app.session

    def load() -> tuple[ListEntry, ...]:
        context = {**session.context(), **chosen}
        return field_values.entries(session, Form(selector, context).rows[0], context)

    def picked(value: str | None) -> None:
        if value is not None:
            selected(app, selector, {**chosen, selector.field.id: value})

    title = " ".join(selector.field.label.split())
    app.push_screen(list_screen(title, load, selector.field.multi, "", selector.id), picked)


def selected(app: Console, selector: Selector, values: Values) -> None:
    """A selector's value was chosen: remember it where it is the current node, and go on."""
    value = values[selector.field.id]
    if selector.field.id == "node":
        app.work(app.session.select_node, value, then=lambda _: _go_on(app, selector, values, value))
    else:
        _go_on(app, selector, values, value)


def _go_on(app: Console, selector: Selector, values: Values, value: str) -> None:
    if selector.next_id:
        open_panel(app, selector.next_id.replace("{value}", value), values)
    elif not selector.ghost:
        app.back(last=False)
    app.show_site()


def _run_ghost(app: Console, dialog: Dialog, chosen: Values) -> None:
    """Run a dialog that is not drawn: at once where it only reads, else after the usual question."""
    from lpmtui.smit import BuiltCommand, Form, build
    from lpmtui.tui import submission

    session = app.session

    def prepare() -> tuple[BuiltCommand, ...]:
        return build(dialog, Form(dialog, {**session.context(), **chosen}))

    if any(runs.mutates for runs in dialog.runs):
        app.base()
        app.work(prepare, then=lambda built: submission.run_commands(app, dialog, built))
    else:
        submission.show_status(app, dialog, prepare)
