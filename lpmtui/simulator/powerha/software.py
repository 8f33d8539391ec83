"""PowerHA as the software inside the partitions: what the life cycle of migrations and outages calls."""

from __future__ import annotations

from lpmtui.simulator.lpm import hooks
from lpmtui.simulator.powerha import automation, heartbeats, inittab, operations, services
from lpmtui.simulator.world import World


def booted(world: World, host: str) -> None:
    """A node has come up: its peers learn that it was dead, then init runs its entries."""
    node = world.nodes.get(host)
    if node is None:
        return
    heartbeats.rejoined(world, host)
    if inittab.find(world, host, inittab.LPM_IDENTIFIER):
        automation.undo_by_hand(world, host)
    elif inittab.find(world, host, inittab.SERVICES_IDENTIFIER):
        operations.begin(world, node.cluster, host, "rc.cluster", services.start([host], "auto"), queued=True)


hooks.register(
    hooks.Software(
        check=automation.check,
        pre=automation.pre,
        post=automation.post,
        undo=automation.undo,
        frozen=heartbeats.frozen,
        resumed=heartbeats.resumed,
        reachable=heartbeats.reachable,
        crashed=heartbeats.crashed,
        booted=booted,
    )
)
