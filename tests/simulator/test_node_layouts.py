"""Layouts that captures of real nodes confirm, line by line."""

from __future__ import annotations

import pytest
from cluster_bench import Bench, scenario

from lpmtui.simulator.node import clrginfo
from lpmtui.simulator.node.clrginfo import GroupRows


@pytest.fixture
def bench() -> Bench:
    return Bench(scenario(cluster={"san_communication": True}))


def test_plain_table_of_groups() -> None:
    rows = [GroupRows("rg_IHS", (("clnode_1", "OFFLINE"), ("clnode_2", "ONLINE")))]
    assert clrginfo.plain(rows).splitlines()[:5] == [
        "-----------------------------------------------------------------------------",
        "Group Name     State                        Node",
        "-----------------------------------------------------------------------------",
        "rg_IHS         OFFLINE                      clnode_1",
        "               ONLINE                       clnode_2",
    ]


def test_long_names_do_not_run_into_the_next_column() -> None:
    rows = [
        GroupRows("a_very_long_group_name_rg", (("a_node_with_a_name_of_some_length", "ONLINE SECONDARY"),))
    ]
    assert "a_very_long_group_name_rg  ONLINE SECONDARY" in clrginfo.plain(rows)
    assert "a_node_with_a_name_of_some_length  ONLINE" in clrginfo.verbose("c", rows)


def test_records_of_groups() -> None:
    rows = [GroupRows("rg", (("n1", "ONLINE"), ("n2", "OFFLINE")), "OFAN", "FNPN", "NFB")]
    first, second = (line.split(":") for line in clrginfo.records(rows).splitlines())
    assert first[:7] == ["rg", "ONLINE", "n1", "non-concurrent", "OFAN", "FNPN", "NFB"]
    assert second[:3] == ["rg", "OFFLINE", "n2"]
    assert len(first) >= 9


def test_policies_in_words(bench: Bench) -> None:
    lines = bench.ok("n1", "clRGinfo -v rg").splitlines()
    assert "Resource Group Name: rg" in lines
    assert "Startup Policy: Online On Home Node Only" in lines
    assert "Fallover Policy: Fallover To Next Priority Node In The List" in lines
    assert "Fallback Policy: Never Fallback" in lines


def test_unknown_groups_are_refused(bench: Bench) -> None:
    assert "does not exist" in bench.refused("n1", "clRGinfo nosuch")
    assert bench.refused("n1", "clRGinfo -y")


def test_monitors_can_be_looked_for_as_shipped_playbooks_do(bench: Bench) -> None:
    lines = bench.ok("n1", "clRGinfo -m rg | grep -w ONLINE").splitlines()
    assert [line.split()[:2] for line in lines[1:]] == [["app", "ONLINE"]]


def test_group_services(bench: Bench) -> None:
    text = bench.ok("n1", "lssrc -ls cthags")
    assert text.startswith(
        "Subsystem         Group            PID          Status\n cthags           cthags "
    )
    assert text.endswith("\nCritical clients will be terminated if unresponsive\n\nDead Man Switch Enabled\n")
    bench.ok("n1", "/usr/sbin/rsct/bin/hags_disable_client_kill -s cthags")
    bench.ok("n1", "/usr/sbin/rsct/bin/dms/stopdms -s cthags")
    assert bench.ok("n1", "lssrc -ls cthags").endswith(
        "\nCritical clients will not be terminated even if unresponsive\n\nDead Man Switch Disabled\n"
    )


def test_dead_man_switch_programs(bench: Bench) -> None:
    path = "/usr/sbin/rsct/bin"
    assert bench.ok("n1", f"{path}/dms/listdms -s cthags") == (
        "Dead Man Switch Enabled:\nreset interval = 3 seconds\ntrip  interval = 30 seconds\n"
    )
    assert bench.ok("n1", f"{path}/dms/stopdms -s cthags") == (
        "\nDead Man Switch Disabled\nDMS Re-arming Thread cancelled\n"
    )
    assert bench.run("n1", f"{path}/dms/listdms -s cthags | grep -qw Enabled").status == 1
    assert bench.ok("n1", f"{path}/hags_startdms -s cthags") == (
        "\nDead Man Switch Enabled\nDMS Re-arming Thread created\n"
    )
    assert bench.ok("n1", f"{path}/hags_enable_client_kill -s cthags") == ""
    bench.refused("n1", f"{path}/dms/listdms -s other")


def test_tunables_of_caa(bench: Bench) -> None:
    lines = bench.ok("n1", "clctrl -tune -a").splitlines()
    assert [line.split(".", 1)[1] for line in lines] == [
        "communication_mode = u",
        "config_timeout = 240",
        "deadman_mode = a",
        "link_timeout = 30000",
        "local_merge_policy = m",
        "network_fdt = 20000",
        "no_if_traffic_monitor = 0",
        "node_down_delay = 10000",
        "node_timeout = 30000",
        "packet_ttl = 32",
        "remote_hb_factor = 1",
        "repos_mode = e",
        "site_merge_policy = p",
    ]
    assert all(line.startswith("crew(") for line in lines)


def test_description_of_a_tunable(bench: Bench) -> None:
    block = bench.ok("n1", "clctrl -tune -L | grep -p node_timeout").splitlines()
    assert block[0] == "node_timeout              20000  10000  600000 milliseconds   c n"
    assert block[1].split()[1] == "30000"


def test_members_seen_from_each_side(bench: Bench) -> None:
    text = bench.ok("n1", "clcmd lscluster -m")
    assert text.count("NODE_LOCAL") == 2
    assert text.count("Points of contact for node: 2") == 2
    assert "sfwcom        UP     none         none   none" in text
    assert "tcpsock->02   UP     IPv4         none   10.9.0.1->10.9.0.2" in text


def test_restricted_san_interface(bench: Bench) -> None:
    for host in ("n1", "n2"):
        bench.ok(host, 'echo "sfwcom" >> /etc/cluster/ifrestrict; clusterconf')
    text = bench.ok("n1", "lscluster -i")
    state = "Interface state = DOWN RESTRICTED SOURCE HARDWARE RECEIVE SOURCE HARDWARE TRANSMIT"
    assert text.count(state) == 2
    assert "Number of nodes reporting = 2" in text
    assert bench.ok("n1", "lscluster -m").count("Points of contact for node: 1") == 1
    bench.ok("n1", "rm /etc/cluster/ifrestrict; clusterconf")
    assert bench.node("n1").sfwcom == "UP"


def test_dead_nodes_are_down_and_stale(bench: Bench) -> None:
    bench.crash("n2")
    assert "State of node: DOWN" in bench.ok("n1", "lscluster -m")
    assert "Number of nodes stale = 1" in bench.ok("n1", "lscluster -i")
    assert "n2          Offline" in bench.ok("n1", "lsrpnode")
    assert 'Remote communications:     "DOWN"' in bench.ok("n1", "clshowsrv -v")


def test_san_device_that_stays_defined(bench: Bench) -> None:
    bench.ok("n1", "rmdev -l sfwcomm1")
    assert bench.node("n1").sfwcom == "DOWN"
    assert bench.ok("n1", "lsdev -C | grep vLAN").splitlines()[1].split()[:2] == ["sfwcomm1", "Defined"]
    assert bench.ok("n1", "mkdev -l sfwcomm1") == "sfwcomm1 Available\n"
    assert bench.node("n1").sfwcom == "UP"
    bench.refused("n1", "mkdev -l hdisk99")


def test_status_of_services(bench: Bench) -> None:
    bench.ok("n1", "clmgr stop cluster")
    assert bench.ok("n2", "clshowsrv -v").splitlines()[:4] == [
        'Local node: "n2" ("n2", "n2")',
        '         Cluster services status:   "OFFLINE" ("ST_INIT")',
        '         Remote communications:     "UP"',
        '         Cluster-Aware AIX status:  "UP"',
    ]


def test_place_of_the_logs(bench: Bench) -> None:
    text = bench.ok("n1", 'odmget -q name="hacmp.out" HACMPlogs')
    assert text.count("HACMPlogs:") == 1
    assert 'value = "/var/hacmp/log"' in text
    assert bench.ok("n1", "odmget HACMPlogs").count("HACMPlogs:") > 3
    bench.refused("n1", "odmget CuDv")
    bench.refused("n1", "clodmget -n -f nothing HACMPcluster")
