"""smit.log and smit.script for whoever changes a site: the console, the command line, the executor.

Every command that changes something is in both. On a host it is told by the site itself, to the observer
`SmitLogs.observe`; so it does not matter who issued it, and nobody writes it twice.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

from lpmtui.config import Config, HmcOptions, NodeOptions, SiteOptions, paths
from lpmtui.config.options import SMIT_SCRIPT_VARIABLE
from lpmtui.model.command import Command, Completed
from lpmtui.model.lazy_dataclass import replace
from lpmtui.model.picture import SiteKind
from lpmtui.smit_logs.smit_log import ScriptCommand, SmitLog, SmitScript

NO_SCRIPT = "/dev/null"
"""The script of a command of `lpmtui` that stands in the script itself: a shell that reads this one must not
find in it, one by one, the commands that it has just caused."""


def _now() -> datetime:
    return datetime.now(UTC)


class SmitLogs:
    """Both logs of one process, for one site. Neither raises: `trouble` says what could not be written.

    With `dry_run` commands are only logged (-x): they stand in the script, to be run later.
    """

    def __init__(
        self,
        config: Config,
        site: str,
        state_dir: Path,
        *,
        dry_run: bool = False,
        now: Callable[[], datetime] = _now,
        environ: Mapping[str, str] = os.environ,
    ) -> None:
        options = config.logs
        self._config = config
        self._site = config.site(site)
        self._state_dir = state_dir
        self._dry_run = dry_run
        self._environ = environ
        self.log = SmitLog(options.smit_log, now, max_bytes=options.max_bytes)
        self.script = SmitScript(options.smit_script, now, max_bytes=options.max_bytes)

    @property
    def trouble(self) -> str:
        """Why a log cannot be written; empty where both can."""
        return self.log.trouble or self.script.trouble

    def observe(self, command: Command, completed: Completed | None, seconds: float) -> None:
        """What a site tells of each command that changes it: the intent, then the outcome."""
        if completed is None:
            self.log.command(command, run=not self._dry_run)
            self.script.command(command, self.way(command.host))
        else:
            self.log.answer(completed)
            if not completed.ok:
                how = f"It failed with exit status {completed.status}"
                self.script.note(f"{how}: {command.host}: {command.line()}")

    def begin(self, command: Command) -> None:
        """A panel runs a command. What changes a host is left to `observe`, unless it is not run at all."""
        if self._told_by_the_site(command):
            return
        self.log.command(command, run=not self._dry_run)
        if command.host:
            self.script.command(command, self.way(command.host))
        elif self._dry_run or _acts_by_itself(command):
            typed = replace(command, argv=(*command.argv, *self.options()))
            self.script.command(typed, self.way(command.host))

    def end(self, completed: Completed) -> None:
        """A command that a panel ran gave its answer."""
        if not self._told_by_the_site(completed.command):
            self.log.answer(completed)

    def lost(self, command: Command, why: str) -> None:
        """A command that a panel ran gave none."""
        if not self._told_by_the_site(command):
            self.log.lost(command, why)

    def note(self, text: str) -> None:
        """What the commands that follow are for, or how they ended."""
        self.log.note(text)
        self.script.note(text)

    def wait_while(self, command: Command, why: str) -> None:
        """In the script only: wait at this place as long as a question is answered with exit status 0."""
        self.script.wait_while(command, self.way(command.host), why)

    def _told_by_the_site(self, command: Command) -> bool:
        return bool(command.host) and command.mutates and not self._dry_run

    # --- how it would be run again ----------------------------------------------------------------------

    def way(self, host: str) -> ScriptCommand:
        """How a command for a host is written in the script; an empty host is this machine."""
        kind = self._site.kind
        if not host:
            return (
                ScriptCommand.here(**{SMIT_SCRIPT_VARIABLE: NO_SCRIPT})
                if self._dry_run
                else ScriptCommand.here()
            )
        if kind is SiteKind.REPLAY:
            return ScriptCommand.nowhere()
        if kind is SiteKind.SIMULATOR:
            return ScriptCommand.simulator(host, self._world)
        if kind is SiteKind.LOCAL and host in self._here:
            return ScriptCommand.here(self._site.root_prefix_of(host))
        return _by_ssh(self._site, host)

    def options(self) -> tuple[str, ...]:
        """The options that make another `lpmtui` work on the same site: what differs from the usual."""
        chosen = self._world
        if self._site.name != self._config.default_site:
            chosen += ("--site", self._site.name)
        file = self._config.file
        if file is not None and file.absolute() != paths.config_file().absolute():
            chosen += ("--config", str(file.absolute()))
        return chosen

    @cached_property
    def _world(self) -> tuple[str, ...]:
        usual = paths.usual_state_dir(self._environ).absolute()
        return () if self._state_dir.absolute() == usual else ("--state-dir", str(self._state_dir.absolute()))

    @cached_property
    def _here(self) -> tuple[str, ...]:
        from lpmtui.site.factory import this_machine

        return this_machine(self._site, socket.gethostname())


def _acts_by_itself(command: Command) -> bool:
    """Whether `lpmtui` does it at once and writes no log; a migration's own commands are in the script."""
    return command.argv[1:2] == ("simulator",)


def _by_ssh(site: SiteOptions, host: str) -> ScriptCommand:
    """The way that the site's own ssh takes; a node that was only found is reached like the first one."""
    hmc: HmcOptions | None = next((one for one in site.hmcs if one.name == host), None)
    node: NodeOptions | None = next((one for one in site.nodes if one.name == host), None)
    entry = hmc or node or next(iter(site.nodes), NodeOptions(host))
    address = entry.address or entry.name if entry.name == host else host
    port = ("-p", str(entry.port)) if entry.port else ()
    prefix = site.root_prefix(entry)
    return ScriptCommand.ssh(f"{entry.user}@{address}", (*site.ssh.options, *port), site.ssh.program, prefix)
