"""Opening by fast path, searching, and what is said about bad panels."""

import pytest

from lpmtui.smit import UnknownFastPath, load_catalogue
from lpmtui.smit.catalogue import Catalogue
from lpmtui.smit.loader import BadPanel, parse_help, parse_panels, read_panels

DIALOG = """
[[dialog]]
id = "d"
title = "D"
[[dialog.runs]]
role = "node"
argv = ["do"]
"""
FIELD = """
[[dialog.field]]
id = "f"
label = "F"
"""


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[[dialog", "not TOML"),
        ("[[panel]]\nid = 'x'", "panel"),
        ("[[menu]]\nid = 'm'", "line 1, menu[0].title: it is missing"),
        ("[[menu]]\nid = 'm'\ntitle = 7", "line 3, menu[0].title: 7 is not text"),
        ("[[menu]]\nid = 'm'\ntitle = 'M'\nitems = ['x']", "not a table"),
        ("[[dialog]]\nid = 'd'\ntitle = 'D'\nruns = []", "runs nothing"),
        ("[[selector]]\nid = 's'\ntitle = 'S'", "selector[0].field: it is missing"),
        (DIALOG + "mutates = 1", "dialog[0].runs[0].mutates: 1 is not true or false"),
        (DIALOG.replace("node", "nowhere"), "'nowhere' is not one of the choices. Choose from hmc, node"),
        (DIALOG.replace("node", "site"), "host to run on"),
        (DIALOG.replace('["do"]', "[1]"), "dialog[0].runs[0].argv[0]: 1 is not text"),
        (DIALOG + FIELD + "labl = 'x'", "dialog[0].field[0].labl: there is no such key. Did you mean label?"),
        (DIALOG + FIELD + "entry = 'digits'", "dialog[0].field[0].entry: 'digits' is not one of"),
        (DIALOG + FIELD + "low = 'x'", "dialog[0].field[0].low: 'x' is not a whole number"),
        (DIALOG + FIELD + "ring = [['a', 'b', 'c']]", "neither a text nor a pair"),
        (DIALOG + FIELD + "ring = ['a', 'a']", "names twice: a"),
        (DIALOG + FIELD + FIELD, "names twice: f"),
        (DIALOG + FIELD + "list = { role = 'site', argv = ['x'], reader = 'nodes' }", "has no argv"),
        (
            DIALOG + FIELD + "ring = ['a']\nlist = { role = 'site', reader = 'nodes' }",
            "a ring has its own list",
        ),
    ],
)
def test_a_bad_panel_says_where_and_what(text, said):
    with pytest.raises(BadPanel) as bad:
        parse_panels(text, "mine.toml")
    assert "mine.toml" in str(bad.value)
    assert said in str(bad.value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[[menu]]\nid = 'm'\ntitle = 'M'\nitems = [{ text = 'X', next = 'y' }]", "leads to y"),
        ("[[selector]]\nid = 's'\ntitle = 'S'\nnext = 'y'\nfield = { id = 'f', label = 'F' }", "leads to y"),
        (DIALOG.replace('"do"', '"{f}"'), "refers to f"),
        (DIALOG + DIALOG, "panel d cannot be used: its fast path"),
        (
            DIALOG.replace('title = "D"', 'title = "D"\naliases = ["d"]'),
            "panel d cannot be used: its fast path",
        ),
        (DIALOG.replace('title = "D"', 'title = "D"\nneeds = ["luck"]'), "needs something unknown: luck"),
        (DIALOG + FIELD + "list = { role = 'node', argv = ['x'], reader = 'tables' }", "no reader 'tables'"),
        (DIALOG + "[[dialog.discover]]\nrole = 'node'\nargv = ['x']\nreader = 'lines'", "no reader 'lines'"),
    ],
)
def test_panels_that_do_not_fit_together_are_refused(text, said):
    with pytest.raises(BadPanel, match=said):
        Catalogue(parse_panels(text, "mine.toml")).check()


def test_the_panels_that_come_with_lpmtui_fit_together(catalogue):
    catalogue.check()


def test_a_panel_file_that_cannot_be_read(tmp_path):
    with pytest.raises(BadPanel, match="cannot be read"):
        read_panels(tmp_path / "gone.toml")
    (tmp_path / "bytes.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(BadPanel, match="not UTF-8"):
        read_panels(tmp_path / "bytes.toml")


def test_a_folder_of_ones_own(tmp_path):
    (tmp_path / "panels").mkdir()
    (tmp_path / "help").mkdir()
    (tmp_path / "panels" / "mine.toml").write_text(DIALOG + FIELD)
    (tmp_path / "help" / "d.md").write_text("# D\n\nWhat it\nis.\n\n## f\n\nThe field.\n")
    catalogue = load_catalogue(tmp_path)
    assert catalogue.help_for("d") == "D\n\nWhat it is."
    assert catalogue.help_for("d", "f") == "F\n\nThe field."
    assert "no help" in catalogue.help_for("d", "g")
    with pytest.raises(UnknownFastPath):
        _ = catalogue.root


def test_panels_of_ones_own_are_added_and_take_the_place_of_others(tmp_path):
    (tmp_path / "mine.toml").write_text(DIALOG + DIALOG.replace('"d"', '"clstop"'))
    (tmp_path / "clstop.md").write_text("# Ours\n\nAsk the night shift first.\n")
    catalogue = load_catalogue(more=[tmp_path])
    assert catalogue.get("d").title == "D"
    assert catalogue.get("clstop").title == "D"
    assert catalogue.help_for("clstop") == "D\n\nAsk the night shift first."
    assert catalogue.get("clstart") == load_catalogue().get("clstart")
    assert "Ask the night shift" not in load_catalogue().help_for("clstop")


@pytest.mark.parametrize(
    ("text", "said"), [("", "no panels"), (DIALOG + DIALOG, "given twice"), ("x", "not TOML")]
)
def test_panels_of_ones_own_that_cannot_be_used_are_refused(tmp_path, text, said):
    (tmp_path / "mine.toml").write_text(text)
    with pytest.raises(BadPanel, match=said):
        load_catalogue(more=[tmp_path])


def test_a_folder_of_ones_own_that_does_not_exist_is_refused(tmp_path):
    with pytest.raises(BadPanel, match="does not exist"):
        load_catalogue(more=[tmp_path / "gone"])


def test_help_joins_the_lines_of_a_paragraph_and_keeps_lists():
    text = parse_help("# T\n\none\ntwo\n\n- a\n  b\n- c\n1. d\n   e\n").text
    assert text == "one two\n\n- a b\n- c\n1. d e"


@pytest.mark.parametrize(
    ("fastpath", "near"),
    [
        ("clstp", "clstop"),
        ("lpm_migrat", "lpm_migrate"),
        ("migrate", "lpm_migrate"),
        ("cm_chng", "cm_chng_tunables"),
    ],
)
def test_the_nearest_names(catalogue, fastpath, near):
    with pytest.raises(UnknownFastPath) as unknown:
        catalogue.get(fastpath)
    assert near in unknown.value.nearest
    assert near in str(unknown.value)


def test_a_name_that_resembles_nothing_points_at_the_search(catalogue):
    with pytest.raises(UnknownFastPath) as unknown:
        catalogue.get("\x1b[31mzzqqxx")
    assert unknown.value.nearest == ()
    assert "Ctrl+P" in str(unknown.value)


@pytest.mark.parametrize("words", ["heartbeat settings", "settings HEARTBEAT"])
def test_search_takes_words_in_any_order(catalogue, words):
    assert catalogue.search(words)[0].id == "cm_chng_tunables"


@pytest.mark.parametrize(
    ("word", "first"),
    [
        ("abort", "lpm_stop"),
        ("rollback", "lpm_recover"),
        ("drift", "lpm_leftovers"),
        ("LPM_POLICY", "lpm_variables"),
        ("migrlpar", "lpm_migrate"),
        ("skin", "themes"),
    ],
)
def test_search_knows_what_other_people_call_things(catalogue, word, first):
    assert first in [hit.id for hit in catalogue.search(word)[:2]]


def test_search_finds_commands(catalogue):
    assert {"cl_group_online", "clstart"} <= {hit.id for hit in catalogue.search("clmgr")}


def test_search_finds_titles_before_fast_paths_before_help(catalogue):
    hits = catalogue.search("cluster services")
    assert [hit.id for hit in hits[:3]] == ["cl_show_services", "clstart", "clstop"]
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert catalogue.search("cm_chng_tun")[0].id == "cm_chng_tunables"
    assert "lpm_variables" in [hit.id for hit in catalogue.search("skip_event_processing")]
    assert "clstop" in [hit.id for hit in catalogue.search("BROADCAST CLUSTER")]
    assert catalogue.search("  ") == []
    assert catalogue.search("zzqqxx") == []


def test_a_dialog_that_needs_a_choice_opens_with_its_selector(catalogue):
    assert catalogue.first("cm_show_group_attributes").id == "cm_show_group"
    assert catalogue.first("cm_show_group_attributes", {"node": "n"}).id == "cm_show_group"
    assert catalogue.first("cm_show_group_attributes", {"group": "db_rg"}).id == "cm_show_group_attributes"
    assert catalogue.first("clstop").id == "clstop"
    assert catalogue.search("Show a Resource Group")[0].id == "cm_show_group"
