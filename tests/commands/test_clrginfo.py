"""clRGinfo: records of fields separated by colons."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lpmtui.commands.powerha.clrginfo import groups, parse_records
from lpmtui.model.cluster import GroupState, ResourceGroup
from lpmtui.model.errors import CommandFailed, GarbledAnswer

ON, OFF = GroupState.ONLINE, GroupState.OFFLINE


def test_records(parsed):
    text = (
        "db_rg:ONLINE:dbnode1:non-concurrent:OHN:FNPN:NFB:ignore: : :\n"
        "db_rg:OFFLINE:dbnode2:non-concurrent:OHN:FNPN:NFB:ignore: : :\n"
        "batch_rg:OFFLINE:dbnode1:\n"
        "batch_rg:ONLINE SECONDARY:dbnode2@site2\n"
    )
    query = groups("dbnode1")
    assert query.command.argv == ("/usr/es/sbin/cluster/utilities/clRGinfo", "-s")
    assert parsed(query, text) == (
        ResourceGroup("db_rg", (("dbnode1", ON), ("dbnode2", OFF))),
        ResourceGroup("batch_rg", (("dbnode1", OFF), ("dbnode2", GroupState.ONLINE_SECONDARY))),
    )


def test_bytes_that_are_not_ascii_are_dropped():
    (group,) = parse_records("db_rg\xa0:ONLINE\ufffd:dbnode1\udc80:non-concurrent:OHN:FNPN:NFB:: : \r\n")
    assert group == ResourceGroup("db_rg", (("dbnode1", ON),))


def test_unknown_states_are_kept_as_unknown():
    (group,) = parse_records("db_rg:MELTED:dbnode1:x:y:z\n")
    assert group.state_on("dbnode1") is GroupState.UNKNOWN
    assert group.words_on("dbnode1") == "MELTED"


def test_no_group_at_all(parsed):
    assert parsed(groups("n"), "") == ()


def test_a_cluster_manager_that_cannot_answer_is_a_failure(parsed):
    text = (
        "Cluster IPC error: The cluster manager on node dbnode1 is in ST_INIT or NOT_CONFIGURED state and "
        "cannot process the IPC request.\n"
    )
    with pytest.raises(CommandFailed, match="cannot process the IPC request"):
        parsed(groups("dbnode1"), text)
    with pytest.raises(CommandFailed, match="cannot process the IPC request"):
        parsed(groups("dbnode1"), stderr=text, status=1)


def test_messages_between_records_are_passed_over():
    text = "clRGinfo: warning: something odd: really\ndb_rg:ONLINE:dbnode1:a:b:c\n"
    assert parse_records(text) == (ResourceGroup("db_rg", (("dbnode1", ON),)),)


@pytest.mark.parametrize("record", ["db rg:ONLINE:n:a:b:c", "db_rg:ONLINE::a:b:c", ":ONLINE:n:a:b:c"])
def test_a_broken_record_is_never_left_out_silently(record):
    with pytest.raises(GarbledAnswer):
        parse_records(f"web_rg:ONLINE:n:a:b:c\n{record}\n")


def test_an_odd_state_spoils_only_its_row():
    text = "db_rg:What? 7 % done:n1:x:y:z\ndb_rg:Online:n2:x:y:z\nweb_rg:temp Error:n1:x:y:z\n"
    db, web = parse_records(text)
    assert db.states == (("n1", GroupState.UNKNOWN), ("n2", ON))
    assert db.owner == "n2"
    assert web.state_on("n1") is GroupState.TEMPORARY_ERROR


def test_groups_that_depend_on_others_say_why_they_are_offline(sample):
    child, base = parse_records(sample("powerha/clRGinfo_dependent.txt"))
    assert child.states == (
        ("n1", GroupState.OFFLINE_DUE_TO_PARENT),
        ("n2", GroupState.OFFLINE_DUE_TO_LACK_OF_NODE),
    )
    assert all(state.offline for _, state in child.states)
    assert base == ResourceGroup("base_rg", (("n1", ON), ("n2", OFF)))


@pytest.mark.parametrize(
    ("printed", "state", "words"),
    [
        ("TEMP ERROR", GroupState.TEMPORARY_ERROR, "TEMPORARY ERROR"),
        ("Temp error", GroupState.TEMPORARY_ERROR, "TEMPORARY ERROR"),
        ("offline", OFF, "OFFLINE"),
        ("OFFLINE due to target offline", GroupState.OFFLINE_DUE_TO_TARGET, "OFFLINE DUE TO TARGET OFFLINE"),
        ("OFFLINE due to a strike", OFF, "OFFLINE due to a strike"),
        ("OFFLINISH", GroupState.UNKNOWN, "OFFLINISH"),
        ("", GroupState.UNKNOWN, "UNKNOWN"),
    ],
)
def test_states_in_any_letter_case_and_with_reasons(printed, state, words):
    (group,) = parse_records(f"rg:{printed}:n1:non-concurrent:OHN:FNPN:NFB:ignore::: : :::\n")
    assert (group.state_on("n1"), group.words_on("n1")) == (state, words)


@given(st.text(max_size=40))
def test_whatever_the_state_is_the_other_rows_stay(state):
    """Colons and newlines aside: those end a field."""
    said = state.replace(":", " ").replace("\n", " ").replace("\r", " ")
    found = parse_records(f"a_rg:ONLINE:n1:x:y:z\nb_rg:{said}:n1:x:y:z\nc_rg:OFFLINE:n1:x:y:z\n")
    assert [group.name for group in found] == ["a_rg", "b_rg", "c_rg"]
    assert found[0].owner == "n1"
