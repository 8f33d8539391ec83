"""Errors become sentences and exit statuses; a reader that goes away is not an error."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from lpmtui.cli import dispatch, main
from lpmtui.cli.dispatch import CommandEntry
from lpmtui.model import errors
from lpmtui.model.errors import LpmtuiError

HERE = [sys.executable, "-m", "lpmtui"]


class Failing:
    def __init__(self, error: BaseException) -> None:
        self.error = error

    def arguments(self, parser: object) -> None:
        pass

    def run(self, invocation: object) -> int:
        raise self.error


def fail_with(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> int:
    monkeypatch.setattr(CommandEntry, "load", lambda self: Failing(error))
    return main(["status"])


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        (errors.LpmtuiError, 4),
        (errors.CommandFailed, 4),
        (errors.UsageError, 2),
        (errors.ConfigurationError, 2),
        (errors.Refused, 3),
        (errors.NeedsAttention, 4),
        (errors.GarbledAnswer, 6),
        (errors.Busy, 5),
        (errors.Unreachable, 6),
        (errors.ConnectionLost, 6),
    ],
)
def test_every_error_has_its_exit_status(
    kind: type[LpmtuiError],
    status: int,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    error = kind("It broke.", subject="hmc1", code="HSCL1", remedy="Mend it.", detail="raw \x1b[31m text\n2")
    assert fail_with(monkeypatch, error) == status
    out, err = capsys.readouterr()
    assert out == ""
    assert err == "lpmtui: hmc1: HSCL1 It broke.\nMend it.\n  | raw ␛[31m text\n  | 2\n"


def test_ctrl_c_is_what_a_shell_expects(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert fail_with(monkeypatch, KeyboardInterrupt()) == 130
    assert "Interrupted" in capsys.readouterr().err


def test_a_reader_that_went_away_is_no_traceback(tmp_path: Path) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    env = os.environ | {"LPMTUI_STATE_DIR": str(tmp_path)}
    done = subprocess.run([*HERE, "history"], stdout=writer, stderr=subprocess.PIPE, env=env, timeout=60)
    os.close(writer)
    assert done.returncode == 141
    assert done.stderr == b""


def test_an_unknown_panel_names_panels_and_commands(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["clstpo"]) == 2
    assert "clstop" in capsys.readouterr().err
    assert main(["statsu"]) == 2
    assert "status" in capsys.readouterr().err


def test_every_listed_command_can_be_loaded() -> None:
    for entry in dispatch.COMMANDS:
        assert entry.parser().format_help()
        assert callable(entry.load().run)
