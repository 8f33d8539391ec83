"""Colour themes: the cursor shows each at once, Enter keeps it."""

from __future__ import annotations

import os
from collections.abc import Mapping

from rich.color import Color
from rich.color_triplet import ColorTriplet
from rich.style import Style
from rich.terminal_theme import TerminalTheme
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList, ProgressBar, Static

from lpmtui.config import config_file, paths
from lpmtui.job_view.words import Role
from lpmtui.keyboard import terminal
from lpmtui.keyboard.actions import ScreenKind
from lpmtui.tui.screens.smit_screen import SmitScreen
from lpmtui.tui.themes import Theme, Themes, read_themes
from lpmtui.tui.widgets import ItemList, Marked

COLOURLESS = "No colours are shown here: NO_COLOR is set, or the terminal has none."
INSTRUCTION = "Move cursor to see a theme. Press Enter to keep it; Cancel goes back to yours."
NAME_WIDTH = 17

SIGNS = (
    ("SIMULATOR", Role.SIMULATOR),
    ("LIVE", Role.LIVE),
    ("READ-ONLY", Role.READ_ONLY),
    ("3 min old", Role.AGE),
    ("Title", Role.TITLE),
    ("Heading", Role.HEADING),
    ("found text", Role.FOUND),
    ("[MORE...3]", Role.SCROLL),
)
STATES = (
    ("pending", Role.PENDING),
    ("running", Role.RUNNING),
    ("OK", Role.GOOD),
    ("warning", Role.WARNING),
    ("failed", Role.BAD),
    ("not possible (the reason)", Role.DISABLED),
)
FIELDS = (
    ("*", "A value as it was found", "power-a", Role.VALUE),
    (" ", "A value that was changed", "power-b", Role.CHANGED),
)


class ThemesScreen(SmitScreen[None]):
    """All themes, the files that cannot be used with their reasons, and a sample of what a theme styles."""

    kind = ScreenKind.TABLE
    CSS_PATH = "../styles/themes.tcss"

    def __init__(self, fast_path: str, title: str) -> None:
        super().__init__(title, fast_path)
        self.themes = Themes({}, {})
        self.names: list[str] = []
        self._shown = ""

    def compose_main(self) -> ComposeResult:
        """The list and the sample."""
        yield Static(INSTRUCTION, classes="instruction", markup=False)
        yield Marked(ItemList(markup=False, id="themes"))
        with Vertical(id="sample"):
            yield Static(_fields(), id="sample-fields")
            yield Static(_typed(), id="sample-typed")
            yield ProgressBar(total=100, show_eta=False, id="sample-bar")
            yield Static(_words(SIGNS))
            yield Static(_words(STATES))

    def on_mount(self) -> None:
        """Read the themes on a thread, so that the screen is there at once."""
        self.query_one(ProgressBar).update(progress=66)
        self._before = self.console.look
        self._colourless = terminal.colourless(os.environ)
        configured = self.console.session.setup.config.console.theme
        self._kept = configured if self._colourless else self._before.name
        self._load()

    def _load(self) -> None:
        file = self.console.session.setup.config.file
        self.later(read_themes, [paths.themes_dir(), paths.user_themes_dir(file)], then=self._read)

    def _read(self, themes: Themes) -> None:
        at = self.query_one(ItemList).highlighted
        current = self.names[at] if self.names and at is not None else self._kept
        self.themes = themes
        self.names = [*sorted(themes.usable), *themes.refused]
        self._list(self.names.index(current) if current in self.names else 0)

    def _list(self, at: int) -> None:
        chooser = self.query_one(ItemList)
        chooser.clear_options()
        chooser.add_options(self._line(name) for name in self.names)
        chooser.point_at(at)

    def _line(self, name: str) -> Content:
        usable = self.themes.usable
        sign = ">" if name == self._kept else " "
        about = usable[name].title if name in usable else self.themes.refused[name]
        text = f"{sign} {name:<{NAME_WIDTH}}{about}"
        return Content(text) if name in usable else Content.styled(text, "$smit-disabled")

    @property
    def chosen(self) -> Theme | None:
        """The theme under the cursor; None for a file that is none."""
        at = self.query_one(ItemList).highlighted
        return self.themes.usable.get(self.names[at]) if self.names and at is not None else None

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """Draw in the theme under the cursor."""
        if self.names[event.option_index] == self._shown:
            return  # the list was only written anew
        self._shown = self.names[event.option_index]
        theme = self.chosen
        if theme is None:
            name = self.names[event.option_index]
            self.say(self.themes.refused.get(name, ""), role="bad")
        else:
            self.say(COLOURLESS if self._colourless else _remark(theme))
            if not self._colourless:
                self.console.use_look(theme)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Keep the theme: from here on, and in the configuration."""
        theme = self.chosen
        if theme is None:
            self.say("This file is not a theme that can be used.", ring=True)
            return
        if not self._colourless:
            self._before = theme
        self._kept = theme.name
        path = self.console.session.setup.config.file or paths.config_file()
        self.later(
            config_file.change, path, "console.theme", theme.name, then=lambda _: self._written(str(path))
        )

    def _written(self, path: str) -> None:
        at = self.query_one(ItemList).highlighted
        self._list(at or 0)
        self.say(f"{self._kept} is kept; {path} says so.", role="good")

    def action_do(self) -> None:
        """Keep the theme under the cursor."""
        self.query_one(ItemList).action_select()

    def action_refresh(self) -> None:
        """Read the files again: whoever writes a theme sees what is wrong with it."""
        self._load()
        super().action_refresh()

    def action_cancel(self) -> None:
        """Go back to the theme before, and back by one screen."""
        self.console.use_look(self._before)
        super().action_cancel()


def _remark(theme: Theme) -> str:
    """What is hard to read in a theme, if anything."""
    found = ", ".join(f"{role} ({value:.1f})" for role, value in hard_to_read(theme).items())
    return f"Hard to read, below 4.5 to 1: {found}" if found else ""


def _fields() -> Content:
    lines = [
        Content.styled(mark, "$smit-required")
        + Content.styled(f" {label:<33}", "$smit-label")
        + Content.styled(value, f"$smit-{role.value}")
        + Content.styled("              +#", "$smit-marker")
        for mark, label, value, role in FIELDS
    ]
    return Content("\n").join(lines)


def _typed() -> Content:
    line = Content("  A value that is being typed        power-c")
    return line + Content.styled("]", "$smit-caret not reverse") + Content(" " * 21)


def _words(words: tuple[tuple[str, Role], ...]) -> Content:
    return Content("  ") + Content("  ").join(
        Content.styled(text, f"$smit-{role.value}") for text, role in words
    )


# --- what is hard to read ----------------------------------------------------------------------------------

READABLE = 4.5
"""The least contrast of text that everybody can read (WCAG 2, level AA)."""

Colour = tuple[int, int, int]

XTERM: tuple[Colour, ...] = (
    *((0, 0, 0), (205, 0, 0), (0, 205, 0), (205, 205, 0)),
    *((0, 0, 238), (205, 0, 205), (0, 205, 205), (229, 229, 229)),
    *((127, 127, 127), (255, 0, 0), (0, 255, 0), (255, 255, 0)),
    *((92, 92, 255), (255, 0, 255), (0, 255, 255), (255, 255, 255)),
)
"""The sixteen colours as xterm draws them."""


def luminance(colour: Colour) -> float:
    """Relative luminance, 0 for black to 1 for white."""
    red, green, blue = (linear(part) for part in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def linear(part: int) -> float:
    """One part of an sRGB colour, 0 to 255, as an amount of light, 0 to 1."""
    share = part / 255
    return share / 12.92 if share <= 0.04045 else float(((share + 0.055) / 1.055) ** 2.4)


def contrast(one: Colour, other: Colour) -> float:
    """The contrast of two colours, 1 to 21."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def drawn(
    style: Style,
    made_for: tuple[Color, Color],
    palette: tuple[Colour, ...] = XTERM,
) -> tuple[ColorTriplet, ColorTriplet]:
    """What is seen: foreground and background, on a terminal of these two colours, reverse video undone."""
    own = [_triplet(colour, palette) for colour in made_for]
    parts = [
        _triplet(colour, palette) if colour is not None and not colour.is_default else default
        for colour, default in zip((style.color, style.bgcolor), own, strict=True)
    ]
    fore, back = reversed(parts) if style.reverse else parts
    return fore, back


def _triplet(colour: Color, palette: tuple[Colour, ...]) -> ColorTriplet:
    theme = TerminalTheme(palette[0], palette[7], list(palette[:8]), list(palette[8:]))
    return colour.get_truecolor(theme)


def hard_to_read(theme: Theme, least: float = READABLE) -> Mapping[Role, float]:
    """The roles whose contrast is below `least`, where that can be told at all."""
    if theme.made_for is None:
        return {}
    found = {role: contrast(*drawn(theme.style(role), theme.made_for)) for role in Role}
    return {role: value for role, value in found.items() if value < least}
