"""Changing a cluster for a move: its LPM settings, and the moving node unmanaged and managed again."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import ClassVar

from lpmtui.commands.powerha import automation, clmgr
from lpmtui.forecast.time_outs import LONGEST_S
from lpmtui.model.cluster import ClusterState, NodeState
from lpmtui.model.command import Command, Query
from lpmtui.model.compiled_copy import load_table
from lpmtui.model.errors import CommandFailed, NeedsAttention
from lpmtui.model.events import Note, PhaseEntered
from lpmtui.model.job import SettingsSaved
from lpmtui.model.lazy_dataclass import dataclass
from lpmtui.model.move import Move, Phase, Severity
from lpmtui.model.snapshot import Snapshot, in_force
from lpmtui.procedure.steps.step import BaseStep, Context, T, arrived

POLICY = "LPM_POLICY"
TIMEOUT = "HEARTBEAT_FREQUENCY_DURING_LPM"
AUTOMATION_SINCE = 7200
"""Level of PowerHA from which it has these settings and prepares for LPM by itself (7.2.0)."""


@cache
def _busy() -> re.Pattern[str]:
    return re.compile("|".join(load_table(__file__, "busy.toml")["patterns"]), re.IGNORECASE)


def wait_until_quiet(context: Context, *, more_s: float = 0.0) -> None:
    """Wait until no event runs in the cluster. Raises NeedsAttention after a while and `more_s`.

    What an earlier process began may bring the next event at any moment, so after that quiet has to last.
    """
    clock = context.site.clock
    to_last = context.limits.quiet_s if context.taken_up else 0.0
    since: float | None = None

    def quiet() -> bool:
        nonlocal since
        attributes = context.ask(clmgr.cluster(context.answering_node()))
        if attributes.state is ClusterState.UNSTABLE:
            since = None
            return False
        since = clock.monotonic() if since is None else since
        return clock.monotonic() - since >= to_last

    context.wait_for(f"A stable cluster {context.subject.cluster}", context.limits.busy_s + more_s, quiet)


def change(context: Context, query: Query[T]) -> T:
    """Run a command, waiting for a change under way, perhaps of an executor gone. Raises its error."""
    wait_until_quiet(context)
    deadline = context.site.clock.monotonic() + context.limits.busy_s
    told = False
    while True:
        try:
            return context.run(query)
        except CommandFailed as error:
            if not _busy().search(error.detail) or context.site.clock.monotonic() > deadline:
                raise
            if not told:
                context.tell(Note(f"{error.title} Waiting for that.", Severity.WARNING))
            told = True
        context.effects.pause(context.limits.look_s)


@dataclass(frozen=True, slots=True)
class Unmanage(BaseStep):
    """Stops cluster services on the moving node with its resource groups unmanaged."""

    reversible: ClassVar[bool] = True
    name: str = "unmanage"
    title: str = "Unmanage the node's resource groups"
    why: str = (
        "A frozen node looks like one that has failed. Unmanaged, its applications keep running, and"
        " PowerHA neither restarts them nor takes them over; lpmtui watches them meanwhile."
    )

    def commands(self, context: Context) -> tuple[Command, ...]:
        """`clmgr stop node NODE WHEN=now MANAGE=unmanage`."""
        return (clmgr.unmanage_node(context.subject.node).command,)

    def is_done(self, context: Context) -> bool:
        """Whether the node is unmanaged, or the move is over."""
        return state_of(context) is NodeState.UNMANAGED or arrived(context)

    def do(self, context: Context) -> None:
        """Stop the services so. Raises CommandFailed and NeedsAttention."""
        context.tell(PhaseEntered(Phase.PRE_MIGRATION, inferred=False, note="lpmtui prepares the cluster"))
        wait_until_quiet(context)
        if state_of(context) is not NodeState.UNMANAGED:
            change(context, clmgr.unmanage_node(context.subject.node))

    def verify(self, context: Context) -> None:
        """See that it is unmanaged."""
        _wait_for(context, NodeState.UNMANAGED)

    def undo(self, context: Context) -> None:
        """Start cluster services on the node, which manages its groups again."""
        remanage(context)


@dataclass(frozen=True, slots=True)
class Remanage(BaseStep):
    """Starts cluster services on the moved node; its resource groups are managed again."""

    name: str = "remanage"
    title: str = "Manage the node's resource groups again"
    why: str = (
        "From now on PowerHA watches the applications and takes them over again. It runs their start scripts"
        " once more, which must notice that they run."
    )

    def commands(self, context: Context) -> tuple[Command, ...]:
        """`clmgr start node NODE WHEN=now MANAGE=auto`."""
        return (clmgr.manage_node(context.subject.node).command,)

    def is_done(self, context: Context) -> bool:
        """Whether the node is managed and nothing would undo the move at its next boot."""
        return state_of(context) is NodeState.NORMAL and not _left_in_inittab(context)

    def do(self, context: Context) -> None:
        """Start the services. Raises CommandFailed and NeedsAttention."""
        remanage(context)


def remanage(context: Context) -> None:
    """Start the node's services unless they run; PowerHA's safety net is removed where it stayed."""
    node = context.subject.node
    wait_until_quiet(context)
    if state_of(context) is not NodeState.NORMAL:
        change(context, clmgr.manage_node(node))
        _wait_for(context, NodeState.NORMAL)
    if _left_in_inittab(context):
        context.run(automation.remove_inittab_entry(node))


def state_of(context: Context) -> NodeState:
    """The moving node's state, as a node tells that stays where there is one."""
    states = {node.name: node.state for node in context.ask(clmgr.nodes(context.answering_node()))}
    return states.get(context.subject.node, NodeState.UNKNOWN)


def _wait_for(context: Context, state: NodeState) -> None:
    what = f"Node {context.subject.node} in state {state.value}"
    context.wait_for(what, context.limits.busy_s, lambda: state_of(context) is state)


def _left_in_inittab(context: Context) -> bool:
    before = context.before.node(context.subject.node)
    had_none = before is not None and before.inittab == ""
    return had_none and context.ask(automation.inittab_entry(context.subject.node)) is not None


def wanted(move: Move) -> dict[str, str]:
    """The attributes that the operator asked for; empty where the cluster's own are to be kept."""
    policy, seconds = move.policy, move.heartbeat_during_lpm_s
    asked = {POLICY: policy and policy.value, TIMEOUT: None if seconds is None else str(seconds)}
    return {name: value for name, value in asked.items() if value is not None}


def changes(move: Move, before: Snapshot) -> dict[str, str]:
    """Those of the wanted attributes that are not in force yet."""
    return {
        name: value
        for name, value in wanted(move).items()
        if in_force(name, _printed(name, before)).casefold() != value.casefold()
    }


def saved(move: Move, before: Snapshot) -> dict[str, str]:
    """What the changed attributes were, as clmgr printed them: one that was never set is so again."""
    return {name: _printed(name, before) for name in changes(move, before)}


def _printed(name: str, before: Snapshot) -> str:
    return before.attribute(name) or ("0" if name == TIMEOUT else "")


def held(name: str, move: Move, before: Snapshot) -> str:
    """The value that is in force during the move."""
    return in_force(name, wanted(move).get(name) or _printed(name, before))


def lpm_timeout_s(move: Move, before: Snapshot) -> float:
    """The node time-out that PowerHA uses during the move; the longest where nobody can read it."""
    text = held(TIMEOUT, move, before)
    return float(text) if text.isdecimal() and int(text) else float(LONGEST_S)


@dataclass(frozen=True, slots=True)
class SetPolicy(BaseStep):
    """Sets what the operator asked for, for this move only, and synchronises it."""

    reversible: ClassVar[bool] = True
    name: str = "set-policy"
    title: str = "Set the LPM policy for this move"
    why: str = (
        "PowerHA goes by LPM_POLICY and HEARTBEAT_FREQUENCY_DURING_LPM as they were synchronised last. They"
        " must be set before the node is unmanaged, because nothing can be synchronised while it is."
    )

    def commands(self, context: Context) -> tuple[Command, ...]:
        """`clmgr modify cluster LPM_POLICY=..`, then the synchronisation."""
        return _commands(context, changes(context.subject.move, context.before))

    def is_done(self, context: Context) -> bool:
        """Whether the values are in force everywhere, or the move is over."""
        needed = changes(context.subject.move, context.before)
        return not needed or _holds(context, needed) or arrived(context)

    def do(self, context: Context) -> None:
        """Note what is to be given back, then set the values."""
        if context.checkpoint.saved is None:
            noted = saved(context.subject.move, context.before)
            context.keep(SettingsSaved(tuple(noted.items())))
        _set(context, changes(context.subject.move, context.before))

    def verify(self, context: Context) -> None:
        """Read the values back."""
        _require(context, changes(context.subject.move, context.before))

    def undo(self, context: Context) -> None:
        """Give back what was noted, where anything was."""
        give_back(context)


@dataclass(frozen=True, slots=True)
class GiveBackPolicy(BaseStep):
    """Gives back the LPM settings that were changed for the move."""

    name: str = "give-back-policy"
    title: str = "Give back the LPM settings"
    why: str = "The policy was changed for this move only: the next one finds what was configured."

    def commands(self, context: Context) -> tuple[Command, ...]:
        """`clmgr modify cluster LPM_POLICY=..`, then the synchronisation."""
        return _commands(context, saved(context.subject.move, context.before))

    def is_done(self, context: Context) -> bool:
        """Whether everything is as noted."""
        noted = dict(context.checkpoint.saved or ())
        return not noted or _holds(context, noted, printed=True)

    def do(self, context: Context) -> None:
        """Give back what was noted."""
        give_back(context)


def give_back(context: Context) -> None:
    """Set the noted values again, verified; nothing where nothing was noted or all of it holds."""
    noted = dict(context.checkpoint.saved or ())
    if noted and not _holds(context, noted, printed=True):
        try:
            _set(context, noted)
        except CommandFailed as error:
            meant = {name: in_force(name, value) for name, value in noted.items()}
            if meant == noted:
                raise
            why = "It was never set; what held then is set instead."
            context.tell(Note(f"{error.title} {why}", Severity.WARNING))
            _set(context, meant)
        _require(context, noted)


def _settings(context: Context, values: Mapping[str, str]) -> tuple[Query[str], Query[str]]:
    return clmgr.modify_cluster(context.subject.node, values), clmgr.sync_cluster(context.subject.node)


def _commands(context: Context, values: Mapping[str, str]) -> tuple[Command, ...]:
    return tuple(query.command for query in _settings(context, values))


def _set(context: Context, values: Mapping[str, str]) -> None:
    for query in _settings(context, values):
        change(context, query)


def _holds(context: Context, values: Mapping[str, str], *, printed: bool = False) -> bool:
    """Whether the values are in force, `printed`: whether they are printed as noted, and synchronised."""
    attributes = context.ask(clmgr.cluster(context.answering_node()))
    now = dict(attributes.raw)
    meant = (lambda _name, value: value) if printed else in_force
    pairs = ((meant(name, now.get(name, "")), meant(name, value)) for name, value in values.items())
    same = all(one.casefold() == other.casefold() for one, other in pairs)
    return same and not attributes.tunables.unsynced_changes


def _require(context: Context, values: Mapping[str, str]) -> None:
    if not _holds(context, values):
        listed = " ".join(f"{name}={value}" for name, value in values.items())
        cluster, remedy = context.subject.cluster, "See it with: clmgr query cluster"
        what = f"{listed} is not in force on {cluster} after it was set and synchronised."
        raise NeedsAttention(what, subject=cluster, remedy=remedy)
