"""Colour themes: the cursor shows each at once."""

from __future__ import annotations

from lpmtui.config import paths
from lpmtui.tui.actions import Kind
from lpmtui.tui.layout.rolling import follow, room
from lpmtui.tui.layout.sheet import Sheet
from lpmtui.tui.layout.table import Column, TableView, draw_table, region_height
from lpmtui.tui.screens.base import SmitScreen
from lpmtui.tui.themes import Themes, read_themes

COLUMNS = (Column("Theme", 2, 16), Column("", 19, 60))
INSTRUCTION = "Move cursor to see a theme. Enter keeps it until you leave, F3 does not."


class ThemesScreen(SmitScreen[None]):
    """All themes, and the files that cannot be used with their reasons."""

    kind = Kind.TABLE

    def __init__(self, fast_path: str, title: str) -> None:
        super().__init__(fast_path)
        self.heading = title
        self.themes = Themes({}, {})
        self.names: list[str] = []
        self.cursor = 0
        self.top = 0

    def on_mount(self) -> None:
        """Read the themes."""
        self._before = self.console_app.look
        file = self.console_app.session.setup.config.file
        self.later(read_themes, [paths.themes_dir(), paths.user_themes_dir(file)], then=self._read)

    def _read(self, themes: Themes) -> None:
        self.themes = themes
        self.names = sorted(themes.usable)
        name = self._before.name
        self.cursor = self.names.index(name) if name in self.names else 0
        self.repaint()

    def draw(self, sheet: Sheet) -> None:
        """Draw the table."""
        rows = [(name, self.themes.usable[name].title) for name in self.names]
        rows += [(file, reason) for file, reason in self.themes.refused.items()]
        seen = room(len(rows), region_height(sheet.height, len(self.legend)), 2)
        self.top = follow(self.top, self.cursor, seen, len(rows))
        view = TableView(
            self.heading,
            INSTRUCTION,
            COLUMNS,
            rows,
            "No theme was found.",
            self.cursor,
            self.top,
            self.console_app.session.badge(),
            self.legend,
            self.waiting,
        )
        draw_table(sheet, view)

    def _move(self, step: int) -> None:
        self.cursor = max(0, min(len(self.names) - 1, self.cursor + step))
        if self.names:
            self.console_app.use_look(self.themes.usable[self.names[self.cursor]])

    def act_up(self) -> None:
        """The theme above."""
        self._move(-1)

    def act_down(self) -> None:
        """The theme below."""
        self._move(1)

    def act_top(self) -> None:
        """The first theme."""
        self._move(-len(self.names))

    def act_bottom(self) -> None:
        """The last theme."""
        self._move(len(self.names))

    act_page_up = act_top
    act_page_down = act_bottom

    def act_do(self) -> None:
        """Keep the theme and go back."""
        self.console_app.back()

    def act_cancel(self) -> None:
        """Go back to the theme before, and back by one screen."""
        self.console_app.use_look(self._before)
        super().act_cancel()
