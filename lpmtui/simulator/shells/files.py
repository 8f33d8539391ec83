"""What a partition keeps: files with its operating system, logs, /etc/inittab; and the time in its logs.

PowerHA makes two entries in /etc/inittab: services at boot, and the undo after a crash in mid-migration. The
clocks run on UTC and may be off.
"""

from __future__ import annotations

from datetime import UTC, datetime

from lpmtui.simulator.engine.world import World

HACMP_OUT = "/var/hacmp/log/hacmp.out"
CLUTILS_LOG = "/var/hacmp/log/clutils.log"
CLUSTER_LOG = "/var/hacmp/adm/cluster.log"

KEPT_LOGS = frozenset({HACMP_OUT, CLUTILS_LOG})
"""Logs that a cluster node has from the day PowerHA is installed, even when nothing stands in them yet."""


def read(world: World, host: str, path: str) -> str | None:
    """The whole content of a file; None where there is none."""
    image = world.images.get(host)
    if image is None:
        return None
    if path == "/etc/inittab":
        return "".join(f"{line}\n" for line in image.inittab)
    if path in image.files:
        return image.files[path]
    lines = world.lines(host, path)
    return "".join(f"{line}\n" for line in lines) if lines or path in _logs(world, host) else None


def paths(world: World, host: str) -> list[str]:
    """The path of every file of the host, sorted."""
    return sorted({*world.images[host].files, *_logs(world, host), "/etc/inittab"})


def _logs(world: World, host: str) -> set[str]:
    return {*world.log_paths(host), *(KEPT_LOGS if host in world.nodes else ())}


def write(world: World, host: str, path: str, text: str, *, append: bool = False) -> None:
    """Write a file, or add to its end. What is a log stays one."""
    image = world.images[host]
    if path in _logs(world, host):
        if not append:
            world.clear_log(host, path)
        if text:
            world.log(host, path, text)
    else:
        image.files[path] = (image.files.get(path, "") if append else "") + text


def remove(world: World, host: str, path: str) -> bool:
    """Delete a file; False where there was none."""
    image = world.images[host]
    if image.files.pop(path, None) is not None:
        if path in image.executables:
            image.executables.remove(path)
        return True
    if path in _logs(world, host):
        world.clear_log(host, path)
        return True
    return False


def exists(world: World, host: str, path: str) -> bool:
    """Whether there is such a file."""
    image = world.images.get(host)
    if image is None:
        return False
    return path == "/etc/inittab" or path in image.files or path in _logs(world, host)


LPM_IDENTIFIER = "hacmp_lpm"
LPM_ENTRY = f"{LPM_IDENTIFIER}:2:once:/usr/es/sbin/cluster/utilities/cl_dr undopremigrate > /dev/null 2>&1"
SERVICES_IDENTIFIER = "hacmp6000"
SERVICES_ENTRY = (
    f"{SERVICES_IDENTIFIER}:2:wait:/usr/es/sbin/cluster/etc/rc.cluster -boot -b -A # Bring up Cluster"
)


def inittab_entry(world: World, host: str, identifier: str) -> str:
    """The line of an entry; empty where there is none."""
    lines = world.images[host].inittab
    return next((line for line in lines if line.partition(":")[0] == identifier), "")


def add_inittab_entry(world: World, host: str, entry: str) -> bool:
    """Add an entry; False where its identifier is taken."""
    if inittab_entry(world, host, entry.partition(":")[0]):
        return False
    world.images[host].inittab.append(entry)
    return True


def remove_inittab_entry(world: World, host: str, identifier: str) -> bool:
    """Remove an entry; False where there is none."""
    entry = inittab_entry(world, host, identifier)
    if entry:
        world.images[host].inittab.remove(entry)
    return bool(entry)


_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def epoch(world: World, host: str) -> float:
    """What the host's clock says, in epoch seconds."""
    image = world.images.get(host)
    return world.now + (image.clock_offset_s if image else 0.0)


def moment(seconds: float) -> datetime:
    """Epoch seconds as a date in UTC."""
    return datetime.fromtimestamp(seconds, UTC)


def date_line(seconds: float) -> str:
    """As `date` and clutils.log: `Tue Jan 26 10:57:08 UTC 2016`."""
    at = moment(seconds)
    return f"{_DAYS[at.weekday()]} {_MONTHS[at.month - 1]} {at.day:2d} {at:%H:%M:%S} UTC {at.year}"


def stamp(seconds: float) -> str:
    """As hacmp.out and rc.cluster: `Jan 27 2016 06:17:04`."""
    at = moment(seconds)
    return f"{_MONTHS[at.month - 1]} {at.day:02d} {at.year} {at:%H:%M:%S}"


def syslog_stamp(seconds: float) -> str:
    """As cluster.log: `Jan 27 06:17:04`."""
    at = moment(seconds)
    return f"{_MONTHS[at.month - 1]} {at.day:2d} {at:%H:%M:%S}"


def clock(seconds: float) -> str:
    """The time of day as logs write it: `06:17:04`."""
    return f"{moment(seconds):%H:%M:%S}"
