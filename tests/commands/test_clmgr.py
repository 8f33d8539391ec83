"""clmgr: its output formats, what it says of a cluster, and the changes it is asked for."""

from __future__ import annotations

import shlex

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lpmtui.commands.powerha import clmgr
from lpmtui.commands.powerha.clmgr_format import attributes, colon_table, names, words
from lpmtui.model.cluster import ClusterState, GroupState, LpmPolicy, MonitorKind, Node, NodeState
from lpmtui.model.errors import CommandFailed, GarbledAnswer

CLUSTER = """\
CLUSTER_NAME="dbcluster"
CLUSTER_ID="1120652512"
STATE="STABLE"
VERSION="7.2.7.0"
UNSYNCED_CHANGES="false"
HEARTBEAT_FREQUENCY="30"
GRACE_PERIOD="10"
NETWORK_FAILURE_DETECTION_TIME="20"
LPM_POLICY=""
HEARTBEAT_FREQUENCY_DURING_LPM="0"
"""

attribute_names = st.from_regex(r"[A-Z_][A-Z0-9_]{0,10}", fullmatch=True)
line_values = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Zl", "Zp"]), max_size=20)


@given(st.dictionaries(attribute_names, line_values, min_size=1, max_size=6))
@settings(max_examples=80, deadline=None)
def test_any_value_of_one_line_is_read_back(original):
    text = "".join(f'{name}="{value}"\n' for name, value in original.items())
    assert attributes(text) == original


def test_values_may_hold_equals_signs_quotes_and_newlines():
    text = 'A="x=y"\nB="say "hello" twice"\nC="one\ntwo"\nsome message\nd=""\n'
    assert attributes(text) == {"A": "x=y", "B": 'say "hello" twice', "C": "one\ntwo", "D": ""}


@pytest.mark.parametrize("text", ["no attribute here\n", 'A="no end\nB=x\n'])
def test_broken_attributes_are_refused(text):
    with pytest.raises(GarbledAnswer):
        attributes(text)


def test_one_attribute_of_a_node(sample):
    assert attributes(sample("powerha/clmgr_verify_live_update_node_attr.txt")) == {
        "ENABLE_LIVE_UPDATE": "true"
    }


def test_names_one_to_a_line(parsed):
    assert parsed(clmgr.node_names("n"), "dbnode1\r\ndbnode2\r\n") == ("dbnode1", "dbnode2")
    assert parsed(clmgr.resource_group_names("n"), "") == ()
    assert clmgr.monitor_names("n").command.argv[1:] == ("query", "application_monitor")
    with pytest.raises(GarbledAnswer):
        names("There is nothing to see.\n")


def test_lists_are_separated_by_blanks_or_commas():
    assert words(" a b,c\n") == ("a", "b", "c")


# -- the cluster -------------------------------------------------------------------------------------------


def test_cluster(parsed):
    found = parsed(clmgr.cluster("dbnode1"), CLUSTER)
    assert (found.name, found.state, found.version) == ("dbcluster", ClusterState.STABLE, "7.2.7.0")
    tunables = found.tunables
    assert (tunables.node_timeout_s, tunables.grace_period_s, tunables.network_timeout_s) == (30, 10, 20)
    assert tunables.unsynced_changes is False
    assert tunables.skip_event_processing is None
    assert dict(found.raw)["CLUSTER_ID"] == "1120652512"


def test_never_set_lpm_values_mean_manage_and_600_seconds(session):
    never_set = session("powerha/clmgr_query_cluster_grep_LPM_720.txt")[0][1]
    tunables = clmgr.tunables_of(attributes(never_set))
    assert (tunables.lpm_policy, tunables.node_timeout_during_lpm_s) == (LpmPolicy.MANAGE, 600)
    assert tunables.raw == (("LPM_POLICY", ""), ("HEARTBEAT_FREQUENCY_DURING_LPM", "0"))


def test_values_printed_in_each_others_place_are_read_the_only_way_they_make_sense(session):
    swapped = session("powerha/clmgr_query_cluster_grep_LPM_720.txt")[-1][1]
    assert 'LPM_POLICY="120"' in swapped
    tunables = clmgr.tunables_of(attributes(swapped))
    assert (tunables.lpm_policy, tunables.node_timeout_during_lpm_s) == (LpmPolicy.UNMANAGE, 120)


@pytest.mark.parametrize(
    ("policy", "timeout", "expected"),
    [
        ("UNMANAGE", "120", (LpmPolicy.UNMANAGE, 120)),
        ("manage", "", (LpmPolicy.MANAGE, 600)),
        ("sometimes", "60", (LpmPolicy.UNKNOWN, 60)),
    ],
)
def test_lpm_values(policy, timeout, expected):
    found = clmgr.tunables_of({"LPM_POLICY": policy, "HEARTBEAT_FREQUENCY_DURING_LPM": timeout})
    assert (found.lpm_policy, found.node_timeout_during_lpm_s) == expected


def test_an_unknown_cluster_state_is_unknown(parsed):
    assert parsed(clmgr.cluster("n"), 'CLUSTER_NAME="c"\nSTATE="PURPLE"\n').state is ClusterState.UNKNOWN


def test_a_cluster_without_a_name_is_garbled(parsed):
    with pytest.raises(GarbledAnswer, match="CLUSTER_NAME"):
        parsed(clmgr.cluster("n"), 'STATE="STABLE"\n')


def test_a_failure_is_told_by_its_error_line(parsed):
    text = 'Warning: something.\n\nERROR: "dbcluster" does not appear to exist!\n'
    with pytest.raises(CommandFailed, match=r'dbnode1: ERROR: "dbcluster" does not') as caught:
        parsed(clmgr.cluster("dbnode1"), status=1, stderr=text)
    assert caught.value.detail == text


# -- nodes -------------------------------------------------------------------------------------------------


def test_node_states(session, parsed):
    query = clmgr.nodes("clnode_1")
    blocks = session("powerha/clmgr_query_node_colon_states.txt")
    assert blocks[0][0].split()[1:] == list(query.command.argv[1:])
    normal, unmanaged, offline = (parsed(query, text) for _, text in blocks)
    assert normal == (
        Node("clnode_1", NodeState.NORMAL, "ST_STABLE"),
        Node("clnode_2", NodeState.NORMAL, "ST_STABLE"),
    )
    assert unmanaged[0] == Node("clnode_1", NodeState.UNMANAGED, "UNMANAGED")
    assert unmanaged[1].state is NodeState.NORMAL
    assert [node.raw_state for node in offline] == ["ST_INIT", "ST_INIT"]


@pytest.mark.parametrize("text", ["clnode_1:NORMAL\n", "# NAME:STATE\na:b:c\n"])
def test_broken_tables_are_refused(text):
    with pytest.raises(GarbledAnswer):
        colon_table(text)


def test_a_table_without_the_attributes_is_garbled(parsed):
    with pytest.raises(GarbledAnswer, match="NAME and STATE"):
        parsed(clmgr.nodes("n"), "# COLOUR\nred\n")


# -- groups and monitors -----------------------------------------------------------------------------------


def test_resource_group(parsed):
    text = (
        'NAME="db_rg"\nCURRENT_NODE="dbnode1"\nNODES="dbnode1 dbnode2"\nSTATE="ONLINE"\nTYPE=""\n'
        'APPLICATIONS="db_app"\nSTARTUP="OHN"\nFALLOVER="FNPN"\nFALLBACK="NFB"\n'
    )
    found = parsed(clmgr.resource_group("dbnode1", "db_rg"), text)
    assert (found.name, found.state, found.current_node) == ("db_rg", GroupState.ONLINE, "dbnode1")
    assert (found.nodes, found.applications) == (("dbnode1", "dbnode2"), ("db_app",))
    assert (found.startup, found.fallover, found.fallback) == ("OHN", "FNPN", "NFB")
    with pytest.raises(GarbledAnswer):
        parsed(clmgr.resource_group("dbnode1", "db_rg"), 'STATE="ONLINE"\n')


def test_monitor(parsed):
    text = (
        'NAME="db_mon"\nTYPE="Custom"\nAPPLICATIONS="db_app"\nMONITORMETHOD="/usr/local/ha/db_mon"\n'
        'MONITORINTERVAL="30"\nHUNGSIGNAL="9"\nSTABILIZATION="60"\nRESTARTCOUNT="3"\nRESTARTINTERVAL=""\n'
        'FAILUREACTION="fallover"\nMODE="longrunning"\n'
    )
    (found,) = parsed(clmgr.monitors("dbnode1"), text)
    assert (found.kind, found.applications, found.method) == (
        MonitorKind.CUSTOM,
        ("db_app",),
        "/usr/local/ha/db_mon",
    )
    assert (found.interval_s, found.stabilization_s, found.restart_interval_s) == (30, 60, None)
    assert (found.hung_signal, found.restart_count, found.failure_action) == (9, 3, "fallover")
    with pytest.raises(GarbledAnswer):
        parsed(clmgr.monitors("dbnode1"), 'TYPE="Custom"\n')


# -- changes -----------------------------------------------------------------------------------------------


def typed(query) -> str:
    """The command as an operator types it, without the directory of clmgr."""
    path, *rest = query.command.argv
    assert path == "/usr/es/sbin/cluster/utilities/clmgr"
    return shlex.join(["clmgr", *rest])


def test_stop_with_unmanage_as_the_book_types_it(session, parsed):
    command, output = session("powerha/clmgr_stop_node_unmanage_713.txt")[0]
    query = clmgr.unmanage_node("AIX720_LPM1")
    assert typed(query) == command
    assert query.command.mutates
    assert '"AIX720_LPM1" is now unmanaged.' in parsed(query, output)


def test_start_as_the_book_types_it(session, parsed):
    command, output = session("powerha/clmgr_start_node_auto_713.txt")[0]
    query = clmgr.manage_node("AIX720_LPM1")
    assert typed(query) == command
    assert parsed(query, output) == output


def test_modify_as_the_book_types_it(session, parsed):
    command, output = session("powerha/clmgr_modify_heartbeat_and_clctrl.txt")[0]
    query = clmgr.modify_cluster("n", {"HEARTBEAT_FREQUENCY": "600"}, direct=True)
    assert shlex.split(typed(query)) == shlex.split(command)
    assert "1 tunable updated on cluster LPMCluster." in parsed(query, output)
    both = clmgr.modify_cluster("n", {"LPM_POLICY": "unmanage", "HEARTBEAT_FREQUENCY_DURING_LPM": "600"})
    assert typed(both) == "clmgr modify cluster LPM_POLICY=unmanage HEARTBEAT_FREQUENCY_DURING_LPM=600"
    assert both.command.mutates


def test_sync_as_the_book_types_it(session, parsed):
    command, output = session("powerha/clmgr_sync_cluster_live.txt")[0]
    assert typed(clmgr.sync_cluster("n")) == command
    assert "Verification has completed normally." in parsed(clmgr.sync_cluster("n"), output)


def test_groups_are_moved_as_the_book_types_it(session, parsed):
    command, output = session("powerha/clmgr_move_resource_group_720.txt")[0]
    query = clmgr.move_group("n", "rg_IHS", "clnode_1")
    assert typed(query).casefold() == command.casefold()
    assert "Resource group rg_IHS is online on node clnode_1." in parsed(query, output)
    assert typed(clmgr.online_group("n", "rg", "a")) == "clmgr online resource_group rg NODE=a"


def test_a_refused_change_is_an_error(parsed):
    with pytest.raises(CommandFailed, match="cannot"):
        parsed(clmgr.sync_cluster("n"), "ERROR: cannot synchronize now.\n", status=1)
