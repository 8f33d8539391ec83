"""Whatever comes in, the command line answers in a sentence, with an exit status that is true."""

import os
import random
import stat
import time
from pathlib import Path

import pytest

from lpmtui.cli import main
from lpmtui.cli.dispatch import REPORT, explained
from lpmtui.config import config_file


def said(capsys: pytest.CaptureFixture[str]) -> str:
    told = capsys.readouterr()
    assert "Traceback" not in told.out + told.err
    return told.err


HOSTILE = {
    "nested": ("a = " + "[" * 5000, "nested too deep"),
    "brackets": ("[" * 5000, "not TOML"),
    "theme": (f'[console]\ntheme = "{"x" * 5_000_000}"', "too large"),
    "keys": ("\n".join(f"key_number_{n} = 1" for n in range(100_000)), "too large"),
    "many": ("\n".join(f"k{n} = 1" for n in range(30_000)), "the first 20 are"),
    "null": ("\0", "not TOML"),
}


@pytest.mark.parametrize("case", HOSTILE)
@pytest.mark.parametrize("command", [["config", "validate"], ["status"], ["migrate", "x", "--to", "y"]])
def test_a_hostile_configuration_gets_one_sentence_within_a_second(
    case: str, command: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text, expected = HOSTILE[case]
    file = tmp_path / "config.toml"
    file.write_text(text)
    began = time.process_time()
    assert main([*command, "--config", str(file), "--state-dir", str(tmp_path / "state")]) == 2
    assert time.process_time() - began < 1.0
    told = said(capsys)
    assert expected in told
    assert len(told.splitlines()) <= 22
    assert not (tmp_path / "state").exists()


def test_a_configuration_that_is_a_pipe_is_never_opened(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    os.mkfifo(tmp_path / "config.toml")
    assert main(["config", "validate", "--config", str(tmp_path / "config.toml")]) == 2
    assert "not a regular file" in said(capsys)


def test_a_byte_order_mark_is_no_problem(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "config.toml"
    file.write_bytes(b"\xef\xbb\xbf" + b'[console]\ntheme = "mono"\n')
    assert main(["config", "show", "--config", str(file)]) == 0
    assert 'console.theme = "mono"' in capsys.readouterr().out


@pytest.mark.parametrize("place", ["/dev/null", "/proc/1/x", "a\0b", "~nobody-of-that-name/x", "/dev/null/x"])
def test_a_state_directory_that_cannot_be_used_is_said_so(
    place: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    if "\0" not in place and not place.startswith("~"):
        monkeypatch.setenv("LPMTUI_STATE_DIR", place)
        assert main(["history"]) == 2
        assert "--state-dir" in said(capsys)
    status = main(["history", "--state-dir", place])
    assert status in (0, 2)  # a name with ~ that no shell resolved is a name like any other
    said(capsys)


def test_what_nobody_expected_is_one_sentence_with_status_4(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ValueError("'yunning' is not a valid PartitionState" + "x" * 10_000)

    monkeypatch.setattr("lpmtui.cli.history.run", fail)
    assert main(["history", "--state-dir", str(tmp_path)]) == 4
    told = said(capsys)
    assert "'yunning'" in told
    assert len(told) < 1000
    kept = tmp_path / REPORT
    assert str(kept) in told
    assert "Traceback" in kept.read_text()
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600


@pytest.mark.parametrize(
    "error", [RecursionError(), MemoryError(), UnicodeDecodeError("utf-8", b"\xff", 0, 1, "x")]
)
def test_errors_of_the_language_are_worded(error: Exception) -> None:
    assert type(error).__name__ not in explained(error, None).title


def test_a_name_that_looks_like_an_option_stands_behind_two_dashes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["migrate", "--to", "power-c", "--dry-run", "--state-dir", str(tmp_path)]
    assert main([*words, "--", "-name"]) == 2
    assert "There is no partition '-name'" in said(capsys)
    assert main([*words, "--", "dbnode1"]) == 0


def test_logs_that_cannot_be_written_are_found_and_warned_of(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("LPMTUI_SMIT_LOG", raising=False)
    monkeypatch.delenv("LPMTUI_SMIT_SCRIPT", raising=False)
    file = tmp_path / "config.toml"
    file.write_text(f'[logs]\nsmit_log = "{tmp_path}"\nsmit_script = "{tmp_path}/none/smit.script"\n')
    assert main(["config", "validate", "--config", str(file)]) == 2
    told = said(capsys)
    assert f"{tmp_path} cannot be written: Is a directory." in told
    assert "there is no directory" in told
    words = ["--config", str(file), "--state-dir", str(tmp_path / "state")]
    main(
        ["migrate", "tools1", "--to", "power-c", *words]
    )  # no terminal and no --yes: refused behind the warning
    assert "WARNING" in said(capsys)


def test_every_file_is_for_its_owner_only(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    state = tmp_path / "state"
    old = os.umask(0o022)
    try:
        assert main(["status", "--state-dir", str(state)]) == 0
        assert main(["config", "init", "--config", str(tmp_path / "c.toml")]) == 0
        assert main(["history", "--state-dir", str(state)]) == 0
    finally:
        os.umask(old)
    files = [path for path in [*state.rglob("*"), tmp_path / "c.toml"] if path.is_file()]
    assert files
    assert {
        str(path): oct(path.stat().st_mode & 0o077) for path in files if path.stat().st_mode & 0o077
    } == {}
    assert config_file.read_config(tmp_path / "c.toml")
    capsys.readouterr()


def test_a_damaged_world_is_said_to_be_damaged(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Single flipped bits anywhere in the file: an answer, or one sentence with status 4."""
    state = tmp_path / "state"
    assert main(["status", "--state-dir", str(state)]) == 0
    for file in state.glob("simulator.db*"):
        if file.name != "simulator.db":
            file.unlink()
    whole = (state / "simulator.db").read_bytes()
    assert len(whole) > 50_000
    luck = random.Random(7)
    for _ in range(25):
        damaged = bytearray(whole)
        damaged[luck.randrange(len(whole))] ^= 1 << luck.randrange(8)
        for file in state.glob("simulator.db*"):
            file.unlink()
        (state / "simulator.db").write_bytes(bytes(damaged))
        assert main(["status", "--state-dir", str(state)]) in (0, 4)
        assert "did not expect" not in said(capsys)
    assert main(["simulator", "reset", "--state-dir", str(state)]) == 0
    assert main(["status", "--state-dir", str(state)]) == 0
