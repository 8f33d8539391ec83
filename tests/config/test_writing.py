import subprocess
import sys
from pathlib import Path

import pytest

from lpmtui.config import Config, WrongConfiguration, config_file, load
from lpmtui.config.paths import example_file
from lpmtui.model.errors import ConfigurationError


def test_init_writes_the_documented_example_and_never_over_a_file(tmp_path: Path) -> None:
    file = config_file.init(tmp_path / "new" / "config.toml")
    assert file.read_text("utf-8") == example_file().read_text("utf-8")
    file.write_text("# mine\n")
    with pytest.raises(ConfigurationError, match="already a configuration file"):
        config_file.init(file)
    assert file.read_text() == "# mine\n"
    assert load(config_file.init(file, force=True)) == Config()


def test_changing_one_key_keeps_everything_else(tmp_path: Path) -> None:
    file = config_file.init(tmp_path / "config.toml")
    before = file.read_text("utf-8").splitlines()
    config_file.change(file, "console.theme", "amber")
    after = file.read_text("utf-8").splitlines()
    assert [line for line in after if line not in before] == ['theme = "amber"']
    assert len(after) == len(before)
    assert load(file).console.theme == "amber"


def test_changing_a_key_makes_the_file_and_its_table(tmp_path: Path) -> None:
    file = tmp_path / "etc" / "config.toml"
    config_file.change(file, "console.mouse", True)
    config_file.change(file, "keys.list", ["f4", "ctrl+l"])
    config = load(file)
    assert config.console.mouse
    assert config.keys == {"list": ("f4", "ctrl+l")}


def test_a_change_that_would_break_the_file_is_not_written(tmp_path: Path) -> None:
    file = config_file.init(tmp_path / "config.toml")
    before = file.read_text("utf-8")
    with pytest.raises(WrongConfiguration, match=r"console\.refresh_s"):
        config_file.change(file, "console.refresh_s", 0.0)
    with pytest.raises(WrongConfiguration, match="no such key"):
        config_file.change(file, "console.colour", "red")
    assert file.read_text("utf-8") == before
    assert [each.name for each in tmp_path.iterdir()] == ["config.toml"]


def test_a_linked_file_stays_a_link(tmp_path: Path) -> None:
    real = tmp_path / "dotfiles.toml"
    real.write_text("# kept\n")
    link = tmp_path / "config.toml"
    link.symlink_to(real)
    config_file.change(link, "console.mouse", True)
    assert link.is_symlink()
    assert real.read_text().startswith("# kept")


def test_a_place_that_cannot_be_written_is_said_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigurationError, match="cannot be written"):
        config_file.init(tmp_path / "file" / "config.toml")


def test_reading_does_not_load_the_writer(tmp_path: Path) -> None:
    script = "import sys, lpmtui.config, lpmtui.config.config_file; assert 'tomlkit' not in sys.modules"
    assert subprocess.run([sys.executable, "-c", script]).returncode == 0
