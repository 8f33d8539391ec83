"""`lpmtui forecast --curve`: the what-if table."""

import json
from pathlib import Path

import pytest

from lpmtui.cli import main
from lpmtui.cli.forecast_command import pauses, rates
from lpmtui.model.errors import UsageError
from lpmtui.model.units import MIB

CURVE = """\
# page_size=4096
# total_pages=262144
# zero_pages=65536
period_ms,dirty_pages
200,2000
1000,6000
5000,14000
"""


@pytest.fixture
def curve(tmp_path: Path) -> str:
    file = tmp_path / "curve.csv"
    file.write_text(CURVE)
    return str(file)


def test_a_table_as_json(curve: str, capsys: pytest.CaptureFixture[str]) -> None:
    """100 MiB/s: 7.70 s, then 19391 pages in 0.76 s; a pause of 1 s ends there, one of 10 ms never."""
    line = ["forecast", "--curve", curve, "--bandwidth", "100MiB/s", "--pause", "1s,10,unlimited", "--json"]
    assert main(line) == 0
    fits, never, at_once = json.loads(capsys.readouterr().out)["cells"]
    assert (fits["bandwidth_bps"], fits["pause_ms"], fits["converges"]) == (100 * MIB * 8, 1000.0, True)
    assert (fits["rounds"], fits["total_s"]) == (2, pytest.approx(8.459, abs=0.01))
    assert never["converges"] is False
    assert never["total_s"] is never["rounds"] is never["suspension_s"] is None
    assert never["would_converge"]["pause_ms"] > 10
    assert (at_once["pause_ms"], at_once["rounds"]) == (None, 1)
    assert at_once["total_s"] == at_once["suspension_s"]


def test_a_found_change_holds_when_it_is_typed_in(curve: str, capsys: pytest.CaptureFixture[str]) -> None:
    start = ["forecast", "--curve", curve, "--json"]
    main([*start, "--bandwidth", "10MiB/s", "--pause", "300ms"])
    (cell,) = json.loads(capsys.readouterr().out)["cells"]
    change = cell["would_converge"]
    main([*start, "--bandwidth", f"{change['bandwidth_bps']:.0f}bps", "--pause", "300ms"])
    main_again = json.loads(capsys.readouterr().out)["cells"]
    main([*start, "--bandwidth", "10MiB/s", "--pause", f"{change['pause_ms']:.3f}ms"])
    assert main_again[0]["converges"]
    assert json.loads(capsys.readouterr().out)["cells"][0]["converges"]


def test_a_table_for_people_fits_eighty_columns(curve: str, capsys: pytest.CaptureFixture[str]) -> None:
    main(["forecast", "--curve", curve, "--bandwidth", "10MiB/s,10Gbps", "--pause", "300ms,unlimited"])
    out = capsys.readouterr().out
    assert max(len(line) for line in out.splitlines()) <= 80
    assert "does not converge" in out
    assert "It converges with one of:" in out


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (["--bandwidth", "1"], "is not a rate"),
        (["--bandwidth", "1Gbps,"], "empty place between its commas"),
        (["--bandwidth", "0Gbps"], "is zero"),
        (["--pause", "1q"], "unknown unit"),
        (["--pause", "-1"], "is not a duration"),
        (["--memory", "0GiB"], "less than one page"),
        (["--memory", "much"], "is not a size"),
        (["--curve", "/no/such/file"], "cannot be read"),
    ],
)
def test_bad_input_is_one_clear_error(
    curve: str, more: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    usual = ["forecast", "--curve", curve, "--bandwidth", "1Gbps", "--pause", "300ms"]
    assert main([*usual, *more]) == 2
    captured = capsys.readouterr()
    assert said in captured.err
    assert captured.out == ""


def test_words_of_the_options() -> None:
    assert rates("8bps,1MiB/s") == (1.0, MIB)
    assert pauses("250,250ms,1.5s,Unlimited") == (0.25, 0.25, 1.5, None)
    with pytest.raises(UsageError):
        pauses("")


def test_a_partition_on_the_simulated_site(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    line = ["--state-dir", str(tmp_path), "forecast", "dbnode1", "--to", "power-c"]
    assert main(line) == 0
    out = capsys.readouterr().out
    assert "dbnode1 from power-a to power-c:" in out
    assert "node failure detection during LPM" in out
    assert "monitor db_mon" in out
    assert "HEARTBEAT_FREQUENCY_DURING_LPM=" in out
    assert main([*line, "--with", "db2-purescale", "--json"]) == 0
    body = json.loads(capsys.readouterr().out)
    assert body["timers"][0]["name"] == "Db2 pureScale host failure detection"
    assert body["timers"][0]["verdict"] == "red"
    assert 0 < body["suspension_s"]["p50"] < body["suspension_s"]["p95"]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (["dbnode1"], "No target system"),
        (["dbnode1", "--to", "power-c", "--profile", "x"], "no profile"),
        (["dbnode1", "--to", "power-c", "--with", "x"], "not cluster software"),
        (["nobody", "--to", "power-c"], "nobody"),
    ],
)
def test_a_partition_that_cannot_be_forecast(
    tmp_path: Path, line: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--state-dir", str(tmp_path), "forecast", *line]) == 2
    assert said in capsys.readouterr().err


def test_calibration_without_a_journal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--state-dir", str(tmp_path), "forecast", "--calibration"]) == 0
    assert "No move has been forecast and measured yet." in capsys.readouterr().out
