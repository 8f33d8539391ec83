"""What takes a frozen node for a failed one: node time-out and dead man switch, and giving them back."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from lpmtui.commands import aix
from lpmtui.commands.powerha import caa, clmgr, node_services
from lpmtui.commands.powerha.node_services import DeadManTools
from lpmtui.model.command import Command, Query
from lpmtui.model.errors import NeedsAttention
from lpmtui.model.job import Subject
from lpmtui.model.lazy_dataclass import dataclass
from lpmtui.model.move import Move
from lpmtui.model.snapshot import NodeSnapshot, Snapshot
from lpmtui.procedure.node_comparison import switch_of
from lpmtui.procedure.steps.cluster_change import change, lpm_timeout_s
from lpmtui.procedure.steps.step import BaseStep, Context, arrived


def wanted_s(move: Move, before: Snapshot) -> float:
    """The time-out for the freeze: asked for, or the cluster's own during LPM; never below what holds now."""
    return max(lpm_timeout_s(move, before), (before.node_timeout_ms or 0) / 1000)


@dataclass(frozen=True, slots=True)
class RaiseTimeout(BaseStep):
    """Raises the time-out directly in Cluster Aware AIX; the configuration stays as it is."""

    reversible: ClassVar[bool] = True
    name: str = "raise-timeout"
    title: str = "Raise the node time-out"
    why: str = (
        "A node that is silent for longer than the node time-out counts as failed, and crashes itself when it"
        " goes on. The time-out must be longer than the freeze; 600 seconds is the most there is."
    )

    def commands(self, context: Context) -> tuple[Command, ...]:
        """`clmgr -f modify cluster HEARTBEAT_FREQUENCY=SECONDS`."""
        return (_setting(_asked(context), wanted_s(context.subject.move, context.before) * 1000).command,)

    def is_done(self, context: Context) -> bool:
        """Whether it is long enough, or the move is over."""
        wanted = wanted_s(context.subject.move, context.before)
        return context.ask(caa.node_timeout(context.answering_node())) >= wanted * 1000 or arrived(context)

    def do(self, context: Context) -> None:
        """Raise it. Raises CommandFailed, on 7.1 without the fix that the option needs, too."""
        wanted = wanted_s(context.subject.move, context.before)
        change(context, _setting(context.answering_node(), wanted * 1000))

    def verify(self, context: Context) -> None:
        """Read the time-out back from the cluster; raise where it is another one."""
        _require(context, wanted_s(context.subject.move, context.before) * 1000)

    def undo(self, context: Context) -> None:
        """Give back what was before."""
        give_back_timeout(context)


@dataclass(frozen=True, slots=True)
class GiveBackTimeout(BaseStep):
    """Gives back the time-out as it was; `at_once`: without waiting for a stable cluster."""

    name: str = "give-back-timeout"
    title: str = "Give back the node time-out"
    why: str = "As long as it is raised, a node's failure is noticed ten minutes late."
    at_once: bool = False

    def commands(self, context: Context) -> tuple[Command, ...]:
        """`clmgr -f modify cluster HEARTBEAT_FREQUENCY=SECONDS` with the saved value."""
        saved = context.before.node_timeout_ms
        return () if saved is None else (_setting(_asked(context), saved).command,)

    def is_done(self, context: Context) -> bool:
        """Whether it is what it was."""
        saved = context.before.node_timeout_ms
        return saved is None or context.ask(caa.node_timeout(context.answering_node())) == saved

    def do(self, context: Context) -> None:
        """Set the time-out that the snapshot holds."""
        give_back_timeout(context, at_once=self.at_once)


def give_back_timeout(context: Context, *, at_once: bool = False) -> None:
    """Set the saved time-out again, verified; nothing where it holds or was never known."""
    saved = context.before.node_timeout_ms
    if saved is not None and context.ask(caa.node_timeout(context.answering_node())) != saved:
        setting = _setting(context.answering_node(), saved)
        context.run(setting) if at_once else change(context, setting)
        _require(context, saved)


def _setting(node: str, milliseconds: float) -> Query[str]:
    """What clmgr takes is whole seconds; what is none can only be given back in CAA itself."""
    if milliseconds % 1000:
        return caa.set_tunable(node, "node_timeout", f"{milliseconds:.0f}")
    return clmgr.modify_cluster(node, {"HEARTBEAT_FREQUENCY": f"{milliseconds / 1000:.0f}"}, direct=True)


def _require(context: Context, milliseconds: float) -> None:
    now = context.ask(caa.node_timeout(context.answering_node()))
    if now != milliseconds:
        raise NeedsAttention(
            f"The node time-out is {now / 1000:g} s after it was set to {milliseconds / 1000:g} s.",
            subject=context.subject.cluster,
            remedy=f"Set it with: clmgr -f modify cluster HEARTBEAT_FREQUENCY={milliseconds / 1000:g}",
        )


def _asked(context: Context) -> str:
    """Where a preview says that the command runs: a node that stays."""
    return context.subject.peers[0] if context.subject.peers else context.subject.node


def concerned(subject: Subject) -> tuple[str, ...]:
    """The nodes whose switch a freeze can trip: the moving one and, of two nodes, the other one too."""
    return subject.nodes if len(subject.nodes) == 2 else (subject.node,)


@dataclass(frozen=True, slots=True)
class DisarmSwitches(BaseStep):
    """Disarms the switches that were armed."""

    reversible: ClassVar[bool] = True
    name: str = "disarm-switches"
    title: str = "Disarm the dead man switches"
    why: str = (
        "Group Services halts a node whose critical clients did not run for 30 seconds. That cannot be tuned,"
        " and it goes on while the node is unmanaged; in a cluster of two nodes it can hit either."
    )

    def commands(self, context: Context) -> tuple[Command, ...]:
        """Run hags_disable_client_kill and stopdms on each node."""
        return tuple(
            query.command
            for node in _armed_before(context)
            for query in node_services.disarm_switch(node.name)
        )

    def is_done(self, context: Context) -> bool:
        """Whether they are disarmed, or the move is over."""
        return arrived(context) or not any(_trips(context, node.name) for node in _armed_before(context))

    def do(self, context: Context) -> None:
        """Disarm the dead man switch on every node that has it armed."""
        for node in _armed_before(context):
            if _trips(context, node.name):
                _run(context, node_services.disarm_switch(node.name, _tools(context, node.name)))

    def verify(self, context: Context) -> None:
        """See that none can trip."""
        for node in _armed_before(context):
            if _trips(context, node.name):
                raise NeedsAttention(
                    f"The dead man switch of {node.name} is still armed.",
                    subject=node.name,
                    remedy="See it with: /usr/sbin/rsct/bin/dms/listdms -s cthags",
                )

    def undo(self, context: Context) -> None:
        """Arm the dead man switch where it was armed before the job."""
        arm_again(context, _known(context.before, concerned(context.subject)))


@dataclass(frozen=True, slots=True)
class ArmSwitches(BaseStep):
    """Arms the switches again that were armed before."""

    name: str = "arm-switches"
    title: str = "Arm the dead man switches again"
    why: str = (
        "They protect the shared disks from a node that hangs and then goes on. They are armed before the"
        " node is managed again."
    )

    def commands(self, context: Context) -> tuple[Command, ...]:
        """Run startdms and hags_enable_client_kill on each node."""
        nodes = _armed_before(context)
        return tuple(query.command for node in nodes for query in node_services.arm_switch(node.name))

    def is_done(self, context: Context) -> bool:
        """Whether all are as they were."""
        return all(_as_before(context, node) for node in _known(context.before, concerned(context.subject)))

    def do(self, context: Context) -> None:
        """Arm the dead man switch where it was armed before the job."""
        arm_again(context, _known(context.before, concerned(context.subject)))


def arm_again(context: Context, nodes: Iterable[NodeSnapshot]) -> None:
    """Arm the switches that were armed and are not; every node is tried before a failure counts.

    Raises NeedsAttention for those that are not as before.
    """
    left = []
    for node in nodes:
        if not _as_before(context, node):
            _run(context, _missing(context, node))
            if not _as_before(context, node):
                left.append(node.name)
    if left:
        raise NeedsAttention(
            f"The dead man switch of {' and '.join(left)} is not as it was.",
            subject=left[0],
            remedy="There: /usr/sbin/rsct/bin/dms/startdms -s cthags;"
            " /usr/sbin/rsct/bin/hags_enable_client_kill -s cthags",
        )


def _missing(context: Context, node: NodeSnapshot) -> tuple[Query[str], ...]:
    start, watch = node_services.arm_switch(node.name, _tools(context, node.name))
    armed, kills = switch_of(context.ask, node.name)
    wanted = []
    if node.switch_armed and not armed:
        wanted.append(start)
    if node.kills_clients and kills is False:
        wanted.append(watch)
    return tuple(wanted)


def _as_before(context: Context, node: NodeSnapshot) -> bool:
    armed, kills = switch_of(context.ask, node.name)
    return not ((node.switch_armed and not armed) or (node.kills_clients and kills is False))


def _trips(context: Context, node: str) -> bool:
    """Whether Group Services can still halt the node."""
    armed, kills = switch_of(context.ask, node)
    return armed or kills is True


def _tools(context: Context, node: str) -> DeadManTools:
    """The programs of the switch that this node's level of RSCT has; a preview shows the usual ones."""
    usual, other = node_services.USUAL_TOOLS, node_services.HAGS_TOOLS
    if context.ask(aix.file_executable(node, usual.stop)):
        return usual
    return other if context.ask(aix.file_executable(node, other.stop)) else usual


def _armed_before(context: Context) -> tuple[NodeSnapshot, ...]:
    known = _known(context.before, concerned(context.subject))
    return tuple(node for node in known if node.switch_armed or node.kills_clients)


def _known(before: Snapshot, names: Iterable[str]) -> tuple[NodeSnapshot, ...]:
    return tuple(found for name in names if (found := before.node(name)))


def _run(context: Context, queries: Iterable[Query[str]]) -> None:
    for query in queries:
        context.run(query)
