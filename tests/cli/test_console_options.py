"""The console's options, those of SMIT among them: read here, handed on to the console and what it starts."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from lpmtui import tui
from lpmtui.cli import console, main


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What the console would be opened with."""
    seen: dict[str, Any] = {}

    def run(config: object, site: object, state_dir: Path, fastpath: str, **options: Any) -> int:
        seen.update(options, config=config, fastpath=fastpath, site=site)
        return 0

    monkeypatch.setattr(tui, "run", run)
    monkeypatch.setattr(console, "plain", lambda _environ: False)
    monkeypatch.setenv("LPMTUI_SMIT_LOG", "")
    monkeypatch.setenv("LPMTUI_SMIT_SCRIPT", "")
    return seen


def test_without_options_everything_is_as_configured(opened: dict[str, Any]) -> None:
    assert main([]) == 0
    assert opened["fastpath"] == ""
    assert (opened["dry_run"], opened["trace"], opened["verbose"]) == (False, False, False)
    assert (opened["theme"], opened["panels"]) == (None, ())
    assert opened["config"].logs.smit_log == Path("~/smit.log").expanduser()


def test_options_come_before_and_after_the_fast_path(opened: dict[str, Any], tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text("[[menu]]\nid = 'mine'\ntitle = 'Mine'\nitems = []\n")
    assert (
        main(["-t", "-o", str(tmp_path), "mine", "--theme", "mono", "-s", "script", "--site", "simulator"])
        == 0
    )
    assert (opened["fastpath"], opened["theme"], opened["panels"]) == ("mine", "mono", (tmp_path,))
    assert (opened["trace"], opened["verbose"]) == (True, False)
    assert opened["config"].logs.smit_script == Path.cwd() / "script"
    assert main(["-D"]) == 0
    assert (opened["trace"], opened["verbose"]) == (True, True)


def test_named_logs_are_those_of_whatever_the_console_starts(opened: dict[str, Any], tmp_path: Path) -> None:
    assert main(["-l", f"{tmp_path}/log", "-s", f"{tmp_path}/script"]) == 0
    assert os.environ["LPMTUI_SMIT_LOG"] == f"{tmp_path}/log"
    assert os.environ["LPMTUI_SMIT_SCRIPT"] == f"{tmp_path}/script"


def test_a_dry_console_gets_a_site_that_runs_nothing(opened: dict[str, Any]) -> None:
    assert main(["-x"]) == 0
    with opened["site"]() as site:
        assert site.dry_run


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["-o", "/nowhere", "clstop"], "/nowhere cannot be used: it does not exist"),
        (["-q"], "-q"),
        (["-s"], "-s"),
        (["clstop", "now"], "'clstop' is not a command"),
    ],
)
def test_what_cannot_be_meant_is_said(
    opened: dict[str, Any], words: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(words) == 2
    assert said in capsys.readouterr().err
    assert opened == {}
