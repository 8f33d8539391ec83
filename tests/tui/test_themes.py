"""Themes are checked before they are used, and a bad one is told, never fatal."""

from __future__ import annotations

from pathlib import Path

import pytest

from lpmtui.config import paths
from lpmtui.job_view.words import Role
from lpmtui.tui.themes import BadTheme, parse_theme, plain_theme, read_theme, read_themes

CARRIES_MEANING = (Role.CURSOR, Role.LIVE, Role.CARET)


@pytest.mark.parametrize("path", sorted(paths.themes_dir().glob("*.toml")), ids=lambda path: path.stem)
def test_a_theme_that_comes_with_lpmtui_styles_every_role(path: Path) -> None:
    theme = parse_theme(path.read_text(encoding="utf-8"), path.name)
    assert theme.name == path.stem
    assert set(theme.styles) == set(Role)
    assert all(theme.style(role) != theme.style(Role.TEXT) for role in CARRIES_MEANING)


def test_without_colour_the_cursor_and_a_live_site_still_stand_out() -> None:
    theme = plain_theme()
    assert all(theme.style(role) != theme.style(Role.TEXT) for role in CARRIES_MEANING)
    assert all(style.color is None and style.bgcolor is None for style in theme.styles.values())


def test_everything_that_is_wrong_is_told_at_once() -> None:
    text = '[base]\nforeground = "no such colour"\n[roles]\ntitel = {bold = true}\ncursor = {blink = true}\n'
    with pytest.raises(BadTheme) as caught:
        parse_theme(text, "mine.toml")
    detail = caught.value.detail
    assert "no such colour" in detail
    assert "roles.titel" in detail
    assert "cursor.blink" in detail
    assert "name is missing" in detail


def test_a_bad_file_is_listed_with_its_reason(tmp_path: Path) -> None:
    (tmp_path / "good.toml").write_text('name = "good"\n')
    (tmp_path / "bad.toml").write_text("name = \n")
    (tmp_path / "bytes.toml").write_bytes(b"\xff\xfe\x00")
    found = read_themes([tmp_path])
    assert list(found.usable) == ["good"]
    assert sorted(found.refused) == ["bad.toml", "bytes.toml"]


def test_a_users_theme_wins_over_the_one_that_comes_along(tmp_path: Path) -> None:
    (tmp_path / "mono.toml").write_text('name = "mono"\ntitle = "my own"\n')
    assert read_theme("mono", [paths.themes_dir(), tmp_path]).title == "my own"


def test_an_unknown_theme_names_the_known_ones() -> None:
    with pytest.raises(BadTheme, match="smit-classic"):
        read_theme("smit-clasic", [paths.themes_dir()])
