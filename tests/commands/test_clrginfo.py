"""clRGinfo: colon records and the plain table in all its variants."""

from __future__ import annotations

import pytest

from lpmtui.commands.powerha.clrginfo import groups, parse_plain, parse_records
from lpmtui.model.cluster import GroupState, ResourceGroup
from lpmtui.model.errors import CommandFailed, GarbledAnswer

ON, OFF, UN = GroupState.ONLINE, GroupState.OFFLINE, GroupState.UNMANAGED


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


@pytest.mark.parametrize(
    "record", ["db_rg:online:dbnode1:a:b:c", "db rg:ONLINE:n:a:b:c", "db_rg:ONLINE::a:b:c"]
)
def test_a_broken_record_is_never_left_out_silently(record):
    with pytest.raises(GarbledAnswer):
        parse_records(f"web_rg:ONLINE:n:a:b:c\n{record}\n")


def test_both_header_variants(session):
    first, second = (text for _, text in session("powerha/clRGinfo_plain_two_header_variants.txt"))
    assert "Group State" in first
    assert "Group State" not in second
    assert parse_plain(first) == (ResourceGroup("rg_IHS", (("clnode_1", OFF), ("clnode_2", ON))),)
    assert parse_plain(second) == (ResourceGroup("rg_IHS", (("clnode_1", OFF), ("clnode_2", ON))),)


def test_sites(session):
    (found,) = parse_plain(session("powerha/clRGinfo_online_secondary_sites.txt")[0][1])
    assert found.name == "datamvg_RG"
    assert found.states == (("Houston", ON), ("Boston", GroupState.ONLINE_SECONDARY))
    assert found.owner == "Houston"


def test_unmanaged_on_every_node_through_clcmd(session):
    (found,) = parse_plain(session("powerha/clRGinfo_unmanaged_via_clcmd_713.txt")[0][1])
    assert found == ResourceGroup("testRG", (("AIX720_LPM1", UN), ("AIX720_LPM2", UN)))
    assert (found.owner, found.unmanaged) == ("", True)


def test_a_broken_heading_through_clcmd(session):
    (found,) = parse_plain(session("powerha/clRGinfo_online_via_clcmd_713.txt")[1][1])
    assert found == ResourceGroup("testRG", (("AIX720_LPM1", ON), ("AIX720_LPM2", OFF)))


def test_a_name_that_fills_its_column_still_has_its_own_state():
    text = f"{'x' * 40} ONLINE n1\n{' ' * 41}OFFLINE DUE TO LACK OF NODE NODE2\n"
    (found,) = parse_plain(text)
    assert found.states == (("n1", ON), ("NODE2", GroupState.OFFLINE_DUE_TO_LACK_OF_NODE))


def test_text_without_a_table_is_garbled():
    with pytest.raises(GarbledAnswer):
        parse_plain("Hello.\n")
    assert parse_plain("") == ()
