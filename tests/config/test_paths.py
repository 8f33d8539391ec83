import stat
from pathlib import Path

import platformdirs
import pytest

from lpmtui.config import paths
from lpmtui.model.errors import ConfigurationError


def test_the_state_directory_is_made_for_its_owner_only(tmp_path: Path) -> None:
    made = paths.state_dir(tmp_path / "a" / "b", environ={})
    assert stat.S_IMODE(made.stat().st_mode) == 0o700


def test_a_state_directory_that_others_could_read_is_closed(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    assert stat.S_IMODE(paths.state_dir(tmp_path, environ={}).stat().st_mode) == 0o700


def test_an_option_wins_over_the_environment_and_that_over_the_platform(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    environ = {paths.STATE_DIR_VARIABLE: str(tmp_path / "environment")}
    assert paths.state_dir(tmp_path / "option", environ) == tmp_path / "option"
    assert paths.state_dir(None, environ) == tmp_path / "environment"
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    assert paths.state_dir(None, {}).is_relative_to(tmp_path / "home")


def test_a_state_directory_that_cannot_be_made_names_the_way_out(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigurationError, match="--state-dir"):
        paths.state_dir(tmp_path / "file" / "state", environ={})


def test_the_usual_file_may_be_missing_but_one_that_was_asked_for_may_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))
    assert paths.config_file_if_any() is None
    assert paths.config_file_if_any(tmp_path / "mine.toml") == tmp_path / "mine.toml"
    usual = paths.config_file()
    usual.parent.mkdir(parents=True, exist_ok=True)
    usual.write_text("")
    assert paths.config_file_if_any() == usual
    assert paths.user_themes_dir() == usual.parent / "themes"


def test_what_is_shipped_is_found() -> None:
    assert paths.example_file().is_file()
    assert paths.themes_dir().is_dir()


@pytest.mark.parametrize("named", ["", "/srv/config"])
def test_the_users_directories_are_those_of_platformdirs(named: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("XDG_CONFIG_HOME", "XDG_STATE_HOME"):
        monkeypatch.setenv(variable, named)
    monkeypatch.delenv("LPMTUI_STATE_DIR", raising=False)
    config = Path(platformdirs.user_config_dir("lpmtui", appauthor=False))
    assert paths.config_file() == config / "config.toml"
    assert paths.usual_state_dir() == Path(platformdirs.user_state_dir("lpmtui", appauthor=False))
