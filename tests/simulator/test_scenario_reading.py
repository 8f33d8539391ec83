from __future__ import annotations

import pytest

from lpmtui.model.errors import UsageError
from lpmtui.simulator import scenario
from lpmtui.simulator.api import SimulatedSite
from lpmtui.simulator.scenario import ScenarioError, from_table, populate

OWN = """
title = "mine"
[[hmc]]
name = "konsole"
[curve.busy]
points = [[1.0, "1GiB"], [10.0, "2GiB"]]
[[system]]
name = "one"
link = "10Gbps"
vios = [{ name = "v1", mover = "1.1GiB/s" }]
[[system.partition]]
name = "alpha"
memory = "4GiB"
touched = "3GiB"
curve = "busy"
suspension_extra = "250ms"
[[cluster]]
name = "c"
tunables = { LPM_POLICY = "unmanage" }
[[cluster.node]]
name = "alpha"
[[cluster.application]]
name = "app"
[[cluster.group]]
name = "rg"
applications = ["app"]
"""


def test_the_demonstration_is_what_the_interface_promises(site):
    shown = site.show()
    names = {system["name"]: [one["name"] for one in system["partitions"]] for system in shown["systems"]}
    assert names == {
        "power-a": ["vios-a1", "vios-a2", "dbnode1", "webnode1"],
        "power-b": ["vios-b1", "vios-b2", "dbnode2", "tools1"],
        "power-c": ["vios-c1", "vios-c2", "webnode2"],
    }
    clusters = {one["name"]: one for one in shown["clusters"]}
    assert [one["name"] for one in clusters["dbcluster"]["nodes"]] == ["dbnode1", "dbnode2"]
    owners = {g["name"]: g["owner"] for one in clusters.values() for g in one["resource_groups"]}
    assert owners == {"db_rg": "dbnode1", "batch_rg": "dbnode2", "web_rg": "webnode1"}
    with site.using() as world:
        assert world.partitions["power-a/dbnode1"].memory_mib == 64 * 1024
        assert world.partitions["power-b/tools1"].memory_mib == 8 * 1024
        assert world.monitors["dbcluster/db_mon"].type == "Custom"


def test_the_hosts_of_the_demonstration(site):
    kinds = {host.name: (host.kind, host.cluster) for host in site.hosts()}
    assert kinds["hmc1"] == ("hmc", "")
    assert kinds["dbnode1"] == ("node", "dbcluster")
    assert kinds["tools1"] == ("lpar", "")


def test_a_scenario_of_ones_own(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text(OWN)
    site = SimulatedSite.open(None, scenario=str(path))
    with site.using() as world:
        alpha = world.partitions["one/alpha"]
        assert (alpha.memory_mib, alpha.touched_mib, alpha.suspension_extra_s) == (4096, 3072, 0.25)
        assert alpha.dirty == [[1.0, 1024.0], [10.0, 2048.0]]
        assert world.frames["one"].link_bps == 1.25e9
        assert world.clusters["c"].stored["LPM_POLICY"] == "unmanage"
        assert world.groups["c/rg"].owner == "alpha"
    assert site.run("konsole", "lssyscfg -r sys -F name").stdout == "one\n"


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('link = "10Gbps"', 'lynk = "10Gbps"', r"system\[0\].lynk: there is no such key. Did you mean link"),
        ('link = "10Gbps"', 'link = "fast"', r"line 9, system\[0\].link: 'fast' is not a rate"),
        ('memory = "4GiB"', 'memory = "4 lots"', r"partition\[0\].memory: '4 lots' has an unknown unit"),
        ('memory = "4GiB"', "memory = 4096", r"partition\[0\].memory: it has no unit"),
        ('curve = "busy"', 'curve = "bsy"', r"curve: bsy is not a curve of the scenario. Did you mean busy"),
        (
            'name = "alpha"\n[[cluster.app',
            'name = "beta"\n[[cluster.app',
            r"node\[0\].name: beta is not a partition",
        ),
        (
            'applications = ["app"]',
            'applications = ["ap"]',
            "applications: the cluster has no application ap",
        ),
        ('name = "konsole"', "", r"hmc\[0\].name: it is missing"),
        ("title", "titel", "titel: there is no such key"),
        ("[[hmc]]", "[[hmc", "line 3: it is not TOML"),
    ],
)
def test_a_mistake_in_a_scenario_is_named(tmp_path, old, new, words):
    path = tmp_path / "mine.toml"
    assert old in OWN
    path.write_text(OWN.replace(old, new))
    with pytest.raises(UsageError, match=words):
        SimulatedSite.open(None, scenario=str(path))


def test_all_mistakes_of_a_scenario_are_told_at_once(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text(OWN.replace('"10Gbps"', '"fast"').replace('"busy"', '"bsy"').replace("title", "titel"))
    with pytest.raises(ScenarioError) as caught:
        SimulatedSite.open(None, scenario=str(path))
    assert [problem.key for problem in caught.value.problems] == [
        "titel",
        "system[0].link",
        "system[0].partition[0].curve",
    ]


@pytest.mark.parametrize("name", ["nosuch", "large:", "large:x", "large:3", "large:100000", "/no/file.toml"])
def test_an_unknown_scenario_is_refused_and_the_known_ones_are_named(name, tmp_path):
    with pytest.raises(UsageError, match=r"demo|even number"):
        SimulatedSite.open(tmp_path / "simulator.db", scenario=name)
    with pytest.raises(UsageError):
        SimulatedSite.reset(tmp_path / "simulator.db", scenario=name)


def test_a_large_site_is_whole_and_every_console_knows_its_own():
    site = SimulatedSite.open(None, scenario="large:60")
    assert len(site.run("hmc1", "lssyscfg -r sys -F name").stdout.splitlines()) == 50
    assert len(site.run("hmc2", "lssyscfg -r sys -F name").stdout.splitlines()) == 10
    assert site.run("hmc2", "lssyscfg -r lpar -m power-0001").status == 1
    assert len(site.show()["clusters"]) == 30
    assert site.run("hmc1", "migrlpar -o m -m power-0001 -t power-0003 -p node0001").status == 0


def test_every_scenario_that_comes_along_can_be_moved_in():
    for name in scenario.scenario_names():
        site = SimulatedSite.open(None, scenario=name)
        assert any(host.kind == "hmc" for host in site.hosts())


def test_a_populated_world_has_no_leftovers(make_world):
    world = make_world()
    populate(world, from_table({"hmc": [{"name": "h"}], "system": [{"name": "s"}]}))
    assert world.hmcs["h"].systems == ["s"]
    with pytest.raises(UsageError, match="x is not a console"):
        from_table({"system": [{"name": "s", "hmcs": ["x"]}]})
