"""Faults of consoles, and of the connections to them."""

from __future__ import annotations

from lpmtui.simulator.fault_objects import Fault
from lpmtui.simulator.faults.acts import Impossible, heals, strikes, turn
from lpmtui.simulator.hmc.languages import languages
from lpmtui.simulator.world import World


@strikes("console-restart")
def restart(world: World, fault: Fault) -> None:
    """The console goes down; who was logged in is out, and what it drives misses its next step."""
    hmc = world.hmcs[fault.on]
    turn(fault, "hmcs", hmc, up=False)
    hmc.links_cut_at = world.now
    for migration in world.running_migrations():
        if migration.hmc == hmc.name:
            migration.orphaned = True


@strikes("console-slow")
def slow(world: World, fault: Fault) -> None:
    """Answers take long."""
    turn(fault, "hmcs", world.hmcs[fault.on], latency_s=fault.settings["seconds"])


@strikes("console-language")
def language(world: World, fault: Fault) -> None:
    """Answers come in another language."""
    wanted = fault.settings["language"]
    if wanted not in languages():
        raise Impossible(f"the simulated console speaks {', '.join(languages())}, not {wanted}")
    turn(fault, "hmcs", world.hmcs[fault.on], language=wanted)


@strikes("console-keys")
def keys(world: World, fault: Fault) -> None:
    """It may not log in to other consoles."""
    others = [name for name in world.hmcs if name != fault.on]
    if not others:
        raise Impossible("there is no other console")
    turn(fault, "hmcs", world.hmcs[fault.on], keyless=others)


@strikes("connection-drops", passing=True)
def drop(world: World, fault: Fault) -> None:
    """Sessions break."""
    table = world.hmcs if fault.on_kind == "hmc" else world.images
    table[fault.on].links_cut_at = world.now


@heals("console-restart")
def _up_again(world: World, fault: Fault) -> None:
    world.hmcs[fault.on].links_cut_at = world.now
