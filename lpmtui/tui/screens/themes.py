"""Colour themes: the cursor shows each at once, Enter keeps it."""

from __future__ import annotations

import os

from lpmtui.config import config_file, paths
from lpmtui.tui import terminal
from lpmtui.tui.actions import Kind
from lpmtui.tui.contrast import hard_to_read
from lpmtui.tui.layout.rolling import follow
from lpmtui.tui.layout.sheet import Sheet
from lpmtui.tui.layout.themes import ThemeLine, ThemesView, draw_themes, seen_lines
from lpmtui.tui.screens.base import SmitScreen
from lpmtui.tui.themes import Theme, Themes, read_themes

COLOURLESS = "No colours are shown here: NO_COLOR is set, or the terminal has none."


class ThemesScreen(SmitScreen[None]):
    """All themes, and the files that cannot be used with their reasons."""

    kind = Kind.TABLE

    def __init__(self, fast_path: str, title: str) -> None:
        super().__init__(fast_path)
        self.heading = title
        self.themes = Themes({}, {})
        self.lines: list[ThemeLine] = []
        self.cursor = 0
        self.top = 0
        self.message = ""

    def on_mount(self) -> None:
        """Read the themes."""
        self._before = self.console_app.look
        self._colourless = terminal.colourless(os.environ)
        configured = self.console_app.session.setup.config.console.theme
        self._kept = configured if self._colourless else self._before.name
        self._load()

    def _load(self) -> None:
        file = self.console_app.session.setup.config.file
        self.later(read_themes, [paths.themes_dir(), paths.user_themes_dir(file)], then=self._read)

    def _read(self, themes: Themes) -> None:
        current = self.lines[self.cursor].name if self.lines else self._kept
        self.themes = themes
        self._list()
        names = [line.name for line in self.lines]
        self.cursor = names.index(current) if current in names else 0
        self._show()

    def _list(self) -> None:
        usable = self.themes.usable
        self.lines = [ThemeLine(name, usable[name].title, kept=name == self._kept) for name in sorted(usable)]
        self.lines += [ThemeLine(file, why, usable=False) for file, why in self.themes.refused.items()]

    @property
    def chosen(self) -> Theme | None:
        """The theme under the cursor; None for a file that is none."""
        return self.themes.usable.get(self.lines[self.cursor].name) if self.lines else None

    def draw(self, sheet: Sheet) -> None:
        """Draw the panel."""
        seen = seen_lines(len(self.lines), sheet.height, len(self.legend))
        self.top = follow(self.top, self.cursor, seen, len(self.lines))
        view = ThemesView(
            self.heading,
            self.lines,
            self.cursor,
            self.top,
            self.console_app.session.badge(),
            self.legend,
            self.message,
            self.waiting,
        )
        draw_themes(sheet, view)

    def _move(self, step: int) -> None:
        self.cursor = max(0, min(len(self.lines) - 1, self.cursor + step))
        self._show()

    def _show(self) -> None:
        """Draw in the theme under the cursor."""
        theme = self.chosen
        self.message = COLOURLESS if self._colourless else _remark(theme) if theme else ""
        if theme is not None and not self._colourless:
            self.console_app.use_look(theme)
        self.repaint()

    def _page(self) -> int:
        return seen_lines(len(self.lines), self.app.size.height, len(self.legend))

    def act_up(self) -> None:
        """The theme above."""
        self._move(-1)

    def act_down(self) -> None:
        """The theme below."""
        self._move(1)

    def act_page_up(self) -> None:
        """A page back."""
        self._move(-self._page())

    def act_page_down(self) -> None:
        """A page on."""
        self._move(self._page())

    def act_top(self) -> None:
        """The first theme."""
        self._move(-len(self.lines))

    def act_bottom(self) -> None:
        """The last line."""
        self._move(len(self.lines))

    def act_refresh(self) -> None:
        """Read the files again: whoever writes a theme sees what is wrong with it."""
        self._load()
        super().act_refresh()

    def act_do(self) -> None:
        """Keep the theme: from now on, and in the configuration."""
        theme = self.chosen
        if theme is None:
            self.message = "This file is no theme that can be used."
            self.repaint()
            return
        if not self._colourless:
            self._before = theme
        self._kept = theme.name
        path = self.console_app.session.setup.config.file or paths.config_file()
        self.later(
            config_file.change, path, "console.theme", theme.name, then=lambda _: self._written(str(path))
        )

    def _written(self, path: str) -> None:
        self._list()
        self.message = f"{self._kept} is kept; {path} says so."
        self.repaint()

    def act_cancel(self) -> None:
        """Go back to the theme before, and back by one screen."""
        self.console_app.use_look(self._before)
        super().act_cancel()


def _remark(theme: Theme) -> str:
    """What is hard to read in a theme, if anything."""
    found = ", ".join(f"{role} ({value:.1f})" for role, value in hard_to_read(theme).items())
    return f"Hard to read, below 4.5 to 1: {found}" if found else ""
