"""An HMC itself: level, keys between consoles."""

from __future__ import annotations

import pytest

from lpmtui.commands.hmc import administration
from lpmtui.commands.hmc.administration import HmcUser, HmcVersion
from lpmtui.commands.hmc.migration_route import RemoteHmc
from lpmtui.model.errors import CommandFailed, GarbledAnswer


@pytest.mark.parametrize(
    ("capture", "version"),
    [
        ("lshmc_V_v10r3", HmcVersion("10", "3", "1060", "2408210051", "V10R3")),
        ("lshmc_V_v11r2", HmcVersion("11", "2", "1120", "2607082225", "V11R2")),
    ],
)
def test_version_as_live_consoles_print_it(captures, parsed, capture, version):
    found = captures[capture]
    query = administration.hmc_version("hmc1")
    assert found["command"] == query.command.line()
    assert parsed(query, found["stdout"]) == version


def test_version_of_an_old_console(parsed):
    cell = '"version= Version: 7\n Release: 7.9.0\n Service Pack: 3\nHMC Build level 20170503.1\n"'
    version = parsed(administration.hmc_version("hmc1"), f'{cell},"base_version=V7R7.9.0"\n')
    assert version == HmcVersion("7", "7.9.0", "3", "20170503.1", "V7R7.9.0")


def test_version_in_plain_lines(parsed):
    text = "Version: 10\nRelease: 3\nService Pack: 1060\nBuild level: 2408210051\n"
    assert parsed(administration.hmc_version("h"), text) == HmcVersion("10", "3", "1060", "2408210051")


def test_no_version_is_garbled(parsed):
    with pytest.raises(GarbledAnswer):
        parsed(administration.hmc_version("hmc1"), "hello\n")


def test_access_to_another_console(session, parsed):
    outputs = session("hmc/public_HSCL3653_mkauthkeys_session_zh_en.txt")
    chinese = outputs[0][1]
    english = outputs[1][1]
    query = administration.remote_access("hmc1", RemoteHmc("100.26.17.82", "hscroot"))
    assert outputs[1][0] == " ".join(query.command.argv)
    assert parsed(query, chinese, status=1) is False
    assert parsed(query, english, status=1) is False
    assert parsed(query, "") is True
    with pytest.raises(CommandFailed):
        parsed(query, "ssh: connect to host: Connection timed out\n", status=1)


def test_the_rights_of_a_user(parsed):
    query = administration.hmc_user("h", "lpm@corp.example")
    assert query.command.line().startswith("lshmcusr --filter names=lpm@corp.example -F name,taskrole,")
    header = "name,taskrole,remote_ssh_access\n"
    found = parsed(query, f"{header}lpm@corp.example,hmcoperator,0\nother,hmcviewer,1\n")
    assert found == HmcUser("lpm@corp.example", "hmcoperator", ssh=False)
    assert parsed(query, f"{header}other,hmcviewer,1\n") is None
    assert parsed(query, "No results were found.\n") is None


def test_the_tasks_of_a_role_of_the_sites_own(parsed):
    query = administration.role_tasks("h", "lpm_role")
    text = 'name,resources\nlpm_role,"lpar:MigrateLPAR+ListLPARProperty,cec:ListCECProperty"\n'
    assert "MigrateLPAR" in parsed(query, text)
    assert parsed(query, "No results were found.\n") == ""


def test_who_is_the_master_of_a_co_managed_system(parsed):
    """The attributes as ClusterLabs' fence_lpar looks for them."""
    query = administration.co_management_master("h", "power-a")
    assert query.command.line() == "lscomgmt -m power-a"
    assert parsed(query, "x=1,curr_master_mtms=8286-42A*2100001,y=2\n") == "8286-42A*2100001"
    named = "curr_master_name=nova1,curr_master_mtms=8286-42A*2100001,y=2\n"
    assert parsed(query, named) == "nova1"
    assert parsed(query, "x=1,curr_master_mtms=none,y=2\n") == ""
    assert parsed(query, "No results were found.\n") == ""
    with pytest.raises(CommandFailed):
        parsed(query, "bash: lscomgmt: command not found\n", status=127)
