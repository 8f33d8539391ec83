"""The theme panel: the cursor shows, Enter keeps, F3 takes back."""

from __future__ import annotations

import tomllib
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from console import Operator, console, operate

from lpmtui.config import paths
from lpmtui.model.lazy_dataclass import replace
from lpmtui.tui.app import ConsoleApp
from lpmtui.tui.screens.theme_screen import SIGNS, STATES, ThemesScreen
from lpmtui.tui.themes import read_theme

OWN = 'name = "mine"\ntitle = "My own"\n[base]\nforeground = "#dddddd"\nbackground = "#000000"\n'


@pytest.fixture(autouse=True)
def colours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")


@pytest.fixture
def app(tmp_path: Path) -> ConsoleApp:
    """A console in the usual theme, with a configuration file of its own and two themes beside it."""
    found, _ = console(tmp_path, "top_menu")
    file = tmp_path / "config.toml"
    file.write_text("# mine\n[console]\nmouse = true  # kept\n")
    (tmp_path / "themes").mkdir()
    (tmp_path / "themes" / "mine.toml").write_text(OWN + '[roles]\nbad = { foreground = "#550000" }\n')
    (tmp_path / "themes" / "broken.toml").write_text('name = "broken"\n[roles]\nbaad = {}\n')
    setup = found.session.setup
    found.session.setup = replace(setup, config=replace(setup.config, file=file))
    found.use_look(read_theme("smit-classic", [paths.themes_dir()]))
    return found


def at_the_panel(app: ConsoleApp, work: Callable[[Operator], Awaitable[None]]) -> None:
    """Open the panel over the top menu, then work."""

    async def opened(me: Operator) -> None:
        app.push_screen(ThemesScreen("themes", "Colour Themes"))
        await me.see("> smit-classic")
        await work(me)

    operate(app, opened)


def names(me: Operator) -> list[str]:
    rows = [line[2:].split() for line in me.lines[4:15]]
    return [row[0] for row in rows if row]


def test_moving_shows_a_theme_and_cancel_takes_it_back(app: ConsoleApp) -> None:
    async def work(me: Operator) -> None:
        await me.press("home")
        assert app.look.name == "amber"
        await me.press("down")
        assert app.look.name == "ansi-dark"
        await me.press("f3")
        await me.see("Colour Themes", gone=True)
        assert app.look.name == "smit-classic"

    at_the_panel(app, work)
    assert app.session.setup.config.file is not None
    assert "theme" not in app.session.setup.config.file.read_text()


def test_enter_keeps_it_and_changes_nothing_else_in_the_configuration(app: ConsoleApp) -> None:
    async def work(me: Operator) -> None:
        await me.press("home", "enter")
        await me.see("amber is kept")
        assert "> amber" in me.text
        await me.press("f3")
        await me.see("Colour Themes", gone=True)

    at_the_panel(app, work)
    assert app.look.name == "amber"
    file = app.session.setup.config.file
    assert file is not None
    assert "mouse = true  # kept" in file.read_text()
    assert tomllib.loads(file.read_text())["console"] == {"mouse": True, "theme": "amber"}


def test_a_bad_file_is_listed_with_its_reason_and_cannot_be_kept(app: ConsoleApp) -> None:
    async def work(me: Operator) -> None:
        assert names(me)[-1] == "broken.toml"
        await me.press("end")
        await me.see("The theme broken.toml cannot be used: roles.baad is not a role.")
        await me.press("enter")
        await me.see("not a theme that can be used")
        assert app.look.name == "smit-classic"

    at_the_panel(app, work)


def test_a_theme_of_ones_own_is_listed_and_measured(app: ConsoleApp) -> None:
    async def work(me: Operator) -> None:
        await me.press("home", *["down"] * names(me).index("mine"))
        assert app.look.name == "mine"
        await me.see("Hard to read, below 4.5 to 1: bad (1.4)")

    at_the_panel(app, work)


def test_a_theme_that_is_being_written_is_read_again(app: ConsoleApp, tmp_path: Path) -> None:
    async def work(me: Operator) -> None:
        (tmp_path / "themes" / "broken.toml").write_text(OWN.replace("mine", "mended"))
        await me.press("f2")
        await me.see("mended")
        await me.see("broken.toml", gone=True)

    at_the_panel(app, work)


def test_a_configuration_that_cannot_be_written_is_told(app: ConsoleApp) -> None:
    async def work(me: Operator) -> None:
        file = app.session.setup.config.file
        assert file is not None
        file.write_text("this is not a toml")
        await me.press("home", "enter")
        await me.see("ERROR MESSAGE")
        await me.see("it is not TOML")

    at_the_panel(app, work)


def test_without_colours_a_theme_is_chosen_and_not_shown(
    app: ConsoleApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")

    async def work(me: Operator) -> None:
        await me.press("home")
        await me.see("No colours are shown here")
        assert app.look.name == "smit-classic"
        await me.press("enter")
        await me.see("amber is kept")

    at_the_panel(app, work)


def test_the_panel_shows_every_state_at_once(app: ConsoleApp) -> None:
    async def work(me: Operator) -> None:
        assert all(me.sees(text) for text, _ in (*SIGNS, *STATES))

    at_the_panel(app, work)
