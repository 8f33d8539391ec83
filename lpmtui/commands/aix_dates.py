"""Dates as AIX prints them in the C locale (`Tue Jan 26 10:57:08 UTC 2016`), some without their zone."""

from __future__ import annotations

import re
from datetime import UTC, datetime

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

DATE = (
    r"[A-Z][a-z]{2} (?P<month>[A-Z][a-z]{2}) +(?P<day>[0-9]{1,2})"
    r" (?P<hour>[0-9]{2}):(?P<minute>[0-9]{2}):(?P<second>[0-9]{2})"
    r" (?:(?P<zone>[A-Za-z0-9+:-]+) )?(?P<year>[0-9]{4})"
)
"""The pattern of a date, for patterns of whole lines; `local_time` and `utc_time` read a match of it."""


def local_time(match: re.Match[str]) -> datetime | None:
    """The wall clock time of a matched date, without a zone; None where there is no such date."""
    if match["month"] not in _MONTHS:
        return None
    year, day = int(match["year"]), int(match["day"])
    hour, minute, second = int(match["hour"]), int(match["minute"]), int(match["second"])
    try:
        month = _MONTHS.index(match["month"]) + 1
        return datetime(year, month, day, hour, minute, second)  # noqa: DTZ001 - its zone is not known
    except ValueError:
        return None


def utc_time(match: re.Match[str]) -> datetime | None:
    """The moment of a matched date that is printed in UTC; None for other zones: their offset is unknown."""
    local = local_time(match) if match["zone"] in ("UTC", "GMT") else None
    return local.replace(tzinfo=UTC) if local else None
