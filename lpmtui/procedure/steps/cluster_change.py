"""Changing a cluster while others may change it, too; unmanaging the moving node and managing it again."""

from __future__ import annotations

import re
from functools import cache
from typing import ClassVar

from lpmtui.commands.powerha import automation, clmgr
from lpmtui.model.cluster import ClusterState, NodeState
from lpmtui.model.command import Command, Query
from lpmtui.model.errors import CommandFailed
from lpmtui.model.events import Note, PhaseEntered
from lpmtui.model.lazy_dataclass import dataclass
from lpmtui.model.move import Phase, Severity
from lpmtui.model.toml_text import load_table
from lpmtui.procedure.context import Context, T
from lpmtui.procedure.steps.step import ReadOnlyStep, arrived


@cache
def _busy() -> re.Pattern[str]:
    table = load_table(__file__, "busy.toml")
    return re.compile("|".join(table["patterns"]), re.IGNORECASE)


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

    limit_s = context.limits.busy_s + more_s
    context.wait_for(f"A stable cluster {context.subject.cluster}", limit_s, quiet)


def change(context: Context, query: Query[T]) -> T:
    """Run a command that changes the cluster, waiting for a change that is under way.

    That may be one that an executor began which is no more. Raises what the command raises otherwise.
    """
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
                told = True
                context.tell(Note(f"{error.title} Waiting for that.", Severity.WARNING))
        context.effects.pause(context.limits.look_s)


@dataclass(frozen=True, slots=True)
class Unmanage:
    """Stops cluster services on the moving node with its resource groups unmanaged."""

    no_way_back: ClassVar[bool] = False
    reversible: ClassVar[bool] = True
    name: str = "unmanage"
    title: str = "Unmanage the node's resource groups"
    why: str = (
        "A frozen node looks like one that has failed. Unmanaged, its applications keep running, and"
        " PowerHA neither restarts them nor takes them over; lpmtui watches them meanwhile."
    )

    def commands(self, context: Context) -> tuple[Command, ...]:
        """`clmgr stop node NODE WHEN=now MANAGE=unmanage`."""
        node = context.subject.node
        return (clmgr.unmanage_node(node).command,)

    def is_done(self, context: Context) -> bool:
        """Whether the node is unmanaged, or the move is over."""
        return state_of(context) is NodeState.UNMANAGED or arrived(context)

    def do(self, context: Context) -> None:
        """Stop the services so. Raises CommandFailed and NeedsAttention."""
        node = context.subject.node
        context.tell(PhaseEntered(Phase.PRE_MIGRATION, inferred=False, note="lpmtui prepares the cluster"))
        wait_until_quiet(context)
        if state_of(context) is not NodeState.UNMANAGED:
            change(context, clmgr.unmanage_node(node))

    def verify(self, context: Context) -> None:
        """See that it is unmanaged."""
        _wait_for(context, NodeState.UNMANAGED)

    def undo(self, context: Context) -> None:
        """Start cluster services on the node, which manages its groups again."""
        remanage(context)


@dataclass(frozen=True, slots=True)
class Remanage(ReadOnlyStep):
    """Starts cluster services on the moved node; its resource groups are managed again."""

    name: str = "remanage"
    title: str = "Manage the node's resource groups again"
    why: str = (
        "From now on PowerHA watches the applications and takes them over again. It runs their start scripts"
        " once more, which must notice that they run."
    )

    def commands(self, context: Context) -> tuple[Command, ...]:
        """`clmgr start node NODE WHEN=now MANAGE=auto`."""
        node = context.subject.node
        return (clmgr.manage_node(node).command,)

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
    node = context.subject.node
    context.wait_for(
        f"Node {node} in state {state.value}",
        context.limits.busy_s,
        lambda: state_of(context) is state,
    )


def _left_in_inittab(context: Context) -> bool:
    before = context.before.node(context.subject.node)
    had_none = before is not None and before.inittab == ""
    return had_none and context.ask(automation.inittab_entry(context.subject.node)) is not None
