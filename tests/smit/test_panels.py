"""What holds for every panel that is installed."""

from pathlib import Path

import pytest

import lpmtui.smit
from lpmtui.smit import build, load_catalogue
from lpmtui.smit.loader import NEEDS, parse_help
from lpmtui.smit.panel import Dialog, HostRole, Menu, MenuItem, Selector, View, fields_of

HOME = Path(lpmtui.smit.__file__).parent
SCREENS = tuple(load_catalogue())
DIALOGS = [screen for screen in SCREENS if isinstance(screen, Dialog)]
NAME_WIDTH = 50


def by_id(screens):
    return pytest.mark.parametrize("screen", screens, ids=lambda screen: screen.id)


@by_id(SCREENS)
def test_every_screen_has_help_under_its_title(catalogue, screen):
    path = HOME / "help" / f"{screen.id}.md"
    assert path.exists()
    text = parse_help(path.read_text())
    assert text.title == " ".join(screen.title.split())
    assert len(text.text) > 40


@by_id([screen for screen in SCREENS if fields_of(screen)])
def test_every_field_has_help_with_values_default_and_what_it_means_for_a_migration(catalogue, screen):
    for field in fields_of(screen):
        text = catalogue.help_for(screen.id, field.id)
        assert text.startswith(" ".join(field.label.split()))
        assert "Default" in text, field.id
        assert "During LPM" in text, field.id
        for bound in (field.low, field.high):
            assert bound in (None, 0) or str(bound) in text, (field.id, bound)
        if field.unit:
            assert field.unit in text, field.id
        for choice in field.ring:
            assert choice.shown in text, (field.id, choice.shown)


def test_no_help_is_left_over():
    known = {screen.id: {field.id for field in fields_of(screen)} for screen in SCREENS}
    for path in (HOME / "help").iterdir():
        assert path.stem in known, path.name
        assert set(parse_help(path.read_text()).fields) <= known[path.stem], path.name


@by_id([screen for screen in SCREENS if isinstance(screen, Menu)])
def test_every_menu_line_leads_somewhere(catalogue, screen):
    lines = [item for item in screen.items if item != MenuItem("")]
    assert lines
    for item in lines:
        assert item.text
        assert len(item.text) <= 76
        assert item.next_id in catalogue


def test_every_screen_is_reached_from_the_top_menu(catalogue):
    seen, ahead = set(), [catalogue.root.id]
    while ahead:
        screen = catalogue.get(ahead.pop())
        if screen.id in seen:
            continue
        seen.add(screen.id)
        if isinstance(screen, Menu):
            ahead += [item.next_id for item in screen.items if item.next_id]
        elif isinstance(screen, Selector) and screen.next_id:
            ahead.append(screen.next_id)
    assert seen == {screen.id for screen in SCREENS}


@by_id(SCREENS)
def test_names_fit_their_columns(screen):
    assert all(len(line) <= 78 for line in screen.title.split("\n"))
    for field in fields_of(screen):
        assert all(len(line) <= NAME_WIDTH for line in field.label.split("\n")), field.label


@by_id(SCREENS)
def test_needs_have_a_reason(catalogue, screen):
    assert set(screen.needs) <= set(NEEDS)
    assert catalogue.missing(screen.id, NEEDS) == ""
    for need in screen.needs:
        assert NEEDS[need] in catalogue.missing(screen.id, set(NEEDS) - {need})


@by_id(DIALOGS)
def test_what_changes_the_site_needs_a_writable_session_and_what_does_not_never_does(screen):
    changes = any(runs.mutates for runs in screen.runs)
    assert changes == ("writable" in screen.needs)


@by_id(DIALOGS)
def test_commands_for_default_values_are_well_formed(filled_in, screen):
    form = filled_in(screen)
    assert form.validate() is None
    commands = build(screen, form)
    assert len(commands) == len(screen.runs)
    for command in commands:
        assert all(command.argv)
        assert not any("{" in item or "}" in item for item in command.argv)
        if command.role is HostRole.LPMTUI:
            assert command.argv[0] == "lpmtui"


def test_unconfirmed_labels_are_marked_in_their_help(catalogue):
    text = catalogue.help_for("lpm_variables", "skip_event_processing")
    assert "SKIP_EVENT_PROCESSING_MANAGE_MODE" in text
    assert "NOT CONFIRMED" in text


def test_screens_that_the_console_cannot_draw_are_left_out_with_the_lines_that_lead_there():
    catalogue = load_catalogue(views=["migrations"])
    views = {screen.view for screen in catalogue if isinstance(screen, View)}
    assert views == {"migrations"}
    assert "lpm_guide_continue" not in catalogue
    for screen in catalogue:
        if isinstance(screen, Menu):
            assert screen.items[0].text
            assert screen.items[-1].text
            assert all(item.next_id in catalogue for item in screen.items if item.next_id)


@pytest.mark.parametrize("fastpath", ["sysmirror", "hacmp", "cspoc", "cl_admin", "clstop", "clstart"])
def test_smitty_fast_paths(catalogue, fastpath):
    assert fastpath in catalogue
    assert catalogue.get(fastpath.upper()) is catalogue.get(fastpath)
