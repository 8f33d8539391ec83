"""Common options anywhere on the line; words that are no command."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from lpmtui.cli import main
from lpmtui.cli.invocation import CommonOptions, split
from lpmtui.model.errors import UsageError


@pytest.mark.parametrize(
    "line",
    [
        "--site lab --read-only --state-dir /s --config /c status --json",
        "status --json --site lab --read-only --state-dir /s --config /c",
        "--site=lab status --read-only --state-dir=/s --json --config=/c",
    ],
)
def test_common_options_stand_anywhere(line: str) -> None:
    found = split(line.split())
    assert found.common == CommonOptions(Path("/c"), Path("/s"), "lab", read_only=True)
    assert found.words == ("status", "--json")
    assert found.after is None


def test_what_stands_after_two_dashes_is_left_alone() -> None:
    found = split(["simulator", "run", "hmc1", "--", "lshmc", "--version", "--", "--site", "x"])
    assert found.words == ("simulator", "run", "hmc1")
    assert found.after == ("lshmc", "--version", "--", "--site", "x")
    assert found.common == CommonOptions()


def test_no_abbreviations() -> None:
    assert split(["status", "--stat", "x"]).words == ("status", "--stat", "x")


def test_an_option_without_its_value_is_a_usage_error() -> None:
    with pytest.raises(UsageError):
        split(["status", "--site"])


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["status", "--version"]) == 0
    assert capsys.readouterr().out.startswith("lpmtui ")


def test_help_lists_every_command_and_the_common_options(capsys: pytest.CaptureFixture[str]) -> None:
    from lpmtui.cli.dispatch import COMMANDS

    assert main(["--help"]) == 0
    out = capsys.readouterr().out
    assert all(f"\n  {entry.name} " in out for entry in COMMANDS)
    assert all(name in out for name in ("--config", "--state-dir", "--site", "--read-only", "--version"))
    assert max(map(len, out.splitlines())) <= 80


@pytest.mark.parametrize("name", ["migrate", "validate", "status", "follow", "history", "report", "config"])
def test_every_command_explains_itself(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([name, "--help"]) == 0
    out = capsys.readouterr().out
    assert f"lpmtui {name}" in out
    assert "--state-dir" in out


def test_a_mistyped_command_names_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["migrte", "dbnode1", "--to", "power-b"]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert "migrate" in err


@pytest.mark.parametrize("line", ["migrate dbnode1", "migrate", "status --jason", "config", "history 1 2"])
def test_a_line_that_makes_no_sense_is_a_usage_error(line: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(line.split()) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("lpmtui: ")
    assert "--help" in err


@pytest.mark.parametrize(
    ("line", "said", "remedy"),
    [
        ("migrate dbnode1", "--to is missing.", "`lpmtui migrate --help`"),
        ("migrate", "These are missing: PARTITION, --to.", "`lpmtui migrate --help`"),
        ("status nowhere", "`lpmtui status` does not take nowhere.", "`lpmtui status --help`"),
        ("migrate a --to", "--to needs a value.", "`lpmtui migrate --help`"),
        ("recover 1 --resume --rollback", "--rollback does not go with --resume.", "`lpmtui recover --help`"),
        (
            "migrate a --to b --reason x",
            "--reason does not take 'x'.",
            "Choose one of: hardware, software, balance, other.",
        ),
        ("config x", "ACTION does not take 'x'.", "Choose one of: show, validate, path, init."),
        ("rehearse a --to b --runs x", "--runs does not take 'x'.", "Give a whole number."),
        ("simulator reset --speed x", "--speed does not take 'x'.", "Give a number."),
        ("statu", "There is no fast path 'statu'.", "Did you mean the command status? Panels like it: "),
        ("statu now", "'statu' is not a command.", "Did you mean status?"),
        ("takeover db_rg --to dbnode2", "There is no terminal", "Give --yes to take it over"),
        ("simulator shell nohost", "There is no host nohost", "`lpmtui simulator show`"),
        ("doctor --capture /nowhere/file", "there is no directory /nowhere.", "Name a new file"),
        ("forecast", "Neither a partition nor a whole table is given", "lpmtui forecast PARTITION --to"),
    ],
)
def test_what_is_wrong_with_a_line_is_one_sentence_with_a_remedy(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], line: str, said: str, remedy: str
) -> None:
    assert main(["--state-dir", str(tmp_path), *line.split()]) == 2
    told = capsys.readouterr().err.splitlines()
    assert len(told) == 2
    assert said in told[0]
    assert told[1].startswith(remedy)


def test_a_listener_that_went_away_stops_nothing(tmp_path: Path) -> None:
    """Words go to stderr; where its reader is gone, the exit status is still the command's own."""
    line = [sys.executable, "-m", "lpmtui", "--state-dir", str(tmp_path), "follow", "9"]
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "wb") as gone:
        assert subprocess.run(line, stderr=gone, check=False).returncode == 2
