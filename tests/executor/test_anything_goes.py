"""Whatever operators, faults and crashes do in whichever order: no group is lost or owned twice, and every
state that is not the end has a way out."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from executor_bench import ME, Bench
from hypothesis import HealthCheck, event, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from lpmtui.executor import start
from lpmtui.model.cluster import GroupState, LpmPolicy
from lpmtui.model.command import Command
from lpmtui.model.errors import LpmtuiError
from lpmtui.model.job import AbortAsked, Way
from lpmtui.model.move import ProcedureKind
from lpmtui.model.request import Takeover
from lpmtui.procedure import WaitLimits
from lpmtui.simulator.api import SimulatedSite

SHORT = WaitLimits(link_s=120.0, post_s=90.0, arrive_s=120.0, busy_s=90.0, begin_s=20.0)
POLICIES = st.sampled_from([None, LpmPolicy.MANAGE, LpmPolicy.UNMANAGE])
PROCEDURES = st.sampled_from([None, None, ProcedureKind.MANUAL])
KILLS = st.none() | st.integers(1, 120)
FAULTS = st.sampled_from(
    [
        ("console-restart", "hmc1", "memory:1"),
        ("connection-drops", "hmc1", "memory:1"),
        ("mover-link-down", "vios-a1", "memory:1"),
        ("post-phase-missing", "dbnode1", "now"),
        ("unmanage-fails", "dbnode1", "now"),
        ("partition-crash", "dbnode1", "memory:1"),
        ("partition-crash", "dbnode1", "post-phase"),
        ("timeout-not-restored", "dbnode1", "now"),
        ("source-entry-lingers", "dbnode1", "now"),
        ("resource-changed", "db_rg", "memory:1"),
    ]
)


class Killed(BaseException):
    """The executor's process is gone between two commands."""


class AnythingGoes(RuleBasedStateMachine):
    """One cluster of two nodes, whose node dbnode1 is moved to and fro."""

    def __init__(self) -> None:
        super().__init__()
        self.directory = Path(tempfile.mkdtemp(prefix="anything"))
        self.bench = Bench(self.directory, SimulatedSite.open(None), poll_s=5.0)
        object.__setattr__(self.bench.context, "limits", SHORT)

    @initialize()
    def healthy(self) -> None:
        assert self.where() == "power-a"

    @rule(policy=POLICIES, procedure=PROCEDURES, kill_after=st.none() | st.integers(60, 300))
    def migrate(
        self, policy: LpmPolicy | None, procedure: ProcedureKind | None, kill_after: int | None
    ) -> None:
        target = "power-c" if self.where() == "power-a" else "power-a"
        policy = None if procedure else policy
        self.carry(
            lambda: self.bench.migrate("dbnode1", target, policy=policy, procedure=procedure, force=True),
            kill_after,
        )

    @rule(after=st.integers(1, 200))
    def migrate_and_abort(self, after: int) -> None:
        known = len(self.bench.store.migrations())
        left = [after]

        def trip(_command: Command) -> None:
            rows = self.bench.store.migrations()
            if len(rows) > known:
                left[0] -= 1
                if left[0] == 0:
                    self.bench.store.append(rows[-1].id, AbortAsked("ann"))

        self.bench.wire.trips.append(trip)
        self.migrate(LpmPolicy.UNMANAGE, None, None)
        self.bench.wire.trips.remove(trip)

    @rule(way=st.sampled_from(list(Way)), kill_after=st.none() | st.integers(1, 80))
    def recover(self, way: Way, kill_after: int | None) -> None:
        rows = self.bench.store.migrations()
        if rows:
            self.carry(lambda: self.bench.take_up(way, rows[-1].id), kill_after)

    @rule(phase=st.sampled_from(["memory:1", "suspension", "post-phase"]), kill_after=KILLS)
    def fail_and_take_over(self, phase: str, kill_after: int | None) -> None:
        """The worst that a move can meet, relieved by an executor that may die, too."""
        if self.bench.where("dbnode1")[0][1] != "Running":
            return
        self.break_something(("partition-crash", "dbnode1", phase))
        self.migrate(LpmPolicy.UNMANAGE, None, None)
        self.carry(lambda: start(self.bench.context, Takeover("db_rg", "dbnode2"), ME)[1], kill_after)

    @rule()
    def take_over(self) -> None:
        self.carry(lambda: start(self.bench.context, Takeover("db_rg", "dbnode2"), ME)[1], None)

    @rule(fault=FAULTS)
    def break_something(self, fault: tuple[str, str, str]) -> None:
        name, on, phase = fault
        try:
            self.bench.world.set_fault(name, on, phase=phase)
        except LpmtuiError:
            return

    @rule()
    def repair(self) -> None:
        for _, names in sorted(
            (fault.on, fault.name) for fault in self.faults() if fault.name != "partition-crash"
        ):
            self.bench.world.clear_faults(names)

    @rule(seconds=st.sampled_from([30, 300, 1800]))
    def wait(self, seconds: int) -> None:
        self.bench.site.clock.sleep(seconds)

    @invariant()
    def a_group_is_nowhere_twice(self) -> None:
        with self.bench.change() as world:
            for group in world.groups.of("dbcluster"):
                online = [node for node, state in group.states.items() if state is GroupState.ONLINE]
                assert len(online) <= 1, (group.name, group.states)
                for resource in group.volume_groups:
                    assert len(group.resources.get(resource, [])) <= 1, (resource, group.resources)
            for application in world.applications.values():
                hosts = [node for node, count in application.instances.items() if count]
                assert len(hosts) <= 1, (application.name, application.instances)
                assert sum(application.instances.values()) <= 1

    @invariant()
    def the_partition_runs_at_most_once(self) -> None:
        running = [state for _, state in self.bench.where("dbnode1") if state == "Running"]
        assert len(running) <= 1

    def carry(self, job, kill_after: int | None) -> None:  # type: ignore[no-untyped-def]
        """Do it; the process may be killed at its n-th command. Every refusal is an answer."""
        left = [kill_after or 0]

        def trip(command: Command) -> None:
            left[0] -= 1
            if left[0] == 0:
                raise Killed

        if kill_after:
            self.bench.wire.trips.append(trip)
        try:
            finished = job()
            assert finished is None or finished.outcome.final
            event(f"ended {finished.outcome.value if finished else 'elsewhere'}")
        except Killed:
            event("killed")
        except LpmtuiError as error:
            event(f"refused: {type(error).__name__}")
        finally:
            if kill_after:
                self.bench.wire.trips.remove(trip)

    def faults(self):  # type: ignore[no-untyped-def]
        with self.bench.change() as world:
            return list(world.faults.values())

    def where(self) -> str:
        return self.bench.where("dbnode1")[0][0]

    def teardown(self) -> None:
        """Every state has a way out: repaired and recovered, nothing is left open and no group is lost."""
        self.repair()
        for row in self.bench.store.migrations():
            if not self.bench.store.migration(row.id).outcome.final:
                self.finish(row.id)
        with self.bench.change() as world:
            up = world.images["dbnode1"].up
        if not up:
            self.carry(lambda: start(self.bench.context, Takeover("db_rg", "dbnode2"), ME)[1], None)
        self.a_group_is_nowhere_twice()
        with self.bench.change() as world:
            for group in world.groups.of("dbcluster"):
                assert group.owner, (group.name, group.states, up)
        self.bench.close()
        shutil.rmtree(self.directory)

    def finish(self, migration: str) -> None:
        finished = None
        for way in Way:
            try:
                finished = self.bench.take_up(way, migration)
            except LpmtuiError:
                continue
            if self.bench.store.migration(migration).outcome.final:
                return
        raise AssertionError((migration, finished, self.bench.where("dbnode1")))


AnythingGoes.TestCase.settings = settings(
    max_examples=12,
    stateful_step_count=6,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
TestAnythingGoes = AnythingGoes.TestCase
