"""Cluster Aware AIX names nodes by their host names: heartbeat paths are found all the same."""

from __future__ import annotations

import pytest

from lpmtui.commands.powerha.caa import ClusterDisk, Contact, Interface, Member
from lpmtui.procedure.node_comparison import contacts_of, heartbeat_interfaces, repository_of

INTERFACES = (Interface("orda.corp.example", "en0", "UP"), Interface("ordb.corp.example", "en0", "DOWN"))
MEMBERS = (Member("orda.corp.example", "UP", contacts=(Contact("en0", "UP"),)),)
DISKS = (ClusterDisk("orda.corp.example", "hdisk3", "UP", "REPDISK"),)


def test_a_node_is_found_by_its_short_host_name_in_other_letters() -> None:
    assert heartbeat_interfaces("ORDA", INTERFACES) == ("en0 UP",)
    assert contacts_of("ORDA", "ORDB", MEMBERS) == ("en0 UP",)
    assert repository_of("ORDA", DISKS) == ("hdisk3 UP",)


@pytest.mark.parametrize("node", ["ord", "sap01a"])
def test_a_node_that_is_not_named_is_unknown_and_never_without_paths(node: str) -> None:
    assert heartbeat_interfaces(node, INTERFACES) is None
    assert contacts_of(node, "ORDB", MEMBERS) is None
    assert repository_of(node, DISKS) is None


def test_nothing_is_told_where_nobody_was_asked_and_of_the_node_that_was() -> None:
    assert heartbeat_interfaces("ORDA", None) is None
    assert contacts_of("ORDA", "ORDA", MEMBERS) is None
