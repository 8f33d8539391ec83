"""PowerHA as the software inside the partitions: what migrations, outages and faults call.

Importing this registers all of PowerHA: its events, the steps of its operations, its part in migrations.
"""

from __future__ import annotations

from lpmtui.simulator.engine.world import World
from lpmtui.simulator.lpm import stages
from lpmtui.simulator.powerha import (
    automation,
    configuration,
    group_moves,
    groups,
    heartbeat_paths,
    heartbeats,
    monitors,
    operations,
    post_phase,
    pre_phase,
    services,
)
from lpmtui.simulator.shells import files


def booted(world: World, host: str) -> None:
    """A node has come up: its peers learn that it was dead, then init runs its entries."""
    node = world.nodes.get(host)
    if node is None:
        return
    heartbeats.rejoined(world, host)
    if files.inittab_entry(world, host, files.LPM_IDENTIFIER):
        automation.undo_by_hand(world, host)
    elif files.inittab_entry(world, host, files.SERVICES_IDENTIFIER):
        operations.begin(world, node.cluster, host, "rc.cluster", services.start([host], "auto"), queued=True)


REGISTERED = (configuration, group_moves, groups, post_phase, pre_phase)
"""Modules whose steps of operations are registered by importing them."""

stages.register(
    stages.Software(
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


def recheck(world: World, cluster: str) -> None:
    """Look at everything of a cluster again; what is found out takes the time that it takes.

    To be called after fields of its objects were set by anybody but PowerHA itself.
    """
    monitors.look_again(world, cluster)
    for node in world.nodes.of(cluster):
        heartbeat_paths.apply_restrictions(world, node.name)
        heartbeat_paths.look_at_networks(world, node)
        heartbeat_paths.look_at_repository(world, node)
