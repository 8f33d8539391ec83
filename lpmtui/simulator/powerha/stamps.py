"""Time as the hosts of a cluster write it: their clocks run on UTC and may be off."""

from __future__ import annotations

from datetime import UTC, datetime

from lpmtui.simulator.world import World

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
    """`06:17:04`."""
    return f"{moment(seconds):%H:%M:%S}"
