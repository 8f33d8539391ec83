"""Devices, disks, volume groups, file systems, filesets of an AIX host: lsdev, lspv, lsvg, mount, lslpp."""

from __future__ import annotations

from fnmatch import fnmatchcase

from lpmtui.simulator.engine.world import World
from lpmtui.simulator.node.cluster_parts import file_system
from lpmtui.simulator.objects.powerha_cluster import Group
from lpmtui.simulator.objects.systems import physical_volume_id
from lpmtui.simulator.powerha import applications
from lpmtui.simulator.powerha.caa import uuid
from lpmtui.simulator.shells.files import syslog_stamp
from lpmtui.simulator.shells.shell import AIX, Call, ShellAnswer, options, program, text_of


@program("lsdev", on=AIX, path="/usr/sbin")
def lsdev(call: Call) -> ShellAnswer:
    """List the host's devices."""
    rows = [
        f"{name:<14} {state:<9} vLAN Storage Framework Comm\n"
        for name, state in call.world.images[call.host].devices.items()
    ]
    return ShellAnswer(0, "".join(rows))


@program("rmdev", on=AIX, path="/usr/sbin")
def rmdev(call: Call) -> ShellAnswer:
    """Unconfigure devices (-l NAME, a pattern may match several)."""
    return _configure(call, "Defined")


@program("mkdev", on=AIX, path="/usr/sbin")
def mkdev(call: Call) -> ShellAnswer:
    """Configure devices (-l NAME, a pattern may match several)."""
    return _configure(call, "Available")


def _configure(call: Call, state: str) -> ShellAnswer:
    chosen, _ = options(call.argv, "d", "l")
    devices = call.world.images[call.host].devices
    names = [name for name in devices if fnmatchcase(name, chosen.get("l", ""))]
    if not names:
        return ShellAnswer(1, "", f"{call.name}: 0514-519 There is no device {chosen.get('l', '')}.\n")
    for name in names:
        devices[name] = state
    from lpmtui.simulator.powerha import heartbeat_paths  # loads half of PowerHA

    heartbeat_paths.apply_restrictions(call.world, call.host)
    return ShellAnswer(0, "".join(f"{name} {state}\n" for name in names))


@program("lsvg", on=AIX, path="/usr/sbin")
def lsvg(call: Call) -> ShellAnswer:
    """The volume groups that the host knows; -o only those that are varied on."""
    chosen, names = options(call.argv, "o")
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


@program("varyonvg", on=AIX, path="/usr/sbin")
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


@program("varyoffvg", on=AIX, path="/usr/sbin")
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


_ROOTVG = (
    ("/dev/hd4", "/", "jfs2"),
    ("/dev/hd2", "/usr", "jfs2"),
    ("/dev/hd9var", "/var", "jfs2"),
    ("/dev/hd3", "/tmp", "jfs2"),  # noqa: S108 - a mount point, not a file of ours
    ("/dev/hd1", "/home", "jfs2"),
    ("/proc", "/proc", "procfs"),
    ("/dev/hd10opt", "/opt", "jfs2"),
)


@program("lspv", on=AIX, path="/usr/sbin")
def lspv(call: Call) -> ShellAnswer:
    """The disks: name, identifier, volume group, state; -u with their unique identifiers."""
    rows = _disks(call.world, call.host)
    lines = [
        f"{device:<15} {physical_volume_id(name):<35} {group:<15} {state}".rstrip()
        + (f"   3321360050768{uuid(name)[:8]}04214503IBMfcp {uuid(name)}" if "-u" in call.argv else "")
        for device, name, group, state in rows
    ]
    return ShellAnswer(0, text_of(lines))


def _disks(world: World, host: str) -> list[tuple[str, str, str, str]]:
    """`(device, disk, volume group, state)`: rootvg first, then the shared disks, then the repository."""
    entry = world.partition_of(host)
    adapters = world.adapters.of(entry.key)
    names = list(dict.fromkeys(name for adapter in adapters for name in adapter.disks))
    node = world.nodes.get(host)
    repository = world.clusters[node.cluster].repository if node else ""
    shared = _volume_groups(world, host)
    rows = []
    for place, name in enumerate(names):
        group, state = "None", ""
        if place == 0:
            group, state = "rootvg", "active"
        elif name == repository:
            group, state = "caavg_private", "active"
        elif shared:
            group, active = shared.pop(0)
            state = "active" if active else ""
        rows.append((f"hdisk{place}", name, group, state))
    return rows


def _volume_groups(world: World, host: str) -> list[tuple[str, bool]]:
    """The volume groups of resource groups that the host may have, and whether it has them now."""
    node = world.nodes.get(host)
    groups = world.groups.of(node.cluster) if node else []
    return [
        (name, host in group.resources.get(name, []))
        for group in groups
        if host in group.nodes
        for name in group.volume_groups
    ]


@program("mount", on=AIX, path="/usr/sbin")
def mount(call: Call) -> ShellAnswer:
    """The mounted file systems: those of rootvg, and of each volume group that is varied on `/` its name."""
    if call.argv:
        return ShellAnswer(1, "", "mount: only the listing is simulated\n")
    at = syslog_stamp(call.world.images[call.host].booted_at)[:12]
    rows = [
        f"{'':<9}{device:<16} {over:<16} {kind:<6} {at} rw,log=/dev/hd8" for device, over, kind in _ROOTVG
    ]
    rows += [
        f"{'':<9}{f'/dev/{name}_lv':<16} {file_system(name):<16} {'jfs2':<6} {at} rw,log=INLINE"
        for name, active in _volume_groups(call.world, call.host)
        if active
    ]
    titles = f"{'  node':<9}{'mounted':<16} {'mounted over':<16} {'vfs':<6} {'date':<12} options"
    rule = f"{'-' * 8} {'-' * 15}  {'-' * 15}  {'-' * 6} {'-' * 12} {'-' * 15}"
    return ShellAnswer(0, text_of((titles, rule, *rows)))


@program("lslpp", on=AIX, path="/usr/bin")
def lslpp(call: Call) -> ShellAnswer:
    """Installed filesets (-l NAME): PowerHA's, RSCT's and AIX's base; a trailing * matches the rest."""
    names = [word for word in call.argv if not word.startswith("-")]
    found = [row for row in _filesets(call) if not names or any(_matches(row[0], name) for name in names)]
    if not found:
        return ShellAnswer(1, "", f"lslpp: 0504-132  Fileset {' '.join(names)} not installed.\n")
    rule = "-" * 76
    lines = [
        "  Fileset                      Level  State      Description",
        f"  {rule}",
        "Path: /usr/lib/objrepos",
    ]
    lines += [f"  {name:<25} {level:>10}  COMMITTED  {text}" for name, level, text in found]
    return ShellAnswer(0, text_of(lines))


def _matches(name: str, pattern: str) -> bool:
    return name.startswith(pattern[:-1]) if pattern.endswith("*") else name == pattern


def _filesets(call: Call) -> list[tuple[str, str, str]]:
    level = call.world.partition_of(call.host).os_version
    version = next((word for word in level.split() if "." in word), "7.2")
    rows = [
        ("bos.rte", f"{version}.5.0", "Base Operating System Runtime"),
        ("rsct.core.rmc", "3.2.6.2", "RSCT Resource Monitoring and Control"),
    ]
    node = call.world.nodes.get(call.host)
    if node:
        vrmf = call.world.clusters[node.cluster].vrmf
        rows += [
            ("bos.cluster.rte", f"{version}.5.0", "Cluster Aware AIX"),
            ("cluster.es.client.rte", vrmf, "PowerHA SystemMirror Client Runtime"),
            ("cluster.es.server.rte", vrmf, "Base Server Runtime"),
            ("cluster.es.server.utils", vrmf, "Server Utilities"),
            ("cluster.es.server.events", vrmf, "Server Events"),
        ]
    return rows
