"""Simulated hosts behind a real sshd: the answers of the other doors, and whole migrations over ssh."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from pseudo_terminal import Terminal
from real_sshd import Sshd, processes_with, running_sshd, sshd_program

from lpmtui.simulator.api import SimulatedSite

pytestmark = pytest.mark.skipif(
    sshd_program() is None and not os.environ.get("CI"),
    reason="no sshd on this machine (Debian: apt-get install openssh-server)",
)

LPMTUI = [sys.executable, "-m", "lpmtui"]
FAST = 50.0
"""World seconds per second while something is under way."""

PLAIN = ("--procedure", "plain", "--force", "--yes")
"""No node is configured here, so nobody but the operator can say that the partition is in no cluster."""

LINES = (
    ("hmc1", "lssyscfg -r sys -F name,state,type_model,serial_num --header"),
    ("hmc1", "LC_ALL=en_US lssyscfg -r lpar -m power-a -F name,lpar_id,state,nonsense"),
    ("hmc1", "lshwres -r virtualio --rsubtype fc --level lpar -m power-b | grep -w dbnode2; echo $?"),
    ("hmc1", "lssyscfg -r lpar -m power-a --filter 'lpar_names=\"no such\"'"),
    ("hmc1", "/usr/hmcrbin/lshmc -V"),
    ("hmc1", "no-such-command"),
    ("dbnode1", "LC_ALL=C /usr/es/sbin/cluster/utilities/clmgr -cv query resource_group db_rg"),
    ("dbnode1", "/usr/es/sbin/cluster/utilities/clRGinfo -s 2>&1 | grep -i online"),
    ("dbnode1", "/usr/es/sbin/cluster/utilities/clmgr query node nosuch"),
    ("webnode2", "cat /nowhere; lssrc -ls clstrmgrES | head -2"),
)

Answer = tuple[int, bytes, bytes]


@pytest.fixture(scope="module")
def cold(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sshd]:
    with running_sshd(tmp_path_factory.mktemp("cold"), warm=False) as sshd:
        yield sshd


@pytest.fixture(scope="module")
def warm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sshd]:
    with running_sshd(tmp_path_factory.mktemp("warm"), warm=True) as sshd:
        yield sshd


def by_ssh(sshd: Sshd, host: str, line: str) -> Answer:
    done = sshd.ssh(host, line)
    return done.returncode, done.stdout, done.stderr


def by_command(sshd: Sshd, host: str, line: str) -> Answer:
    done = sshd.simulator("run", host, "--", line)
    return done.returncode, done.stdout, done.stderr


def in_process(sshd: Sshd, host: str, line: str) -> Answer:
    site = SimulatedSite.open(sshd.world / "simulator.db")
    try:
        answer = site.run(host, line)
        return answer.status, answer.stdout.encode(), answer.stderr.encode()
    finally:
        site.close()


def test_three_doors_give_the_same_bytes_and_statuses(cold: Sshd) -> None:
    def through(door: Callable[[Sshd, str, str], Answer]) -> dict[tuple[str, str], Answer]:
        with ThreadPoolExecutor(2) as pool:
            return dict(zip(LINES, pool.map(lambda asked: door(cold, *asked), LINES), strict=True))

    answers = through(in_process)
    assert through(by_command) == answers
    assert through(by_ssh) == answers
    assert {status for status, _, _ in answers.values()} >= {0, 1, 127}
    assert all(out or err for _, out, err in answers.values())


def test_without_a_command_line_ssh_gives_a_shell(cold: Sshd) -> None:
    done = cold.ssh("hmc1", stdin="lssyscfg -r sys -F name\nno-such-command\nexit\nlshmc -V\n")
    assert (done.returncode, done.stdout) == (127, b"power-a\npower-b\npower-c\n")
    with Terminal(["ssh", "-tt", "-F", str(cold.ssh_config), "dbnode2"], os.environ) as terminal:
        terminal.wait("dbnode2>")
        terminal.press("clRGinfo -s | grep batch", "enter")
        terminal.wait("ONLINE:dbnode2")
        terminal.press("exit", "enter")
        assert terminal.wait_end() == 0


def test_a_host_that_goes_down_breaks_the_connection(cold: Sshd) -> None:
    cold.reset(1)
    with SimulatedSite.open(cold.world / "simulator.db").using() as world:
        world.images["webnode1"].up = False
    done = cold.ssh("webnode1", "date")
    assert (done.returncode, done.stdout) == (255, b"")
    assert b"closed by remote host" in done.stderr
    assert cold.ssh("webnode2", "date").returncode == 0


class Operator:
    """Somebody who works with a site behind an sshd, from a home directory of his own."""

    def __init__(self, home: Path, sshd: Sshd, *nodes: str) -> None:
        self._config = home / "config.toml"
        self._config.write_text(sshd.configuration(*nodes))
        self._env = os.environ | {
            "HOME": str(home),
            "LPMTUI_STATE_DIR": str(home / "state"),
            "XDG_RUNTIME_DIR": str(sshd.sockets),
        }

    def start(self, *words: str) -> subprocess.Popen[str]:
        argv = [*LPMTUI, "--config", str(self._config), *words]
        return subprocess.Popen(
            argv,
            env=self._env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def finish(self, process: subprocess.Popen[str], *, status: int = 0) -> str:
        out, err = process.communicate(timeout=120)
        assert process.returncode == status, f"{process.returncode}: {out}\n{err}"
        return out

    def run(self, *words: str, status: int = 0) -> str:
        return self.finish(self.start(*words), status=status)


def events(out: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in out.splitlines()]


def test_status_is_that_of_the_world_behind(warm: Sshd, tmp_path: Path) -> None:
    """Two nodes are listed; the others are found. All share an address, and each command finds its host."""
    warm.reset(FAST)
    seen = json.loads(Operator(tmp_path, warm, "dbnode1", "webnode1").run("status", "--json"))
    env = os.environ | {"LPMTUI_STATE_DIR": str(warm.world)}
    local = json.loads(subprocess.check_output([*LPMTUI, "status", "--json"], env=env))
    assert seen["kind"] == "ssh"
    assert seen["systems"] == local["systems"]
    assert [cluster["nodes"] for cluster in seen["clusters"]] == [
        cluster["nodes"] for cluster in local["clusters"]
    ]
    groups = {group["name"]: group for cluster in seen["clusters"] for group in cluster["resource_groups"]}
    assert {name: group["owner"] for name, group in groups.items()} == {
        "db_rg": "dbnode1",
        "batch_rg": "dbnode2",
        "web_rg": "webnode1",
    }
    assert groups["batch_rg"]["applications"][0]["healthy"] is True


def test_the_doctor_sees_every_host_and_those_that_it_is_told_of(warm: Sshd, tmp_path: Path) -> None:
    out = Operator(tmp_path, warm, "dbnode1").run("doctor")
    assert "Hosts of site real (ssh)" in out
    assert "OK    OpenSSH_" in out
    for host in ("hmc1: HMC V10R3", "dbnode1: node of dbcluster", "dbnode2: node of dbcluster"):
        assert f"OK    {host}" in out


def test_a_partition_of_no_cluster_moves(warm: Sshd, tmp_path: Path) -> None:
    warm.reset(FAST)
    operator = Operator(tmp_path, warm)
    told = events(operator.run("migrate", "tools1", "--to", "power-c", *PLAIN, "--json"))
    assert told[-1]["event"] == "finished"
    assert (told[-1]["outcome"], told[-1]["drift"]) == ("succeeded", [])
    listed = warm.ssh("hmc1", "lssyscfg -r lpar -m power-c -F name,state | grep tools1")
    assert listed.stdout == b"tools1,Running\n"


def test_a_cluster_node_moves_unmanaged(warm: Sshd, tmp_path: Path) -> None:
    warm.reset(FAST)
    operator = Operator(tmp_path, warm, "dbnode1")
    words = ("migrate", "dbnode1", "--to", "power-c", "--policy", "unmanage", "--yes", "--json")
    told = events(operator.run(*words))
    assert (told[-1]["outcome"], told[-1]["drift"]) == ("succeeded", [])
    unmanaged = warm.ssh("dbnode1", "grep -c 'is now unmanaged' /var/hacmp/log/clutils.log")
    assert unmanaged.stdout == b"1\n"
    groups = {event["group"]: event for event in told if event["event"] == "resource-group"}
    assert (groups["db_rg"]["state"], groups["db_rg"]["node"]) == ("ONLINE", "dbnode1")
    policy = warm.ssh("dbnode1", "clmgr query cluster | grep LPM_POLICY")
    assert policy.stdout in (b'LPM_POLICY=""\n', b'LPM_POLICY="manage"\n')


BEGUN = ("Migration Starting", "Migration In Progress", "Migration Complete")
"""What `lslparmigr` says once the HMC has taken a migration on: a busy machine sees any of them."""


def lparmigr(sshd: Sshd) -> str:
    """The list of migrations, asked in this process: a login takes longer than a stage."""
    asked = [f"lslparmigr -r lpar -m {system}" for system in ("power-a", "power-b")]
    return "".join(in_process(sshd, "hmc1", line)[1].decode() for line in asked)


def test_a_killed_ssh_client_does_not_decide_what_became_of_the_migration(warm: Sshd, tmp_path: Path) -> None:
    warm.reset(3)
    operator = Operator(tmp_path, warm)
    migrating = operator.start("migrate", "tools1", "--to", "power-a", *PLAIN, "--json")
    deadline = time.monotonic() + 60
    while not (clients := processes_with("ssh", str(warm.ssh_config), "migrlpar -o m")):
        assert time.monotonic() < deadline, migrating.communicate(timeout=60)
        time.sleep(0.02)
    while not any(state in lparmigr(warm) for state in BEGUN):
        assert time.monotonic() < deadline, lparmigr(warm)
        time.sleep(0.02)
    for client in clients:
        os.kill(client, signal.SIGKILL)
    warm.hurry(FAST)
    told = events(operator.finish(migrating))
    notes = [event["text"] for event in told if event["event"] == "note"]
    assert any("ended by signal 9" in note and "looking there" in note for note in notes), notes
    assert (told[-1]["outcome"], told[-1]["exit_status"]) == ("succeeded", 0)
    listed = warm.ssh("hmc1", "lssyscfg -r lpar -m power-a -F name,state | grep tools1")
    assert listed.stdout == b"tools1,Running\n"
