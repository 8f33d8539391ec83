"""`lpmtui config`."""

import json
from pathlib import Path

import pytest

from lpmtui.cli import main


def test_init_writes_what_validate_accepts(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "deep" / "config.toml"
    assert main(["config", "init", "--config", str(path)]) == 0
    assert capsys.readouterr().out == f"{path}\n"
    assert main(["--config", str(path), "config", "validate"]) == 0
    assert "no problems" in capsys.readouterr().err
    assert main(["config", "init", "--config", str(path)]) == 2
    assert "already" in capsys.readouterr().err


def test_path_says_where_the_file_is_looked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    assert main(["config", "path"]) == 0
    assert capsys.readouterr().out == f"{tmp_path}/lpmtui/config.toml\n"


def test_show_tells_every_value_and_where_it_came_from(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "config.toml"
    path.write_text('[console]\ntheme = "amber"\n')
    assert main(["config", "show", "--config", str(path)]) == 0
    lines = capsys.readouterr().out.splitlines()
    (theme,) = [line for line in lines if line.startswith("console.theme")]
    assert theme.startswith('console.theme = "amber"')
    assert theme.endswith(f"# {path}:2")
    assert any(line.endswith("# default") for line in lines)
    assert main(["config", "show", "--json", "--config", str(path)]) == 0
    found = {one["key"]: one for one in json.loads(capsys.readouterr().out)}
    assert found["console.theme"] == {"key": "console.theme", "value": "amber", "origin": f"{path}:2"}


def test_validate_lists_every_problem(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "config.toml"
    path.write_text('[console]\ntheem = "amber"\nrefresh_s = 0\n')
    assert main(["config", "validate", "--config", str(path)]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert "theem" in err
    assert "refresh_s" in err


def test_themes_that_cannot_be_used_are_told_and_are_no_error(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "config.toml"
    path.write_text('[console]\ntheme = "ambre"\n')
    (tmp_path / "themes").mkdir()
    (tmp_path / "themes" / "mine.toml").write_text("name = 'mine'\nroles = 3\n")
    assert main(["config", "validate", "--config", str(path)]) == 0
    err = capsys.readouterr().err
    assert "There is no theme 'ambre'. Choose from: amber, " in err
    assert "The theme mine.toml cannot be used: roles is not a table." in err
    assert "no problems" in err


def test_a_missing_file_that_was_asked_for_is_an_error(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["config", "show", "--config", str(tmp_path / "none.toml")]) == 2
    assert "none.toml" in capsys.readouterr().err


def test_an_unknown_site_names_what_is_configured(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["status", "--site", "simulatr"]) == 2
    assert "simulator" in capsys.readouterr().err


def test_validate_names_keys_that_the_console_cannot_use(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "config.toml"
    path.write_text('[keys]\nserch = ["ctrl+o"]\nlist = ["pgdown"]\n')
    assert main(["config", "validate", "--config", str(path)]) == 2
    err = capsys.readouterr().err
    assert "no action serch. Did you mean search?" in err
    assert "no key 'pgdown'. Did you mean pagedown" in err
