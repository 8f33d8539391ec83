"""Listings of a node beyond those that a migration needs. Layouts are recalled: the content is looked at."""

from __future__ import annotations

import pytest

from lpmtui.simulator.api import SimulatedSite


def ok(site: SimulatedSite, line: str, host: str = "dbnode1") -> str:
    answer = site.run(host, line)
    assert answer.status == 0, answer
    return answer.stdout


@pytest.mark.parametrize(
    "line",
    [
        "cllsif",
        "cllsif -c",
        "cllsnode",
        "cllsclstr",
        "cllscf",
        "clshowres",
        "clshowres -g db_rg",
        "clfindres",
        "lspv",
        "lspv -u",
        "lsrpdomain",
        "lslpp -l 'cluster.*'",
        "lslpp -l",
        "halevel -s",
        "halevel -x",
        "lscluster -c",
        "lscluster -s",
        "mount",
        "get_local_nodename",
        "clmgr query network",
        "clmgr query network net_ether_01",
        "clmgr query interface",
        "clmgr query service_ip db_svc",
        "clmgr query file_system",
        "clmgr query volume_group dbvg",
        "clmgr query repository",
        "clmgr -v query nodes",
        "clmgr view report",
    ],
)
def test_every_listing_of_a_healthy_node_says_something(site: SimulatedSite, line: str) -> None:
    assert ok(site, line).strip()


def test_labels_and_addresses_by_node(site: SimulatedSite) -> None:
    rows = [line.split(":") for line in ok(site, "cllsif -c").splitlines()]
    assert [row[0] for row in rows if row[5] == "dbnode2"] == ["dbnode2", "db_svc", "batch_svc"]
    assert rows[0][:7] == ["dbnode1", "boot", "net_ether_01", "ether", "public", "dbnode1", "10.20.0.11"]
    assert ok(site, "clfindres") == ok(site, "clRGinfo")


def test_what_is_varied_on_is_mounted_and_active_on_one_node(site: SimulatedSite) -> None:
    assert " /db " in ok(site, "mount")
    assert " /db " not in ok(site, "mount", "dbnode2")
    assert "dbvg            active" in ok(site, "lspv")
    assert 'VARYON_ON="dbnode1"' in ok(site, "clmgr query volume_group dbvg")
    assert "caavg_private" in ok(site, "lspv", "dbnode2")


def test_a_repository_that_nobody_reaches_is_down(site: SimulatedSite) -> None:
    assert 'STATUS="UP"' in ok(site, "clmgr query repository dbcluster_repos")
    for node in ("dbnode1", "dbnode2"):
        site.set_fault("repository-lost", node, phase="now")
    assert 'STATUS="DOWN"' in ok(site, "clmgr query repository dbcluster_repos")


def test_the_error_log_names_a_migration_by_its_label(site: SimulatedSite) -> None:
    assert site.run("hmc1", "migrlpar -o m -m power-a -t power-c -p dbnode1").status == 0
    full = ok(site, "errpt -a -j A5E6DB96")
    assert "LABEL:           CLIENT_PMIG_DONE\nIDENTIFIER:      A5E6DB96" in full
    assert "Client Partition Migration Completed" in ok(site, "errpt -j A5E6DB96")


def test_a_node_that_is_in_no_cluster_has_none_of_it(site: SimulatedSite) -> None:
    assert site.run("tools1", "cllsif").status == 127
    assert ok(site, "lspv", "tools1").startswith("hdisk0")
    assert site.run("tools1", "lslpp -l nosuch").status == 1


def test_sites_and_groups_that_wait_for_a_node() -> None:
    node = [{"name": "n1", "site": "east"}, {"name": "n2", "site": "west"}]
    states = {"n1": "OFFLINE DUE TO LACK OF NODE", "n2": "OFFLINE DUE TO PARENT OFFLINE"}
    cluster = {
        "name": "c",
        "sites": ["east", "west"],
        "node": node,
        "group": [{"name": "g", "states": states}],
    }
    table = {
        "system": [{"name": f"s{number}", "partition": [{"name": f"n{number}"}]} for number in (1, 2)],
        "cluster": [cluster],
    }
    two_sites = SimulatedSite.build(table)
    assert ok(two_sites, "clmgr query site", "n1") == "east\nwest\n"
    assert "\teast               1" in ok(two_sites, "lscluster -m", "n1")
    records = [line.split(":") for line in ok(two_sites, "clRGinfo -s", "n1").splitlines()]
    assert [record[1] for record in records] == [
        "OFFLINE due to lack of node",
        "OFFLINE due to parent offline",
    ]
    assert {len(record) for record in records} == {15}


def test_an_older_level_shows_tables_of_subsystems() -> None:
    old = SimulatedSite.open(None, scenario="site-71")
    node = next(host.name for host in old.hosts() if host.kind == "node")
    shown = ok(old, "clshowsrv -v", node)
    assert "Status of the CAA subsystems:\n" in shown
    assert shown.endswith("Current state: ST_STABLE\n")
