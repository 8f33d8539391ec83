"""The console's pop-ups: messages, questions, help, a line to type in, image, shell, search."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from textual._context import visible_screen_stack
from textual.app import App, SuspendNotSupported
from textual.screen import Screen

from lpmtui.keyboard.keys import KeyMap
from lpmtui.model.errors import LpmtuiError
from lpmtui.session.console_session import ConsoleSession
from lpmtui.tui import screens
from lpmtui.tui.screens.smit_screen import SmitScreen

if TYPE_CHECKING:
    from lpmtui.smit_logs.site_logs import SmitLogs
    from lpmtui.tui.console_protocol import Line


class PopUps(App[int], inherit_bindings=False):
    """What the console shows over its screens. Each kind of pop-up is imported when it is first needed."""

    session: ConsoleSession
    keys: KeyMap

    if TYPE_CHECKING:

        def base(self) -> SmitScreen[Any]:
            """The screen on top."""

        def open_panel(self, fast_path: str, chosen: Mapping[str, str] | None = None) -> None:
            """Open a screen by its fast path."""

        def work(self, task: Any, *args: object, then: Any, saying: str = "") -> None:
            """Do blocking work on a thread."""

    @cached_property
    def logbook(self) -> SmitLogs:
        """smit.log and smit.script; not needed for the first frame."""
        from lpmtui.smit_logs.site_logs import SmitLogs

        setup = self.session.setup
        return SmitLogs(setup.config, setup.site_name, setup.state_dir, dry_run=setup.dry_run)

    def show_lines(self, title: str, lines: Iterable[Line], head: Sequence[str] = ()) -> None:
        """Show a message of several lines."""
        self.push_screen(screens.popup.MessageScreen(title, lines, head, self.base().fast_path))

    def show_text(self, text: str) -> None:
        """Show an error message."""
        self.show_lines("ERROR MESSAGE", screens.popup.error(text))

    def show_error(self, error: LpmtuiError) -> None:
        """Show what went wrong and what to do."""
        more = error.detail.strip()
        self.bell()
        self.show_text(f"{error}\n\n{more}" if more and more not in str(error) else str(error))

    def show_commands(self, commands: Iterable[str]) -> None:
        """F6: show command lines."""
        self.show_lines("SHOW COMMAND STRING", screens.popup.commands(commands), screens.popup.RETURN)

    def show_help(self, fast_path: str, field: str | None = None) -> None:
        """F1: show the help of a panel or of one of its fields."""
        title, _, text = self.session.catalogue.help_for(fast_path, field).partition("\n")
        self.push_screen(screens.popup.HelpScreen(title, text, self.base().fast_path))

    def confirm(self, what: Sequence[str], *, opener: str, then: Callable[[], None], name: str = "") -> None:
        """Ask ARE YOU SURE?; on a live site the confirming key is not the key of the action `opener`.

        There a `name` has to be typed, too: what is moved in spite of warnings, or taken over.
        """
        other = self.session.setup.live and opener == "do"
        kind = screens.popup.LiveConfirmScreen if other else screens.popup.ConfirmScreen
        key = self.keys.key_of("confirm-live" if other else "confirm")
        typed = name if self.session.setup.live else ""
        foot = screens.popup.answers(key)
        screen = kind("ARE YOU SURE?", screens.popup.question(what), (), self.base().fast_path, foot)
        self.push_screen(screen, lambda yes: self._ask_name(typed, then) if yes else None)

    def _ask_name(self, name: str, then: Callable[[], None]) -> None:
        def compare(text: str) -> None:
            if text.strip() == name:
                then()
            else:
                self.show_text(f"Nothing was done: {text.strip()!r} is not {name!r}.")

        if name:
            self.ask_line(f"Type {name} to continue", "", compare)
        else:
            then()

    def ask_line(self, title: str, text: str, then: Callable[[str], None]) -> None:
        """Let a line be typed; `then` gets it, unless it was cancelled."""
        self.push_screen(
            screens.popup.LineScreen(title, text), lambda got: None if got is None else then(got)
        )

    def offer_image(self, fast_path: str) -> None:
        """F8: offer to save the screen in the log."""
        lines = screen_text(self.screen)

        def save(yes: bool | None) -> None:  # noqa: FBT001 - a screen's result
            if yes and not self.logbook.log.image(lines, fast_path):
                self.show_text(f"The screen image could not be saved: {self.logbook.trouble}")

        box = screens.popup.MessageScreen("PRINT SCREEN", screens.popup.image(fast_path), (), fast_path)
        self.push_screen(box, save)

    def offer_shell(self) -> None:
        """F9: offer the operator's shell on this machine, then come back."""
        if os.environ.get("SMIT_SHELL", "").casefold() in ("n", "no"):
            self.show_text("The shell is switched off (SMIT_SHELL=n).")
            return
        box = screens.popup.MessageScreen("SHELL ESCAPE", screens.popup.SHELL, (), self.base().fast_path)
        self.push_screen(box, lambda yes: self._shell() if yes else None)

    def _shell(self) -> None:
        try:
            with self.suspend():
                subprocess.run([os.environ.get("SHELL") or "/bin/sh"], check=False)
        except SuspendNotSupported:
            self.show_text("This terminal cannot be handed over to a shell.")
        except OSError as error:
            self.show_text(f"The shell cannot be started: {error.strerror}.")

    def open_search(self) -> None:
        """Search all panels and actions."""
        below = self.base()

        async def found(hit: str | None) -> None:
            if hit and hit.startswith(screens.choice.PREFIX):
                await below.action_press(hit.removeprefix(screens.choice.PREFIX))
            elif hit:
                self.open_panel(hit)

        self.push_screen(screens.choice.SearchScreen(below.kind), found)

    def save_report(self, migration: str) -> None:
        """Ask for a file, and save the report of one migration there."""
        from lpmtui.session import job_control

        def save(path: str) -> None:
            self.work(job_control.save_report, self.session, migration, path, then=self.show_note)

        self.ask_line("Save the report as (.html, .svg, .json, .txt)", f"migration-{migration}.html", save)

    def show_note(self, text: str) -> None:
        """Show that something was done."""
        self.show_lines("DONE", screens.popup.note(text))


def screen_text(screen: Screen[Any]) -> list[str]:
    """What a screen shows, with what shows through from below: lines without blanks at their ends."""
    visible_screen_stack.set(screen.app._background_screens)  # noqa: SLF001 - no public way
    return [strip.text.rstrip() for strip in screen._compositor.render_strips()]  # noqa: SLF001 - no public way
