"""Anything may happen to a cluster, in any order: some things never do."""

from __future__ import annotations

from cluster_bench import Bench, scenario
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from lpmtui.model.cluster import GroupState, NodeState
from lpmtui.simulator.lpm import failures, stages, transfer
from lpmtui.simulator.objects.lpm_migration import LpmStage
from lpmtui.simulator.powerha import groups, operations, software

HOSTS = ("n1", "n2", "n3")
GROUPS = [
    {
        "name": "parent",
        "nodes": ["n1", "n2", "n3"],
        "applications": ["app"],
        "service_labels": ["svc"],
        "volume_groups": ["pvg"],
        "fallback": "FBHPN",
    },
    {
        "name": "child",
        "nodes": ["n2", "n1"],
        "applications": ["child_app"],
        "parents": ["parent"],
        "volume_groups": ["cvg"],
    },
    {"name": "free", "nodes": ["n3", "n1"], "startup": "OFAN", "volume_groups": ["fvg"]},
    {"name": "all", "nodes": ["n1", "n2", "n3"], "startup": "OAAN", "fallover": "BO"},
]
PASSING = {GroupState.ACQUIRING, GroupState.RELEASING, GroupState.TEMPORARY_ERROR}

hosts = st.sampled_from(HOSTS)
group_names = st.sampled_from([group["name"] for group in GROUPS])


class ClusterMachine(RuleBasedStateMachine):
    """Three nodes, a family of groups, a concurrent one and one that settles."""

    @initialize(
        policy=st.sampled_from(["manage", "unmanage"]),
        settling=st.sampled_from(["0", "50"]),
        chaos=st.sampled_from([False, False, True]),
    )
    def build(self, policy: str, settling: str, chaos: bool) -> None:
        self.chaos = chaos
        self.unmanaged = policy == "unmanage"
        tunables = {"LPM_POLICY": policy, "RG_SETTLING_TIME": settling}
        cluster = {"networks": ["net"], "repository": "disk", "tunables": tunables}
        self.bench = Bench(scenario(3, groups=GROUPS, cluster=cluster))
        self.world = self.bench.world

    def _ask(self, host: str, line: str) -> None:
        """Ask for something; where no chaos reigns, usually wait for it."""
        if self.bench.image(host).up:
            self.bench.site.begin(host, line)
            if not self.chaos and self.bench.world.settings.operations % 3:
                self.bench.wait(45)

    def _others_are_well(self, host: str) -> bool:
        """Whether this node may fail: without chaos one at a time does."""
        others = [self.bench.node(name) for name in HOSTS if name != host]
        return self.chaos or all(
            one.state is NodeState.NORMAL and self._idle(one.name) and not one.seen_down_by_peers
            for one in others
        )

    def _idle(self, host: str) -> bool:
        return self.bench.image(host).up and not self.world.frozen(host)

    def _mourns(self) -> bool:
        """Whether the event of a dead node is still to be worked off."""
        return any(found.what == operations.NODE_DOWN for found in operations.under_way(self.world, "crew"))

    @rule(host=hosts, other=hosts, manage=st.sampled_from(["offline", "move", "unmanage"]))
    def stop(self, host: str, other: str, manage: str) -> None:
        self.unmanaged |= manage == "unmanage"
        self._ask(host, f"clmgr stop node {other} MANAGE={manage}")

    @rule(host=hosts, other=hosts, manage=st.sampled_from(["auto", "auto", "manual"]))
    def start(self, host: str, other: str, manage: str) -> None:
        self._ask(host, f"clmgr start node {other} MANAGE={manage}")

    @rule(host=hosts, group=group_names, to=hosts)
    def move(self, host: str, group: str, to: str) -> None:
        self._ask(host, f"clmgr move rg {group} NODE={to}")

    @rule(host=hosts, group=group_names, verb=st.sampled_from(["online", "offline"]))
    def switch(self, host: str, group: str, verb: str) -> None:
        self._ask(host, f"clmgr {verb} rg {group}")

    @rule(host=hosts, seconds=st.sampled_from([30, 60, 600]))
    def modify(self, host: str, seconds: int) -> None:
        self._ask(host, f"clmgr modify cluster HEARTBEAT_FREQUENCY={seconds}; clmgr sync cluster")

    @rule(host=hosts)
    def disarm(self, host: str) -> None:
        self.bench.node(host).dms_armed = False
        self.bench.node(host).deadman_mode = "e"

    @rule(host=hosts)
    def crash(self, host: str) -> None:
        if not self._others_are_well(host):
            return
        failures.crash(self.world, host, "test")

    @rule(host=hosts)
    def boot(self, host: str) -> None:
        if not self.bench.image(host).up and self.world.active_migration(host) is None:
            failures.boot(self.world, host)

    @rule(host=hosts)
    def bring_back(self, host: str) -> None:
        self.thaw(host)
        self.boot(host)
        self.bench.wait(5)
        self._ask(host, f"clmgr start node {host}")

    @rule(host=hosts)
    def freeze(self, host: str) -> None:
        here = self._idle(host) and self.world.active_migration(host) is None
        if here and self._others_are_well(host):
            transfer.freeze(self.world, host)

    @rule(host=hosts)
    def thaw(self, host: str) -> None:
        if self.world.frozen(host) and self.world.active_migration(host) is None:
            self._thaw(host)

    def _thaw(self, host: str) -> None:
        image = self.bench.image(host)
        start = image.frozen[-1][0]
        image.frozen[-1][1] = self.bench.now
        stages.software().resumed(self.world, host, start, self.bench.now)
        if image.up:
            stages.software().reachable(self.world, host, start, self.bench.now)

    @rule(host=hosts, to=st.sampled_from(["frame1", "frame2", "frame3"]))
    def migrate(self, host: str, to: str) -> None:
        away = self.bench.image(host).system != to and self.world.active_migration(host) is None
        if away and self._idle(host):
            self.bench.migrate(host, to)

    @rule(host=hosts)
    def stop_migration(self, host: str) -> None:
        migration = self.world.active_migration(host)
        if migration and migration.stage in (LpmStage.PRE_PHASE, LpmStage.MEMORY):
            self.bench.stop(migration)

    @rule(group=group_names, what=st.sampled_from(["", "acquire", "release"]))
    def scripts(self, group: str, what: str) -> None:
        self.bench.group(group).script_fails = what

    @rule(host=hosts)
    def run_on(self, host: str) -> None:
        if self._idle(host):
            self.bench.run(host, f"clruncmd {host}")

    @rule(host=hosts, down=st.booleans())
    def network(self, host: str, down: bool) -> None:
        self.bench.node(host).networks_down = ["net"] if down else []
        software.recheck(self.world, "crew")

    @rule(host=hosts, reachable=st.booleans())
    def repository(self, host: str, reachable: bool) -> None:
        self.bench.node(host).repository_reachable = reachable
        software.recheck(self.world, "crew")

    @rule(status=st.sampled_from([None, 1]))
    def monitor(self, status: int | None) -> None:
        self.bench.monitor().exit_status = status
        software.recheck(self.world, "crew")

    @precondition(lambda self: self.bench.states("parent")[0] == "UNMANAGED")
    @rule(host=hosts)
    def by_hand(self, host: str) -> None:
        if self._idle(host):
            self._ask(host, "/opt/app/stop; varyoffvg pvg")

    @rule(seconds=st.sampled_from([0.4, 3.0, 7.0, 20.0, 45.0, 400.0]))
    def wait(self, seconds: float) -> None:
        self.bench.wait(seconds)

    @invariant()
    def every_group_has_a_state_everywhere_and_is_online_once(self) -> None:
        for group in self.world.groups.of("crew"):
            assert list(group.states) == group.nodes
            online = [node for node, state in group.states.items() if state is GroupState.ONLINE]
            assert group.startup == "OAAN" or len(online) <= 1

    @precondition(lambda self: not self._mourns())
    @invariant()
    def a_group_is_online_only_where_services_run(self) -> None:
        for group in self.world.groups.of("crew"):
            for name, state in group.states.items():
                node = self.bench.node(name)
                if state is GroupState.ONLINE and self.bench.image(name).up:
                    assert node.state is not NodeState.OFFLINE, (group.name, name)

    @invariant()
    def a_disk_is_used_once_among_those_that_hear_each_other(self) -> None:
        for group in self.world.groups.of("crew"):
            for name in group.volume_groups:
                there = [host for host in group.resources[name] if self._member(host)]
                assert len(there) <= 1, (name, there)

    def _member(self, host: str) -> bool:
        return self._idle(host) and not self.bench.node(host).seen_down_by_peers

    @invariant()
    def an_application_runs_once_among_those_that_hear_each_other(self) -> None:
        for application in self.world.applications.of("crew"):
            there = [host for host in application.instances if self._member(host)]
            assert len(there) <= 1, (application.name, there)

    def teardown(self) -> None:
        if not hasattr(self, "bench"):
            return
        self._mend()
        for _ in range(40):
            self.bench.wait(1000)
            for host in HOSTS:
                if self.bench.image(host).up and not self.world.frozen(host):
                    self.bench.run(host, f"clruncmd {host}")
            if not self.world.kernel.events():
                break
        self._everything_has_ended()

    def _mend(self) -> None:
        """Nothing more goes wrong."""
        for group in self.world.groups.of("crew"):
            group.script_fails = ""
        for host in HOSTS:
            node = self.bench.node(host)
            node.networks_down, node.repository_reachable = [], True
            if self.world.frozen(host) and self.world.active_migration(host) is None:
                self._thaw(host)
        self.bench.monitor().exit_status = None
        software.recheck(self.world, "crew")

    def _everything_has_ended(self) -> None:
        assert not operations.under_way(self.world, "crew")
        assert all(found.status is not None for found in self.world.operations.of("crew"))
        for host in HOSTS:
            node = self.bench.node(host)
            assert node.state in (NodeState.NORMAL, NodeState.UNMANAGED, NodeState.OFFLINE)
            assert node.raw_state in ("ST_STABLE", "UNMANAGED", "ST_INIT"), (host, node.raw_state)
            assert (node.state is NodeState.OFFLINE) or self.bench.image(host).up
        if GroupState.ONLINE in self.bench.group("child").states.values() and not self.unmanaged:
            assert {GroupState.ONLINE, GroupState.UNMANAGED} & set(self.bench.group("parent").states.values())
        for group in self.world.groups.of("crew"):
            assert not PASSING & set(group.states.values()), (group.name, group.states)
            for name, state in group.states.items():
                managed = self.bench.node(name).state is NodeState.NORMAL
                if state is GroupState.ONLINE and managed:
                    assert not groups.inactive_resources(group, name), (group.name, name)


TestCluster = ClusterMachine.TestCase
TestCluster.settings = settings(max_examples=40, stateful_step_count=25, deadline=None)
