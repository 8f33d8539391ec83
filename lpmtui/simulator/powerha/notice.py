"""What PowerHA does when something was changed from outside: a fault, a repair, somebody's own hands."""

from __future__ import annotations

from lpmtui.simulator.powerha import monitors, networks, repository, san
from lpmtui.simulator.world import World


def noticed(world: World, cluster: str) -> None:
    """Look at everything of a cluster again; what is found out takes the time that it takes.

    To be called after fields of its objects were set by anybody but PowerHA itself.
    """
    monitors.look_again(world, cluster)
    for node in world.nodes.of(cluster):
        san.apply_restrictions(world, node.name)
        networks.look(world, node)
        repository.look(world, node)
