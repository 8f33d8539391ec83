"""`lpmtui doctor`: what it says, and the status it ends with."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from lpmtui.cli import main
from lpmtui.journal import Journal
from lpmtui.model.job import Requested
from lpmtui.model.move import Move

Said = tuple[int, str, str]


def doctor(capsys: pytest.CaptureFixture[str], *words: str) -> Said:
    capsys.readouterr()
    status = main(["doctor", *words])
    said = capsys.readouterr()
    return status, said.out, said.err


def site_behind(tmp_path: Path, script: str) -> str:
    """A configuration whose only site is reached with a program of our own in place of ssh."""
    program = tmp_path / "ssh"
    program.write_text(f'#!/bin/sh\n[ "$1" = -V ] && echo OpenSSH_9.2p1 >&2 && exit\n{script}\n')
    program.chmod(0o755)
    file = tmp_path / "config.toml"
    file.write_text(
        'default_site = "live"\n[sites.live]\nkind = "ssh"\n[[sites.live.hmcs]]\nname = "hmc9"\n'
        '[[sites.live.nodes]]\nname = "node9"\n'
        f"[sites.live.ssh]\nprogram = {json.dumps(str(program))}\npersist_s = 0\n"
    )
    return str(file)


def test_on_a_fresh_machine_everything_is_well(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, err = doctor(capsys)
    assert (status, err) == (0, "")
    parts = [line for line in out.splitlines() if not line.startswith(" ")]
    assert parts == [
        "Terminal",
        "Configuration",
        "Versions",
        "State",
        "Hosts of site simulator (simulator)",
        "Rights",
    ]
    assert "OK    hmc1: HMC V10R3" in out
    assert "PowerHA 7.2.7.0" in out
    assert "FAIL" not in out


def test_a_wrong_configuration_is_status_2_and_no_host_is_asked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "config.toml"
    file.write_text('[console]\nmouze = true\n[sites.live]\nkind = "shh"\n')
    status, out, _ = doctor(capsys, "--config", str(file))
    assert status == 2
    assert "FAIL  line 2, console.mouze: there is no such key. Did you mean mouse?" in out
    assert "FAIL  line 4, sites.live.kind: 'shh' is not one of the choices. Did you mean ssh?" in out
    assert "Versions" in out
    assert "Hosts" not in out


def test_a_site_that_is_not_configured_is_status_2(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, err = doctor(capsys, "--site", "simulater")
    assert (status, out) == (2, "")
    assert "simulator" in err


def test_a_host_that_cannot_be_reached_is_status_6_with_a_remedy(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = site_behind(tmp_path, "echo 'ssh: connect to host x port 22: Connection refused' >&2; exit 255")
    status, out, _ = doctor(capsys, "--config", config)
    assert status == 6
    assert "FAIL  hmc9 refuses ssh connections.\n        Check the port" in out
    assert "FAIL  node9 refuses ssh connections." in out
    assert "OK    OpenSSH_9.2p1." in out


def test_a_host_that_answers_but_not_as_it_should_needs_a_person(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status, out, _ = doctor(capsys, "--config", site_behind(tmp_path, "echo 'not allowed' >&2; exit 1"))
    assert status == 4
    assert "FAIL  node9 answers, but: not allowed" in out


def test_what_a_host_says_cannot_steer_the_terminal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = site_behind(tmp_path, "printf '\\033[31mred\\n' >&2; exit 1")
    _, out, _ = doctor(capsys, "--config", config)
    assert "\x1b" not in out
    assert "[31mred" in out


def test_a_damaged_journal_needs_a_person(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "state").mkdir()
    (tmp_path / "state" / "lpmtui.db").write_bytes(b"no database at all" * 100)
    status, out, _ = doctor(capsys)
    assert status == 4
    assert "is damaged" in out
    assert "OK    hmc1" in out


def test_a_state_directory_that_cannot_be_used_is_a_wrong_configuration(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("")
    status, out, _ = doctor(capsys, "--state-dir", str(tmp_path / "file"))
    assert status == 2
    assert "FAIL  The state directory" in out
    assert "--state-dir" in out


def test_an_unfinished_migration_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with Journal.open(tmp_path / "state") as store:
        store.begin(Requested.of_move(Move("dbnode1", "power-c"), site="simulator", requested_by="me"))
    status, out, _ = doctor(capsys)
    assert status == 0
    assert "WARN  Migration 1 of dbnode1 is not finished" in out


def test_keys_and_a_theme_that_the_console_cannot_use_are_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "config.toml"
    file.write_text('[console]\ntheme = "gren"\n[keys]\ndo = ["y"]\n')
    status, out, _ = doctor(capsys, "--config", str(file))
    assert status == 0
    assert "WARN  keys.do: y types a character" in out
    assert "WARN  There is no theme 'gren'" in out


def test_a_recording_is_written_and_can_be_played(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "recorded.jsonl"
    status, out, err = doctor(capsys, "--capture", str(file))
    assert (status, out) == (0, "")
    assert "answers of 6 hosts" in err
    config = tmp_path / "replay.toml"
    config.write_text(
        f'default_site = "r"\n[sites.r]\nkind = "replay"\ntranscript = {json.dumps(str(file))}\n'
    )
    assert main(["status", "--json", "--config", str(config)]) == 0
    seen = json.loads(capsys.readouterr().out)
    assert [system["name"] for system in seen["systems"]] == ["system-1", "system-2", "system-3"]
    assert {group["owner"] for cluster in seen["clusters"] for group in cluster["resource_groups"]} == {
        "node-1",
        "node-2",
        "node-3",
    }
    again = doctor(capsys, "--capture", str(file))
    assert again[0] == 2
    assert "exists already" in again[2]


def test_a_recording_of_hosts_that_are_silent_is_status_6(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = site_behind(tmp_path, "echo 'ssh: connect to host hmc9 port 22: No route to host' >&2; exit 255")
    file = tmp_path / "recorded.jsonl"
    status, _, err = doctor(capsys, "--config", config, "--capture", str(file))
    assert status == 6
    assert "Not reached: " in err
    assert {"hmc-1", "node-1"} <= set(err.replace(",", " ").replace(".", " ").split())
    assert "hmc9" not in file.read_text()
    assert "node9" not in file.read_text()


def test_one_thing_at_a_time(capsys: pytest.CaptureFixture[str]) -> None:
    assert doctor(capsys, "--keys", "--capture", "x")[0] == 2


def test_keys_need_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, err = doctor(capsys, "--keys")
    assert (status, out) == (2, "")
    assert "terminal" in err


@pytest.mark.parametrize("words", [[], ["--capture", "recorded.jsonl"]])
def test_the_doctor_never_loads_textual(words: list[str], tmp_path: Path) -> None:
    program = (
        "import sys; from lpmtui.cli import main; status = main(['doctor', *sys.argv[1:]]);"
        "sys.exit(status or 'textual' in sys.modules)"
    )
    env = os.environ | {"LPMTUI_STATE_DIR": str(tmp_path / "state")}
    done = subprocess.run(
        [sys.executable, "-c", program, *words], cwd=tmp_path, env=env, capture_output=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
