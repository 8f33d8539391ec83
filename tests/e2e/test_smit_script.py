"""smit.script is a shell script: run again on a fresh world it leaves it as the first world was left."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from homes import Home

from lpmtui.config import load
from lpmtui.model.command import Command
from lpmtui.site import open_site
from lpmtui.smit_logs.site_logs import SmitLogs

CTRL_U = "\x15"
VERY_FAST = "100"

SSH = """#!/bin/sh
# Stands in for ssh: the hosts are those of the simulated world.
to=
while [ $# -gt 0 ]; do
  case $1 in
    -n | -T) shift ;;
    -O) exit 255 ;;
    -[olpF]) shift 2 ;;
    --) shift; break ;;
    *) to=$1; shift ;;
  esac
done
[ -n "$to" ] || { to=$1; shift; }
exec lpmtui simulator run "${to#*@}" -- "$*"
"""


@pytest.fixture
def programs(tmp_path: Path) -> Path:
    """A directory for PATH with `lpmtui`, the stand-in for ssh, and a `sleep` as fast as the world."""
    folder = tmp_path / "bin"
    folder.mkdir()
    own = f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m lpmtui "$@"\n'
    short = f"#!/bin/sh\nexec {shutil.which('sleep')} 0.2\n"
    for name, text in {"lpmtui": own, "ssh": SSH, "sleep": short}.items():
        (folder / name).write_text(text)
        (folder / name).chmod(0o755)
    return folder


def on_path(home: Home, programs: Path) -> dict[str, str]:
    return home.env | {"PATH": f"{programs}:{os.environ['PATH']}"}


def fresh_home(path: Path) -> Home:
    path.mkdir()
    home = Home(path)
    home.reset(VERY_FAST)
    return home


def replay(script: Path, home: Home, programs: Path) -> str:
    """Run the script in somebody else's home; returns what it printed."""
    done = subprocess.run(
        ["sh", str(script)],
        env=on_path(home, programs),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def end_state(home: Home) -> dict[str, Any]:
    """Everything that `status` tells, but for the times and the journal."""
    told = home.json("status")
    return {name: told[name] for name in ("systems", "clusters")}


def commands_of(script: Path) -> list[str]:
    return [
        line for line in script.read_text().splitlines() if not line.startswith(("#", "while ", "set -e"))
    ]


@pytest.mark.terminal
def test_what_executor_and_console_did_is_done_again_by_the_script(tmp_path: Path, programs: Path) -> None:
    first = fresh_home(tmp_path / "first")
    untouched = end_state(first)
    first.run("migrate", "webnode1", "--to", "power-b", "--policy", "unmanage", "--yes")
    with first.terminal("cm_chng_tunables") as terminal:
        terminal.wait("[30]")
        terminal.press("down", CTRL_U, "45")
        terminal.wait("[45]")
        terminal.press("enter")
        terminal.wait("Command: OK", within=30)
        terminal.press("f10")
        terminal.wait_end()
    script = first.path / "smit.script"
    journalled = first.json("history", "1")["report"]["commands"]
    issued = [shlex.join(one["argv"]) for one in journalled if one["mutates"]]
    assert len(issued) >= 3
    assert [line.partition(" -- ")[2] for line in commands_of(script)][: len(issued)] == issued
    assert len(commands_of(script)) == len(issued) + 1

    second = fresh_home(tmp_path / "second")
    replay(script, second, programs)
    assert end_state(first) != untouched
    assert end_state(second) == end_state(first)
    assert not (second.path / "smit.script").exists()


def test_the_script_of_a_site_behind_ssh_goes_through_ssh(
    tmp_path: Path, programs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = fresh_home(tmp_path / "first")
    file = tmp_path / "config.toml"
    hosts = 'hmcs = [{ name = "hmc1", port = 2222 }]\nnodes = [{ name = "dbnode1" }]\n'
    file.write_text(f'[sites.prod]\nkind = "ssh"\n{hosts}')
    for name, value in on_path(first, programs).items():
        monkeypatch.setenv(name, value)
    config = load(file)
    logs = SmitLogs(config, "prod", first.path / "state")
    changes = [
        ("hmc1", "migrlpar -o m -m power-b -t power-c -p tools1"),
        ("dbnode1", "clmgr stop node dbnode1 WHEN=now MANAGE=unmanage"),
        ("dbnode1", "clmgr offline resource_group nobody_rg"),
    ]
    with open_site(config, "prod", first.path / "state", observe=logs.observe) as site:
        answers = [site.run(Command(host, tuple(line.split()), mutates=True)) for host, line in changes]
    assert [answer.ok for answer in answers] == [True, True, False]
    assert commands_of(logs.script.path)[0].startswith("ssh -n -p 2222 hscroot@hmc1 -- 'migrlpar ")

    text = logs.script.path.read_text()
    without_the_failure = tmp_path / "replayed"
    without_the_failure.write_text(text[: text.rindex("ssh ")])
    second = fresh_home(tmp_path / "second")
    replay(without_the_failure, second, programs)
    assert end_state(second) == end_state(first)
    assert second.node("dbnode1")["state"] == "UNMANAGED"
