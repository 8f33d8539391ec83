"""From a fast path to a screen: menus, selectors, dialogs, lpmtui's own views; what a selector leads to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from lpmtui import smit
from lpmtui.keyboard.keys import key_table
from lpmtui.model.errors import LpmtuiError, Refused
from lpmtui.smit.panel import Dialog, Menu, Selector, View
from lpmtui.tui import screens
from lpmtui.tui.screens.menu import MenuScreen

if TYPE_CHECKING:
    from pathlib import Path

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
        VIEWS[screen.view](app, screen)
    elif isinstance(screen, Selector):
        _open_selector(app, screen, chosen)
    elif screen.ghost:
        _run_ghost(app, screen, chosen)
    else:
        app.push_screen(screens.dialog.DialogScreen(screen, chosen, session.known()))


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
    session = app.session
    if not selector.ghost:
        app.push_screen(screens.dialog.SelectorScreen(selector, chosen, session.known()))
        return

    def load() -> tuple[smit.ListEntry, ...]:
        from lpmtui.session import field_values

        context = {**session.context(), **chosen}
        return field_values.entries(session, smit.Form(selector, context).rows[0], context)

    def picked(value: str | None) -> None:
        if value is not None:
            selected(app, selector, {**chosen, selector.field.id: value})

    title = " ".join(selector.field.label.split())
    box = screens.choice.list_screen(title, load, selector.field.multi, "", selector.id)
    app.push_screen(box, picked)


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
    session = app.session

    def prepare() -> tuple[smit.BuiltCommand, ...]:
        return smit.build(dialog, smit.Form(dialog, {**session.context(), **chosen}))

    if any(runs.mutates for runs in dialog.runs):
        app.base()
        app.work(prepare, then=lambda built: screens.dialog.run_commands(app, dialog, built))
    else:
        screens.dialog.show_status(app, dialog, prepare)


# --- lpmtui's own screens ----------------------------------------------------------------------------------


def _text(app: Console, view: View) -> None:
    _read(app, view, lambda: _about(app, view))


def _about(app: Console, view: View) -> str:
    return app.session.catalogue.help_for(view.id).partition("\n")[2].strip()


def _keys(app: Console, view: View) -> None:
    lines = (_about(app, view), "", *key_table(app.keys), "")
    names = f"Names of the actions in the configuration: {', '.join(app.keys.keys)}."
    _read(app, view, lambda: "\n".join((*lines, names)))


def _smit_log(app: Console, view: View) -> None:
    _read(app, view, lambda: _tail(app.logbook.log.path), from_end=True)


def _smit_script(app: Console, view: View) -> None:
    _read(app, view, lambda: _tail(app.logbook.script.path), from_end=True)


def _tail(path: Path) -> str:
    from lpmtui.smit_logs.appended_file import tail

    return tail(path)


def _read(app: Console, view: View, load: Callable[[], str], *, from_end: bool = False) -> None:
    app.push_screen(screens.pager_screen.TextScreen(view.id, view.title, load, from_end=from_end))


VIEWS: Mapping[str, Callable[[Console, View], object]] = {
    "migrations": lambda app, view: app.push_screen(screens.job_list.JobListScreen(view.id, view.title)),
    "guides": lambda app, view: app.push_screen(screens.job_list.GuidedListScreen(view.id, view.title)),
    "history": lambda app, view: app.push_screen(screens.job_list.HistoryScreen(view.id, view.title)),
    "search": lambda app, view: app.open_search(),
    "text": _text,
    "keys": _keys,
    "smit-log": _smit_log,
    "smit-script": _smit_script,
    "themes": lambda app, view: app.push_screen(screens.theme_screen.ThemesScreen(view.id, view.title)),
}
"""The views that this console can draw; menu lines that lead to others are left out."""
