"""A measured dirty curve from its file to the what-if table."""

import pytest

from lpmtui.forecast.dirty_curve import parse
from lpmtui.forecast.whatif import table
from lpmtui.model.errors import UsageError
from lpmtui.model.units import MIB

FILE = """\
# measured at night
# page_size=4096
# total_pages=262144
# zero_pages=65536
period_ms,dirty_pages
200,2000
1000,6000
# a later measurement
5000,14000
"""


def test_the_file_is_read_with_its_settings() -> None:
    found = parse(FILE)
    assert found.points == ((0.2, 2000), (1.0, 6000), (5.0, 14000))
    assert (found.page_size, found.total_pages, found.zero_pages, found.page_header_bytes) == (
        4096,
        262144,
        65536,
        8,
    )


def test_zero_pages_cost_only_their_header() -> None:
    found = parse(FILE)
    assert found.first_round() == 196608 * 4104 + 65536 * 8
    assert found.curve().ceiling == 196608 * 4104
    assert found.of_memory(512 * MIB).first_round() == 65536 * 4104 + 65536 * 8


def test_rounds_by_hand() -> None:
    """100 MiB/s, 1 s allowed: 7.70 s, then D(7.70) = 19391 pages, then D(0.76) = 4795 pages that fit."""
    (cell,) = table(parse(FILE), (100 * MIB,), (1.0,))
    first = (196608 * 4104 + 65536 * 8) / (100 * MIB)
    second_pages = 14000 + (first - 5.0) * 2000
    second = second_pages * 4104 / (100 * MIB)
    assert second < 1.0
    assert cell.rounds == 2
    assert cell.suspension_s == pytest.approx(second)
    assert cell.total_s == pytest.approx(first + second)


def test_a_table_has_every_pair_in_order() -> None:
    cells = table(parse(FILE), (MIB, 100 * MIB), (0.01, None))
    assert [(cell.bandwidth, cell.pause_s, cell.converges) for cell in cells] == [
        (MIB, 0.01, False),
        (MIB, None, True),
        (100 * MIB, 0.01, False),
        (100 * MIB, None, True),
    ]
    assert cells[0].total_s is cells[0].rounds is cells[0].suspension_s is None
    assert cells[1].total_s == cells[1].suspension_s


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "line 1"),
        ("a,b\n1,2\n", "line 1"),
        ("# x\nperiod_ms,dirty_pages\n1,2\n2\n", "line 4"),
        ("period_ms,dirty_pages\n1,many\n", "line 2"),
        ("# page_size=0\nperiod_ms,dirty_pages\n1,2\n", "line 1: page_size is more than zero"),
        ("# total_pages=4k\nperiod_ms,dirty_pages\n1,2\n", "line 1: total_pages is a whole number"),
        ("period_ms,dirty_pages\n1,nan\n2,3\n", "line 2"),
        ("period_ms,dirty_pages\n1,2\n-2,3\n", "line 3"),
        ("period_ms,dirty_pages\n1,2\n1,3\n", "line 3: the period of 1 ms is listed twice"),
        ("period_ms,dirty_pages\n1,2\n", "at least two points"),
    ],
)
def test_a_wrong_file_names_the_line(text: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        parse(text, "curve.csv")


def test_an_unknown_or_impossible_size_is_said() -> None:
    points = "period_ms,dirty_pages\n1,2\n2,3\n"
    with pytest.raises(UsageError, match="size of the memory"):
        parse(points).first_round()
    with pytest.raises(UsageError, match="less than one page"):
        parse(points).of_memory(0)
    with pytest.raises(UsageError, match="more zero pages"):
        parse("# total_pages=1\n# zero_pages=2\n" + points).first_round()


def test_a_file_from_a_spreadsheet_is_read() -> None:
    """With a byte order mark, carriage returns and rows out of order."""
    found = parse("\ufeff# total_pages = 10\r\nperiod_ms, dirty_pages\r\n2,3\r\n1,2\r\n")
    assert found.points == ((0.001, 2), (0.002, 3))
    assert found.total_pages == 10
