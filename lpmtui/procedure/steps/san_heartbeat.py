"""Heartbeats over the SAN: switched off for the move where they are in use, and back as they were."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from lpmtui.commands.powerha import automation, caa, node_services
from lpmtui.model.command import Command, Query
from lpmtui.model.errors import NeedsAttention
from lpmtui.model.lazy_dataclass import dataclass
from lpmtui.model.snapshot import NodeSnapshot
from lpmtui.procedure.steps.step import BaseStep, Context, arrived

BACK_S = 60.0
"""For how long the SAN heartbeat is waited for after it was allowed again."""


@dataclass(frozen=True, slots=True)
class RestrictSan(BaseStep):
    """Switches heartbeats over the SAN off on every node; an ifrestrict that is there is kept."""

    reversible: ClassVar[bool] = True
    name: str = "restrict-san"
    title: str = "Switch heartbeats over the SAN off"
    why: str = (
        "The SAN heartbeat goes through an adapter of the source. It must not be in use while the adapter"
        " goes away and another one comes on the target."
    )

    def commands(self, context: Context) -> tuple[Command, ...]:
        """Put sfwcom into ifrestrict, then clusterconf, on each node."""
        return tuple(query.command for node in context.before.nodes for query in _restricting(node))

    def is_done(self, context: Context) -> bool:
        """Whether it is off everywhere, or the move is over."""
        return arrived(context) or all(_off(context, node.name) for node in context.before.nodes)

    def do(self, context: Context) -> None:
        """Restrict heartbeats over the SAN on every node."""
        for node in context.before.nodes:
            if _off(context, node.name):
                continue
            listed = node_services.INTERFACE in restricted(context, node.name).split()
            for query in [node_services.obey_restrictions(node.name)] if listed else _restricting(node):
                context.run(query)

    def verify(self, context: Context) -> None:
        """See it restricted on every node."""
        for node in context.before.nodes:
            if not _off(context, node.name):
                raise NeedsAttention(
                    f"Heartbeats over the SAN are still on on {node.name}.",
                    subject=node.name,
                    remedy="See them with: lscluster -i",
                )

    def undo(self, context: Context) -> None:
        """Everything as it was."""
        allow_again(context, context.before.nodes)


@dataclass(frozen=True, slots=True)
class AllowSan(BaseStep):
    """Switches heartbeats over the SAN on again, with the ifrestrict that was there."""

    name: str = "allow-san"
    title: str = "Switch heartbeats over the SAN on again"
    why: str = "Without them the cluster has one heartbeat path less."

    def commands(self, context: Context) -> tuple[Command, ...]:
        """Put ifrestrict back as it was, then clusterconf, on each node."""
        return tuple(query.command for node in context.before.nodes for query in _allowing(node))

    def is_done(self, context: Context) -> bool:
        """Whether all is as it was."""
        return all(as_before(context, node) for node in context.before.nodes)

    def do(self, context: Context) -> None:
        """Allow heartbeats over the SAN again where the snapshot has them."""
        allow_again(context, context.before.nodes)


def allow_again(context: Context, nodes: tuple[NodeSnapshot, ...]) -> None:
    """Give back every node's ifrestrict, then see the heartbeats up that were. Raises NeedsAttention."""
    for node in nodes:
        if not as_before(context, node):
            if restricted(context, node.name) != node.restrictions:
                context.run(_giving_back(context, node))
            context.run(node_services.obey_restrictions(node.name))
        if node.restrictions and context.ask(node_services.copy_is_kept(node.name)):
            context.run(node_services.remove_kept_copy(node.name))
    for node in nodes:
        if context.before.san_heartbeat and node_services.INTERFACE not in (node.restrictions or "").split():
            _wait_until_up(context, node.name)


def _giving_back(context: Context, node: NodeSnapshot) -> Query[str]:
    if not node.restrictions:
        return node_services.remove_restrictions(node.name)
    if not context.ask(node_services.copy_is_kept(node.name)) and context.ask(
        node_services.powerha_copy_is_kept(node.name)
    ):
        return node_services.give_back_powerha_copy(node.name)
    return node_services.give_back_kept_copy(node.name)


def as_before(context: Context, node: NodeSnapshot) -> bool:
    """Whether a node's restrictions are what they were, and obeyed. One that was not known is left alone."""
    if node.restrictions is None:
        return True
    if restricted(context, node.name) != node.restrictions:
        return False
    wanted_off = node_services.INTERFACE in node.restrictions.split()
    return not context.before.san_heartbeat or _off(context, node.name) is wanted_off


def restricted(context: Context, node: str) -> str:
    """The interfaces on which a node's heartbeats are switched off; empty for none."""
    listed: tuple[str, ...] | None = context.ask(automation.interface_restrictions(node))
    return " ".join(listed or ())


def _wait_until_up(context: Context, node: str) -> None:
    """A device that does not come back by itself is configured again, once. Raises NeedsAttention."""
    if _up(context, node):
        return
    for device in context.ask(node_services.san_devices(node)):
        for query in node_services.reconfigure_san_device(node, device):
            context.run(query)
    context.wait_for(f"The SAN heartbeat of {node}", BACK_S, lambda: _up(context, node))


def _restricting(node: NodeSnapshot) -> Iterator[Query[str]]:
    if node.restrictions:
        yield node_services.keep_restrictions(node.name)
    yield node_services.restrict_san(node.name)
    yield node_services.obey_restrictions(node.name)


def _allowing(node: NodeSnapshot) -> Iterator[Query[str]]:
    yield (
        node_services.give_back_kept_copy(node.name)
        if node.restrictions
        else node_services.remove_restrictions(node.name)
    )
    yield node_services.obey_restrictions(node.name)


def _off(context: Context, node: str) -> bool:
    mine = _san_interfaces(context, node)
    return bool(mine) and all(each.restricted for each in mine)


def _up(context: Context, node: str) -> bool:
    mine = _san_interfaces(context, node)
    return bool(mine) and all(each.state.split()[:1] == ["UP"] for each in mine)


def _san_interfaces(context: Context, node: str) -> list[caa.Interface]:
    listed = context.ask(caa.interfaces(node))
    name = caa.name_of(node, (each.node for each in listed))
    return [each for each in listed if each.node == name and node_services.INTERFACE in each.name]
