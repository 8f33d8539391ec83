"""The console's shell beyond plain listings: quoting, levels, servers, systems that do not answer."""

from __future__ import annotations

import csv

import pytest

from lpmtui.model.system import RmcState, SystemState
from lpmtui.simulator.api import SimulatedSite

NAMES = "lssyscfg -r lpar -m power-a -F name"


@pytest.fixture(scope="module")
def whole() -> SimulatedSite:
    return SimulatedSite.open(None)


@pytest.fixture
def site(whole: SimulatedSite) -> SimulatedSite:
    return whole.copy()


@pytest.mark.parametrize("separator", [":", ";", "|", "%", "#", "~", "/", " "])
def test_any_character_separates_names_and_values(site, separator):
    asked = separator.join(("name", "lpar_id", "state"))
    answer = site.run("hmc1", ["lssyscfg", "-r", "lpar", "-m", "power-a", "-F", asked, "--header"])
    lines = answer.stdout.splitlines()
    assert lines[0] == asked
    assert list(csv.reader(lines[3:4], delimiter=separator)) == [["dbnode1", "3", "Running"]]


@pytest.mark.parametrize(
    "line",
    [
        NAMES + """ --filter "lpar_names=dbnode1" """,
        NAMES + """ --filter lpar_names=dbnode1""",
        NAMES + """ --filter "\\"lpar_names=dbnode1\\"" """,
        NAMES + """ --filter '"lpar_names=dbnode1"'""",
        NAMES + """ --filter '""lpar_names=dbnode1""'""",
        NAMES + """ --filter lpar_ids=3""",
        "LC_ALL=en_US LANG=en_US LC_NUMERIC=en_US " + NAMES + " --filter lpar_ids=3",
        NAMES + " | grep -w dbnode1",
        NAMES + " 2>&1 | sort | head -1",
    ],
)
def test_one_partition_is_asked_for_in_many_ways(site, line):
    answer = site.run("hmc1", line)
    assert (answer.status, answer.stdout) == (0, "dbnode1\n")


@pytest.mark.parametrize(
    "line",
    [
        NAMES + """ --filter "\\"lpar_names=dbnode1,webnode1\\"" """,
        NAMES + """ --filter '""lpar_names=dbnode1,webnode1""'""",
        NAMES + """ --filter 'lpar_names="dbnode1,webnode1"'""",
    ],
)
def test_several_values_of_a_filter_stand_in_inner_quotes(site, line):
    assert site.run("hmc1", line).stdout == "dbnode1\nwebnode1\n"


def test_two_filters_and_the_status_of_a_line(site):
    both = (
        "lssyscfg -r prof -m power-a --filter lpar_names=dbnode1,profile_names=default_profile -F lpar_name"
    )
    assert site.run("hmc1", both).stdout == "dbnode1\n"
    none = both.replace("default_profile", "other")
    assert site.run("hmc1", f"{none}; echo Rc=$?").stdout == "No results were found.\nRc=0\n"
    wrong = NAMES + " --filter lpar_names=none"
    assert site.run("hmc1", f"{wrong}; echo Rc=$?").stdout == (
        "HSCL8012 The partition named none was not found.  Please check your entry and retry the command.\n"
        "Rc=1\n"
    )


def test_the_shell_is_a_restricted_one(site):
    assert site.run("hmc1", "last").stderr == "bash: last: command not found\n"
    assert "restricted" in site.run("hmc1", "/usr/bin/lssyscfg -r sys").stderr
    assert "restricted" in site.run("hmc1", "lshmc -V > /tmp/x").stderr


def test_an_older_console_lacks_options_and_attributes(site):
    with site.using() as world:
        hmc = world.hmcs["hmc1"]
        hmc.version, hmc.release, hmc.service_pack = "7", "7.9.0", "3"
    move = "migrlpar -o v -m power-a -t power-c -p dbnode1"
    assert site.run("hmc1", move).status == 0
    refused = site.run("hmc1", f"{move} --redundantmsps 2")
    assert (
        refused.status,
        refused.stdout.startswith(
            "An invalid parameter was entered.  The parameters --redundantmsps are not valid."
        ),
    ) == (1, True)
    asked = site.run("hmc1", NAMES + ",migration_disabled")
    assert "The invalid attribute is migration_disabled." in asked.stdout
    cells = next(csv.reader([site.run("hmc1", "lshmc -V").stdout]))
    assert cells[0].startswith("version= Version: 7\n Release: 7.9.0\n Service Pack: 3\n")


def test_a_system_without_connection_tells_its_name_only(site):
    with site.using() as world:
        world.frames["power-b"].state = SystemState.NO_CONNECTION
    listed = site.run("hmc1", "lssyscfg -r sys -F name,state,lpar_proc_compat_modes,max_lpars").stdout
    assert "power-b,No Connection,unavailable,unavailable\n" in listed
    for line in (
        "lssyscfg -r lpar -m power-b",
        "lshwres -r mem --level sys -m power-b",
        "lslparmigr -r sys -m power-b",
    ):
        answer = site.run("hmc1", line)
        assert answer.status == 1
        assert "No Connection" in answer.stdout
    assert "No Connection" in site.run("hmc1", "migrlpar -o v -m power-a -t power-b -p dbnode1").stdout


def test_partitions_by_their_rmc_connection(site):
    with site.using() as world:
        world.partitions["power-b/tools1"].rmc_state = RmcState.INACTIVE
        ip = world.partitions["power-b/tools1"].rmc_ip
    lines = site.run("hmc1", "lspartition -dlpar").stdout.splitlines()
    place = lines.index(f"<#7> Partition:<4*9009-42A*782A1C4, , {ip}>")
    assert lines[place + 1] == (
        "       Active:<0>, OS:<AIX, 7.2, 7200-05-08-2346>, DCaps:<0x0>, CmdCaps:<0x4000001b, 0x1b>,"
        " PinnedMem:<512>"
    )
    assert len(lines) == 2 * 11


def test_a_server_is_asked_through_the_console(site):
    assert site.run("hmc1", "viosvrcmd -m power-a -p vios-a1 -c ioslevel").stdout == "3.1.4.21\n"
    shown = site.run("hmc1", """viosvrcmd -m power-a --id 2 -c "lsdev -dev vioslpm0 -attr | grep lpm_ops" """)
    assert shown.stdout.split()[:2] == ["cfg_msp_lpm_ops", "8"]
    assert site.run("hmc1", "viosvrcmd -m power-a -p dbnode1 -c ioslevel").status == 1
    assert site.run("hmc1", "viosvrcmd -m power-a -p vios-a1 -c nosuch").status == 127
    site.set_fault("rmc-inactive", "vios-a1")
    assert "HSCLA246" in site.run("hmc1", "viosvrcmd -m power-a -p vios-a1 -c ioslevel").stdout


def test_partitions_are_switched_off_and_on(site):
    off = "chsysstate -r lpar -m power-b -o shutdown -n tools1 --immed"
    on = "chsysstate -r lpar -m power-b -o on -n tools1 -f default_profile"
    assert site.run("hmc1", on).stdout.startswith("HSCL3681")
    assert site.run("hmc1", off).status == 0
    assert site.run("hmc1", off).stdout.startswith("HSCL1558")
    state = "lssyscfg -r lpar -m power-b --filter lpar_names=tools1 -F state,rmc_state"
    assert site.run("hmc1", state).stdout == "Not Activated,inactive\n"
    assert site.run("hmc1", on).status == 0
    assert site.run("hmc1", state).stdout == "Starting,inactive\n"
    site.advance(61)
    assert site.run("hmc1", state).stdout == "Running,active\n"
    assert site.run("tools1", "who").stdout == "", "nobody is logged in yet"


@pytest.fixture(scope="module")
def hall() -> SimulatedSite:
    return SimulatedSite.open(None, scenario="large:52")


ACROSS = "migrlpar -o v -m power-0001 -t power-0052 -p node0001"


def test_a_partition_moves_to_a_system_of_another_console(hall):
    site = hall.copy()
    assert "power-0052 was not found" in site.run("hmc1", ACROSS).stdout
    assert site.run("hmc1", f"{ACROSS} --ip hmc2 -u hscroot").status == 0
    assert site.run("hmc1", f"{ACROSS} --ip hmc3 -u hscroot").status == 1
    pairs = "lslparmigr -r msp -m power-0001 -t power-0052 --ip hmc2 --filter lpar_names=node0001"
    assert site.run("hmc1", f"{pairs} -F dest_msp_names").stdout == '"vios0052a,vios0052b"\n' * 2
    assert site.run("hmc1", f"{ACROSS.replace('-o v', '-o m')} --ip hmc2").status == 0
    site.advance(120)
    assert (
        site.run("hmc2", "lssyscfg -r lpar -m power-0052 --filter lpar_names=node0001 -F state").stdout
        == "Running\n"
    )
    assert site.run("hmc1", "lssyscfg -r lpar -m power-0001 --filter lpar_names=node0001").status == 1


def test_two_consoles_need_keys_for_each_other(hall):
    site = hall.copy()
    test = "mkauthkeys --ip hmc2 -u hscroot --test"
    assert (site.run("hmc1", test).status, site.run("hmc1", test).stdout) == (0, "")
    site.set_fault("console-keys", "hmc1")
    for line in (test, f"{ACROSS} --ip hmc2 -u hscroot"):
        answer = site.run("hmc1", line)
        assert answer.status == 1
        assert answer.stdout.startswith("HSCL3653 The Secure Shell (SSH) communication configuration")
    assert site.run("hmc1", "mkauthkeys --ip hmc2 -u hscroot").status == 1
    assert site.run("hmc1", "mkauthkeys --ip hmc2 -u hscroot --passwd secret").status == 0
    assert site.run("hmc1", test).status == 0
