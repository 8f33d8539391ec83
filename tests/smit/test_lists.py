"""Readers, list pop-ups and lists from the picture of the site."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lpmtui.model.cluster import Cluster, ClusterState, GroupState, Node, NodeState, ResourceGroup
from lpmtui.model.command import printable
from lpmtui.model.picture import NodeIdentity, SiteKind, SitePicture
from lpmtui.model.system import ManagedSystem, Partition, PartitionState, SystemState
from lpmtui.smit.list_popup import PICTURE_LISTS, LineKind, ListEntry, Picker, find, from_lines
from lpmtui.smit.list_readers import LIST_READERS, VALUE_READERS
from lpmtui.smit.panel import MultiSelect


def read_list(reader, answer):
    return LIST_READERS[reader](answer)


def read_values(reader, answer):
    return VALUE_READERS[reader](answer)


def shown(entries):
    return [(entry.kind.value, entry.text, entry.value) for entry in entries]


def test_a_first_line_with_a_hash_is_a_heading_and_a_later_one_a_comment():
    entries = read_list("first-words", "# group gid\nstaff 20\nops 30\n  # operators\naudit 40\n")
    assert shown(entries) == [
        ("heading", "# group gid", ""),
        ("entry", "staff 20", "staff"),
        ("entry", "ops 30", "ops"),
        ("comment", "  # operators", ""),
        ("entry", "audit 40", "audit"),
    ]


def test_the_nodes_of_a_cluster():
    answer = "# NAME:STATE:RAW_STATE\ndbnode1:UNMANAGED:UNMANAGED\ndbnode2:NORMAL:ST_STABLE\n"
    assert shown(read_list("clmgr-table", answer)) == [
        ("heading", "# NAME   STATE      RAW_STATE", ""),
        ("entry", "dbnode1  UNMANAGED  UNMANAGED", "dbnode1"),
        ("entry", "dbnode2  NORMAL     ST_STABLE", "dbnode2"),
    ]


def test_names_applications_and_groups():
    assert [entry.value for entry in read_list("clmgr-names", "db_mon\nweb_mon\n")] == ["db_mon", "web_mon"]
    answer = 'NAME="db_rg"\nAPPLICATIONS="db_app db_agent"\n'
    assert [entry.value for entry in read_list("clmgr-applications", answer)] == ["db_app", "db_agent"]
    answer = "db_rg:ONLINE:dbnode1:ignore\ndb_rg:OFFLINE:dbnode2:ignore\n"
    assert shown(read_list("groups", answer))[1] == (
        "entry",
        "db_rg             dbnode1 ONLINE, dbnode2 OFFLINE",
        "db_rg",
    )


def test_records_of_the_hmc():
    answer = 'name,state\npower-a,Operating\n"power, b",No Connection\n'
    assert [entry.value for entry in read_list("hmc-fields", answer)] == ["", "power-a", "power, b"]
    assert read_list("hmc-fields", "No results were found.\n") == ()


def test_past_migrations_the_latest_first():
    rows = [{"id": "1", "partition": "tools1"}, {"id": "2", "partition": "dbnode1", "outcome": "succeeded"}]
    entries = read_list("migrations", json.dumps(rows))
    assert [entry.value for entry in entries] == ["", "2", "1"]
    assert read_list("migrations", "[]") == ()


def test_only_drains_are_listed_to_be_returned():
    rows = [{"id": "1", "kind": "drain", "source": "power-a"}, {"id": "2", "kind": "migration"}]
    assert [entry.value for entry in read_list("drains", json.dumps(rows))] == ["", "1"]
    assert read_list("drains", "garbled") == ()


def test_discovered_values():
    assert read_values("clmgr-attributes", 'LPM_POLICY=""\nX="a=b"\n') == {"LPM_POLICY": "", "X": "a=b"}
    assert read_values("discovery", "#name1:_rawname::stuff\nv1:t#!:y:x:47\n") == {
        "name1": "v1",
        "_rawname": "t:y",
        "stuff": "47",
    }


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(sorted(LIST_READERS)),
    st.one_of(st.text(), st.text('#:"=,\n\r ab[]{}0').map(lambda text: text * 2)),
)
def test_no_answer_upsets_a_list(reader, answer):
    for entry in read_list(reader, answer):
        assert printable(entry.text) == entry.text


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(sorted(VALUE_READERS)), st.one_of(st.text(), st.text('#:"=!\n ab')))
def test_no_answer_upsets_a_discovery(reader, answer):
    assert all(name for name in read_values(reader, answer))


def test_the_picker_steps_over_headings_and_comments():
    picker = Picker(from_lines(["# head", "one", "# about one", "two"]))
    assert picker.chosen() == "one"
    picker.move(1)
    assert picker.chosen() == "two"
    picker.move(5)
    assert picker.chosen() == "two"
    picker.move(-9)
    assert picker.chosen() == "one"


def test_the_picker_opens_on_the_value_that_is_there():
    assert Picker(from_lines(["a", "b", "c"]), chosen="b").cursor == 1
    several = Picker(from_lines(["a", "b", "c"]), multi=MultiSelect.COMMA, chosen="a,c")
    assert several.marked == {0, 2}
    several.toggle()
    several.move(1)
    several.toggle()
    assert several.chosen() == "b,c"


def test_nothing_marked_is_nothing_chosen():
    assert Picker(from_lines(["a"]), multi=MultiSelect.WORDS).chosen() is None
    assert Picker(()).chosen() is None
    assert Picker([ListEntry("# head", kind=LineKind.HEADING)]).chosen() is None


def test_find_ignores_case_goes_on_behind_the_cursor_and_wraps_once():
    picker = Picker(from_lines(["# Audit", "adm", "AUDIT", "auditor"]))
    assert picker.find("audit")
    assert picker.chosen() == "AUDIT"
    assert picker.find("audit")
    assert picker.chosen() == "auditor"
    assert picker.find("audit")
    assert picker.chosen() == "AUDIT"
    assert not picker.find("nobody")
    assert picker.chosen() == "AUDIT"
    assert find([], "x", 0) is None
    assert find(["x"], "", 0) is None


def _group(name, state):
    other = GroupState.UNMANAGED if state is GroupState.UNMANAGED else GroupState.OFFLINE
    return ResourceGroup(name, (("db_a", other), ("db_b", state)))


@pytest.fixture
def picture():
    def partition(name, system, *, vios=False):
        environment = "vioserver" if vios else "aixlinux"
        return Partition(name, 1, system, PartitionState.RUNNING, environment=environment, memory_mib=65536)

    return SitePicture(
        site="simulator",
        kind=SiteKind.SIMULATOR,
        as_of=datetime(2026, 1, 1, tzinfo=UTC),
        systems=tuple(ManagedSystem(name, SystemState.OPERATING) for name in ("power-a", "power-b")),
        partitions=(
            partition("vios-a1", "power-a", vios=True),
            partition("tools1", "power-b"),
            partition("dbnode1", "power-a"),
        ),
        clusters=(
            Cluster(
                "dbcluster",
                ClusterState.STABLE,
                (Node("db_a", NodeState.UNMANAGED), Node("db_b", NodeState.NORMAL)),
                (
                    ResourceGroup(
                        "lost_rg", tuple((node, GroupState.UNMANAGED) for node in ("db_a", "db_b"))
                    ),
                    ResourceGroup("held_rg", (("db_a", GroupState.OFFLINE), ("db_b", GroupState.ONLINE))),
                ),
            ),
        ),
        identities=(
            NodeIdentity("db_a", "dbcluster", "dbnode1", "power-a", 1),
            NodeIdentity("db_b", "dbcluster", "db two", "power-b", 2),
        ),
    )


def test_lists_from_the_picture(picture):
    assert [entry.value for entry in PICTURE_LISTS["partitions"](picture, {})] == ["", "dbnode1", "tools1"]
    assert "dbcluster" in PICTURE_LISTS["partitions"](picture, {})[1].text
    assert "64.0 GiB" in PICTURE_LISTS["partitions"](picture, {})[1].text
    assert [e.value for e in PICTURE_LISTS["targets"](picture, {"partition": "dbnode1"})] == ["", "power-b"]
    assert [e.value for e in PICTURE_LISTS["targets"](picture, {})] == ["", "power-a", "power-b"]
    assert [e.value for e in PICTURE_LISTS["systems"](picture, {})] == ["", "power-a", "power-b"]
    assert [e.value for e in PICTURE_LISTS["nodes"](picture, {})] == ["", "db_a", "db_b"]
    assert "db two" in PICTURE_LISTS["nodes"](picture, {})[2].text
    assert [e.value for e in PICTURE_LISTS["sources"](picture, {"partition": "tools1"})] == ["", "power-b"]


def test_the_list_of_targets_says_what_speaks_against_each(picture):
    moved = PICTURE_LISTS["targets"](picture, {"partition": "dbnode1"})
    assert "node db_b of the same cluster is there" in moved[1].text
    alone = PICTURE_LISTS["targets"](picture, {"partition": "tools1"})
    assert alone[1].text.split()[-1] == "-"


def test_what_the_hmc_offers_for_a_move_can_be_chosen():
    mappings = LIST_READERS["lpm-mappings"](
        '"possible_virtual_fc_mappings=4/vios-b1/1,4/vios-b2/2",suggested_virtual_fc_mappings=4/vios-b2/2\n'
    )
    assert [entry.value for entry in mappings[1:]] == ["fc:4/vios-b1/1", "fc:4/vios-b2/2"]
    assert ["suggested" in entry.text for entry in mappings[1:]] == [False, True]
    movers = LIST_READERS["lpm-movers"]('source_msp_name=vios-a1,source_msp_id=1,"dest_msp_names=v1,v2"\n')
    assert [entry.value for entry in movers[1:]] == ["vios-a1/v1", "vios-a1/v2"]
    pools = LIST_READERS["lpm-pools"]("shared_proc_pool_ids=0,shared_proc_pool_names=DefaultPool\n")
    assert [entry.value for entry in pools[1:]] == ["DefaultPool"]
    assert LIST_READERS["lpm-pools"]("No results were found.\n") == ()


def test_a_takeover_is_offered_lost_groups_and_managed_nodes_only(picture):
    assert [e.value for e in PICTURE_LISTS["groups-to-take-over"](picture, {})] == ["", "lost_rg"]
    assert [e.value for e in PICTURE_LISTS["standby-nodes"](picture, {"group": "lost_rg"})] == ["", "db_b"]
    assert [e.value for e in PICTURE_LISTS["standby-nodes"](picture, {})] == ["", "db_b"]
    assert PICTURE_LISTS["standby-nodes"](picture, {"group": "no_rg"}) == ()


def test_taking_every_mark_away_empties_the_field_and_choosing_nothing_leaves_it():
    entries = from_lines(["one", "two"])
    picker = Picker(entries, multi=MultiSelect.COMMA, chosen="two")
    picker.toggle()
    assert picker.chosen() == ""
    assert Picker(entries, multi=MultiSelect.COMMA).chosen() is None
