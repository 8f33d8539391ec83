"""Which partition a node is: by what it says itself, by the configuration, by an address; never by a name."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lpmtui.model.lazy_dataclass import replace
from lpmtui.model.picture import MatchedBy, SitePicture, Unknown
from lpmtui.model.system import ManagedSystem, Partition, PartitionState, SystemState
from lpmtui.site.identity import Listings, NodeAnswer, OwnAnswer, match
from lpmtui.site.membership import ListedNode

SYSTEMS = (
    ManagedSystem("power-a", SystemState.OPERATING, serial="782A1B0"),
    ManagedSystem("power-b", SystemState.OPERATING, serial="782A1C4"),
)
PROD = Partition("Prod DB 01", 3, "power-a", PartitionState.RUNNING, rmc_address="10.1.0.1")
STANDBY = Partition("Prod DB 02", 3, "power-b", PartitionState.RUNNING, rmc_address="10.1.0.2")
DECOY = Partition("dba", 9, "power-b", PartitionState.RUNNING, rmc_address="10.1.0.9")
LISTED = Listings(SYSTEMS, (PROD, STANDBY, DECOY))
SILENT = Unknown("dba", "dba does not answer.")


def test_a_node_is_the_partition_of_its_serial_number_and_id_whatever_is_called_like_it() -> None:
    (found,) = match([NodeAnswer("dba", "c", OwnAnswer("782a1b0 ", 3))], LISTED)
    assert (found.partition, found.system, found.by) == ("Prod DB 01", "power-a", MatchedBy.NODE)


@pytest.mark.parametrize(
    ("own", "why"),
    [
        (OwnAnswer("9999999", 3), "which no HMC lists"),
        (OwnAnswer("782A1B0", 4), "which lists none of that id"),
        (SILENT, "does not answer"),
    ],
)
def test_what_is_not_proved_is_not_matched_and_says_why(own: OwnAnswer | Unknown, why: str) -> None:
    (found,) = match([NodeAnswer("dba", "c", own)], LISTED)
    assert not found.matched
    assert why in found.why


def test_a_silent_node_is_the_partition_managed_at_its_address() -> None:
    (found,) = match([NodeAnswer("dba", "c", SILENT, address="10.1.0.2")], LISTED)
    assert (found.partition, found.by) == ("Prod DB 02", MatchedBy.ADDRESS)
    twice = Listings(SYSTEMS, (STANDBY, replace(DECOY, rmc_address="10.1.0.2")))
    assert not match([NodeAnswer("dba", "c", SILENT, address="10.1.0.2")], twice)[0].matched


@pytest.mark.parametrize("written", ["Prod DB 02", "prod db 02", "PROD  DB 02 "])
def test_the_configuration_wins_over_the_node_and_the_contradiction_is_told(written: str) -> None:
    (found,) = match([NodeAnswer("dba", "c", OwnAnswer("782A1B0", 3), configured=written)], LISTED)
    assert (found.partition, found.by) == ("Prod DB 02", MatchedBy.CONFIGURATION)
    assert "the node itself says that it is Prod DB 01 on power-a" in found.contradiction


def test_a_configured_partition_that_nobody_lists_matches_nothing() -> None:
    (found,) = match([NodeAnswer("dba", "c", OwnAnswer("782A1B0", 3), configured="gone")], LISTED)
    assert not found.matched
    assert "'gone'" in found.why


def test_two_nodes_that_claim_one_partition_are_both_unmatched() -> None:
    same = OwnAnswer("782A1B0", 3)
    for found in match([NodeAnswer("x", "c", same), NodeAnswer("y", "d", same)], LISTED):
        assert not found.matched
        assert "both claim the partition Prod DB 01" in found.why


@given(st.lists(st.tuples(st.sampled_from(["782A1B0", "782A1C4", "nope"]), st.integers(1, 10)), max_size=6))
def test_no_partition_ever_has_two_nodes(said: list[tuple[str, int]]) -> None:
    answers = [NodeAnswer(f"n{at}", "c", OwnAnswer(*each)) for at, each in enumerate(said)]
    taken = [(each.system, each.partition) for each in match(answers, LISTED) if each.matched]
    assert len(taken) == len(set(taken))


def test_a_site_tells_where_its_nodes_stand(site_of, hosts) -> None:
    picture: SitePicture = site_of().picture()
    assert [(each.node, each.partition, each.system) for each in picture.identities] == [
        ("n1", "n1", "power-a"),
        ("n2", "n2", "power-b"),
    ]
    cluster = picture.clusters[0]
    assert picture.on_one_system(cluster) == ""
    hosts.answers["n2"]["uname -L"], hosts.answers["n2"]["uname -u"] = "7 n2\n", "IBM,02782A1B0\n"
    hosts.answers["hmc1"]["lssyscfg -r lpar -m power-a *"] += "n2,7,aixlinux,Running,active,,,,0,0,U,p,0\n"
    picture = site_of().picture()
    assert picture.on_one_system(picture.clusters[0]) == "power-a"


def test_a_node_that_does_not_answer_is_known_by_the_address_that_its_cluster_has(site_of, hosts) -> None:
    hosts.down = {"n2"}
    found = site_of().picture().identity_of_node("n2")
    assert (found.partition, found.by) == ("n2", MatchedBy.ADDRESS)


def test_a_node_is_reached_under_the_name_that_the_inventory_has(site_of, hosts) -> None:
    hosts.answers["srv-db-1"] = hosts.answers.pop("n1")
    hosts.answers["srv-db-1"]["get_local_nodename"] = "n1\n"
    site = site_of(nodes=(ListedNode("srv-db-1"),))
    picture = site.picture()
    assert site.nodes == ("n1", "n2")
    assert hosts.adopted == [("n2", "srv-db-1")]
    assert picture.identity_of_node("n1").partition == "n1"
    assert {each.name: each.healthy for each in picture.health} == {"db_app": True, "batch_app": True}


def test_letters_of_a_host_name_do_not_matter(site_of, hosts) -> None:
    hosts.answers["N1"] = hosts.answers.pop("n1")
    site = site_of(nodes=(ListedNode("N1"),))
    site.picture()
    assert site.nodes == ("n1", "n2")
    assert "get_local_nodename" not in hosts.lines("N1")


def test_a_host_without_powerha_is_known_to_be_in_no_cluster(site_of, hosts) -> None:
    hosts.answers["n1"] = {
        "uname -L": "3 n1\n",
        "uname -u": "IBM,02782A1B0\n",
        "lssrc -ls clstrmgrES": (1, "0513-085 The clstrmgrES Subsystem is not on file.\n"),
    }
    site = site_of()
    picture = site.picture()
    assert picture.unknown == ()
    (partition,) = picture.where("n1")
    assert site.own_membership(partition) is False
    hosts.answers["n1"]["uname -L"] = "4 n1\n"
    assert site.own_membership(partition) is None  # another partition's answer says nothing about this one
    hosts.down = {"n1"}
    assert site.own_membership(partition) is None


def test_a_serial_number_that_two_systems_have_proves_nothing() -> None:
    twin = ManagedSystem("power-z", SystemState.OPERATING, serial="782a1b0")
    (found,) = match([NodeAnswer("dba", "c", OwnAnswer("782A1B0", 3))], Listings((*SYSTEMS, twin), (PROD,)))
    assert not found.matched
    assert "and so have power-a and power-z" in found.why
