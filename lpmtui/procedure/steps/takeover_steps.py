"""The steps of a takeover: the failed node is proved down, its group brought online on another one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from lpmtui.commands.hmc import migrlpar
from lpmtui.commands.powerha import caa, clmgr, clrginfo
from lpmtui.model.cluster import GroupState, ResourceGroup
from lpmtui.model.command import Command
from lpmtui.model.errors import NeedsAttention
from lpmtui.model.events import Note
from lpmtui.model.job import SnapshotTaken
from lpmtui.model.lazy_dataclass import dataclass
from lpmtui.model.move import Severity
from lpmtui.model.snapshot import Snapshot, in_force
from lpmtui.procedure import fencing
from lpmtui.procedure.collector import take_snapshot
from lpmtui.procedure.steps.cluster_change import POLICY, TIMEOUT, change, wait_until_quiet
from lpmtui.procedure.steps.step import BaseStep, Context
from lpmtui.site.query_runner import NOT_LEARNT

NOTICED_S = 660.0
"""So long may take what the nodes that are left need to notice a failure: longest time-out and grace."""
DEADMAN = "deadman_mode"
USUAL_DEADMAN = "a"
"""What Cluster Aware AIX has by default: a node that lost the cluster crashes."""


@dataclass(frozen=True, slots=True)
class RecoverMigration(BaseStep):
    """Recovers the migration in which the partition failed, so that the HMC can tell where it is."""

    name: str = "recover-migration"
    title: str = "Recover the migration that was interrupted"
    why: str = (
        "As long as a migration hangs in between, both systems list the partition, and nobody can tell where"
        " it is or whether it runs."
    )

    def is_done(self, context: Context) -> bool:
        """Whether none has to be recovered."""
        return _proof(context).broken is None

    def do(self, context: Context) -> None:
        """Recover it. Raises CommandFailed in the HMC's own words."""
        broken = _proof(context).broken
        if broken is not None:
            context.run(migrlpar.recover(broken.hmc, broken.source, context.subject.move.partition))


@dataclass(frozen=True, slots=True)
class ProveDown(BaseStep):
    """Proves that the failed node does not run anywhere. From here on a takeover only goes forwards."""

    no_way_back: ClassVar[bool] = True
    name: str = "prove-down"
    title: str = "Prove that the failed node is down"
    why: str = (
        "Two nodes that have the same disks destroy the data on them. So every system of every HMC must say"
        " that the partition does not run; what is silent counts as running."
    )

    def do(self, context: Context) -> None:
        """Look. Raises Refused where it may still run."""
        proof = _proof(context)
        fencing.require_down(proof)
        for said in proof.said:
            context.tell(Note(said))


@dataclass(frozen=True, slots=True)
class KeepDown(BaseStep):
    """Says how the failed node is kept from coming back by itself: it cannot be reached."""

    name: str = "keep-down"
    title: str = "Keep the failed node from coming back by itself"
    why: str = (
        "At its next boot the entry hacmp_lpm in its inittab undoes the migration and may start cluster"
        " services, while its group runs on another node."
    )

    def do(self, context: Context) -> None:
        """Journal what the operator has to know before the group starts."""
        node = context.subject.node
        text = (
            f"Leave {node} not activated. Before it boots again, boot it to maintenance mode or single user"
            " mode and run: rmitab hacmp_lpm"
        )
        context.tell(Note(text, Severity.WARNING))


@dataclass(frozen=True, slots=True)
class BringOnline(BaseStep):
    """Brings the group online on the standby node."""

    group: str = ""
    to: str = ""
    name: str = "bring-online"
    title: str = "Bring the group online on the standby node"
    why: str = (
        "While a group is unmanaged PowerHA does not take it over, not even when its node crashes. Moving it"
        " to a node that manages its groups makes PowerHA manage it again."
    )

    def commands(self, context: Context) -> tuple[Command, ...]:
        """`clmgr move resource_group`, or `online` where no node has the group."""
        before = context.before.group(self.group)
        states = [state for _, state in before.states] if before else []
        if GroupState.UNMANAGED in states:
            return (clmgr.move_group(self.to, self.group, self.to).command,)
        return (clmgr.online_group(self.to, self.group, self.to).command,)

    def is_done(self, context: Context) -> bool:
        """Whether it is ONLINE there."""
        return self._seen(context).state_on(self.to) is GroupState.ONLINE

    def do(self, context: Context) -> None:
        """Bring it online, the proof taken anew. Raises Refused, CommandFailed and NeedsAttention."""
        wait_until_quiet(context, more_s=NOTICED_S)
        fencing.require_down(_proof(context))
        group = self._seen(context)
        if group.state_on(self.to) is GroupState.ONLINE:
            return
        if group.unmanaged:
            change(context, clmgr.move_group(self.to, self.group, self.to))
        else:
            change(context, clmgr.online_group(self.to, self.group, self.to))

    def verify(self, context: Context) -> None:
        """See it ONLINE there and nowhere else."""
        context.wait_for(
            f"Resource group {self.group} ONLINE on {self.to}",
            context.limits.busy_s,
            lambda: self._seen(context).owner == self.to,
        )

    def _seen(self, context: Context) -> ResourceGroup:
        for group in context.ask(clrginfo.groups(self.to)):
            if group.name == self.group:
                return group
        raise NeedsAttention(f"The cluster does not report the resource group {self.group}.")


@dataclass(frozen=True, slots=True)
class CheckResources(BaseStep):
    """Looks at the group's volume groups, file systems, service addresses and applications."""

    group: str = ""
    to: str = ""
    name: str = "check-resources"
    title: str = "Check file systems, service address and application"
    why: str = "ONLINE is what PowerHA believes; what the users need is looked at on the node itself."

    def do(self, context: Context) -> None:
        """Look. Raises NeedsAttention that names what is missing."""
        configured = context.ask(clmgr.resource_group(self.to, self.group))
        if configured.state is not GroupState.ONLINE:
            raise NeedsAttention(
                f"{self.group} is {configured.state.value}, not ONLINE on {self.to}.",
                subject=self.group,
                remedy=f"Once the cluster is stable: clmgr move resource_group {self.group} NODE={self.to}",
            )
        missing = []
        for kind, names, query in clrginfo.expected(self.to, dict(configured.raw)):
            try:
                active = context.ask(query)
            except NOT_LEARNT as error:
                text = f"Whether {kind} {', '.join(names)} is active is not known: {error.title}"
                context.tell(Note(text, Severity.WARNING))
                continue
            missing += [f"{kind} {name}" for name in names if name not in active]
        missing += self._unwell(context, configured.applications)
        if missing:
            raise NeedsAttention(
                f"{self.group} is ONLINE on {self.to}, but not active there: {', '.join(missing)}.",
                subject=self.group,
                remedy="Read /var/hacmp/log/hacmp.out there. Where a volume group does not vary on, a reserve"
                " may be left: Recover Resource Group From SCSI Persistent Reserve Error in smitty.",
            )
        context.tell(Note(f"Everything of {self.group} that could be looked at is active on {self.to}."))

    def _unwell(self, context: Context, names: tuple[str, ...]) -> list[str]:
        """The applications that are not well once they had the time to start."""
        unwell: list[str] = []

        def well() -> bool:
            cluster = context.site.cluster_picture(self.to, avoid=(context.subject.node,))
            health = {one.name: one.healthy for one in context.site.health(cluster)}
            unwell[:] = [f"application {name}" for name in names if health.get(name) is False]
            return not unwell

        try:
            context.wait_for("A healthy application", context.limits.quiet_s * 8, well)
        except NeedsAttention:
            return unwell
        return []


@dataclass(frozen=True, slots=True)
class GiveBackDeadmanMode(BaseStep):
    """Gives back what the nodes that are left do when they lose the cluster."""

    name: str = "give-back-deadman-mode"
    title: str = "Give back the dead man's mode of Cluster Aware AIX"
    why: str = "PowerHA sets it from assert to event for a migration; its post phase never set it back."

    def commands(self, context: Context) -> tuple[Command, ...]:
        """`clctrl -tune -o deadman_mode=VALUE` on each node."""
        wanted = deadman_before(context.before)
        return tuple(caa.set_tunable(node.name, DEADMAN, wanted).command for node in context.before.nodes)

    def is_done(self, context: Context) -> bool:
        """Whether it is what it was on every node."""
        wanted = deadman_before(context.before)
        return all(_deadman(context, node.name) in ("", wanted) for node in context.before.nodes)

    def do(self, context: Context) -> None:
        """Set it where it differs. Raises NeedsAttention where that has no effect."""
        wanted = deadman_before(context.before)
        for node in context.before.nodes:
            if _deadman(context, node.name) not in ("", wanted):
                context.run(caa.set_tunable(node.name, DEADMAN, wanted))
            if _deadman(context, node.name) not in ("", wanted):
                raise NeedsAttention(f"{DEADMAN} of {node.name} is not {wanted}.", subject=node.name)


@dataclass(frozen=True, slots=True)
class Reintegrate(BaseStep):
    """Says how the failed node comes back later, and journals how everything is now."""

    group: str = ""
    to: str = ""
    name: str = "re-integrate"
    title: str = "How the failed node comes back"
    why: str = "It must not bring its group online a second time, and not undo a migration that is long over."

    def do(self, context: Context) -> None:
        """Journal how the repaired node comes back into the cluster."""
        node = context.subject.node
        clean = "rmitab hacmp_lpm; rm -f /var/hacmp/cl_dr.state"
        for text in (
            f"When {node} is repaired: boot it without cluster services, then there: {clean}",
            f"See that nothing of {self.group} is active on {node}: lsvg -o; ifconfig -a; ps -ef",
            f"Give it back to the cluster: clmgr start node {node} WHEN=now MANAGE=auto; clmgr sync cluster",
            f"{self.group} stays on {self.to}; back with: clmgr move resource_group {self.group} NODE={node}",
        ):
            context.tell(Note(text))
        try:
            after = take_snapshot(context.site, context.subject)
        except NOT_LEARNT as error:
            context.tell(Note(f"How everything is now is not known: {error.title}", Severity.WARNING))
            return
        context.keep(SnapshotTaken("after", after))
        for text in _settings_left(context.before, after):
            context.tell(Note(text, Severity.WARNING))


def _settings_left(before: Snapshot, after: Snapshot) -> Iterator[str]:
    """The LPM settings that the interrupted move left: with a failed node nothing can be synchronised."""
    for name in (POLICY, TIMEOUT):
        was, now = before.attribute(name), after.attribute(name)
        if was is not None and now is not None and in_force(name, was) != in_force(name, now):
            back = f"clmgr modify cluster {name}={was}; clmgr sync cluster"
            yield f'{name} is "{now}"; before the move it was "{was}". Once all nodes are managed: {back}'


def _proof(context: Context) -> fencing.FencingProof:
    """Whether the failed node runs anywhere now."""
    move = context.subject.move
    return fencing.prove_down(context.site, move.partition, context.subject.node, (move.source,))


def deadman_before(before: Snapshot) -> str:
    """What the mode was before anything was changed; the default where nobody knows."""
    found = [value for name, value in before.caa or () if name.rpartition(".")[2] == DEADMAN]
    return found[0] if found else USUAL_DEADMAN


def _deadman(context: Context, node: str) -> str:
    """The mode in force on a node; empty where it does not say."""
    found = [one.value for one in context.ask(caa.tunables(node)) if one.name == DEADMAN]
    return found[0] if found else ""
