"""Sizes, rates and durations as people write and read them."""

from __future__ import annotations

import re

from lpmtui.model.errors import UsageError

MIB = 1024**2
GIB = 1024**3
TIB = 1024**4

_SIZES = {"B": 1, "KiB": 1024, "MiB": MIB, "GiB": GIB, "TiB": TIB, "KB": 10**3, "MB": 10**6, "GB": 10**9}
_BIT_RATES = {"bps": 1, "kbps": 10**3, "Mbps": 10**6, "Gbps": 10**9}
_DURATIONS = {"ms": 0.001, "s": 1.0, "m": 60.0, "min": 60.0, "h": 3600.0}
_NUMBER = re.compile(r"\s*([0-9]+(?:\.[0-9]+)?)\s*([A-Za-z/]+)\s*\Z")


def _split(text: str, what: str, example: str) -> tuple[float, str]:
    match = _NUMBER.match(text)
    if not match:
        raise UsageError(f"{text!r} is not a {what}.", subject=text, remedy=f"Write it like {example}.")
    return float(match[1]), match[2]


def parse_size(text: str) -> int:
    """`64GiB`, `512MiB` -> bytes. Raises UsageError."""
    number, unit = _split(text, "size", "64GiB or 512MiB")
    if unit not in _SIZES:
        raise UsageError(f"{text!r} has an unknown unit.", subject=text, remedy="Use MiB, GiB or TiB.")
    return round(number * _SIZES[unit])


def parse_rate(text: str) -> float:
    """`10Gbps`, `1.1GiB/s` -> bytes per second. Raises UsageError."""
    number, unit = _split(text, "rate", "10Gbps or 1.1GiB/s")
    if unit in _BIT_RATES:
        rate = number * _BIT_RATES[unit] / 8
    elif unit.endswith("/s") and unit[:-2] in _SIZES:
        rate = number * _SIZES[unit[:-2]]
    else:
        raise UsageError(f"{text!r} has an unknown unit.", subject=text, remedy="Use Gbps, Mbps or GiB/s.")
    if rate <= 0:
        raise UsageError(f"The rate {text!r} is zero.", subject=text, remedy="Give a rate above zero.")
    return rate


def parse_duration(text: str) -> float:
    """`250ms`, `20s`, `5m` -> seconds. Raises UsageError."""
    number, unit = _split(text, "duration", "250ms, 20s or 5m")
    if unit not in _DURATIONS:
        raise UsageError(f"{text!r} has an unknown unit.", subject=text, remedy="Use ms, s, m or h.")
    return number * _DURATIONS[unit]


def format_size(size: float) -> str:
    """Bytes for a screen, three significant figures: `1.50 GiB`."""
    for unit, factor in (("TiB", TIB), ("GiB", GIB), ("MiB", MIB), ("KiB", 1024)):
        if abs(size) >= factor:
            number = size / factor
            digits = 2 if number < 10 else 1 if number < 100 else 0
            return f"{number:.{digits}f} {unit}"
    return f"{size:.0f} B"


def format_bit_rate(rate: float) -> str:
    """Bytes per second as a link's rate, in bits: `10 Gb/s`, `940 Mb/s`."""
    bits = rate * 8
    unit, factor = ("Gb/s", 10**9) if bits >= 10**9 else ("Mb/s", 10**6)
    return f"{bits / factor:.3g} {unit}"


def format_pause(seconds: float) -> str:
    """An allowed pause: `300 ms`, `20 s`."""
    return f"{seconds * 1000:.4g} ms" if seconds < 1.0 else f"{seconds:.4g} s"


def format_rate(rate: float) -> str:
    """Bytes per second for a screen: `1.10 GiB/s`."""
    return f"{format_size(rate)}/s"


def format_duration(seconds: float) -> str:
    """Seconds for a screen: `0.42 s`, `12 s`, `3m05s`, `1h02m`."""
    if seconds < 10:
        return f"{seconds:.2f} s"
    if seconds < 60:
        return f"{seconds:.0f} s"
    whole = round(seconds)
    if whole < 3600:
        return f"{whole // 60}m{whole % 60:02d}s"
    return f"{whole // 3600}h{whole % 3600 // 60:02d}m"


def format_count(number: int, thing: str) -> str:
    """How many of a thing whose plural ends in s: `1 move`, `2 moves`."""
    return f"{number} {thing}{'' if number == 1 else 's'}"
