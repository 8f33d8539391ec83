"""What the themes look like: to every eye, on terminals with few colours, and with none."""

from __future__ import annotations

from itertools import combinations

import pytest
from rich.style import Style
from seeing import (
    VGA,
    Reduce,
    as_sent,
    attributes,
    difference,
    nearest_of_xterm,
    reduced,
    without_green_cones,
)

from lpmtui.config import paths
from lpmtui.job_view.words import Role
from lpmtui.tui.screens.theme_screen import READABLE, XTERM, contrast, drawn, hard_to_read
from lpmtui.tui.themes import Theme, parse_theme, plain_theme, read_themes

THEMES = read_themes([paths.themes_dir()]).usable
NAMES = (
    "smit-classic",
    "mono",
    "green",
    "amber",
    "ansi-dark",
    "ansi-light",
    "high-contrast",
    "deuteranopia",
)
OF_TWO_COLOURS = ("mono", "green", "amber")
"""Themes whose states differ by attributes, signs and words only."""
STATES = (Role.GOOD, Role.RUNNING, Role.WARNING, Role.BAD, Role.PENDING)
NEIGHBOURS = (
    (Role.TEXT, Role.CURSOR),
    (Role.DISABLED, Role.CURSOR),
    (Role.VALUE, Role.CURSOR),
    (Role.CURSOR, Role.CARET),
    (Role.VALUE, Role.CARET),
    (Role.TEXT, Role.FOUND),
    (Role.CURSOR, Role.FOUND),
    (Role.VALUE, Role.CHANGED),
    (Role.TEXT, Role.TITLE),
    (Role.TEXT, Role.HEADING),
    (Role.POPUP, Role.POPUP_TITLE),
    (Role.LIVE, Role.SIMULATOR),
    (Role.LIVE, Role.READ_ONLY),
    (Role.SIMULATOR, Role.READ_ONLY),
    (Role.GOOD, Role.BAD),
    (Role.PENDING, Role.BAD),
    (Role.PENDING, Role.RUNNING),
)
"""Roles that stand beside each other and must look different in every theme."""

every_theme = pytest.mark.parametrize("theme", [THEMES[name] for name in NAMES], ids=NAMES)
every_reduction = pytest.mark.parametrize("reduce", [nearest_of_xterm, as_sent])


def test_the_promised_themes_are_there_and_all_can_be_used() -> None:
    assert sorted(THEMES) == sorted(NAMES)
    assert read_themes([paths.themes_dir()]).refused == {}


@every_theme
def test_every_role_can_be_read(theme: Theme) -> None:
    assert theme.made_for is not None or theme.name == "mono"
    least = 7.0 if theme.name == "high-contrast" else READABLE
    assert hard_to_read(theme, least) == {}


@every_theme
def test_nothing_is_made_faint(theme: Theme) -> None:
    """How faint a terminal draws `dim` nobody knows."""
    assert [role for role in Role if theme.style(role).dim] == []


def test_contrast_is_what_the_wcag_says_it_is() -> None:
    assert contrast((255, 255, 255), (0, 0, 0)) == pytest.approx(21)
    assert contrast((118, 118, 118), (255, 255, 255)) == pytest.approx(4.54, abs=0.01)
    assert contrast((0, 0, 255), (255, 255, 255)) == pytest.approx(8.59, abs=0.01)


def test_a_theme_that_is_hard_to_read_is_found_out() -> None:
    text = 'name = "n"\nbase = { foreground = "#ffffff", background = "#000000" }\n'
    theme = parse_theme(text + '[roles]\nbad = { foreground = "#550000" }\nlive = { reverse = true }\n', "n")
    assert set(hard_to_read(theme)) == {Role.BAD}
    assert (
        set(hard_to_read(parse_theme('name = "n"\n[roles]\nbad = { foreground = "#550000" }', "n"))) == set()
    )


@every_theme
def test_neighbours_look_different(theme: Theme) -> None:
    assert [pair for pair in NEIGHBOURS if theme.style(pair[0]) == theme.style(pair[1])] == []


@every_theme
def test_states_look_different_where_there_are_colours_for_it(theme: Theme) -> None:
    if theme.name not in OF_TWO_COLOURS:
        assert len({theme.style(role) for role in STATES}) == len(STATES)


@every_theme
@every_reduction
def test_what_differs_still_differs_in_sixteen_colours(theme: Theme, reduce: Reduce) -> None:
    merged = [
        (one, other)
        for one, other in combinations(Role, 2)
        if theme.style(one) != theme.style(other)
        and reduced(theme.style(one), reduce) == reduced(theme.style(other), reduce)
    ]
    assert merged == []


@every_theme
@pytest.mark.parametrize("palette", [XTERM, VGA], ids=["xterm", "console"])
def test_sixteen_colours_can_be_read_too(theme: Theme, palette: tuple[tuple[int, int, int], ...]) -> None:
    if theme.made_for is None:
        return  # the terminal's own two colours, whatever they are
    made_for = tuple(as_sent(colour) for colour in theme.made_for)
    styles = {role: reduced(theme.style(role), as_sent) for role in Role}
    found = {role: contrast(*drawn(style, made_for, palette)) for role, style in styles.items()}
    assert {role: value for role, value in found.items() if value < READABLE} == {}


def seen_by_eyes_without_green(theme: Theme, role: Role) -> tuple[Style, list[tuple[int, int, int]]]:
    assert theme.made_for is not None
    return attributes(theme.style(role)), [
        without_green_cones(colour) for colour in drawn(theme.style(role), theme.made_for)
    ]


def test_in_its_own_theme_deuteranopia_sees_every_difference() -> None:
    theme = THEMES["deuteranopia"]
    merged = []
    for one, other in combinations(Role, 2):
        (marks, colours), (others_marks, others) = (
            seen_by_eyes_without_green(theme, role) for role in (one, other)
        )
        far = max(difference(a, b) for a, b in zip(colours, others, strict=True))
        if theme.style(one) != theme.style(other) and marks == others_marks and far < 15:
            merged.append((one, other, far))
    assert merged == []


@every_theme
def test_no_theme_tells_good_from_bad_by_red_and_green_alone(theme: Theme) -> None:
    """Beside a colour there is always a word or a sign; still nobody should have to read it."""
    if theme.name in OF_TWO_COLOURS:
        return
    (_, good), (_, bad) = (seen_by_eyes_without_green(theme, role) for role in (Role.GOOD, Role.BAD))
    assert max(difference(a, b) for a, b in zip(good, bad, strict=True)) >= 15


def test_red_and_green_do_merge_for_such_eyes() -> None:
    """The simulation shows what it is there for."""
    red, green = (200, 80, 60), (120, 125, 60)
    assert difference(red, green) > 40
    assert difference(without_green_cones(red), without_green_cones(green)) < 15
    assert without_green_cones((255, 255, 255)) == (255, 255, 255)


@every_theme
def test_the_cursor_is_seen_without_any_colour(theme: Theme) -> None:
    plain = {role: attributes(theme.style(role)) for role in Role}
    assert plain[Role.CURSOR].reverse
    assert plain[Role.CURSOR] != plain[Role.TEXT]
    assert plain[Role.CARET] != plain[Role.CURSOR]
    assert plain[Role.LIVE] != plain[Role.TEXT]


@pytest.mark.parametrize(
    "cursor",
    [
        "",
        "cursor = {}",
        'cursor = { foreground = "#000000", background = "#00ff00" }',
        'cursor = { foreground = "#ffff00" }',
        "cursor = { bold = true, reverse = true }",
    ],
)
def test_a_theme_of_ones_own_has_a_cursor_that_is_seen_too(cursor: str) -> None:
    base = '[base]\nforeground = "#ffffff"\nbackground = "#000000"\n'
    theme = parse_theme(f'name = "mine"\n{base}[roles]\n{cursor}\n', "mine.toml")
    style = theme.style(Role.CURSOR)
    assert style.reverse
    assert theme.made_for is not None
    assert drawn(style, theme.made_for) != drawn(theme.style(Role.TEXT), theme.made_for)
    if "00ff00" in cursor:
        assert drawn(style, theme.made_for) == ((0, 0, 0), (0, 255, 0))


def test_what_stands_in_without_colour_is_the_mono_theme() -> None:
    assert plain_theme().styles == THEMES["mono"].styles
