"""Sizes, rates and durations as people write and read them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lpmtui.model.errors import UsageError
from lpmtui.model.units import (
    GIB,
    MIB,
    TIB,
    format_duration,
    format_rate,
    format_size,
    parse_duration,
    parse_rate,
    parse_size,
)


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("64GiB", 64 * GIB),
        ("512MiB", 512 * MIB),
        ("1.5 TiB", 3 * TIB // 2),
        ("0B", 0),
        ("10KB", 10_000),
        ("2GB", 2_000_000_000),
    ],
)
def test_sizes(text: str, size: int) -> None:
    assert parse_size(text) == size


@pytest.mark.parametrize(
    ("text", "rate"),
    [("10Gbps", 1.25e9), ("100Mbps", 12.5e6), ("1.1GiB/s", 1.1 * GIB), ("129MiB/s", 129 * MIB)],
)
def test_rates_in_bytes_per_second(text: str, rate: float) -> None:
    assert parse_rate(text) == pytest.approx(rate)


@pytest.mark.parametrize(("text", "seconds"), [("250ms", 0.25), ("20s", 20), ("5m", 300), ("1.5h", 5400)])
def test_durations(text: str, seconds: float) -> None:
    assert parse_duration(text) == pytest.approx(seconds)


@pytest.mark.parametrize("text", ["", "64", "GiB", "-1GiB", "64 gibs", "64GiB/s", "1e3MiB", "inf GiB"])
def test_what_is_no_size_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse_size(text)
    assert caught.value.remedy


@pytest.mark.parametrize("text", ["0Gbps", "0GiB/s", "10", "10Gb", "64GiB"])
def test_what_is_no_rate_is_refused(text: str) -> None:
    with pytest.raises(UsageError):
        parse_rate(text)


@pytest.mark.parametrize("text", ["20", "s", "20sec", "-5s"])
def test_what_is_no_duration_is_refused(text: str) -> None:
    with pytest.raises(UsageError):
        parse_duration(text)


@pytest.mark.parametrize(
    ("size", "text"),
    [(0, "0 B"), (1023, "1023 B"), (1536, "1.50 KiB"), (64 * GIB, "64.0 GiB"), (150 * MIB, "150 MiB")],
)
def test_sizes_have_three_figures(size: float, text: str) -> None:
    assert format_size(size) == text


def test_rates_and_durations_read_well() -> None:
    assert format_rate(1.1 * GIB) == "1.10 GiB/s"
    told = [format_duration(seconds) for seconds in (0.42, 12, 59.4, 185, 3725)]
    assert told == ["0.42 s", "12 s", "59 s", "3m05s", "1h02m"]


@given(st.floats(0, 1e15))
def test_a_size_that_is_shown_is_near_what_it_was(size: float) -> None:
    shown = format_size(size)
    number, unit = shown.split()
    assert parse_size(shown) == pytest.approx(size, rel=0.01, abs=1)
    assert float(number) <= 1024 or unit == "TiB"
