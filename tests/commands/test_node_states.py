"""The cluster manager, CAA, and the dead man switch of a node."""

from __future__ import annotations

import pytest

from lpmtui.commands.powerha import caa, node_services
from lpmtui.commands.powerha.node_services import ManagerState, cluster_manager
from lpmtui.model.errors import CommandFailed, GarbledAnswer

# -- cluster manager ---------------------------------------------------------------------------------------


def test_cluster_manager_of_two_levels(session, parsed):
    old, new = (text for _, text in session("powerha/clstrmgrES_partial_720.txt"))
    query = cluster_manager("clnode_1")
    assert query.command.argv == ("/usr/bin/lssrc", "-ls", "clstrmgrES")
    found = parsed(query, old)
    assert (found.state, found.vrmf, found.cl_version, found.fix_level) == (
        ManagerState.STABLE,
        "7130",
        15,
        "0",
    )
    found = parsed(query, new)
    assert (found.vrmf, found.cl_version, found.forced_down) == ("7200", 16, ())


def test_unmanaged_nodes_are_named_where_the_level_names_them(parsed):
    text = "Last state: ST_INIT\nCurrent state: ST_STABLE\nForced down node list: dbnode1 dbnode2\n"
    found = parsed(cluster_manager("n"), text)
    assert found.forced_down == ("dbnode1", "dbnode2")
    assert found.state is ManagerState.STABLE


@pytest.mark.parametrize("word", ["ST_RP_RUNNING", "NOT_CONFIGURED", "ST_NEW_IN_73"])
def test_every_state_is_kept_as_printed(parsed, word):
    found = parsed(cluster_manager("n"), f"Current state: {word}\n")
    assert found.raw_state == word
    assert (found.state is ManagerState.UNKNOWN) == (word == "ST_NEW_IN_73")


def test_no_cluster_manager(parsed):
    with pytest.raises(CommandFailed, match="0513-085"):
        parsed(cluster_manager("n"), stderr="0513-085 The clstrmgrES Subsystem is not on file.\n", status=1)
    with pytest.raises(GarbledAnswer):
        parsed(cluster_manager("n"), "Last state: ST_STABLE\n")


# -- CAA ---------------------------------------------------------------------------------------------------


def test_all_tunables_without_loss(session, parsed):
    output = session("powerha/clctrl_tune_a_720.txt")[0][1]
    found = parsed(caa.tunables("n"), output)
    assert "".join(f"{each.entity}.{each.name} = {each.value}\n" for each in found) == output
    assert {each.name: each.value for each in found}["deadman_mode"] == "a"


@pytest.mark.parametrize(("block", "expected"), [(1, 600000), (3, 30000)])
def test_node_timeout_in_the_long_layout(session, parsed, block, expected):
    output = session("powerha/clmgr_modify_heartbeat_and_clctrl.txt")[block][1]
    assert parsed(caa.node_timeout("n"), output) == expected


@pytest.mark.parametrize(
    "text",
    [
        "30000\n",
        "node_timeout = 30000\n",
        "c(11403f34-c4b7-11e5-8014-56c6a3855d04).node_timeout = 30000\n",
        "#entity,tunable,cur,def,min,max,unit,scope\nc(11-22),node_timeout,30000,20000,10000,600000,ms,c n\n",
    ],
)
def test_node_timeout_in_other_layouts(parsed, text):
    assert parsed(caa.node_timeout("n"), text) == 30000


@pytest.mark.parametrize(
    "text",
    [
        "",
        "node_timeout = soon\n",
        "node_timeout,30000,20000,10000,600000,milliseconds\n",
        "a(11).node_timeout = 30000\nb(22).node_timeout = 600000\n",
    ],
)
def test_a_node_timeout_is_never_guessed(parsed, text):
    with pytest.raises(GarbledAnswer, match="one value of node_timeout"):
        parsed(caa.node_timeout("n"), text)


def test_setting_a_tunable_is_a_change():
    command = caa.set_tunable("n", "node_timeout", "600000").command
    assert command.line() == "/usr/sbin/clctrl -tune -o node_timeout=600000"
    assert command.mutates


def test_membership(session, parsed):
    output = session("powerha/lscluster_m_clcmd_sfwcom_up_713.txt")[0][1]
    first, second = parsed(caa.membership("AIX720_LPM2"), output)
    assert (first.name, first.state, first.up, first.local) == ("AIX720_LPM1", "UP", True, False)
    assert [(each.interface, each.state) for each in first.contacts] == [
        ("sfwcom", "UP"),
        ("tcpsock->01", "UP"),
    ]
    assert (second.name, second.up, second.local, second.contacts) == ("AIX720_LPM2", True, True, ())


def test_contacts_have_protocol_status_and_path(session, parsed):
    output = session("powerha/lscluster_m_clcmd_sfwcom_up_713.txt")[0][1]
    san, network = parsed(caa.membership("n"), output)[0].contacts
    assert (san.protocol, san.status, san.path, san.up) == ("", "", "", True)
    assert (network.protocol, network.status) == ("IPv4", "")
    assert network.path == "172.16.50.22->172.16.50.21"


@pytest.mark.parametrize(
    ("row", "state", "status", "restricted"),
    [
        ("dpcom         DOWN   none         RESTRICTED", "DOWN", "RESTRICTED", True),
        ("dpcom         DOWN   none         RESTRICTED none", "DOWN", "RESTRICTED", True),
        ("sfwcom        DOWN RESTRICTED   none         none   none", "DOWN RESTRICTED", "", True),
        ("sfwcom        DOWN   none         none   none", "DOWN", "", False),
    ],
)
def test_a_contact_that_is_down(session, parsed, row, state, status, restricted):
    output = session("powerha/lscluster_m_clcmd_sfwcom_up_713.txt")[0][1]
    output = output.replace("sfwcom        UP     none         none   none", row)
    contact = parsed(caa.membership("n"), output)[0].contacts[0]
    assert (contact.state, contact.status, contact.up) == (state, status, False)
    assert contact.restricted is restricted


def test_contacts_of_a_level_without_protocols(parsed):
    text = "\tNode name: a\n\tState of node: UP\n\tInterface     State\n\tdpcom  UP  RESTRICTED\n\ten0  UP\n"
    (member,) = parsed(caa.membership("n"), text)
    disk, network = member.contacts
    assert (disk.state, disk.status, disk.restricted) == ("UP", "RESTRICTED", True)
    assert (network.interface, network.up, network.restricted) == ("en0", True, False)


def test_the_repository_as_each_node_sees_it(parsed):
    text = (
        "Storage Interface Query\n\nCluster Name: c\nNumber of nodes reporting = 2\n\n"
        "Node n1\nNode UUID = 1\nNumber of disks discovered = 1\n\thdisk2:\n\t\tState : UP\n"
        "\t\t uDid : 3321\n\t\t Type : REPDISK\n\nNode n2\nNode UUID = 2\n"
        "Number of disks discovered = 1\n\thdisk4:\n\t\tState : DOWN\n\t\t Type : REPDISK\n"
    )
    first, second = parsed(caa.disks("n1"), text)
    assert (first.node, first.name, first.up, first.repository) == ("n1", "hdisk2", True, True)
    assert (second.node, second.name, second.up, second.repository) == ("n2", "hdisk4", False, True)
    with pytest.raises(GarbledAnswer):
        parsed(caa.disks("n1"), "Storage Interface Query\n")


def test_interfaces(session, parsed):
    output = session("powerha/lscluster_i_sfwcom_restricted_713.txt")[-1][1]
    found = parsed(caa.interfaces("n"), output)
    assert [(each.node, each.name, each.state.split()[0]) for each in found] == [
        ("AIX720_LPM1", "en1", "UP"),
        ("AIX720_LPM1", "sfwcom", "DOWN"),
        ("AIX720_LPM1", "dpcom", "UP"),
    ]
    assert [each.name for each in found if each.restricted] == ["sfwcom"]


@pytest.mark.parametrize("ask", [caa.membership, caa.interfaces, caa.tunables])
def test_an_answer_without_content_is_garbled(parsed, ask):
    with pytest.raises(GarbledAnswer):
        parsed(ask("n"), "Calling node query for all nodes...\n")


# -- dead man switch ---------------------------------------------------------------------------------------


def test_an_armed_switch(session, parsed):
    outputs = session("powerha/lssrc_ls_cthags_dms_enabled_713.txt")
    found = parsed(node_services.dead_man_switch("n"), outputs[1][1])
    assert (found.enabled, found.reset_s, found.trip_s) == (True, 3, 30)
    services = parsed(node_services.group_services("n"), outputs[0][1])
    assert (services.kills_clients, services.switch_enabled) == (True, True)


@pytest.mark.parametrize("status", [0, 1])
def test_a_disarmed_switch_whatever_its_exit_status(parsed, status):
    found = parsed(node_services.dead_man_switch("n"), "Dead Man Switch Disabled\n", status=status)
    assert (found.enabled, found.trip_s) == (False, None)


def test_disarming_and_arming_as_the_book_does(session, parsed):
    blocks = [
        (command, text) for command, text in session("powerha/rsct_dms_disable_enable_713.txt") if command
    ]
    kill_off, stop, services_off, _, start, kill_on, services_on = blocks
    disarm, arm = node_services.disarm_switch("n"), node_services.arm_switch("n")
    assert [query.command.line() for query in disarm] == [kill_off[0], stop[0]]
    assert [query.command.line() for query in arm] == [start[0], kill_on[0]]
    assert all(query.command.mutates for query in (*disarm, *arm))
    assert "Dead Man Switch Disabled" in parsed(disarm[1], stop[1])
    off, on = (parsed(node_services.group_services("n"), text) for _, text in (services_off, services_on))
    assert (off.kills_clients, off.switch_enabled) == (False, False)
    assert (on.kills_clients, on.switch_enabled) == (True, True)


def test_the_other_layout_of_rsct():
    assert (
        node_services.dead_man_switch("n", node_services.HAGS_TOOLS)
        .command.argv[0]
        .endswith("bin/hags_listdms")
    )
    assert (
        node_services.disarm_switch("n", node_services.HAGS_TOOLS)[1]
        .command.argv[0]
        .endswith("bin/hags_stopdms")
    )


def test_group_services_that_do_not_say(parsed):
    services = parsed(node_services.group_services("n"), "Subsystem  Group  PID  Status\n")
    assert (services.kills_clients, services.switch_enabled) == (None, None)


def test_no_switch_to_ask(parsed):
    with pytest.raises(CommandFailed, match="not found"):
        parsed(node_services.dead_man_switch("n"), stderr="ksh: listdms: not found.\n", status=127)
    with pytest.raises(GarbledAnswer):
        parsed(node_services.dead_man_switch("n"), "hello\n")


@pytest.mark.parametrize(
    ("node", "names", "expected"),
    [
        ("n1", ("n1", "N1"), "n1"),
        ("ORDNODE1", ("ordnode1.corp.example", "ordnode2.corp.example"), "ordnode1.corp.example"),
        ("n1.a.example", ("n1",), "n1"),
        ("n1", ("n1.a.example", "n1.b.example"), ""),
        ("n1", ("n10", "xn1"), ""),
        ("n1", (), ""),
    ],
)
def test_a_node_under_the_host_name_that_caa_has_for_it(node, names, expected):
    assert caa.name_of(node, names) == expected
