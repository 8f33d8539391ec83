"""lpmtui's own screens behind menu lines: migrations, search, texts, logs, keys, themes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from lpmtui.smit.panel import View
from lpmtui.smit_logs.appended_file import tail

if TYPE_CHECKING:
    from lpmtui.tui.console_protocol import Console


def open_view(app: Console, view: View) -> None:
    """Open one of lpmtui's own screens."""
    OPENERS[view.view](app, view)


def _migrations(app: Console, view: View) -> None:
    from lpmtui.tui.screens.job_list import JobListScreen

    app.push_screen(JobListScreen(view.id, view.title))


def _guides(app: Console, view: View) -> None:
    from lpmtui.tui.screens.job_list import GuidedListScreen

    app.push_screen(GuidedListScreen(view.id, view.title))


def _history(app: Console, view: View) -> None:
    from lpmtui.tui.screens.job_list import HistoryScreen

    app.push_screen(HistoryScreen(view.id, view.title))


def _search(app: Console, view: View) -> None:
    app.open_search()


def _text(app: Console, view: View) -> None:
    text = app.session.catalogue.help_for(view.id).partition("\n")[2].strip()
    _read(app, view, lambda: text)


def _keys(app: Console, view: View) -> None:
    from lpmtui.keyboard.actions import BY_NAME
    from lpmtui.keyboard.keys import key_table

    about = app.session.catalogue.help_for(view.id).partition("\n")[2].strip()
    names = f"Names of the actions in the configuration: {', '.join(BY_NAME)}."
    _read(app, view, lambda: "\n".join((about, "", *key_table(app.keys), "", names)))


def _smit_log(app: Console, view: View) -> None:
    _read(app, view, lambda: tail(app.logbook.log.path), from_end=True)


def _smit_script(app: Console, view: View) -> None:
    _read(app, view, lambda: tail(app.logbook.script.path), from_end=True)


def _themes(app: Console, view: View) -> None:
    from lpmtui.tui.screens.theme_screen import ThemesScreen

    app.push_screen(ThemesScreen(view.id, view.title))


def _read(app: Console, view: View, load: Callable[[], str], *, from_end: bool = False) -> None:
    from lpmtui.tui.screens.pager_screen import TextScreen

    app.push_screen(TextScreen(view.id, view.title, load, from_end=from_end))


OPENERS: Mapping[str, Callable[[Console, View], None]] = {
    "migrations": _migrations,
    "guides": _guides,
    "history": _history,
    "search": _search,
    "text": _text,
    "keys": _keys,
    "smit-log": _smit_log,
    "smit-script": _smit_script,
    "themes": _themes,
}
"""The views that this console can draw; menu lines that lead to others are left out."""
