import pytest

from lpmtui.config.options import CustomMonitors, LpmOptions
from lpmtui.model.errors import ConnectionLost
from lpmtui.model.picture import SiteKind

UNMANAGED = "db_rg:UNMANAGED:n1:x\ndb_rg:UNMANAGED:n2:x\n"


def health_of(site) -> dict[str, bool | None]:
    return {each.name: each.healthy for each in site.health(site.cluster_picture("dbcluster"))}


def test_each_application_is_looked_at_by_its_own_monitor_where_it_runs(site_of, hosts) -> None:
    site = site_of()
    assert health_of(site) == {"db_app": True, "batch_app": True}
    hosts.answers["n1"]["/opt/check"] = (1, "")
    hosts.answers["n1"]["ps -X -eo user,comm"] = "USER COMMAND\nroot batchd\n"
    assert health_of(site) == {"db_app": False, "batch_app": False}
    assert "/opt/check" not in hosts.lines("n2")


@pytest.mark.parametrize("answer", [(127, ""), (126, ""), ConnectionLost("gone")])
def test_a_look_that_fails_is_unknown_never_unwell(site_of, hosts, answer: object) -> None:
    hosts.answers["n1"]["/opt/check"] = answer
    hosts.answers["n1"]["ps -X -eo user,comm"] = answer
    assert health_of(site_of()) == {"db_app": None, "batch_app": None}


def test_a_custom_monitor_is_run_only_where_it_is_allowed(site_of, hosts) -> None:
    assert health_of(site_of(kind=SiteKind.SSH)) == {"db_app": None, "batch_app": True}
    assert "/opt/check" not in hosts.lines("n1")
    always = LpmOptions(run_custom_monitors=CustomMonitors.ALWAYS)
    assert health_of(site_of(kind=SiteKind.SSH, lpm=always)) == {"db_app": True, "batch_app": True}


def test_a_command_of_the_operators_own_takes_the_monitors_place(site_of, hosts) -> None:
    hosts.answers["n1"]["/opt/own -q"] = (1, "")
    lpm = LpmOptions(watch={"db_app": ("/opt/own", "-q")})
    assert health_of(site_of(kind=SiteKind.SSH, lpm=lpm))["db_app"] is False
    assert "/opt/check" not in hosts.lines("n1")


def test_an_unmanaged_group_is_looked_at_where_it_last_ran(site_of, hosts) -> None:
    site = site_of()
    site.picture()
    for node in ("n1", "n2"):
        hosts.answers[node]["clRGinfo -s"] = UNMANAGED
    hosts.asked = []
    assert health_of(site)["db_app"] is True
    assert "/opt/check" not in hosts.lines("n2")
    hosts.answers["n1"]["/opt/check"] = (1, "")
    assert health_of(site)["db_app"] is False


def test_an_unmanaged_group_of_which_nobody_saw_the_owner_is_looked_for(site_of, hosts) -> None:
    for node in ("n1", "n2"):
        hosts.answers[node]["clRGinfo -s"] = UNMANAGED
    hosts.answers["n1"]["/opt/check"] = (1, "")
    assert health_of(site_of())["db_app"] is True
    hosts.answers["n2"]["/opt/check"] = (127, "")
    assert health_of(site_of())["db_app"] is None
    hosts.answers["n2"]["/opt/check"] = (1, "")
    assert health_of(site_of())["db_app"] is False


def test_an_application_that_is_not_meant_to_run_is_not_looked_at(site_of, hosts) -> None:
    hosts.answers["n1"]["clRGinfo -s"] = "db_rg:OFFLINE:n1:x\ndb_rg:OFFLINE:n2:x\n"
    assert health_of(site_of()) == {"db_app": None, "batch_app": None}
    assert "/opt/check" not in hosts.lines("n1")


def test_an_application_without_a_monitor_is_unknown(site_of, hosts) -> None:
    hosts.answers["n1"]["clmgr -v query application_monitor"] = (
        'NAME="batch_mon"\nTYPE="Process"\nAPPLICATIONS="batch_app"\nPROCESSES="batchd"\nOWNER="batch"\n'
    )
    found = site_of().health(site_of().cluster_picture("n1"))
    assert [(each.name, each.monitor.value, each.healthy) for each in found] == [
        ("db_app", "none", None),
        ("batch_app", "Process", True),
    ]
