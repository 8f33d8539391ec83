"""Topology, volume groups, overrides, going on after a failed script: what these programs print and do."""

from __future__ import annotations

import pytest
from cluster_bench import Bench, scenario

GROUPS = [
    {
        "name": "rg",
        "nodes": ["n1", "n2"],
        "applications": ["app"],
        "service_labels": ["app_svc"],
        "volume_groups": ["appvg"],
    }
]


@pytest.fixture
def bench() -> Bench:
    return Bench(scenario(groups=GROUPS, cluster={"networks": ["net_ether_01"], "repository": "hdisk2"}))


def test_cltopinfo_in_the_layout_of_a_capture(bench: Bench) -> None:
    lines = bench.ok("n1", "cltopinfo").splitlines()
    assert lines[:3] == ["Cluster Name:    crew", "Cluster Type:    Standard", "Heartbeat Type:  Unicast"]
    assert lines[3].startswith("Repository Disk: hdisk2 (")
    assert lines[5:8] == [
        "There are 2 node(s) and 1 network(s) defined",
        "NODE n1:",
        "        Network net_ether_01",
    ]
    assert lines[9].split() == ["n1", "10.9.0.1"]
    assert lines[-6:] == [
        "Resource Group rg",
        "        Startup Policy   Online On Home Node Only",
        "        Fallover Policy  Fallover To Next Priority Node In The List",
        "        Fallback Policy  Never Fallback",
        "        Participating Nodes      n1 n2",
        "        Service IP Label                 app_svc",
    ]


def test_cldump_in_the_fields_that_scripts_cut_out(bench: Bench) -> None:
    lines = bench.ok("n1", "cldump").splitlines()
    assert "Cluster State: UP" in lines
    assert "Cluster Substate: STABLE" in lines
    nodes = [line.split() for line in lines if line.startswith("Node Name:")]
    assert [(words[2], words[4]) for words in nodes] == [("n1", "UP"), ("n2", "UP")]
    assert [line.split()[-1] for line in lines if line.startswith(("n1 ", "n2 "))] == ["ONLINE", "OFFLINE"]
    bench.ok("n1", "clmgr stop node n1 MANAGE=move")
    assert "SNMP" in bench.refused("n1", "cldump")
    after = bench.ok("n2", "cldump").splitlines()
    assert [line.split()[-1] for line in after if line.startswith(("n1 ", "n2 "))] == ["OFFLINE", "ONLINE"]


def test_clstat_once_in_ascii(bench: Bench) -> None:
    lines = bench.ok("n2", "/usr/es/sbin/cluster/clstat -a -o").splitlines()
    assert lines[0] == "clstat - PowerHA SystemMirror Cluster Status Monitor"
    assert lines[3].startswith("Cluster: crew   (")
    assert " Node: n1  State: UP" in lines
    assert " Resource Group: rg  State:  online" in lines
    assert bench.run("n2", "/usr/es/sbin/cluster/clstat -a").status == 1


def test_overrides_are_listed_and_empty(bench: Bench) -> None:
    text = bench.ok("n1", "clRGinfo -p")
    assert "Resource Group Name: rg\nPriority Override Information:\n    Primary Instance POL:\n" in text


def test_tagged_query(bench: Bench) -> None:
    text = bench.ok("n1", "clmgr -x query resource_group rg")
    assert text.startswith("<RESOURCE_GROUPS>\n  <RESOURCE_GROUP>\n    <NAME>rg</NAME>\n")
    bench.monitor().notify_method = "/x/<a>&b"
    assert "<NOTIFYMETHOD>/x/&lt;a&gt;&amp;b</NOTIFYMETHOD>" in bench.ok(
        "n1", "clmgr -x -v query application_monitor"
    )


def test_volume_groups_in_somebodys_own_hands(bench: Bench) -> None:
    assert bench.ok("n1", "lsvg -o") == "rootvg\nappvg\n"
    assert (bench.ok("n2", "lsvg -o"), bench.ok("n2", "lsvg")) == ("rootvg\n", "rootvg\nappvg\n")
    assert "must be closed" in bench.refused("n1", "varyoffvg appvg")
    assert "is active on node n1" in bench.refused("n2", "varyonvg appvg")
    bench.ok("n1", "clmgr stop node n1 MANAGE=unmanage; /opt/app/stop; varyoffvg appvg")
    bench.ok("n2", "varyonvg appvg")
    assert bench.group().resources["appvg"] == ["n2"]
    assert bench.run("n1", "lsvg nope").status == 1
    assert bench.run("n1", "varyonvg").status == 1


def test_netmon_file_is_there(bench: Bench) -> None:
    assert "!REQD" in bench.ok("n1", "cat /usr/es/sbin/cluster/netmon.cf")


def test_verification_leaves_its_log(bench: Bench) -> None:
    bench.ok("n1", "clmgr verify cluster")
    log = bench.ok("n1", "cat /var/hacmp/clverify/clverify.log")
    assert "Verification has completed normally." in log


def test_run_on_where_nothing_has_failed(bench: Bench) -> None:
    assert "no event script has failed" in bench.refused("n1", "clruncmd n1")
    assert "does not exist" in bench.refused("n1", "clruncmd n9")
    assert "Usage" in bench.refused("n1", "clruncmd")
    bench.crash("n2")
    assert "cannot be reached" in bench.refused("n1", "clruncmd n2")


def test_lscluster_shows_lost_networks_and_disks(bench: Bench) -> None:
    assert bench.ok("n1", "lscluster -d").count("State : UP") == 2
    bench.node("n2").networks_down = ["net_ether_01"]
    bench.node("n2").repository_reachable = False
    shown = bench.ok("n1", "lscluster -d")
    assert (
        shown.index("Node n1")
        < shown.index("State : UP")
        < shown.index("Node n2")
        < shown.index("State : DOWN")
    )
    assert "Interface state = DOWN" in bench.ok("n1", "lscluster -i")
    assert "tcpsock->02   DOWN" in bench.ok("n1", "lscluster -m")
