"""The whole way: configuration, transport, languages and the simulated world behind them."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from lpmtui.commands.hmc import migrlpar
from lpmtui.commands.hmc.migration_route import MigrationRoute
from lpmtui.commands.powerha import clmgr
from lpmtui.config import CustomMonitors, Override, load
from lpmtui.model.cluster import ClusterState, GroupState, NodeState
from lpmtui.model.system import PartitionState
from lpmtui.simulator.api import SimulatedSite
from lpmtui.site import Site, open_site


@pytest.fixture
def site() -> Site:
    with open_site(load(None), None, None) as opened:
        yield opened


def test_the_demo_world_is_known_without_an_open_question(site) -> None:
    picture = site.picture()
    assert picture.unknown == ()
    assert [system.name for system in picture.systems] == ["power-a", "power-b", "power-c"]
    assert [(each.system, each.memory_mib) for each in picture.where("dbnode1")] == [("power-a", 65536)]
    owners = {group.name: group.owner for cluster in picture.clusters for group in cluster.groups}
    assert owners == {"db_rg": "dbnode1", "batch_rg": "dbnode2", "web_rg": "webnode1"}
    assert {cluster.state for cluster in picture.clusters} == {ClusterState.STABLE}
    assert picture.cluster_of("tools1") is None
    assert {each.name: each.healthy for each in picture.health} == {
        "db_app": True,
        "batch_app": True,
        "web_app": True,
    }
    assert site.managing_hmc("power-c") == "hmc1"


def test_an_unmanaged_node_is_seen_and_its_application_still_looked_at(site) -> None:
    site.picture()
    site.ask(clmgr.unmanage_node("dbnode1"))
    picture = site.picture()
    cluster = picture.cluster_of("dbnode1")
    assert cluster.node("dbnode1").state is NodeState.UNMANAGED
    group = next(group for group in cluster.groups if group.name == "db_rg")
    assert {state for _, state in group.states} == {GroupState.UNMANAGED}
    assert {each.name: each.healthy for each in picture.health}["db_app"] is True
    assert site.active_node("dbcluster") == "dbnode2"


def test_where_monitors_may_not_run_a_custom_one_leaves_its_application_unknown() -> None:
    never = {"lpm.run_custom_monitors": Override(CustomMonitors.NEVER.value, "test")}
    with open_site(load(None, overrides=never), None, None) as site:
        health = {each.name: each.healthy for each in site.picture().health}
    assert health == {"db_app": None, "batch_app": True, "web_app": True}


def test_during_a_migration_the_partition_is_in_two_places_and_later_in_one(site) -> None:
    running = site.start(migrlpar.migrate("hmc1", MigrationRoute("power-a", "power-c", "webnode1")).command)
    seen: set[tuple[str, ...]] = set()
    deadline = site.clock.monotonic() + 3600
    while running.poll() is None and site.clock.monotonic() < deadline:
        site.clock.sleep(5)
        found = site.picture(health=False).where("webnode1")
        seen.add(tuple(each.system for each in found))
        assert found
    assert running.poll().ok
    assert ("power-a", "power-c") in seen
    site.clock.sleep(60)  # the source's entry lingers for a while
    assert [(each.system, each.state) for each in site.picture().where("webnode1")] == [
        ("power-c", PartitionState.RUNNING)
    ]


def test_a_dead_node_is_unknown_only_where_it_alone_could_tell(tmp_path: Path) -> None:
    world = SimulatedSite.open(tmp_path / "simulator.db", speed=float("inf"))
    with open_site(load(None), None, tmp_path) as site:
        with world._repository.using() as inner:
            inner.images["dbnode2"].up = False
        picture = site.picture()
        assert picture.cluster_of("dbnode1") is not None
        assert {each.name: each.healthy for each in picture.health}["batch_app"] is None
        assert site.active_node("dbnode2") == "dbnode1"
        with world._repository.using() as inner:
            inner.images["dbnode1"].up = False
        picture = site.picture()
        assert "dbcluster" in {each.subject for each in picture.unknown}
        assert [cluster.name for cluster in picture.clusters] == ["webcluster"]


def test_a_node_that_hangs_costs_one_wait_and_not_one_for_every_question(tmp_path: Path) -> None:
    world = SimulatedSite.open(tmp_path / "simulator.db", speed=float("inf"))
    with open_site(load(None), None, tmp_path) as site:
        with world._repository.using() as inner:
            inner.images["dbnode1"].unreachable_until = inner.now + 3600
        before = site.clock.monotonic()
        picture = site.picture()
        assert site.clock.monotonic() - before < 90
    assert picture.cluster_of("dbnode1").node("dbnode2").state is NodeState.NORMAL
    assert {each.name: each.healthy for each in picture.health}["db_app"] is None


def test_a_dry_run_leaves_the_world_as_it_is(tmp_path: Path) -> None:
    with open_site(load(None), None, tmp_path, dry_run=True) as site:
        site.run(clmgr.modify_cluster("dbnode1", {"LPM_POLICY": "unmanage"}).command)
    with open_site(load(None), None, tmp_path) as site:
        assert dict(site.ask(clmgr.cluster("dbnode1")).raw)["LPM_POLICY"] == ""


def test_a_site_can_be_used_from_several_threads(tmp_path: Path) -> None:
    SimulatedSite.open(tmp_path / "simulator.db", speed=float("inf")).close()
    with open_site(load(None), None, tmp_path) as site, ThreadPoolExecutor(3) as pool:
        pictures = list(pool.map(lambda _: site.picture(), range(6)))
    assert {picture.unknown for picture in pictures} == {()}
    assert len({len(picture.partitions) for picture in pictures}) == 1
