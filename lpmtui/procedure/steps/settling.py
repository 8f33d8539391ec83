"""Waiting for PowerHA: its post-migration phase, and every resource group as it was."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lpmtui.commands.powerha import automation, caa, clmgr, clrginfo, dms
from lpmtui.model.errors import LpmtuiError, NeedsAttention, Unreachable
from lpmtui.model.snapshot import NodeSnapshot, Snapshot
from lpmtui.procedure.collector import caa_tunables, restrictions
from lpmtui.procedure.context import Context
from lpmtui.procedure.steps.step import ReadOnlyStep


@dataclass(frozen=True, slots=True)
class Settle(ReadOnlyStep):
    """Waits until PowerHA has taken back everything that it did for the move."""

    name: str = "settle"
    title: str = "Wait for PowerHA's post-migration phase"
    why: str = (
        "PowerHA manages the node again, arms the dead man switches, sets back the node time-out and the SAN"
        " heartbeat, and removes its safety net from inittab. Only then the cluster protects itself again."
    )

    def is_done(self, context: Context) -> bool:
        """Whether nothing is missing any more."""
        return next(unsettled(context), None) is None

    def do(self, context: Context) -> None:
        """Wait. Raises NeedsAttention that names what is missing."""
        settle(context)


def settle(context: Context) -> None:
    """Wait until the cluster is as it was before. Raises NeedsAttention that names what is not."""
    try:
        context.wait_for(
            "PowerHA's post-migration phase", context.limits.post_s, lambda: not any(unsettled(context))
        )
    except NeedsAttention as error:
        missing = "; ".join(unsettled(context))
        raise NeedsAttention(
            f"{error.title} Still different: {missing}.",
            subject=context.subject.cluster,
            remedy="Read /var/hacmp/log/clutils.log on the node, and set back by hand what is left.",
        ) from error


def unsettled(context: Context) -> Iterator[str]:
    """What is not as it was before, in words, the most important first. A host that is silent counts, too."""
    try:
        yield from _cluster(context, context.before)
        for node in context.before.nodes:
            yield from _node(context, node)
    except (Unreachable, LpmtuiError) as error:
        yield error.title


def _cluster(context: Context, before: Snapshot) -> Iterator[str]:
    asked = context.answering_node()
    states = {node.name: node.state for node in context.site.ask(clmgr.nodes(asked))}
    for node in before.nodes:
        if states.get(node.name) is not node.state:
            now = states.get(node.name)
            yield f"node {node.name} is {now.value if now else 'not reported'}, was {node.state.value}"
    now_groups = {group.name: dict(group.states) for group in context.site.ask(clrginfo.groups(asked))}
    for group in before.groups:
        if now_groups.get(group.name) != dict(group.states):
            yield f"resource group {group.name} is not as it was"
    state = context.site.ask(clmgr.cluster(asked)).state
    if state is not before.cluster_state:
        yield f"cluster {before.cluster} is {state.value}, was {before.cluster_state.value}"
    timeout = context.site.ask(caa.node_timeout(asked))
    if before.node_timeout_ms is not None and timeout != before.node_timeout_ms:
        yield f"the node time-out is {timeout / 1000:g} s, was {before.node_timeout_ms / 1000:g} s"
    if before.caa is not None:
        changed = set(caa_tunables(context.site, asked)) - set(before.caa)
        yield from (f"{name} is {value}" for name, value in sorted(changed))


def _node(context: Context, before: NodeSnapshot) -> Iterator[str]:
    site, name = context.site, before.name
    if before.switch_armed is not None:
        armed = site.ask(dms.switch_state(name)).enabled
        if armed is not before.switch_armed:
            yield f"the dead man switch of {name} is {'armed' if armed else 'not armed'}"
    if before.restrictions is not None:
        now = restrictions(site, name)
        if now != before.restrictions:
            yield f"heartbeats on {name} are restricted: {now or 'none'}"
    if before.inittab is not None:
        entry = site.ask(automation.inittab_entry(name)) or ""
        if entry != before.inittab:
            yield f"inittab of {name} has {'PowerHA safety net' if entry else 'lost an entry'}"
