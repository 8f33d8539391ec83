"""Nodes that are stopped by a timer or by their own cluster manager, and what their error log says then."""

from __future__ import annotations

from lpmtui.simulator import power
from lpmtui.simulator.powerha.facts import table
from lpmtui.simulator.world import World


def halt(world: World, host: str, why: str) -> None:
    """Stop a node at once; `why` is an entry of `halts.toml`."""
    note(world, host, why)
    power.crash(world, host, table("halts")[why]["description"])


def note(world: World, host: str, why: str) -> None:
    """Write an entry of `halts.toml` into a node's error log."""
    entry = table("halts")[why]
    world.images[host].errors.append(
        f"{world.now:.3f}|{entry['identifier']}|{entry['class']}|{entry['type']}|{entry['resource']}"
        f"|{entry['description']}"
    )
