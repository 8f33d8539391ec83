import pytest

from lpmtui.model.errors import CommandFailed, Unreachable
from lpmtui.site.membership import ListedNode
from lpmtui.site.query_runner import REST_S


def test_the_other_nodes_are_found_by_asking_one(site_of, hosts) -> None:
    site = site_of()
    assert site.nodes == ("n1",)
    site.picture()
    assert site.nodes == ("n1", "n2")
    assert hosts.adopted == [("n2", "n1")]


def test_one_node_speaks_for_those_believed_to_be_of_its_cluster(site_of, hosts) -> None:
    listed = (ListedNode("n1", "dbcluster"), ListedNode("n2", "dbcluster"))
    site_of(hmcs=(), nodes=listed).picture(health=False)
    assert hosts.lines("n2") == ["uname -L", "uname -u"]


def test_a_node_that_belongs_elsewhere_than_believed_is_asked_itself(site_of, hosts) -> None:
    hosts.answers["n3"] = {
        "clmgr query cluster": 'CLUSTER_NAME="webcluster"\nSTATE="STABLE"\n',
        "clmgr -cv -a name,state,raw_state query node": "# NAME:STATE:RAW_STATE\nn3:NORMAL:ST_STABLE\n",
        "clmgr -v query resource_group": "",
        "clmgr -v query application_monitor": "",
        "clRGinfo -s": "",
    }
    listed = (ListedNode("n1", "dbcluster"), ListedNode("n3", "dbcluster"))
    picture = site_of(hmcs=(), nodes=listed).picture()
    assert [cluster.name for cluster in picture.clusters] == ["dbcluster", "webcluster"]
    assert picture.unknown == ()


def test_the_next_node_answers_for_a_silent_one(site_of, hosts) -> None:
    site = site_of(nodes=(ListedNode("n1"), ListedNode("n2")))
    hosts.down = {"n1"}
    picture = site.picture()
    assert picture.clusters[0].name == "dbcluster"
    assert picture.unknown == ()
    assert site.active_node("dbcluster") == "n2"


def test_a_node_that_was_silent_is_asked_last_for_a_while(site_of, hosts) -> None:
    site = site_of()
    site.picture()
    hosts.down = {"n1"}
    assert site.active_node("dbcluster") == "n2"
    hosts.down, hosts.asked = set(), []
    assert site.active_node("dbcluster") == "n2"
    assert hosts.lines("n1") == []
    hosts.sleep(REST_S + 1)
    assert site.active_node("dbcluster") == "n1"


def test_a_node_can_be_spared(site_of, hosts) -> None:
    site = site_of()
    assert site.active_node("n1", avoid=["n1"]) == "n2"
    hosts.down = {"n2"}
    assert site.active_node("dbcluster", avoid=["n1"]) == "n1"


@pytest.mark.parametrize("state", ["OFFLINE:ST_INIT", "UNMANAGED:UNMANAGED"])
def test_a_node_with_running_services_speaks_for_the_cluster(site_of, hosts, state: str) -> None:
    text = f"# NAME:STATE:RAW_STATE\nn1:{state}\nn2:NORMAL:ST_STABLE\n"
    for node in ("n1", "n2"):
        hosts.answers[node]["clmgr -cv -a name,state,raw_state query node"] = text
    site = site_of()
    assert site.active_node("dbcluster") == "n2"
    hosts.down = {"n2"}
    assert site.active_node("dbcluster") == "n1"


def test_where_nobody_answers_the_first_reason_is_told(site_of, hosts) -> None:
    site = site_of()
    site.picture()
    hosts.down = {"n1", "n2"}
    with pytest.raises(Unreachable, match="n1 does not answer"):
        site.active_node("dbcluster")
    hosts.down = {"n2"}
    hosts.answers["n1"]["clmgr -cv *"] = hosts.answers["n1"].pop(
        "clmgr -cv -a name,state,raw_state query node"
    )
    hosts.answers["n1"]["clmgr -cv *"] = (1, "ERROR: odd\n")
    hosts.sleep(REST_S + 1)
    with pytest.raises(CommandFailed, match="odd"):
        site.active_node("dbcluster")


def test_a_silent_node_of_no_known_cluster_is_not_called_at_every_look(site_of, hosts) -> None:
    hosts.down = {"n9"}
    site = site_of(nodes=(ListedNode("n1"), ListedNode("n9")))
    for _ in range(3):
        assert [each.subject for each in site.picture().unknown] == ["n9"]
    assert len(hosts.lines("n9")) == 1
    hosts.sleep(REST_S + 1)
    site.picture()
    assert len(hosts.lines("n9")) == 2


def test_a_name_that_ssh_could_take_for_an_option_is_no_node(site_of, hosts) -> None:
    hosts.answers["n1"]["clmgr query node"] = "n1\n-oProxyCommand=reboot\n"
    hosts.answers["n1"]["clmgr -cv -a name,state,raw_state query node"] = (
        "# NAME:STATE:RAW_STATE\nn1:NORMAL:ST_STABLE\n-oProxyCommand=reboot:NORMAL:ST_STABLE\n"
    )
    site = site_of()
    site.picture()
    assert site.nodes == ("n1",)
    assert hosts.adopted == []


def test_two_clusters_of_one_name_are_never_taken_for_one(site_of, hosts) -> None:
    hosts.answers["m1"] = dict(hosts.answers["n1"]) | {
        "clmgr -cv -a name,state,raw_state query node": "# NAME:STATE:RAW_STATE\nm1:NORMAL:ST_STABLE\n",
    }
    site = site_of(nodes=(ListedNode("n1"), ListedNode("m1")))
    picture = site.picture()
    (found,) = picture.clusters
    assert {node.name for node in found.nodes} == {"n1", "n2"}
    assert "another cluster dbcluster, of n1, n2" in " ".join(one.why for one in picture.unknown)
    identity = picture.identity_of_node("m1")
    assert identity is not None
    assert not identity.matched, "so that no partition is taken for one of no cluster"
