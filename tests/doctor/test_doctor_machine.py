"""What the doctor says of this machine, and of a configuration."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from lpmtui.config import Config, LogOptions, SiteOptions, SshOptions, load
from lpmtui.doctor import CheckResult, CheckStatus, machine
from lpmtui.executor.locks import Held, Holder, Lock
from lpmtui.journal import Journal
from lpmtui.model.errors import JournalTrouble
from lpmtui.model.job import Requested
from lpmtui.model.move import Move
from lpmtui.model.picture import SiteKind


def told(found: list[CheckResult]) -> str:
    return "\n".join(f"{one.verdict} {one.what} {one.remedy}" for one in found)


def test_versions_of_everything_that_is_needed_are_told() -> None:
    found = told(list(machine.versions(None)))
    assert "lpmtui" in found
    assert f"Python {sys.version_info[0]}.{sys.version_info[1]}" in found
    assert "OK textual 8." in found
    assert "OK tomlkit" in found
    assert "pytest" not in found
    assert "ssh" not in found.casefold()


def test_what_is_missing_or_of_another_version_is_told_with_the_command_that_installs_it() -> None:
    (missing, other, fine) = machine.libraries(
        ["no-such-library >=1.0,<2", "textual<2,>=1", "rich>=13; python_version > '3'", "rich>=13"]
    )
    assert (missing.verdict, missing.remedy) == (
        CheckStatus.FAIL,
        "Install it: pip install 'no-such-library>=1.0,<2'",
    )
    assert (other.verdict, other.remedy) == (CheckStatus.WARN, "pip install 'textual<2,>=1'")
    assert fine.verdict is CheckStatus.OK


@pytest.mark.parametrize(
    ("said", "verdict", "words"),
    [
        ("OpenSSH_9.2p1 Debian-2, OpenSSL 3.0", CheckStatus.OK, "OpenSSH_9.2p1"),
        ("OpenSSH_6.0p1", CheckStatus.WARN, "old"),
        ("Sun_SSH_1.1", CheckStatus.WARN, "not OpenSSH"),
    ],
)
def test_the_ssh_client_is_asked(tmp_path: Path, said: str, verdict: CheckStatus, words: str) -> None:
    program = tmp_path / "ssh"
    program.write_text(f"#!/bin/sh\necho '{said}' >&2\n")
    program.chmod(0o755)
    site = SiteOptions("live", SiteKind.SSH, ssh=SshOptions(program=str(program)))
    found = list(machine.versions(site))[-1]
    assert found.verdict is verdict
    assert words in found.what


def test_a_missing_ssh_client_is_told() -> None:
    (found,) = machine.ssh("/nowhere/ssh")
    assert found.verdict is CheckStatus.FAIL
    assert "Install OpenSSH" in found.remedy


def test_a_state_directory_with_a_journal(tmp_path: Path) -> None:
    with Journal.open(tmp_path) as store:
        store.begin(Requested.of_move(Move("dbnode1", "power-b"), site="simulator", requested_by="me"))
    found = list(machine.state(tmp_path))
    assert "The journal knows 1 migration." in told(found)
    (orphan,) = [one for one in found if one.verdict is not CheckStatus.OK]
    assert orphan.what == "Migration 1 of dbnode1 is not finished, and no process carries it on."
    lock = Lock.take(tmp_path, Held("migration", "1"), Holder("me", "here", "", os.getpid()))
    assert [one for one in machine.state(tmp_path) if one.verdict is not CheckStatus.OK] == []
    lock.release()


def test_an_empty_state_directory_is_well_and_stays_empty(tmp_path: Path) -> None:
    assert "The journal knows no migration." in told(list(machine.state(tmp_path)))
    assert list(tmp_path.iterdir()) == []


def test_a_network_file_system_and_a_full_disk_are_told(tmp_path: Path, monkeypatch) -> None:
    assert "network file system (nfs4)" in told(list(machine.state(tmp_path, lambda path: "nfs4")))
    usage = type(machine.shutil.disk_usage(tmp_path))(10, 9, 1024)
    monkeypatch.setattr(machine.shutil, "disk_usage", lambda path: usage)
    assert "has 0 MiB left" in told(list(machine.state(tmp_path, lambda path: "ext4")))


def test_the_file_system_of_a_path_is_that_of_the_nearest_mount() -> None:
    if sys.platform != "linux":
        pytest.skip("only Linux tells")
    assert machine.file_system(Path("/proc/self")) == "proc"
    assert machine.file_system(Path("/")) != "proc"


def test_a_damaged_journal_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "lpmtui.db").write_bytes(b"no database at all" * 100)
    with pytest.raises(JournalTrouble, match="damaged"):
        list(machine.state(tmp_path))


def test_logs_that_cannot_be_written_are_told(tmp_path: Path) -> None:
    found = list(machine.logs(LogOptions(tmp_path / "smit.log", tmp_path / "nowhere" / "smit.script")))
    assert [one.verdict for one in found] == [CheckStatus.OK, CheckStatus.WARN]


def test_every_problem_of_a_configuration_is_told_at_once(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text('[console]\nmouze = true\nrefresh_s = "soon"\n')
    config, found = machine.configuration(file, lambda: load(file), lambda config: [])
    assert config is None
    assert [one.verdict for one in found] == [CheckStatus.FAIL, CheckStatus.FAIL]
    assert "line 2, console.mouze" in found[0].what


def test_a_configuration_that_others_can_write_or_that_does_not_fit_is_told(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text("")
    file.chmod(0o666)
    config, found = machine.configuration(file, lambda: load(file), lambda config: ["keys.do: y types."])
    assert config == Config()
    assert [one.what for one in found if one.verdict is CheckStatus.WARN] == [
        "keys.do: y types.",
        f"Others can write to {file}, and so run commands in your name.",
    ]
