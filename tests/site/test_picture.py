import pytest

from lpmtui.model.cluster import ClusterState, GroupState, LpmPolicy, NodeState
from lpmtui.model.command import Command
from lpmtui.model.errors import Refused, Unreachable, UsageError
from lpmtui.model.lazy_dataclass import replace
from lpmtui.model.system import PartitionState
from lpmtui.site.membership import ListedNode


@pytest.mark.parametrize("width", [1, 4])
def test_a_whole_site_in_one_look(site_of, hosts, width: int) -> None:
    picture = site_of(width=width).picture()
    assert picture.unknown == ()
    assert picture.as_of == hosts.now()
    assert [system.name for system in picture.systems] == ["power-a", "power-b"]
    node = picture.where("n1")[0]
    assert (node.system, node.state, node.memory_mib, node.processors) == (
        "power-a",
        PartitionState.RUNNING,
        65536,
        4.0,
    )
    cluster = picture.cluster_of("n2")
    assert cluster is not None
    assert (cluster.name, cluster.state, cluster.version) == ("dbcluster", ClusterState.STABLE, "7.2.7")
    assert cluster.tunables.lpm_policy is LpmPolicy.MANAGE
    assert [(each.name, each.state) for each in cluster.nodes] == [
        ("n1", NodeState.NORMAL),
        ("n2", NodeState.NORMAL),
    ]
    group = cluster.groups[0]
    assert (group.owner, group.applications, group.startup) == ("n1", ("db_app", "batch_app"), "OHN")
    assert [monitor.name for monitor in cluster.monitors] == ["db_mon", "batch_mon"]
    assert {health.name: health.healthy for health in picture.health} == {"db_app": True, "batch_app": True}


def test_a_silent_console_leaves_the_clusters(site_of, hosts) -> None:
    hosts.down = {"hmc1"}
    picture = site_of().picture()
    assert picture.systems == ()
    assert picture.clusters[0].name == "dbcluster"
    assert [(each.subject, each.why) for each in picture.unknown] == [("hmc1", "hmc1 does not answer.")]


def test_silent_nodes_leave_the_systems(site_of, hosts) -> None:
    hosts.down = {"n1", "n2"}
    picture = site_of(nodes=(ListedNode("n1"), ListedNode("n2"))).picture()
    assert len(picture.systems) == 2
    assert [each.subject for each in picture.unknown] == ["n1", "n2"]


def test_nobody_at_all_is_an_error_that_names_the_first(site_of, hosts) -> None:
    hosts.down = {"hmc1", "n1", "n2"}
    with pytest.raises(Unreachable, match=r"No host of the site test answers\. hmc1: hmc1 does not answer"):
        site_of().picture()


def test_a_site_whose_hosts_all_say_no_is_a_picture_of_open_questions(site_of, hosts) -> None:
    hosts.answers = {"hmc1": {}, "n1": {}}
    picture = site_of().picture()
    assert [each.subject for each in picture.unknown] == ["hmc1", "n1"]


@pytest.mark.parametrize(
    ("host", "line", "answer", "subject"),
    [
        ("hmc1", "lssyscfg -r lpar -m power-b *", (1, "HSCL350B no authority\n"), "power-b"),
        ("hmc1", "lshwres -r mem -m power-a *", (1, "HSCL350B no authority\n"), "memory on power-a"),
        ("hmc1", "lshwres -r mem -m power-a *", "gar\nbled\n", "memory on power-a"),
        ("n1", "clRGinfo -s", "a:b\nc:d:e\n", "resource groups of dbcluster"),
        ("n1", "clmgr -v query resource_group", (1, "ERROR: no\n"), "definitions of the groups of dbcluster"),
        ("n1", "clmgr -v query application_monitor", (1, "ERROR: no\n"), "application monitors of dbcluster"),
        ("n1", "clmgr -v query application_monitor", "garbage", "application monitors of dbcluster"),
    ],
)
def test_what_cannot_be_learnt_is_unknown_and_the_rest_stays(
    site_of, hosts, host: str, line: str, answer: object, subject: str
) -> None:
    hosts.answers[host][line] = answer
    picture = site_of().picture()
    assert [each.subject for each in picture.unknown] == [subject]
    assert len(picture.systems) == 2
    assert picture.clusters[0].name == "dbcluster"


def test_garbled_resource_groups_are_unknown_not_offline(site_of, hosts) -> None:
    hosts.answers["n1"]["clRGinfo -s"] = (1, "cl_rg: cannot connect\n")
    group = site_of().picture().clusters[0].groups[0]
    assert (group.name, group.states) == (
        "db_rg",
        (("n1", GroupState.UNKNOWN), ("n2", GroupState.UNKNOWN)),
    )


def test_a_stopped_cluster_has_its_groups_offline_and_no_open_question(site_of, hosts) -> None:
    hosts.answers["n1"]["clmgr query cluster"] = 'CLUSTER_NAME="dbcluster"\nSTATE="OFFLINE"\n'
    hosts.answers["n1"]["clRGinfo -s"] = (1, "Cluster IPC error: The cluster manager is in ST_INIT.\n")
    picture = site_of().picture()
    assert picture.unknown == ()
    assert picture.clusters[0].groups[0].state_on("n1") is GroupState.OFFLINE


def test_an_older_console_is_asked_for_less_and_only_once_in_vain(site_of, hosts) -> None:
    full = hosts.answers["hmc1"].pop("lssyscfg -r sys *")
    reduced = "name,state,type_model,serial_num,lpar_proc_compat_modes"
    hosts.answers["hmc1"][f"lssyscfg -r sys -F {reduced},active_lpar_mobility_capable --header"] = (
        1,
        "An invalid attribute was entered. active_lpar_mobility_capable\n",
    )
    hosts.answers["hmc1"][f"lssyscfg -r sys -F {reduced} --header"] = full.replace(
        ",active_lpar_mobility_capable", ""
    ).replace('",1', '"')
    site = site_of()
    assert site.picture().systems[0].active_mobility_capable is None
    site.picture()
    assert [line.count("mobility_capable") for line in hosts.lines("hmc1") if " sys -F" in line] == [1, 0, 0]


def test_a_system_with_two_consoles_is_seen_once_through_the_connected_one(site_of, hosts) -> None:
    hosts.answers["hmc2"] = dict(hosts.answers["hmc1"])
    hosts.answers["hmc1"]["lssyscfg -r sys *"] = hosts.answers["hmc1"]["lssyscfg -r sys *"].replace(
        "power-a,Operating", "power-a,No Connection"
    )
    site = site_of(hmcs=("hmc1", "hmc2"))
    picture = site.picture()
    assert [(system.name, system.hmc) for system in picture.systems] == [
        ("power-a", "hmc2"),
        ("power-b", "hmc1"),
    ]
    assert (site.managing_hmc("power-a"), site.managing_hmc("power-b")) == ("hmc2", "hmc1")
    assert len(picture.partitions) == 2


def test_the_second_console_tells_what_the_first_does_not(site_of, hosts) -> None:
    hosts.answers["hmc2"] = dict(hosts.answers["hmc1"])
    hosts.answers["hmc1"]["lssyscfg -r lpar -m power-a *"] = (1, "HSCL350B no authority\n")
    picture = site_of(hmcs=("hmc1", "hmc2")).picture()
    assert picture.where("n1")
    assert picture.unknown == ()


def test_the_managing_console_of_an_unknown_system_names_the_nearest(site_of, hosts) -> None:
    site = site_of()
    assert site.managing_hmc("power-b") == "hmc1"
    with pytest.raises(UsageError, match="Did you mean power-a"):
        site.managing_hmc("power-aa")
    hosts.down = {"hmc1"}
    hosts.sleep(60)
    with pytest.raises(Unreachable):
        site.managing_hmc("power-b")


def test_what_is_configured_is_asked_once_in_a_while_and_again_after_a_change(site_of, hosts) -> None:
    site = site_of()

    def questions() -> int:
        before = len(hosts.asked)
        site.picture(health=False)
        return len(hosts.asked) - before

    first, second = questions(), questions()
    assert second < first
    assert questions() == second
    site.run(Command("n1", ("clmgr", "modify", "cluster", "A=B"), mutates=True))
    assert questions() == first
    hosts.sleep(600)
    assert questions() == first


def test_a_partition_that_has_just_arrived_has_its_size_at_once(site_of, hosts) -> None:
    site = site_of()
    site.picture()
    arrived = hosts.answers["hmc1"]["lssyscfg -r lpar -m power-b *"]
    hosts.answers["hmc1"]["lssyscfg -r lpar -m power-b *"] = (
        f"{arrived}n1,9,aixlinux,Migrating - Running,active,,AIX 7.2,POWER9,0,0,U-1,p,0\n"
    )
    hosts.answers["hmc1"]["lshwres -r mem -m power-b *"] = "lpar_id,curr_mem\n4,32768\n9,65536\n"
    here, there = site.picture().where("n1")
    assert (here.system, there.system, there.memory_mib) == ("power-a", "power-b", 65536)


def test_a_cluster_by_its_name_or_a_nodes(site_of, hosts) -> None:
    site = site_of()
    assert site.cluster_picture("dbcluster") == site.cluster_picture("n2")
    with pytest.raises(UsageError, match="Did you mean dbcluster"):
        site.cluster_picture("dbclustr")
    hosts.answers["n1"]["clmgr query cluster"] = (1, "ERROR: no cluster\n")
    hosts.answers["n2"]["clmgr query cluster"] = (1, "ERROR: no cluster\n")
    with pytest.raises(Unreachable, match="The cluster of n1 is not known"):
        site_of().cluster_picture("n1")


def test_a_partition_listed_without_a_name_does_not_stop_the_look(site_of, hosts) -> None:
    listing = hosts.answers["hmc1"]["lssyscfg -r lpar -m power-a *"]
    hosts.answers["hmc1"]["lssyscfg -r lpar -m power-a *"] = f"{listing}x,unavailable,aixlinux,x,,,,,,,,,\n"
    assert [replace(each, memory_mib=None).name for each in site_of().picture().partitions] == ["n1", "n2"]


@pytest.mark.parametrize(
    "said", ["Welcome, operator.\n", "", "<html>\n", (1, "Wprowadzono niepoprawny atrybut.\n")]
)
def test_what_is_not_a_listing_is_never_an_empty_site(site_of, hosts, said) -> None:
    hosts.answers["hmc1"]["lssyscfg -r sys *"] = said
    picture = site_of().picture()
    assert picture.systems == ()
    assert [gap.subject for gap in picture.unknown if gap.subject == "hmc1"] == ["hmc1"]


def test_two_systems_of_one_name_are_not_moved_to(site_of, hosts) -> None:
    listing = hosts.answers["hmc1"]["lssyscfg -r sys *"]
    serial = listing.splitlines()[1].split(",")[3]
    hosts.answers["hmc2"] = dict(hosts.answers["hmc1"]) | {
        "lssyscfg -r sys *": listing.replace(serial, "0000001")
    }
    site = site_of(hmcs=("hmc1", "hmc2"))
    site.picture()
    with pytest.raises(Refused, match="Two systems are called power-a"):
        site.managing_hmc("power-a")
    assert site.managing_hmc("power-b") == "hmc1"
