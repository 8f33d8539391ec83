"""A site as in the field, over a real sshd: names of their own, two consoles, few rights, a slow link."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from real_sshd import ME, Sshd, running_sshd, sshd_program
from slow_link import slow_link

pytestmark = pytest.mark.skipif(
    sshd_program() is None and not os.environ.get("CI"),
    reason="no sshd on this machine (Debian: apt-get install openssh-server)",
)

CONSOLES = ("cons-n", "cons-s")
NODES = ("ORA_N1", "ORA_N2", "app_n1", "app_n2")
SCENARIO = """
title = "Two consoles, four nodes, names of their own"
[[hmc]]
name = "cons-n"
[[hmc]]
name = "cons-s"
[[system]]
name = "north"
vlans = [5]
vios = [{ name = "nv1" }, { name = "nv2" }]
[[system.partition]]
name = "PRD Oracle 1"
lpar_id = 11
memory = "8GiB"
vlans = [5]
storage = "fc"
disks = ["o1", "odata", "orepo"]
[[system.partition]]
name = "APP-A"
memory = "8GiB"
vlans = [5]
storage = "fc"
disks = ["a1", "adata", "arepo"]
[[system]]
name = "south"
vlans = [5]
vios = [{ name = "sv1" }, { name = "sv2" }]
[[system.partition]]
name = "PRD Oracle 2"
lpar_id = 11
memory = "8GiB"
vlans = [5]
storage = "fc"
disks = ["o2", "odata", "orepo"]
[[system.partition]]
name = "APP-B"
memory = "8GiB"
vlans = [5]
storage = "fc"
disks = ["a2", "adata", "arepo"]
[[system]]
name = "spare"
vlans = [5]
vios = [{ name = "pv1" }, { name = "pv2" }]
"""
CLUSTER = """
[[cluster]]
name = "{name}"
networks = ["net_ether_01"]
repository = "{repository}"
[[cluster.node]]
name = "{first}"
partition = "{first_partition}"
host_name = "{first_host}"
domain = "example.com"
ip = "10.40.{net}.11"
[[cluster.node]]
name = "{second}"
partition = "{second_partition}"
host_name = "{second_host}"
domain = "example.com"
ip = "10.40.{net}.12"
[[cluster.application]]
name = "{name}_app"
start_script = "/ha/start"
stop_script = "/ha/stop"
[[cluster.group]]
name = "{name}_rg"
nodes = ["{first}", "{second}"]
applications = ["{name}_app"]
"""
CLUSTERS = (
    {"name": "oracl", "repository": "orepo", "net": 1, "first": "ORA_N1", "first_partition": "PRD Oracle 1"}
    | {"first_host": "dbhost7", "second": "ORA_N2", "second_partition": "PRD Oracle 2"}
    | {"second_host": "DBHOST8"},
    {"name": "appcl", "repository": "arepo", "net": 2, "first": "app_n1", "first_partition": "APP-A"}
    | {"first_host": "apphost1", "second": "app_n2", "second_partition": "APP-B", "second_host": "apphost2"},
)

GUARD = """\
#!/bin/sh
# A login of a user without rights: what is not behind `sudo -n` and no harmless question is refused.
case "$SSH_ORIGINAL_COMMAND" in
  *"sudo -n "*) SSH_ORIGINAL_COMMAND=$(printf '%s' "$SSH_ORIGINAL_COMMAND" | sed 's/sudo -n //') ;;
  *" "/usr/bin/uname*|*" "/usr/bin/date*|*" "/usr/bin/ps*|*" "/usr/bin/lparstat*|*" "/usr/bin/errpt*) ;;
  *" "/usr/bin/who*|*" "/usr/sbin/lsdev*|*" "/usr/sbin/lsitab*|*" "/usr/bin/perl*|*" "/usr/sbin/prtconf*) ;;
  *" "/*) echo "ksh: not permitted: Permission denied" >&2; exit 126 ;;
esac
export SSH_ORIGINAL_COMMAND
"""


@pytest.fixture(scope="module")
def scenario(tmp_path_factory: pytest.TempPathFactory) -> str:
    file = tmp_path_factory.mktemp("scenario") / "field.toml"
    file.write_text(SCENARIO + "".join(CLUSTER.format(**one) for one in CLUSTERS))
    return str(file)


@pytest.fixture(scope="module")
def sshd(tmp_path_factory: pytest.TempPathFactory, scenario: str) -> Iterator[Sshd]:
    """One session per connection, and a user who may do little."""
    folder = tmp_path_factory.mktemp("field")
    guard = folder / "guard.sh"
    guard.write_text(GUARD)
    with running_sshd(
        folder,
        warm=True,
        hosts=(*CONSOLES, *NODES),
        server={"MaxSessions": "1"},
        login=f". {guard}; {{shell}}",
    ) as running:
        running.reset(60, scenario)
        yield running


class Administrator:
    """Somebody who works with the site from a home of their own."""

    def __init__(
        self,
        home: Path,
        sshd: Sshd,
        *nodes: str,
        hmcs: tuple[str, ...] = CONSOLES,
        more: str = 'node_prefix = ["sudo", "-n"]\n',
    ) -> None:
        self.config = home / "config.toml"
        self.config.write_text(sshd.configuration(*nodes, hmcs=hmcs, more=more))
        self.env = os.environ | {
            "HOME": str(home),
            "LPMTUI_STATE_DIR": str(home / "state"),
            "XDG_RUNTIME_DIR": str(sshd.sockets),
        }

    def start(self, *words: str) -> subprocess.Popen[str]:
        argv = [sys.executable, "-m", "lpmtui", "--config", str(self.config), *words]
        pipe = subprocess.PIPE
        return subprocess.Popen(
            argv, env=self.env, stdin=subprocess.DEVNULL, stdout=pipe, stderr=pipe, text=True
        )

    def run(self, *words: str, status: int = 0) -> str:
        process = self.start(*words)
        out, err = process.communicate(timeout=180)
        assert process.returncode == status, f"{process.returncode}: {out}\n{err}"
        return out

    def status(self, *, ends: int = 0) -> Any:
        return json.loads(self.run("status", "--json", status=ends))


def through(sshd: Sshd, more: str) -> None:
    """Reach every host another way: `more` are lines before the client's own."""
    text = sshd.ssh_config.read_text()
    (sshd.folder / "plain_config").write_text(text)
    sshd.ssh_config.write_text(more + text)


@pytest.fixture
def straight(sshd: Sshd) -> Iterator[None]:
    """The client's configuration as it was, whatever a test makes of it."""
    text = sshd.ssh_config.read_text()
    yield
    sshd.ssh_config.write_text(text)


def test_status_with_one_session_per_connection_and_names_of_their_own(sshd: Sshd, tmp_path: Path) -> None:
    seen = Administrator(tmp_path, sshd, "ORA_N1", "app_n1").status()
    assert seen["unknown"] == []
    assert [system["name"] for system in seen["systems"]] == ["north", "south", "spare"]
    nodes = {node["name"]: node for cluster in seen["clusters"] for node in cluster["nodes"]}
    assert {name: node["partition"] for name, node in nodes.items()} == {
        "ORA_N1": "PRD Oracle 1",
        "ORA_N2": "PRD Oracle 2",
        "app_n1": "APP-A",
        "app_n2": "APP-B",
    }


def test_an_account_without_rights_is_told_what_is_missing(sshd: Sshd, tmp_path: Path) -> None:
    seen = Administrator(tmp_path, sshd, "ORA_N1", more="").status(ends=4)
    assert seen["clusters"] == [] or all(not one["resource_groups"] for one in seen["clusters"])
    whys = " ".join(one["why"] for one in seen["unknown"])
    assert "Permission denied" in whys
    assert "lpmtui doctor --privileges" in whys


def test_through_a_jump_host(sshd: Sshd, tmp_path: Path, straight: None) -> None:
    jump = f"  HostName 127.0.0.1\n  Port {sshd.port}\n  User {ME}\n  IdentityFile {sshd.folder / 'jump'}\n"
    hosts = " ".join((*CONSOLES, *NODES))
    through(sshd, f"Host jump\n{jump}Host {hosts}\n  ProxyJump jump\n")
    seen = Administrator(tmp_path, sshd, "ORA_N1", "app_n1").status()
    assert seen["unknown"] == []
    assert len(seen["clusters"]) == 2


@pytest.fixture
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sshd]:
    with running_sshd(tmp_path_factory.mktemp("demo"), warm=True) as running:
        yield running


def test_a_link_of_200_ms_costs_a_status_of_the_demo_at_most_3_s(demo: Sshd, tmp_path: Path) -> None:
    """Connections stand already, as after any earlier look; the machine's own time is not the link's."""
    sshd = demo
    near = Administrator(tmp_path, sshd, "dbnode1", "webnode1", hmcs=("hmc1",), more="")
    without = quicker(near)
    with slow_link(sshd.port, 0.1) as port:
        text = sshd.ssh_config.read_text().replace(f"Port {sshd.port}", f"Port {port}")
        known = sshd.folder / "known_hosts"
        known.write_text(known.read_text() + known.read_text().replace(f":{sshd.port} ", f":{port} "))
        slow = tmp_path / "slow_config"
        slow.write_text(text)
        far = Administrator(tmp_path, sshd, "dbnode1", "webnode1", hmcs=("hmc1",), more="")
        far.config.write_text(far.config.read_text().replace(str(sshd.ssh_config), str(slow)))
        costs = quicker(far) - without
    assert costs <= 3.0


def quicker(person: Administrator) -> float:
    """Wall seconds of the quicker of two looks at the site, each of them complete."""
    took = []
    for _ in range(2):
        began = time.monotonic()
        assert person.status()["unknown"] == []
        took.append(time.monotonic() - began)
    return min(took)


def test_a_console_cut_for_good_in_mid_move_is_replaced_by_the_other(
    sshd: Sshd, scenario: str, tmp_path: Path
) -> None:
    sshd.reset(4, scenario)
    person = Administrator(tmp_path, sshd, "app_n1")
    moving = person.start("migrate", "APP-A", "--to", "spare", "--force", "--yes", "--json")
    assert moving.stdout is not None
    assert moving.stderr is not None
    used, under_way = "", False
    for line in moving.stdout:
        event = json.loads(line)
        if event["event"] == "planned":
            commands = " ".join(command for step in event["steps"] for command in step["commands"])
            (used,) = re.findall(r"(cons-[ns]): migrlpar -o m", commands)
        under_way = under_way or (event["event"], event.get("step")) == ("step-started", "migrate")
        if under_way and event["event"] in ("phase", "progress"):
            break
    assert used, moving.stderr.read()
    sshd.shut(used)
    sshd.hurry(40)
    began = time.monotonic()
    told = [json.loads(line) for line in moving.stdout]
    assert told, moving.stderr.read()
    assert (told[-1]["event"], told[-1]["outcome"]) == ("finished", "succeeded"), told[-30:]
    assert time.monotonic() - began < 60
