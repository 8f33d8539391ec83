"""F8, F9 and F10: the screen in the log, a shell, the way out."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING, Any

from textual.app import SuspendNotSupported

from lpmtui.tui.layout.messages import are_you_sure, print_screen, shell_escape
from lpmtui.tui.layout.sheet import Sheet
from lpmtui.tui.screens.base import SmitScreen

if TYPE_CHECKING:
    from lpmtui.tui.app import ConsoleApp


def leave(app: ConsoleApp) -> None:
    """Leave at once; ask first while a command that changes the site runs from this console."""
    from lpmtui.tui.screens.status import StatusScreen

    runs = [screen.run_of for screen in app.smit_screens if isinstance(screen, StatusScreen)]
    if not any(run.running and run.mutates for run in runs):
        app.logbook.log.exiting()
        app.exit(0)
        return
    what = (
        "A command that changes the site is still running from this console.",
        "It is not stopped when you leave, but nobody will see how it ends.",
    )
    app.confirm(
        lambda legend, key: are_you_sure(what, legend, key=key), opener="exit", then=lambda: app.exit(0)
    )


def offer_image(app: ConsoleApp, screen: SmitScreen[Any]) -> None:
    """PRINT SCREEN: save the screen in smit.log."""
    sheet = Sheet(*screen.size)
    screen.paint(sheet)
    lines = sheet.text()

    def save() -> None:
        if not app.logbook.log.image(lines, screen.fast_path):
            app.show_text(f"The screen image could not be saved: {app.logbook.trouble}")

    app.pop_up(lambda legend: print_screen(screen.fast_path, legend), save)


def offer_shell(app: ConsoleApp) -> None:
    """SHELL ESCAPE: the operator's shell on this machine, then back here."""
    if os.environ.get("SMIT_SHELL", "").casefold() in ("n", "no"):
        app.show_text("The shell is switched off (SMIT_SHELL=n).")
        return

    def shell() -> None:
        try:
            with app.suspend():
                subprocess.run([os.environ.get("SHELL") or "/bin/sh"], check=False)
        except SuspendNotSupported:
            app.show_text("This terminal cannot be handed over to a shell.")
        except OSError as error:
            app.show_text(f"The shell cannot be started: {error.strerror}.")

    app.pop_up(shell_escape, shell)
