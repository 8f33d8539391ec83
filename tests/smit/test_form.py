"""Filling in a dialog: moving, values, rings, resetting, and what is sent."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lpmtui.model.command import printable
from lpmtui.smit.command_builder import MissingValue, build
from lpmtui.smit.form import Form, range_text, refusal
from lpmtui.smit.panel import (
    Choice,
    Dialog,
    EntryType,
    Field,
    HostRole,
    MultiSelect,
    Required,
    Runs,
    Selector,
)

RING = (Choice("yes", "1"), Choice("no", "0"), Choice("perhaps", ""))
FIELDS = (
    Field("name", "Name", EntryType.TEXT, Required.NOT_EMPTY, argv=("{}",), size=12),
    Field("heading", "Just a line"),
    Field("number", "Number", EntryType.NUMBER, argv=("N={}",), initial="20", low=10, high=600, apart=(0,)),
    Field("mask", "Mask", EntryType.HEX, Required.ALWAYS, argv=("-m{}",)),
    Field("path", "Path", EntryType.FILE, Required.UNLESS_EMPTY, argv=("-f", "{}")),
    Field("raw", "Raw", EntryType.RAW, argv=("-r", "{}")),
    Field("ring", "Ring", ring=RING, argv=("R={}",)),
    Field(
        "policy", "Policy", EntryType.TEXT, ring=(Choice("manage", "manage"), Choice("unmanage", "unmanage"))
    ),
    Field("nodes", "Nodes", EntryType.TEXT, multi=MultiSelect.COMMA, argv=("{}",)),
    Field("words", "Words", EntryType.TEXT, multi=MultiSelect.WORDS, argv=("-S", "{}")),
    Field("shown", "Shown", initial="as it is"),
)
DIALOG = Dialog("d", "Dialog", (Runs(HostRole.NODE, ("do",)),), FIELDS)


@pytest.fixture
def form():
    return Form(DIALOG)


def at(form, field):
    wanted = next(number for number, row in enumerate(form.rows) if row.field.id == field)
    form.move(wanted - form.cursor)
    return form.row


def argv(form, dialog=DIALOG):
    return build(dialog, form)[0].argv


def test_the_cursor_steps_over_information_lines_and_stops_at_the_ends(form):
    assert form.row.field.id == "name"
    for by, field in ((-1, "name"), (1, "number"), (-1, "name"), (99, "shown"), (1, "shown"), (-3, "policy")):
        form.move(by)
        assert form.row.field.id == field
    form.move(-100)
    assert form.row.field.id == "name"
    form.move(2)
    assert form.row.field.id == "number"


@pytest.mark.parametrize(
    ("field", "typed", "refused"),
    [
        ("number", "x", "digits"),
        ("number", "5", ""),
        ("mask", "g", "hexadecimal"),
        ("mask", "0xfF", ""),
        ("policy", "x", "manage, unmanage"),
        ("policy", "un", ""),
        ("name", "thirteen char", "12"),
        ("ring", "y", "cannot be typed"),
        ("shown", "y", "cannot be typed"),
    ],
)
def test_what_may_not_stand_in_a_field_is_refused_with_the_reason(form, field, typed, refused):
    row = at(form, field)
    before = row.text
    reason = row.put(typed)
    assert refused in reason if refused else reason == ""
    assert row.text == (before if refused else typed)


def test_the_ring_turns_both_ways_and_other_rows_have_none(form):
    row = at(form, "ring")
    seen = []
    for _ in range(3):
        row.rotate(1)
        seen.append(row.text)
    assert seen == ["no", "perhaps", "yes"]
    row.rotate(-1)
    assert (row.text, row.value) == ("perhaps", "")


def test_reset_puts_only_the_current_field_back(form):
    form.set_value("number", "99")
    name = at(form, "name")
    form.set_value("name", "x")
    form.reset()
    assert (name.text, form.find("number").text) == ("", "99")
    at(form, "number")
    form.reset()
    assert form.find("number").text == "20"


def test_discovered_values_are_defaults_and_do_not_overwrite_what_was_typed():
    fields = (
        Field("a", "A", EntryType.TEXT, argv=("A={}",), discovered="ALPHA"),
        Field("b", "B", EntryType.NUMBER, argv=("B={}",), discovered="BETA", reads=(("0", "600"),)),
        Field("c", "C", ring=RING, argv=("C={}",), discovered="GAMMA"),
    )
    dialog = Dialog("d", "D", (Runs(HostRole.NODE, ("do",)),), fields)
    form = Form(dialog)
    form.set_value("a", "mine")
    form.discovered({"ALPHA": "theirs", "BETA": "0", "GAMMA": "0"})
    assert [row.text for row in form.rows] == ["mine", "600", "no"]
    assert argv(form, dialog) == ("do", "A=mine")
    form.reset()
    assert form.rows[0].text == "theirs"
    assert argv(form, dialog) == ("do",)


def test_a_reported_value_that_the_ring_does_not_know_can_be_left_as_it_is():
    field = Field("c", "C", ring=RING, argv=("C={}",), discovered="GAMMA", required=Required.ALWAYS)
    dialog = Dialog("d", "D", (Runs(HostRole.NODE, ("do",)),), (field,))
    form = Form(dialog)
    form.discovered({"GAMMA": "someday\x1b"})
    assert form.rows[0].text == "someday␛"
    assert argv(form, dialog) == ("do", "C=someday\x1b")
    form.rows[0].rotate(1)
    assert form.rows[0].text == "yes"
    form.rows[0].rotate(-1)
    assert form.rows[0].value == "someday\x1b"


def test_the_context_fills_initial_values():
    dialog = Dialog(
        "d", "D", (Runs(HostRole.NODE, ("do", "{n}")),), (Field("n", "N", EntryType.TEXT, initial="{node}"),)
    )
    assert Form(dialog, {"node": "dbnode1"}).rows[0].text == "dbnode1"
    assert Form(dialog).rows[0].text == ""


def test_a_selector_is_a_form_of_one_field():
    selector = Selector("s", "S", Field("n", "N", EntryType.TEXT, Required.NOT_EMPTY), "d")
    form = Form(selector, {"cluster": "c"})
    assert form.validate() is not None
    form.set_value("n", "x")
    assert form.validate() is None
    assert form.values() == {"cluster": "c", "n": "x"}


def test_what_is_sent(form):
    form.set_value("name", "it is me")
    assert argv(form) == ("do", "it is me", "-m")
    form.set_value("number", "30")
    form.set_value("path", "/tmp/x")
    form.set_value("raw", " r ")
    form.set_value("ring", "0")
    form.set_value("nodes", "a, b ,c")
    form.set_value("words", "one two")
    assert argv(form) == (
        *("do", "it is me", "N=30", "-m", "-f", "/tmp/x", "-r", " r ", "R=0"),
        *("a,b,c", "-S", "one", "-S", "two"),
    )


def test_a_changed_field_that_was_emptied_empties_the_attribute(form):
    form.set_value("name", "x")
    form.set_value("number", "")
    assert argv(form) == ("do", "x", "N=", "-m")


def test_a_reference_to_an_empty_field_is_found_before_anything_is_built():
    field = Field("n", "N", EntryType.TEXT)
    dialog = Dialog("d", "D", (Runs(HostRole.NODE, ("do", "{n}")),), (field,))
    form = Form(dialog)
    assert form.validate().field == "n"
    with pytest.raises(MissingValue):
        build(dialog, form)


def test_values_never_become_references():
    fields = (Field("a", "A", EntryType.TEXT), Field("b", "B", EntryType.TEXT))
    dialog = Dialog("d", "D", (Runs(HostRole.NODE, ("do", "{a}", "{b}")),), fields)
    form = Form(dialog)
    form.set_value("a", "{b}")
    form.set_value("b", "{}")
    assert argv(form, dialog) == ("do", "{b}", "{}")


@pytest.mark.parametrize("text", ["-rf", "  --all"])
def test_a_value_cannot_pass_for_an_option(form, text):
    form.set_value("name", text)
    assert "option" in form.validate().reason


@pytest.mark.parametrize(
    ("text", "fine"), [("9", False), ("10", True), ("600", True), ("601", False), ("0", True), ("+", False)]
)
def test_ranges(form, text, fine):
    form.set_value("name", "x")
    form.set_value("number", text)
    problem = form.validate()
    assert (problem is None) == fine
    if problem:
        assert form.row.field.id == problem.field == "number"


def test_range_texts():
    number = EntryType.NUMBER
    assert range_text(Field("n", "N", number, low=1, high=2, unit="s")) == "1..2 s"
    assert range_text(Field("n", "N", number, low=1)) == "1.."
    assert range_text(Field("n", "N", number, high=5, apart=(9,))) == "9 or ..5"
    assert range_text(Field("n", "N", number)) == ""


PLAIN = ("reset", "validate", "values")
OPERATIONS = st.one_of(
    st.sampled_from(PLAIN).map(lambda name: (name, ())),
    st.tuples(st.just("move"), st.tuples(st.integers(-3, 30))),
    st.tuples(
        st.just("set_value"),
        st.tuples(st.sampled_from([field.id for field in FIELDS] + ["nobody"]), st.text(max_size=6)),
    ),
    st.tuples(
        st.just("discovered"),
        st.tuples(st.dictionaries(st.sampled_from([field.id for field in FIELDS]), st.text(max_size=6))),
    ),
)


@settings(max_examples=100, deadline=None)
@given(st.lists(OPERATIONS, max_size=40))
def test_whatever_the_keys_the_form_holds_only_what_its_fields_may_hold(operations):
    form = Form(DIALOG)
    for name, arguments in operations:
        getattr(form, name)(*arguments)
        assert not form.row.field.information
        for row in form.rows:
            assert printable(row.text) == row.text
            if row.field.typed:
                assert refusal(row.field, row.text) == ""
            elif row.field.ring:
                assert row.text in [choice.shown for choice in row.choices]
    if form.validate() is None:
        assert argv(form)[0] == "do"
