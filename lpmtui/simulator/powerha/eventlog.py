"""Time as the hosts of a cluster write it, and the lines that cluster events leave in their logs.

The clocks run on UTC and may be off. Events are logged on every node that takes part.
"""

from __future__ import annotations

from datetime import UTC, datetime

from lpmtui.simulator.engine.world import World
from lpmtui.simulator.objects.powerha_cluster import PowerhaCluster
from lpmtui.simulator.powerha.cluster_state import serving
from lpmtui.simulator.powerha.facts import table
from lpmtui.simulator.shells.files import CLUSTER_LOG, HACMP_OUT

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


def events(world: World, cluster: PowerhaCluster, sequence: str, *, only: str = "", **names: str) -> None:
    """Log a sequence of `events.toml` on all nodes that take part, or on one of them."""
    hosts = [only] if only else [node.name for node in serving(world, cluster.name)]
    for event in table("events")[sequence]:
        for host in hosts:
            _event(world, host, event.format(**names))


def remark(world: World, host: str, text: str) -> None:
    """A line that an event script writes into hacmp.out, with its time."""
    world.log(host, HACMP_OUT, f"{stamp(epoch(world, host))} {text}")


def trouble(world: World, host: str, program: str, text: str) -> None:
    """An error of an event script, as the banner that operators look for."""
    at = stamp(epoch(world, host))
    rule = "***************************"
    world.log(host, HACMP_OUT, f"{rule}\n{at} !!!!!!!!!! ERROR !!!!!!!!!!\n{rule}\n{at} {program}: {text}")


def _event(world: World, host: str, event: str) -> None:
    now = epoch(world, host)
    name = event.lstrip("+-")
    lines = [f"EVENT START: {name}"] if not event.startswith("-") else []
    lines += [f"EVENT COMPLETED: {name} 0"] if not event.startswith("+") else []
    world.log(host, HACMP_OUT, "\n".join(f"{stamp(now)} {line}" for line in lines))
    prefix = f"{syslog_stamp(now)} {host} user:notice PowerHA SystemMirror for AIX:"
    world.log(host, CLUSTER_LOG, "\n".join(f"{prefix} {line}" for line in lines))
