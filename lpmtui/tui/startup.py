"""Opening the console: the terminal is looked at first, Textual is imported after that."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable, MutableMapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lpmtui.config import Config, paths
from lpmtui.keyboard import keys, terminal
from lpmtui.model.errors import LpmtuiError, UsageError
from lpmtui.session.console_session import ConsoleSession, Setup, SiteFactory
from lpmtui.smit import load_catalogue

if TYPE_CHECKING:
    from lpmtui.tui.app import ConsoleApp
    from lpmtui.tui.themes import Theme


def run(
    config: Config,
    site_factory: SiteFactory,
    state_dir: Path,
    fastpath: str = "",
    *,
    site_name: str | None = None,
    read_only: bool = False,
    dry_run: bool = False,
    theme: str | None = None,
    panels: tuple[Path, ...] = (),
    trace: bool = False,
    verbose: bool = False,
    replay: str = "",
    unrecorded: Callable[[], str] = str,
) -> int:
    """Open the console at the top menu or at a fast path, and return the exit status when it is left.

    The site, opened by `site_factory` on a thread after the first frame, logs its own changes. `dry_run`
    logs commands and runs none (-x), `trace` logs every action (-t), `verbose` every question (-v); `panels`
    are folders of the operator's own (-o). `replay` names a job to play back. Raises UsageError on a terminal
    that no console can be drawn on, BadPanel for panels that cannot be used.
    """
    _prepare_terminal(config.console.esc_delay_ms)
    gc.disable()  # until the first frame: a tenth of the time until then would go to collecting nothing
    name = config.site(site_name).name
    setup = Setup(
        config, site_factory, state_dir, name, read_only, dry_run, panels, trace, verbose, unrecorded
    )
    app = build_app(setup, fastpath, theme=theme)
    app.first_replay = replay
    app.watches_others = True
    return _hold(app, mouse=config.console.mouse)


def _hold(app: ConsoleApp, *, mouse: bool) -> int:
    """Run the console until it is left, and give everything back."""
    try:
        app.run(mouse=mouse)
    finally:
        gc.enable()
        app.stop_watching()
        _say_what_goes_on(app.session)
        app.session.close()
    return app.return_code or 0


def _say_what_goes_on(session: ConsoleSession) -> None:
    """Leaving stops no move: say how to come back to each."""
    with suppress(OSError, LpmtuiError):  # the terminal may be gone
        for move in session.going_on():
            print(f"Migration {move.id} ({move.what}) goes on: lpmtui follow {move.id}")  # noqa: T201


def _prepare_terminal(esc_delay_ms: int) -> None:
    """Look at the terminal, and teach Textual its keys. Raises UsageError where no console can be drawn."""
    refused = terminal.refusal(os.environ, terminals=_on_terminal())
    if refused:
        raise UsageError(refused, subject=os.environ.get("TERM", ""))
    columns, lines = os.get_terminal_size(sys.stdout.fileno())
    terminal.forget_exported_size(os.environ, lines, columns)
    terminal.set_escape_delay(os.environ, esc_delay_ms)
    teach_sequences()


def _on_terminal() -> bool:
    # Textual draws on standard error.
    return all(stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr))


def build_app(setup: Setup, fastpath: str = "", *, theme: str | None = None) -> ConsoleApp:
    """The console, ready to run."""
    from lpmtui.tui import app, router

    in_force = keys.key_map(setup.config.keys, terminal.missing_function_keys(os.environ.get("TERM", "")))
    look, trouble = choose_theme(setup, theme)
    session = ConsoleSession(setup, load_catalogue(views=router.VIEWS, more=setup.panels))
    notices = (*in_force.problems, *trouble)
    return app.ConsoleApp(session, in_force, look, fast_path=fastpath, notices=notices)


def choose_theme(setup: Setup, wanted: str | None) -> tuple[Theme, tuple[str, ...]]:
    """The theme to draw with, and why it is not the one that was asked for.

    NO_COLOR and terminals without colour get none at all.
    """
    from lpmtui.tui.themes import USUAL, BadTheme, plain_theme, read_theme, read_themes

    if terminal.colourless(os.environ):
        return plain_theme(), ()
    folders = [paths.themes_dir(), paths.user_themes_dir(setup.config.file)]
    name = wanted or setup.config.console.theme
    try:
        return read_theme(name, folders), ()
    except BadTheme as error:
        usable = read_themes(folders).usable
        look = usable.get(name) or usable.get(USUAL) or plain_theme()
        return look, (f"{error} Meanwhile you see: {look.title}.",)


def teach_sequences() -> None:
    """Add the sequences to Textual's table; without it Esc 1 is the sign a Mac keyboard makes with Option."""
    from textual._ansi_sequences import ANSI_SEQUENCES_KEYS
    from textual.keys import Keys

    table: MutableMapping[str, Any] = ANSI_SEQUENCES_KEYS  # type: ignore[assignment]
    for sequence, key in terminal.sequences().items():
        table[sequence] = (Keys(key),)
