import os
import stat
from pathlib import Path

import pytest

from lpmtui.transports import ssh


@pytest.fixture
def short(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A directory with a path that is short enough for a socket."""
    import tempfile

    with tempfile.TemporaryDirectory(dir="/tmp", prefix="s") as made:
        yield Path(made)


def test_the_directory_is_short_private_and_made_once(short: Path) -> None:
    environ = {"XDG_RUNTIME_DIR": str(short)}
    made = ssh.socket_dir(environ)
    assert made == short / "lpmtui"
    assert stat.S_IMODE(made.stat().st_mode) == 0o700
    assert ssh.socket_dir(environ) == made


def test_a_long_place_is_passed_over(short: Path) -> None:
    deep = short / ("x" * 60)
    deep.mkdir()
    made = ssh.socket_dir({"XDG_RUNTIME_DIR": str(deep)})
    assert made is None or len(os.fsencode(made)) <= ssh.LONGEST


def test_a_place_that_others_can_touch_or_that_is_a_link_is_refused(
    short: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ssh, "_places", lambda environ: iter([short / "open", short / "link"]))
    (short / "open").mkdir()
    (short / "open").chmod(0o777)
    (short / "real").mkdir(mode=0o700)
    (short / "link").symlink_to(short / "real")
    assert ssh.socket_dir({}) is None
