"""Devices and volume groups: lsdev, rmdev, mkdev, lsvg, varyonvg, varyoffvg."""

from __future__ import annotations

from fnmatch import fnmatchcase

from lpmtui.simulator.objects.cluster import Group
from lpmtui.simulator.powerha import applications, heartbeat_paths
from lpmtui.simulator.shells.filters import options, usage
from lpmtui.simulator.shells.shell import Call, ShellAnswer, program


@program("lsdev", on=("node", "lpar"), path="/usr/sbin")
def lsdev(call: Call) -> ShellAnswer:
    """List the host's devices."""
    rows = [
        f"{name:<14} {state:<9} vLAN Storage Framework Comm\n"
        for name, state in call.world.images[call.host].devices.items()
    ]
    return ShellAnswer(0, "".join(rows))


@program("rmdev", on=("node", "lpar"), path="/usr/sbin")
def rmdev(call: Call) -> ShellAnswer:
    """Unconfigure devices (-l NAME, a pattern may match several)."""
    return _configure(call, "Defined")


@program("mkdev", on=("node", "lpar"), path="/usr/sbin")
def mkdev(call: Call) -> ShellAnswer:
    """Configure devices (-l NAME, a pattern may match several)."""
    return _configure(call, "Available")


def _configure(call: Call, state: str) -> ShellAnswer:
    try:
        chosen, _ = options(call.argv, "d", "l")
    except ValueError as option:
        return usage(call, str(option))
    devices = call.world.images[call.host].devices
    names = [name for name in devices if fnmatchcase(name, chosen.get("l", ""))]
    if not names:
        return ShellAnswer(1, "", f"{call.name}: 0514-519 There is no device {chosen.get('l', '')}.\n")
    for name in names:
        devices[name] = state
    heartbeat_paths.apply_restrictions(call.world, call.host)
    return ShellAnswer(0, "".join(f"{name} {state}\n" for name in names))


_AIX = ("node", "lpar")


@program("lsvg", on=_AIX, path="/usr/sbin")
def lsvg(call: Call) -> ShellAnswer:
    """The volume groups that the host knows; -o only those that are varied on."""
    try:
        chosen, names = options(call.argv, "o")
    except ValueError as option:
        return usage(call, str(option))
    known = _groups(call)
    shown = [name for name in known if "o" not in chosen or _active(call, known[name], name)]
    for name in names:
        if name not in ("rootvg", *known):
            return ShellAnswer(
                1,
                "",
                f"0516-306 lsvg: Unable to find volume group {name} (simulated text)\n",
            )
    return ShellAnswer(0, "".join(f"{name}\n" for name in ["rootvg", *shown] if not names or name in names))


@program("varyonvg", on=_AIX, path="/usr/sbin")
def varyonvg(call: Call) -> ShellAnswer:
    """Vary on a volume group, unless another node has it."""
    name, group = _one(call)
    if group is None:
        return ShellAnswer(1, "", f"0516-306 varyonvg: Unable to find volume group {name} (simulated text)\n")
    holders = group.resources.setdefault(name, [])
    others = [host for host in holders if host != call.host]
    if others and group.startup != "OAAN":
        said = f"varyonvg: volume group {name} is active on node {others[0]} (simulated text)\n"
        return ShellAnswer(1, "", said)
    if call.host not in holders:
        holders.append(call.host)
    return ShellAnswer()


@program("varyoffvg", on=_AIX, path="/usr/sbin")
def varyoffvg(call: Call) -> ShellAnswer:
    """Vary off a volume group, unless an application has it in use."""
    name, group = _one(call)
    if group is None or not _active(call, group, name):
        return ShellAnswer(1, "", f"varyoffvg: volume group {name} is not varied on (simulated text)\n")
    if any(
        applications.running(call.world, one, call.host)
        for one in applications.applications_of(call.world, group)
    ):
        busy = "0516-012 lvaryoffvg: Logical volume must be closed.\n"
        return ShellAnswer(1, "", f"{busy}0516-942 varyoffvg: Unable to vary off volume group {name}.\n")
    group.resources[name].remove(call.host)
    return ShellAnswer()


def _groups(call: Call) -> dict[str, Group]:
    """The resource group of every volume group that the host's cluster has."""
    node = call.world.nodes.get(call.host)
    groups = call.world.groups.of(node.cluster) if node else []
    return {name: group for group in groups for name in group.volume_groups if call.host in group.nodes}


def _one(call: Call) -> tuple[str, Group | None]:
    names = [word for word in call.argv if not word.startswith("-")]
    name = names[0] if names else ""
    return name, _groups(call).get(name)


def _active(call: Call, group: Group, name: str) -> bool:
    return call.host in group.resources.get(name, [])
