"""Listings of the simulated console beside captures of live ones (public source: randomparity/hmc-mcp)."""

from __future__ import annotations

import csv
import json
from importlib import import_module, resources
from itertools import chain
from pathlib import Path

import pytest

from lpmtui.model.lazy_dataclass import replace
from lpmtui.simulator.api import SimulatedSite
from lpmtui.simulator.hmc.records import ListingVocabulary

CAPTURES = {
    one["name"]: one
    for one in json.loads((Path(__file__).parent / "live_hmc_captures.json").read_text())["captures"]
}

SITE = {
    "hmc": [
        {"name": "h", "version": "11", "release": "2", "service_pack": "1120", "build_level": "2607082225"}
    ],
    "system": [
        {
            "name": "sys",
            "vlans": [1, 2],
            "pool": [{"name": "Pool 1", "id": 1, "max_units": 4.0}],
            "slot": [
                {"drc_index": "21020013", "description": "1 Gigabit Ethernet", "partition": "vios1"},
                {"drc_index": "21010010", "description": "Empty slot"},
            ],
            "sriov": [{"id": 1, "ports": 2, "partitions": ["lp2"]}],
            "vios": [{"name": "vios1"}, {"name": "vios2"}],
            "partition": [
                {"name": "lp1", "storage": "fc", "disks": ["d1"], "vlans": [2], "pool": "Pool 1"},
                {"name": "lp2", "disks": ["d2"], "vlans": [1], "remote_restart": True},
            ],
        },
        {"name": "other", "vlans": [1, 2], "vios": [{"name": "vios3"}]},
    ],
}


MODULES = ("console", "lshwres", "lslparmigr", "lssyscfg", "service", "system_parts")


def test_every_attribute_that_is_computed_has_its_reader() -> None:
    """A vocabulary is read when it is asked for first: here all of them are."""
    modules = [import_module(f"lpmtui.simulator.hmc.{name}") for name in MODULES]
    values = [value for module in modules for value in vars(module).values()]
    nested = [value.values() for value in values if isinstance(value, dict)]
    found = [one for one in [*values, *chain(*nested)] if isinstance(one, ListingVocabulary)]
    text = (resources.files("lpmtui.simulator.hmc") / "vocabularies.json").read_text(encoding="utf-8")
    assert {one.name for one in found} == set(json.loads(text)) - {"about"}
    for one in found:
        assert set(one.at(7)[1]) <= set(one.at(11)[1])


@pytest.fixture
def live() -> SimulatedSite:
    return SimulatedSite.build(SITE)


def names_of(listing: str, containing: str = "") -> list[str]:
    """Attribute names of the first record with a text in it."""
    record = next(row for row in csv.reader(listing.splitlines()) if containing in ",".join(row))
    return [cell.partition("=")[0] for cell in record]


@pytest.mark.parametrize(
    ("capture", "line", "containing"),
    [
        ("sys_attrs", "lssyscfg -r sys -m sys", ""),
        ("prof_all", "lssyscfg -r prof -m sys", "lpar_env=aixlinux"),
        ("vio_fc_v11r2", "lshwres -r virtualio --rsubtype fc --level lpar -m sys", "adapter_type=client"),
        ("vio_fc_v11r2", "lshwres -r virtualio --rsubtype fc --level lpar -m sys", "adapter_type=server"),
        ("memopt_lpar", "lsmemopt -m sys -r lpar -o currscore", ""),
        ("memopt_sys_calc", "lsmemopt -m sys -r sys -o calcscore", ""),
    ],
)
def test_a_default_listing_has_the_attributes_of_a_live_console_in_their_order(
    live: SimulatedSite, capture: str, line: str, containing: str
) -> None:
    ours = live.run("h", line)
    assert ours.status == CAPTURES[capture]["exit_status"]
    assert names_of(ours.stdout, containing) == names_of(CAPTURES[capture]["stdout"], containing)


@pytest.mark.parametrize(
    ("capture", "old", "new"),
    [
        ("lpar_no_m", "", ""),
        ("lpar_unknown", "sys-R1", "sys"),
        ("memopt_resgroup_unsupported", "sys-2", "sys"),
        ("mempool_empty", "sys-R1", "sys"),
        ("invalid_attr", "sys-R1", "sys"),
        ("lshmc_V_v11r2", "", ""),
    ],
)
def test_an_answer_is_the_same_to_the_byte(live: SimulatedSite, capture: str, old: str, new: str) -> None:
    found = CAPTURES[capture]
    answer = live.run("h", found["command"].replace(old, new) if old else found["command"])
    assert (answer.status, answer.stdout, answer.stderr) == (found["exit_status"], found["stdout"], "")


def test_mobility_is_an_attribute_and_capabilities_is_none(live: SimulatedSite) -> None:
    assert live.run("h", "lssyscfg -r sys -m sys -F active_lpar_mobility_capable").stdout == "1\n"
    assert "invalid attribute is capabilities" in live.run("h", "lssyscfg -r sys -F capabilities").stdout


def test_servers_and_trunks_stand_beside_the_clients(live: SimulatedSite) -> None:
    fields = "lpar_name,slot_num,adapter_type,remote_lpar_name,remote_slot_num"
    rows = live.run("h", f"lshwres -r virtualio --rsubtype fc -m sys -F {fields}").stdout.splitlines()
    assert rows == [
        "vios1,101,server,lp1,3",
        "vios2,101,server,lp1,4",
        "lp1,3,client,vios1,101",
        "lp1,4,client,vios2,101",
    ]
    trunks = live.run(
        "h",
        "lshwres -r virtualio --rsubtype eth --level lpar -m sys -F lpar_name,port_vlan_id,trunk_priority",
    ).stdout
    assert "vios1,2,1\nvios2,1,2\n" in trunks
    assert "lp1,2,null\n" in trunks


def test_physical_adapters_pools_and_ports(live: SimulatedSite) -> None:
    slots = live.run("h", "lshwres -r io --rsubtype slot -m sys -F drc_index,description,lpar_name").stdout
    assert slots == "21020013,1 Gigabit Ethernet,vios1\n21010010,Empty slot,null\n"
    assert "lpar_id=none" in live.run("h", "lshwres -r io --rsubtype slot -m sys").stdout
    pools = live.run("h", "lshwres -r procpool -m sys -F name,shared_proc_pool_id,lpar_names").stdout
    assert pools == "DefaultPool,0,lp2\nPool 1,1,lp1\n"
    ports = live.run("h", "lshwres -r sriov --rsubtype logport -m sys -F lpar_name,logical_port_id").stdout
    assert ports == "lp2,27004001\n"
    assert live.run("h", "lssyscfg -r lpar -m sys -F name,simplified_remote_restart_capable").stdout.endswith(
        "lp1,0\nlp2,1\n"
    )


def test_a_logical_port_keeps_a_partition_where_it_is(live: SimulatedSite) -> None:
    refused = live.run("h", "migrlpar -o v -m sys -t other -p lp2")
    assert refused.status == 1
    assert "SR-IOV adapter 1" in refused.stdout


def test_the_disks_and_mappings_of_a_server(live: SimulatedSite) -> None:
    npiv = live.run("h", ["viosvrcmd", "-m", "sys", "-p", "vios1", "-c", "lsmap -all -npiv"]).stdout
    assert "lp1" in npiv
    assert "Status:LOGGED_IN" in npiv
    assert "hdisk0" in live.run("h", ["viosvrcmd", "-m", "sys", "-p", "vios1", "-c", "lsmap -all"]).stdout
    policy = ["viosvrcmd", "-m", "sys", "-p", "vios1", "-c", "lsdev -dev hdisk0 -attr reserve_policy"]
    assert live.run("h", policy).stdout == "value\n\nno_reserve\n"
    live.set_fault("disk-reserved", "d2")
    assert live.run("h", policy).stdout == "value\n\nsingle_path\n"


def test_mappings_and_pool_are_obeyed_or_refused(live: SimulatedSite) -> None:
    move = ["migrlpar", "-m", "sys", "-t", "other", "-p", "lp1"]
    wrong = live.run(
        "h", [*move, "-o", "v", "-i", '"virtual_fc_mappings=3/vios9/","shared_proc_pool_name=X"']
    )
    assert wrong.status == 1
    assert "3/vios9/" in wrong.stdout
    assert "pool X" in wrong.stdout
    given = "virtual_fc_mappings=4/vios3/,shared_proc_pool_name=DefaultPool"
    assert live.run("h", [*move, "-o", "m", "-i", given]).status == 0
    assert live.run("h", "lshwres -r procpool -m other -F lpar_names").stdout == "lp1\n"
    assert live.run("h", [*move, "-o", "v", "--vlanbridge", "3"]).status == 1


def test_the_slot_of_a_mapping_is_taken_where_it_is_free(live: SimulatedSite) -> None:
    move = ["migrlpar", "-m", "sys", "-t", "other", "-p", "lp1"]
    with live.using() as world:
        adapter = next(one for one in world.adapters.of("sys/lp1") if one.variety == "fc")
        taken = world.adapters.add(
            replace(adapter, partition="other/vios3", slot=99, vios="vios3", vios_slot=7)
        )
    for slot in ("7", "x"):
        refused = live.run("h", [*move, "-o", "v", "-i", f"virtual_fc_mappings=4/vios3//{slot}"])
        assert (refused.status, f"4/vios3//{slot}" in refused.stdout) == (1, True)
    with live.using() as world:
        world.adapters.remove(taken.key)
    assert live.run("h", [*move, "-o", "m", "-i", "virtual_fc_mappings=4/vios3//101"]).status == 0
    with live.using() as world:
        arrived = {one.slot: one.vios_slot for one in world.adapters.of("other/lp1") if one.vios}
    assert arrived[4] == 101
    assert len(set(arrived.values())) == len(arrived)


@pytest.mark.parametrize(
    "named", ["source_msps=vios1/1/,dest_msps=vios3/", "source_msps=vios1,dest_msp_name=vios3"]
)
def test_movers_are_named_in_any_way(live: SimulatedSite, named: str) -> None:
    move = ["migrlpar", "-o", "v", "-m", "sys", "-t", "other", "-p", "lp1", "-i"]
    assert live.run("h", [*move, named]).status == 0
    assert live.run("h", [*move, named.replace("vios3", "vios9")]).status == 1
    pairs = "redundant_msps=1/vios1/1/10.0.0.1/vios3//,1/vios9///vios3//"
    assert live.run("h", [*move, f'"{pairs}"']).status == 1


def test_limits_are_set_where_they_are_told(live: SimulatedSite) -> None:
    limits = ["migrlpar", "-o", "set", "-m", "sys"]
    assert live.run("h", [*limits, "-r", "sys", "-i", "num_active_migrations_configured=4"]).status == 0
    asked = "lslparmigr -r sys -m sys -F num_active_migrations_configured"
    assert live.run("h", asked).stdout == "4\n"
    of_mover = [*limits, "-r", "lpar", "-p", "vios1", "-i", "num_active_migrations_configured=2"]
    assert live.run("h", of_mover).status == 0
    shown = live.run("h", ["viosvrcmd", "-m", "sys", "-p", "vios1", "-c", "lsdev -dev vioslpm0 -attr"]).stdout
    assert "cfg_msp_lpm_ops 2" in shown
    assert live.run("h", [*limits, "-r", "sys", "-i", "nosuch=1"]).status == 1


def test_a_user_without_the_task_cannot_migrate(live: SimulatedSite) -> None:
    with live.using() as world:
        world.hmcs["h"].taskrole = "watchers"
    refused = live.run("h", "migrlpar -o v -m sys -t other -p lp1")
    assert (refused.status, "appropriate authority" in refused.stdout) == (1, True)
    assert live.run("h", "lshmcusr --filter names=hscroot -F name,taskrole").stdout == "hscroot,watchers\n"
    tasks = live.run("h", "lsaccfg -t taskrole --filter taskroles=watchers -F resources").stdout
    assert "ListLPARProperty" in tasks
    assert "MigrateLPAR" not in tasks
    assert live.run("h", "lssyscfg -r sys -F name").status == 0


@pytest.mark.parametrize(("link", "speed"), [("1Gbps", 1000), ("10Gbps", 10000), ("1.1GiB/s", 10000)])
def test_a_server_tells_the_speed_of_its_link(link: str, speed: int) -> None:
    table = {"hmc": [{"name": "h"}], "system": [{"name": "s", "link": link, "vios": [{"name": "v"}]}]}
    told = SimulatedSite.build(table).run(
        "h", ["viosvrcmd", "-m", "s", "-p", "v", "-c", "netstat -cdlistats"]
    )
    assert f"Media Speed Running: {speed} Mbps Full Duplex\n" in told.stdout
