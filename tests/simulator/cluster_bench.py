"""A small cluster on a workbench: lines run on its nodes, nodes are frozen, crash and boot."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from lpmtui.simulator.api import SimulatedSite
from lpmtui.simulator.engine.repository import MemoryRepository
from lpmtui.simulator.engine.world import Settings, World
from lpmtui.simulator.lpm import failures, lifecycle, stages, transfer
from lpmtui.simulator.objects.lpm_migration import LpmStage, Migration
from lpmtui.simulator.objects.powerha_cluster import Application, ClusterNode, Group, Monitor, PowerhaCluster
from lpmtui.simulator.objects.systems import OsImage
from lpmtui.simulator.scenario import from_table, populate
from lpmtui.simulator.shells.shell import ShellAnswer

CLUTILS = "/var/hacmp/log/clutils.log"
HACMP_OUT = "/var/hacmp/log/hacmp.out"


def scenario(
    nodes: int = 2,
    *,
    cluster: Mapping[str, Any] | None = None,
    groups: list[dict[str, Any]] | None = None,
    monitor: Mapping[str, Any] | None = None,
    application: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """A cluster `crew` of nodes n1, n2, .. on a system each, with `app` in the group `rg` on n1."""
    names = [f"n{number}" for number in range(1, nodes + 1)]
    curve = {"points": [[0.5, "20MiB"], [10.0, "100MiB"]]}
    return {
        "hmc": [{"name": "hmc"}],
        "curve": {"calm": curve},
        "system": [
            {
                "name": f"frame{number}",
                "serial": f"10000A{number}",
                "vios": [{"name": f"vios{number}"}],
                "partition": [{"name": name, "memory": "4GiB", "touched": "2GiB", "curve": "calm"}],
            }
            for number, name in enumerate(names, start=1)
        ],
        "cluster": [
            {
                "name": "crew",
                **(cluster or {}),
                "node": [
                    {"name": name, "ip": f"10.9.0.{number}"} for number, name in enumerate(names, start=1)
                ],
                "application": [
                    {
                        "name": "app",
                        "start_script": "/opt/app/start",
                        "stop_script": "/opt/app/stop",
                        "user": "appuser",
                        "processes": ["appd"],
                        **(application or {}),
                    },
                    {"name": "child_app"},
                ],
                "monitor": [
                    {
                        "name": "app_mon",
                        "applications": ["app"],
                        "method": "/opt/app/check",
                        "interval": "10s",
                        "stabilization": "20s",
                        **(monitor or {}),
                    }
                ],
                "group": groups or [{"name": "rg", "nodes": names, "applications": ["app"]}],
            }
        ],
    }


class Bench:
    """A world of one cluster and the door to its hosts; time passes only when something is waited for."""

    def __init__(self, table: dict[str, Any] | None = None, *, seed: int = 1) -> None:
        self.world = World(Settings(seed=seed, speed=math.inf))
        populate(self.world, from_table(table or scenario()))
        self.site = SimulatedSite(MemoryRepository(self.world, lambda: 0.0), lambda: 0.0, lambda _: None)

    @property
    def now(self) -> float:
        return self.world.now

    @property
    def cluster(self) -> PowerhaCluster:
        return self.world.clusters["crew"]

    def node(self, name: str) -> ClusterNode:
        return self.world.nodes[name]

    def group(self, name: str = "rg") -> Group:
        return self.world.groups[f"crew/{name}"]

    def states(self, name: str = "rg") -> list[str]:
        """The states of a group on its nodes, in their order."""
        group = self.group(name)
        return [group.states[node].value for node in group.nodes]

    def app(self, name: str = "app") -> Application:
        return self.world.applications[f"crew/{name}"]

    def monitor(self) -> Monitor:
        return self.world.monitors["crew/app_mon"]

    def image(self, name: str) -> OsImage:
        return self.world.images[name]

    def run(self, host: str, line: str) -> ShellAnswer:
        """Run a line to its end, whatever its status."""
        return self.site.run(host, line)

    def ok(self, host: str, line: str) -> str:
        """Run a line that must succeed; returns what it printed."""
        answer = self.site.run(host, line)
        assert answer.status == 0, answer
        return answer.stdout

    def refused(self, host: str, line: str) -> str:
        """Run a line that must fail; returns its complaint."""
        answer = self.site.run(host, line)
        assert answer.status != 0, answer
        return answer.stderr

    def wait(self, seconds: float) -> None:
        self.world.advance_to(self.now + seconds)

    def clutils(self, host: str = "n1") -> list[str]:
        return self.world.lines(host, CLUTILS)

    def hacmp_out(self, host: str = "n1") -> list[str]:
        return self.world.lines(host, HACMP_OUT)

    def events(self, host: str = "n1") -> list[str]:
        """The events that began on a node, without their times."""
        lines = [line.partition("EVENT START: ")[2] for line in self.hacmp_out(host)]
        return [line for line in lines if line]

    def freeze(self, host: str, seconds: float, *, network_s: float = 0.2) -> None:
        """The host is frozen for a while; a little later its peers hear it again."""
        start = self.now
        transfer.freeze(self.world, host)
        self.wait(seconds)
        image = self.image(host)
        if not image.up:
            return
        image.frozen[-1][1] = self.now
        image.unreachable_until = self.now + network_s
        stages.software().resumed(self.world, host, start, self.now)
        self.wait(network_s)
        if image.up:
            stages.software().reachable(self.world, host, start, self.now)

    def crash(self, host: str) -> None:
        failures.crash(self.world, host, "test")

    def boot(self, host: str) -> None:
        failures.boot(self.world, host)

    def migrate(self, host: str, target: str) -> Migration:
        """Begin a migration; the world has not moved yet."""
        return lifecycle.begin(self.world, "hmc", host, self.image(host).system, target)

    def until(self, migration: Migration, *stages: LpmStage) -> None:
        """Let time pass until the migration is in one of the stages."""
        for _ in range(10_000):
            if migration.stage in stages:
                return
            due = self.world.kernel.next_at()
            assert due is not None, "nothing more happens"
            self.world.advance_to(due)
        raise AssertionError(f"the migration stays in {migration.stage}")

    def stop(self, migration: Migration) -> None:
        failures.stop(self.world, migration, "stopped")


GROUP_WITH_RESOURCES = {
    "name": "rg",
    "nodes": ["n1", "n2"],
    "applications": ["app"],
    "service_labels": ["svc"],
    "volume_groups": ["vg"],
}


def networked(nodes: int = 2, *, groups: list | None = None, vrmf: str = "7.2.7.0", **tunables: str) -> Bench:
    """A cluster with a network, a repository disk, and a group that has a label and a volume group."""
    cluster = {"networks": ["net"], "repository": "disk", "vrmf": vrmf, "tunables": tunables}
    return Bench(scenario(nodes, groups=groups or [GROUP_WITH_RESOURCES], cluster=cluster))
