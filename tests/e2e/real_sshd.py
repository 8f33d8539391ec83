"""Debian's own sshd with simulated hosts behind it: each has a key, and that key only the host's shell."""

from __future__ import annotations

import getpass
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path

from lpmtui.config import SshOptions
from lpmtui.model.lazy_dataclass import dataclass
from lpmtui.simulator.api import SimulatedSite
from lpmtui.transports.ssh import Destination, SshTransport

ROOT = Path(__file__).resolve().parents[2]
HOSTS = ("hmc1", "dbnode1", "dbnode2", "webnode1", "webnode2")
ME = getpass.getuser()
STARTS_WITHIN_S = 20.0


def sshd_program() -> str | None:
    """Where sshd is; it is seldom on the path of an ordinary user."""
    return shutil.which("sshd", path=os.environ.get("PATH", "") + ":/usr/sbin:/usr/local/sbin")


@dataclass(frozen=True)
class Sshd:
    """A running sshd. `world` is the state directory of the world that its hosts belong to."""

    folder: Path
    world: Path
    port: int
    sockets: Path
    hosts: tuple[str, ...] = HOSTS

    @property
    def ssh_config(self) -> Path:
        """The client's configuration: who each host is, and its key."""
        return self.folder / "ssh_config"

    def ssh(self, host: str, *words: str, stdin: str = "") -> subprocess.CompletedProcess[bytes]:
        """The system's ssh, called by hand."""
        argv = ["ssh", "-F", str(self.ssh_config), host, *words]
        return subprocess.run(argv, input=stdin.encode(), capture_output=True, timeout=60)

    def simulator(self, *words: str) -> subprocess.CompletedProcess[bytes]:
        """`lpmtui simulator ...` in the world behind the sshd."""
        argv = [sys.executable, "-m", "lpmtui", "simulator", *words]
        env = os.environ | {"LPMTUI_STATE_DIR": str(self.world)}
        return subprocess.run(argv, env=env, stdin=subprocess.DEVNULL, capture_output=True, timeout=60)

    def reset(self, speed: float, scenario: str = "demo") -> None:
        """A scenario anew, `speed` world seconds per second while something is under way."""
        done = self.simulator("reset", "--scenario", scenario, "--speed", str(speed))
        assert done.returncode == 0, done.stderr

    def hurry(self, speed: float) -> None:
        """Go on at another speed, once a test has seen what it came for."""
        with closing(SimulatedSite.open(self.world / "simulator.db")) as site:
            site.set_speed(speed)

    def configuration(self, *nodes: str, hmcs: tuple[str, ...] = ("hmc1",), more: str = "") -> str:
        """A configuration whose site is reached through this sshd: its consoles, nodes to begin with.

        `more` are further lines of the site's ssh table.
        """
        hosts = [*(("hmcs", hmc) for hmc in hmcs), *(("nodes", node) for node in nodes)]
        listed = [f'[[sites.real.{kind}]]\nname = "{name}"\nuser = "{ME}"\n' for kind, name in hosts]
        options = f'[sites.real.ssh]\noptions = ["-F", "{self.ssh_config}"]\n{more}'
        return "".join(['default_site = "real"\n[sites.real]\nkind = "ssh"\n', *listed, options])

    def shut(self, host: str) -> None:
        """Cut a host off for good: its key is refused, and whoever is logged in loses the connection."""
        keys = self.folder / "authorized_keys"
        lines = keys.read_text().splitlines(keepends=True)
        keys.write_text("".join(line for line in lines if not line.rstrip().endswith(f" {host}")))
        options = SshOptions(options=("-F", str(self.ssh_config)))
        digest = SshTransport({}, options).own_digest(Destination(host, host))
        for path in (self.sockets / "lpmtui").glob(f"{digest}*"):
            argv = ["ssh", "-F", str(self.ssh_config), "-o", f"ControlPath={path}", "-O", "exit", host]
            subprocess.run(argv, capture_output=True, timeout=10)


@contextmanager
def running_sshd(
    folder: Path,
    *,
    warm: bool,
    hosts: tuple[str, ...] = HOSTS,
    server: Mapping[str, str] | None = None,
    login: str = "{shell}",
) -> Iterator[Sshd]:
    """Start sshd on a free port of this machine, and end it with everything that it started.

    `warm` logs in through a process that has lpmtui loaded already; else sshd starts the command itself.
    `server` are settings of its own for sshd, `login` what a node's login runs around the `{shell}`.
    """
    program = sshd_program()
    assert program, "no sshd on this machine: apt-get install openssh-server"
    folder.chmod(0o700)
    with tempfile.TemporaryDirectory(prefix="lpm", dir="/tmp") as short:
        sshd = Sshd(folder, folder / "world", _free_port(), Path(short), hosts)
        sshd.reset(10)
        _write_keys(sshd, login.format(shell=_warm_command(sshd) if warm else _cold_command(sshd)))
        _write_configurations(sshd, server or {})
        with _serving(sshd, warm=warm), _listening(program, sshd):
            try:
                yield sshd
            finally:
                _hang_up(sshd)


def _cold_command(sshd: Sshd) -> str:
    return f"LPMTUI_STATE_DIR={sshd.world} {sys.executable} -m lpmtui simulator shell {{host}}"


def _warm_command(sshd: Sshd) -> str:
    return (
        f"exec {sys.executable} -S -E {Path(__file__).with_name('warm_login.py')} {sshd.folder}/door {{host}}"
    )


def _write_keys(sshd: Sshd, command: str) -> None:
    lines = []
    for name in ("host", "jump", *sshd.hosts):
        argv = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", name, "-f", str(sshd.folder / name)]
        subprocess.run(argv, check=True, timeout=30)
        key = (sshd.folder / f"{name}.pub").read_text().strip()
        if name == "host":
            (sshd.folder / "known_hosts").write_text(f"[127.0.0.1]:{sshd.port} {key}\n")
        elif name == "jump":
            lines.append(f"restrict,port-forwarding {key}\n")
        else:
            lines.append(f'restrict,pty,command="{command.format(host=name)}" {key}\n')
    (sshd.folder / "authorized_keys").write_text("".join(lines))


def _write_configurations(sshd: Sshd, settings: Mapping[str, str]) -> None:
    server = {
        "ListenAddress": f"127.0.0.1:{sshd.port}",
        "HostKey": sshd.folder / "host",
        "AuthorizedKeysFile": sshd.folder / "authorized_keys",
        "PidFile": "none",
        "StrictModes": "no",
        "UsePAM": "no",
        "PasswordAuthentication": "no",
        "KbdInteractiveAuthentication": "no",
        "PermitRootLogin": "yes",
        "AllowUsers": ME,
        "PrintMotd": "no",
        "PrintLastLog": "no",
        "SetEnv": f"HOME={sshd.folder}",  # else bash runs the .bashrc of the person who tests
    }
    server |= settings
    (sshd.folder / "sshd_config").write_text("".join(f"{key} {value}\n" for key, value in server.items()))
    common = {
        "HostName": "127.0.0.1",
        "Port": sshd.port,
        "User": ME,
        "IdentitiesOnly": "yes",
        "IdentityAgent": "none",
        "UserKnownHostsFile": sshd.folder / "known_hosts",
        "GlobalKnownHostsFile": "none",
        "BatchMode": "yes",
    }
    hosts = [f"Host {host}\n  IdentityFile {sshd.folder / host}\n" for host in ("jump", *sshd.hosts)]
    rest = "".join(f"  {key} {value}\n" for key, value in common.items())
    sshd.ssh_config.write_text("".join([*hosts, "Host *\n", rest]))


@contextmanager
def _serving(sshd: Sshd, *, warm: bool) -> Iterator[None]:
    if not warm:
        yield
        return
    argv = [sys.executable, str(Path(__file__).with_name("warm_login.py")), "--serve", f"{sshd.folder}/door"]
    env = os.environ | {"LPMTUI_STATE_DIR": str(sshd.world), "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(argv, env=env, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        assert server.stdout.readline() == "ready\n"
        yield
        server.kill()


@contextmanager
def _listening(program: str, sshd: Sshd) -> Iterator[None]:
    if os.geteuid() == 0:
        Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)
    log = sshd.folder / "log"
    argv = [program, "-D", "-e", "-f", str(sshd.folder / "sshd_config")]
    with log.open("wb") as stream, subprocess.Popen(argv, stderr=stream) as server:
        deadline = time.monotonic() + STARTS_WITHIN_S
        while "Server listening" not in log.read_text():
            assert server.poll() is None, f"sshd ended:\n{log.read_text()}"
            assert time.monotonic() < deadline, f"sshd did not start:\n{log.read_text()}"
            time.sleep(0.02)
        try:
            yield
        finally:
            server.terminate()


def _hang_up(sshd: Sshd) -> None:
    """End the connections that lpmtui keeps open for its next command."""
    for path in (sshd.sockets / "lpmtui").glob("*"):
        argv = ["ssh", "-F", str(sshd.ssh_config), "-o", f"ControlPath={path}", "-O", "exit", "hmc1"]
        subprocess.run(argv, capture_output=True, timeout=10)


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def processes_with(*words: str) -> list[int]:
    """Processes of this machine on whose command line all these words stand."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            line = path.read_bytes().decode("utf-8", "replace").split("\0")
        except OSError:
            continue
        if all(any(word in part for part in line) for word in words):
            found.append(int(path.parent.name))
    return found
