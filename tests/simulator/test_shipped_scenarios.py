"""The scenarios that come along, and the explanation of their format."""

from __future__ import annotations

import re
import tomllib
from importlib import resources
from pathlib import Path

import pytest

from lpmtui.model.errors import UsageError
from lpmtui.model.schema import keys_of
from lpmtui.simulator import scenario_schema
from lpmtui.simulator.api import SimulatedSite

HEADING = re.compile(r"# (?:\[\[?(?:\w+\.)?(?P<what>\w+)(?P<curve>\.NAME)?\]\]?|(?P<top>title))\s")


def documented() -> dict[str, set[str]]:
    """The keys that the comment at the top of demo.toml explains, by table."""
    text = (resources.files("lpmtui.simulator") / "scenarios" / "demo.toml").read_text(encoding="utf-8")
    found: dict[str, set[str]] = {"scenario": {"title"}}
    words: set[str] = set()
    for line in text.partition("\n\n")[0].splitlines():
        if heading := HEADING.match(line):
            if not heading["top"]:
                what = "curve" if line.startswith("# [curve.") else heading["what"]
                if "system." not in line and "cluster." not in line:
                    found["scenario"].add(what)
                words = found.setdefault(what, set())
        elif line.startswith("#   "):
            words |= set(re.split(r" {2,}", line[4:].strip())[0].split())
    return found


def test_every_key_is_explained_and_every_explained_key_is_one():
    tables = {
        "scenario": scenario_schema.ScenarioTables,
        "hmc": scenario_schema.ConsoleTable,
        "curve": scenario_schema.CurveTable,
        "system": scenario_schema.SystemTable,
        "pool": scenario_schema.PoolTable,
        "slot": scenario_schema.SlotTable,
        "sriov": scenario_schema.SriovTable,
        "vios": scenario_schema.ServerTable,
        "partition": scenario_schema.PartitionTable,
        "cluster": scenario_schema.ClusterTable,
        "node": scenario_schema.NodeTable,
        "application": scenario_schema.ApplicationTable,
        "monitor": scenario_schema.MonitorTable,
        "group": scenario_schema.GroupTable,
        "fault": scenario_schema.FaultTable,
    }
    assert documented() == {what: set(keys_of(kind)) for what, kind in tables.items()}


@pytest.mark.parametrize("name", ["demo", "three-node", "site-71", "unhealthy", "real-names"])
def test_a_scenario_says_what_it_is_and_can_be_lived_in(name):
    text = (resources.files("lpmtui.simulator") / "scenarios" / f"{name}.toml").read_text(encoding="utf-8")
    assert tomllib.loads(text)["title"]
    site = SimulatedSite.open(None, scenario=name)
    for host in site.hosts():
        if host.kind == "node":
            assert "ST_STABLE" in site.run(host.name, "lssrc -ls clstrmgrES").stdout
        if host.kind == "hmc":
            assert site.run(host.name, "lssyscfg -r sys -F name").status == 0


@pytest.fixture
def three() -> SimulatedSite:
    return SimulatedSite.open(None, scenario="three-node")


def test_in_three_nodes_the_child_is_online_beside_its_parent_and_one_group_everywhere(three):
    records = three.run("crm1", "clRGinfo -s").stdout.splitlines()
    online = [tuple(line.split(":")[:3:2]) for line in records if line.split(":")[1] == "ONLINE"]
    assert online == [
        ("data_rg", "crm1"),
        ("server_rg", "crm2"),
        ("agent_rg", "crm1"),
        ("agent_rg", "crm2"),
        ("agent_rg", "crm3"),
    ]
    assert three.run("hmc2", "lssyscfg -r sys -F name").stdout.count("frame-") == 4


def test_a_node_of_three_moves_unmanaged_and_comes_back(three):
    assert three.run("hmc1", "migrlpar -o m -m frame-1 -t frame-4 -p crm1").status == 0
    three.advance(240)
    assert three.run("crm1", "clmgr -cv -a name,state query node").stdout.count(":NORMAL") == 3
    assert "data_rg:ONLINE:crm1" in three.run("crm2", "clRGinfo -s").stdout


def test_a_parent_takes_its_child_along_when_its_node_dies(three):
    three.set_fault("partition-crash", "crm1")
    three.advance(180)
    records = three.run("crm2", "clRGinfo -s").stdout
    assert "data_rg:ONLINE:crm2" in records
    assert re.search(r"server_rg:ONLINE:crm[23]", records)


@pytest.fixture
def older() -> SimulatedSite:
    return SimulatedSite.open(None, scenario="site-71")


def test_powerha_71_knows_no_lpm_policy_and_takes_no_part(older):
    assert "LPM_POLICY" not in older.run("fin1", "clmgr query cluster").stdout
    assert older.run("fin1", "clmgr modify cluster LPM_POLICY=unmanage").status == 1
    assert older.run("hmc7", "migrlpar -o m -m p770-1 -t p770-3 -p fin1").status == 0
    older.advance(60)
    assert "cl_dr" not in older.run("fin1", "cat /var/hacmp/log/clutils.log").stdout
    assert "30000" in older.run("fin1", "clctrl -tune -x node_timeout").stdout


def test_the_manual_procedure_works_there(older):
    for line in (
        "clmgr stop node fin1 WHEN=now MANAGE=unmanage",
        "/usr/sbin/rsct/bin/dms/stopdms -s cthags",
        'clmgr -f modify cluster HEARTBEAT_FREQUENCY="600"',
    ):
        assert older.run("fin1", line).status == 0
    assert older.run("hmc7", "migrlpar -o m -m p770-1 -t p770-3 -p fin1").status == 0
    for line in (
        'clmgr -f modify cluster HEARTBEAT_FREQUENCY="30"',
        "/usr/sbin/rsct/bin/dms/startdms -s cthags",
        "clmgr start node fin1 WHEN=now MANAGE=auto",
    ):
        assert older.run("fin1", line).status == 0
    assert "fin_rg:ONLINE:fin1" in older.run("fin2", "clRGinfo -s").stdout


def test_its_console_is_of_its_time(older):
    assert "base_version=V7R7.9.0" in older.run("hmc7", "lshmc -V").stdout
    assert older.run("hmc7", "migrlpar -o v -m p770-1 -t p770-3 -p fin1 --affinity").status == 1


def test_six_things_are_wrong_at_the_unhealthy_site():
    site = SimulatedSite.open(None, scenario="unhealthy")
    states = site.run("hmc1", "lssyscfg -r sys -F name,state").stdout
    assert '"Werk Nord, Halle 3",No Connection\n' in states
    servers = site.run("hmc1", ["lssyscfg", "-r", "lpar", "-m", "Werk West", "-F", "name,rmc_state"]).stdout
    assert "west vios b,inactive\n" in servers
    size = ["lshwres", "-r", "mem", "--level", "sys", "-m", "Werk West", "-F", "mem_region_size"]
    assert site.run("hmc1", size).stdout == "128\n"
    assert 'UNSYNCED_CHANGES="true"' in site.run("erp1", "clmgr query cluster").stdout
    assert site.run("erp1", "lsitab hacmp_lpm").status == 0
    assert "600000" in site.run("erp2", "clctrl -tune -x node_timeout").stdout
    assert "erp_print" in site.run("erp1", "clRGinfo -m | grep 'NOT MONITORED'").stdout
    assert [one["fault"] for one in site.show()["faults"]] == ["rmc-inactive", "region-size-differs"]
    assert site.run("Büro 2", "echo alive").stdout == "alive\n"


def test_what_is_wrong_can_be_put_right_by_its_operators():
    site = SimulatedSite.open(None, scenario="unhealthy")
    assert site.run("erp1", "/usr/es/sbin/cluster/utilities/cl_dr undopremigrate").status == 0
    assert site.run("erp1", "lsitab hacmp_lpm").status == 1
    assert "30000" in site.run("erp1", "clctrl -tune -x node_timeout").stdout
    assert site.run("erp1", "clmgr sync cluster").status == 0
    assert 'UNSYNCED_CHANGES="false"' in site.run("erp1", "clmgr query cluster").stdout


MINE = """
[[hmc]]
name = "h"
[[system]]
name = "s"
[[system.partition]]
name = "p"
[[fault]]
name = "suspension-long"
on = "p"
settings = { seconds = "5s" }
"""


def test_something_can_be_wrong_from_the_beginning(tmp_path: Path):
    path = tmp_path / "mine.toml"
    path.write_text(MINE)
    site = SimulatedSite.open(None, scenario=str(path))
    assert site.show()["faults"][0]["settings"]["seconds"] == 5.0


def test_a_file_that_is_no_text_is_refused(tmp_path: Path):
    path = tmp_path / "mine.toml"
    path.write_bytes(b"title = '\xff\xfe'")
    with pytest.raises(UsageError, match="not UTF-8 text"):
        SimulatedSite.open(None, scenario=str(path))


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('name = "s"', 'name = "s"\nmemory = 3.5', r"system\[0\].memory: it has no unit"),
        (
            'name = "s"',
            'name = "s"\nvlans = ["a"]',
            r"system\[0\].vlans\[0\]: 'a' is not a whole number",
        ),
        ('name = "s"', 'name = "s"\nstate = "Fine"', r"system\[0\].state: .* Choose from Operating, "),
        ('name = "s"', 'name = "s"\nmobility_capable = 1', r"mobility_capable: 1 is not true or false"),
        ('name = "p"', 'name = "p"\nmemmory = "1GiB"', r"partition\[0\].memmory: .* Did you mean memory"),
        ('name = "p"', 'name = "p"\nstorage = "tape"', r"storage: .* Choose from scsi, fc"),
        ('name = "p"', "name = 3", r"name: 3 is not text"),
        (
            "[[system]]",
            "[curve.c]\npoints = [[1.0]]\n[[system]]",
            r"curve.c.points\[0\]: it is not a point of a curve",
        ),
        (
            "[[system]]",
            '[curve.c]\npoints = [[2.0, "1GiB"], [1.0, "2GiB"]]\n[[system]]',
            r"curve.c.points: .*ascend",
        ),
        (
            "suspension-long",
            "suspension-short",
            r"mine.toml .*fault\[0\]: There is no fault suspension-short",
        ),
        ('on = "p"', 'on = "q"', r"fault\[0\]: .*cannot be on q"),
        ('seconds = "5s"', 'seconds = "soon"', r"not a duration"),
        ('on = "p"', "on = 3", r"on: 3 is not text"),
    ],
)
def test_a_mistake_is_named_with_its_table_and_key(tmp_path: Path, old, new, words):
    path = tmp_path / "mine.toml"
    assert old in MINE
    path.write_text(MINE.replace(old, new))
    with pytest.raises(UsageError, match=words):
        SimulatedSite.open(None, scenario=str(path))
    with pytest.raises(UsageError, match=words):
        SimulatedSite.reset(tmp_path / "w.db", scenario=str(path))
