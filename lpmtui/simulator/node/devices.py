"""lsdev, rmdev, mkdev: the devices that carry SAN heartbeats."""

from __future__ import annotations

from fnmatch import fnmatchcase

from lpmtui.simulator.filters import options, usage
from lpmtui.simulator.powerha import san
from lpmtui.simulator.shell import Answer, Call, program


@program("lsdev", on=("node", "lpar"), path="/usr/sbin")
def lsdev(call: Call) -> Answer:
    """The devices."""
    rows = [
        f"{name:<14} {state:<9} vLAN Storage Framework Comm\n"
        for name, state in call.world.images[call.host].devices.items()
    ]
    return Answer(0, "".join(rows))


@program("rmdev", on=("node", "lpar"), path="/usr/sbin")
def rmdev(call: Call) -> Answer:
    """Unconfigure devices (-l NAME, a pattern may match several)."""
    return _configure(call, "Defined")


@program("mkdev", on=("node", "lpar"), path="/usr/sbin")
def mkdev(call: Call) -> Answer:
    """Configure devices (-l NAME, a pattern may match several)."""
    return _configure(call, "Available")


def _configure(call: Call, state: str) -> Answer:
    try:
        chosen, _ = options(call.argv, "d", "l")
    except ValueError as option:
        return usage(call, str(option))
    devices = call.world.images[call.host].devices
    names = [name for name in devices if fnmatchcase(name, chosen.get("l", ""))]
    if not names:
        return Answer(1, "", f"{call.name}: 0514-519 There is no device {chosen.get('l', '')}.\n")
    for name in names:
        devices[name] = state
    san.apply_restrictions(call.world, call.host)
    return Answer(0, "".join(f"{name} {state}\n" for name in names))
