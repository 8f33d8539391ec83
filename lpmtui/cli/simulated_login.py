"""`lpmtui simulator shell HOST`: somebody is logged in to a simulated host, at a terminal or through sshd."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from lpmtui.cli.streams import raw
from lpmtui.model.errors import Unreachable
from lpmtui.simulator.api import SimulatedSite
from lpmtui.simulator.shells.shell import find_host

FORCED_COMMAND = "SSH_ORIGINAL_COMMAND"
"""Where sshd leaves the client's command line when `simulator shell HOST` is a forced command."""

_SSH_FAILED = 255
_OWN_FAILURE = 254
"""Told in place of a command's own 255, with which an ssh client says that the connection failed."""

_OFTEN_ENOUGH_S = 0.05
_INTERRUPTED = 130
_SSHD = frozenset({"sshd", "sshd-session"})


def shell(site: SimulatedSite, host: str) -> int:
    """Run what an ssh client asked for, else what is typed, line by line; the last command's exit status.

    Raises UsageError for an unknown host, and Unreachable where nobody can log in to it.
    """
    forced = os.environ.get(FORCED_COMMAND)
    if forced is not None:
        return _asked_for(site, host, forced)
    with site.using() as world:
        find_host(world, host)
    return _typed(site, host)


def answer(site: SimulatedSite, host: str, argv: Sequence[str]) -> int:
    """Run one command, print what it prints as it comes, return its exit status.

    Raises UsageError for an unknown host, and Unreachable where it is down or the connection broke.
    """
    session = site.begin(host, argv)
    while (answered := session.poll()) is None:
        raw(sys.stdout, session.read())
        site.wait_for(session, at_least_s=_OFTEN_ENOUGH_S)
    raw(sys.stdout, session.read())
    raw(sys.stdout, answered.stdout)
    raw(sys.stderr, answered.stderr)
    return answered.status


def _asked_for(site: SimulatedSite, host: str, line: str) -> int:
    """As a forced command: a host that is down, or a broken connection, is one for the client as well."""
    try:
        status = answer(site, host, (line,))
    except Unreachable:
        _hang_up()
        return _SSH_FAILED
    return _OWN_FAILURE if status == _SSH_FAILED else status


def _hang_up() -> None:
    """End the connection that this is the forced command of, if sshd started us and no person is there."""
    if any(stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr)):
        return
    parent = os.getppid()
    for process in (parent, _parent_of(parent)):  # the login shell may stand between
        if process and _name_of(process) in _SSHD:
            with contextlib.suppress(OSError):
                os.kill(process, signal.SIGTERM)
            return


def _name_of(process: int) -> str:
    return _stat(process)[0]


def _parent_of(process: int) -> int:
    return int(_stat(process)[1] or 0)


def _stat(process: int) -> tuple[str, str]:
    """A process's program and parent, as Linux tells them; empty where nobody does."""
    try:
        text = Path(f"/proc/{process}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return "", ""
    before, _, after = text.rpartition(")")
    return before.partition("(")[2], after.split()[1]


def _typed(site: SimulatedSite, host: str) -> int:
    status = 0
    for line in _lines(f"{host}> "):
        if line.strip() in ("exit", "logout"):
            break
        if line.strip():
            try:
                status = answer(site, host, (line,))
            except KeyboardInterrupt:
                status = _INTERRUPTED
                sys.stdout.write("\n")
    return status


def _lines(prompt: str) -> Iterator[str]:
    """What is typed; on a terminal with a prompt, line editing and a history."""
    if not sys.stdin.isatty():
        yield from (line.rstrip("\n") for line in sys.stdin)
        return
    with contextlib.suppress(ImportError):
        import readline  # noqa: F401 - gives `input` its line editing
    while True:
        try:
            yield input(prompt)
        except KeyboardInterrupt:
            sys.stdout.write("^C\n")
        except EOFError:
            sys.stdout.write("\n")
            return
