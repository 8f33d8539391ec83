"""The console's smit.log and smit.script: what was opened, what ran, what it answered."""

from __future__ import annotations

from datetime import UTC, datetime

from lpmtui.config.options import HmcOptions, NodeOptions
from lpmtui.model.command import Command, Completed
from lpmtui.model.picture import SiteKind
from lpmtui.smit.journal import SmitLog, SmitScript
from lpmtui.smit.replay import Replay
from lpmtui.tui.session import Setup


def _now() -> datetime:
    return datetime.now(UTC)


class Logs:
    """Both logs of one sitting. `trouble` says why the last entry could not be written."""

    def __init__(self, setup: Setup) -> None:
        options = setup.config.logs
        self._setup = setup
        self.log = SmitLog(options.smit_log, _now, max_bytes=options.max_bytes)
        self.script = SmitScript(options.smit_script, _now, max_bytes=options.max_bytes)

    @property
    def trouble(self) -> str:
        """Why a log cannot be written; empty where both can."""
        return self.log.trouble or self.script.trouble

    def starting(self, command: Command) -> None:
        """A command is about to run, or would be without -x."""
        self.log.command(command, run=not self._setup.dry_run)
        self.script.command(command, self.replay(command.host))

    def ended(self, completed: Completed) -> None:
        """A command gave its answer."""
        self.log.answer(completed)

    def replay(self, host: str) -> Replay:
        """How a command for a host is written in the script; an empty host is this machine."""
        kind = self._setup.kind
        if not host:
            return Replay.here()
        if kind is SiteKind.SIMULATOR:
            return Replay.simulator(host)
        options = self._setup.config.site(self._setup.site_name)
        known: list[NodeOptions | HmcOptions] = [*options.nodes, *options.hmcs]
        entry = next((entry for entry in known if entry.name == host), None)
        if entry is None:
            return Replay.here() if kind is SiteKind.LOCAL else Replay.ssh(host)
        port = ("-p", str(entry.port)) if entry.port else ()
        destination = f"{entry.user}@{entry.address or entry.name}"
        return Replay.ssh(destination, (*options.ssh.options, *port), options.ssh.program)
