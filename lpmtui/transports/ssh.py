"""Runs commands on real consoles and nodes through the system's OpenSSH."""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import shlex
import stat
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from lpmtui.commands.programs import as_root
from lpmtui.config.options import SshOptions
from lpmtui.model.command import Command, Completed
from lpmtui.model.compiled_copy import load_table
from lpmtui.model.errors import HostKeyChanged, NotAdmitted, Unreachable
from lpmtui.model.lazy_dataclass import dataclass, replace
from lpmtui.transports.local import Child, ChildRunning
from lpmtui.transports.transport import lost

HMC_LOCALE = ("LC_ALL=en_US", "LANG=en_US", "LC_NUMERIC=en_US")
"""Texts, some values and dates of an HMC follow the locale; its restricted shell takes such prefixes."""

NODE_LOCALE = ("LC_ALL=C",)

FAILED = 255
"""The status with which ssh says that the failure is its own (a remote command may end with it, too)."""

_REFUSED = re.compile(r"^mux_client_request_session: .*refused", re.MULTILINE)
"""The shared connection took no further session, so that ssh opened one of its own."""
_NOISE = re.compile(r"^(mux_client_\w+: |ControlSocket .* already exists).*\n?", re.MULTILINE)
"""ssh's remarks on connection sharing, among what the remote command said."""

_PAUSES_S = (0.3, 1.0)
"""Before a host that was too busy is tried again."""

OWN_DIGEST = 8
"""Characters of a socket's name that tell apart what ssh's own digest does not."""

LONGEST = 44 - OWN_DIGEST
"""A socket's path may have 103 bytes; ssh needs a slash, a digest of 40 and a suffix of 17 for its own."""


@dataclass(frozen=True, slots=True)
class Destination:
    """How one host is reached; `user` and `port` None leave it to the ssh configuration.

    `prefix` are the words before every command: the locale. `root_prefix` are those before a command that
    needs root: what it takes to become that user.
    """

    name: str
    address: str
    user: str | None = None
    port: int | None = None
    prefix: tuple[str, ...] = NODE_LOCALE
    root_prefix: tuple[str, ...] = ()


class SshTransport:
    """Real hosts. All commands to one host share one connection, which other lpmtui processes use as well."""

    def __init__(
        self, destinations: Mapping[str, Destination], options: SshOptions, sockets: Path | None = None
    ) -> None:
        self._destinations = dict(destinations)
        self._options = options
        self._sockets = sockets
        self._turns: dict[str, threading.Lock] = {}
        """The hosts that take one session at a time; a command that was only started holds no turn."""

    def adopt(self, name: str, like: str) -> None:
        """Reach a host that was found later under its own name, and else like the known one."""
        known = self._destinations.get(like, Destination(name, name))
        self._destinations.setdefault(name, replace(known, name=name, address=name))

    def run(self, command: Command, *, timeout: float | None = None) -> Completed:
        """Run to the end, at most `timeout` seconds. Raises Unreachable and ConnectionLost.

        A host that takes one session at a time is asked one question after the other. One that is too busy
        to let anybody log in is tried again: nothing has run there.
        """
        for pause in _PAUSES_S:
            try:
                return self._run_in_turn(command, timeout)
            except TooBusy:
                time.sleep(pause)
        return self._run_in_turn(command, timeout)

    def _run_in_turn(self, command: Command, timeout: float | None) -> Completed:
        with self._turns.get(command.host, contextlib.nullcontext()):
            return self.start(command).finish(timeout)

    def start(self, command: Command) -> ChildRunning:
        """Start without waiting. Raises Unreachable."""
        destination = self._destination(command.host)
        argv = [*self._ssh(destination), "--", destination.address, self.remote_line(command)]
        try:
            child = Child(argv, environ={**os.environ, "LC_ALL": "C"})
        except OSError as error:
            raise Unreachable(
                f"{self._options.program} cannot be run: {error.strerror}.",
                subject=command.host,
                remedy="Install OpenSSH's client, or name the program in the configuration.",
            ) from error
        return ChildRunning(command, child, self._settle)

    def close(self) -> None:
        """Nothing to give back: shared connections may serve other processes, and end by themselves."""

    def remote_line(self, command: Command) -> str:
        """What the host's shell gets: the locale, what makes it root where needed, the argv quoted once."""
        destination = self._destination(command.host)
        return " ".join((*destination.prefix, shlex.join(as_root(command.argv, destination.root_prefix))))

    def _destination(self, host: str) -> Destination:
        try:
            return self._destinations[host]
        except KeyError:
            remedy = "Add it to the site's hosts in the configuration."
            raise Unreachable(f"No address is known for {host}.", subject=host, remedy=remedy) from None

    def _ssh(self, destination: Destination) -> list[str]:
        options = self._options
        argv = [options.program, *options.options, "-T"]
        for option in (
            "BatchMode=yes",
            "LogLevel=ERROR",
            f"ConnectTimeout={options.connect_timeout_s}",
            f"ServerAliveInterval={options.alive_interval_s}",
            f"ServerAliveCountMax={options.alive_count}",
            *self._sharing(destination),
        ):
            argv += ["-o", option]
        argv += ["-l", destination.user] if destination.user else []
        argv += ["-p", str(destination.port)] if destination.port else []
        return argv

    @property
    def _shares(self) -> bool:
        return self._sockets is not None and bool(self._options.persist_s)

    def _sharing(self, destination: Destination) -> tuple[str, ...]:
        if not self._shares:
            return ("ControlPath=none",)
        persist = f"ControlPersist={self._options.persist_s}"
        path = f"{self._sockets}/{self.own_digest(destination)}%C"
        return ("ControlMaster=auto", f"ControlPath={path}", persist)

    def own_digest(self, destination: Destination) -> str:
        """Keeps hosts apart that ssh's own digest %C takes for one: it knows neither keys nor proxies.

        Two sites behind different proxies may use the same private addresses; a command must never
        reach the one over the other's connection.
        """
        way = (self._options.program, self._options.options, destination.name, destination.address)
        return hashlib.sha256(repr(way).encode()).hexdigest()[:OWN_DIGEST]

    def _settle(self, command: Command, status: int, stdout: str, stderr: str) -> Completed:
        """The answer, or what ssh's own failure means: 255 is ambiguous while the connection stands.

        A change that ended with 255 and not a word is in doubt even then: so ends an ssh that was told to.
        """
        if status < 0:
            # What ran on the host nobody ended.
            how = f"was ended by signal {-status} while the command ran."
            raise lost(command, f"{self._options.program} to {command.host} {how}")
        refused = _REFUSED.search(stderr) is not None
        if refused:
            self._turns.setdefault(command.host, threading.Lock())
        said = _NOISE.sub("", stderr)
        answer = Completed(command, status, stdout, said)
        in_doubt = command.mutates and not said.strip()
        if status != FAILED:
            return answer
        if not in_doubt and not refused and self._connected(command.host):
            return answer
        problem = trouble(command, stderr)
        spoke = refused and said.strip()  # on a connection of its own, and not in ssh's words
        if problem is None and not spoke and (self._shares or in_doubt):
            problem = lost(command, f"The connection to {command.host} broke while the command ran.")
        if problem is not None:
            raise problem
        return answer

    def _connected(self, host: str) -> bool:
        """Whether the shared connection stands. Then a status of 255 is the remote command's own."""
        if not self._shares:
            return False
        destination = self._destination(host)
        argv = [*self._ssh(destination), "-O", "check", "--", destination.address]
        try:
            return subprocess.run(argv, capture_output=True, timeout=10, check=False).returncode == 0
        except (OSError, subprocess.TimeoutExpired):
            return False


def socket_dir(environ: Mapping[str, str] = os.environ) -> Path | None:
    """The directory, made where missing; None where no place is both short and ours alone.

    Without one, every command opens its own connection: slower, and just as right.
    """
    return next(
        (path for path in _places(environ) if len(os.fsencode(path)) <= LONGEST and _ours(path)), None
    )


def _places(environ: Mapping[str, str]) -> Iterator[Path]:
    if environ.get("XDG_RUNTIME_DIR"):
        yield Path(environ["XDG_RUNTIME_DIR"]) / "lpmtui"
    for root in (tempfile.gettempdir(), "/tmp"):  # noqa: S108 - `_ours` refuses what others can touch
        yield Path(root) / f"lpmtui-{os.geteuid()}"


def _ours(path: Path) -> bool:
    try:
        path.mkdir(mode=0o700, exist_ok=True)
        status = path.lstat()
    except OSError:
        return False
    private = stat.S_ISDIR(status.st_mode) and stat.S_IMODE(status.st_mode) & 0o077 == 0
    return private and status.st_uid == os.geteuid()


@dataclass(frozen=True, slots=True)
class Message:
    """One entry of `ssh_errors.toml`: what an exit status of 255 means."""

    pattern: str
    what: str
    remedy: str = ""
    lost: bool = False
    alarm: bool = False
    busy: bool = False
    answered: bool = False
    unless: str = ""

    def matches(self, text: str) -> bool:
        """Whether ssh's words are these."""
        flags = re.IGNORECASE | re.MULTILINE
        excluded = bool(self.unless) and re.search(self.unless, text, flags) is not None
        return not excluded and re.search(self.pattern, text, flags) is not None


class TooBusy(NotAdmitted):
    """A host ended the connection before the login: nothing has run there, and it may be tried again."""


@cache
def messages() -> tuple[Message, ...]:
    """The table, in order."""
    table = load_table(__file__, "ssh_errors.toml")
    return tuple(Message(**entry) for entry in table["message"])


def trouble(command: Command, stderr: str) -> Unreachable | None:
    """The error that ssh reports in its own words; None when these are not ssh's words."""
    known = next((message for message in messages() if message.matches(stderr)), None)
    if known is None:
        return None
    said = known.what.format(host=command.host)
    if known.lost:
        return lost(command, said, stderr.strip())
    admitted = NotAdmitted if known.answered else Unreachable
    kind = HostKeyChanged if known.alarm else TooBusy if known.busy else admitted
    remedy = known.remedy.format(host=command.host)
    return kind(said, subject=command.host, remedy=remedy, detail=stderr.strip())
