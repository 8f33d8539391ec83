"""One call of the command line: what every command takes; configuration, site and journal when needed."""

from __future__ import annotations

import argparse
import os
import re
from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from lpmtui import __version__
from lpmtui.config import Config, environment_overrides, load, paths
from lpmtui.model.errors import Refused, UsageError
from lpmtui.model.lazy_dataclass import dataclass

if TYPE_CHECKING:
    from lpmtui.executor.audit import CommandAudit
    from lpmtui.journal import JobRow, Journal
    from lpmtui.model.command import Command, Completed
    from lpmtui.procedure.partition_forecast import Experience
    from lpmtui.site import Observer, Site
    from lpmtui.transports.transcript import Exchange


_USUAL_COLUMNS = 80


class _Formatter(argparse.RawDescriptionHelpFormatter):
    """Help as wide as the terminal. argparse makes one for every argument, and would import shutil for it."""

    def __init__(self, prog: str) -> None:
        try:
            columns = int(os.environ.get("COLUMNS") or os.get_terminal_size(1).columns)
        except (OSError, ValueError):
            columns = _USUAL_COLUMNS
        super().__init__(prog, width=max(20, columns - 2))


_SAID = (
    (r"the following arguments are required: (?P<what>[^,]+)", "{what} is missing.", ""),
    (r"the following arguments are required: (?P<what>.+)", "These are missing: {what}.", ""),
    (r"unrecognized arguments: (?P<what>.+)", "{prog} does not take {what}.", ""),
    (r"argument (?P<what>\S+): expected .+", "{what} needs a value.", ""),
    (
        r"argument (?P<what>\S+): not allowed with argument (?P<other>\S+)",
        "{what} does not go with {other}.",
        "",
    ),
    (
        r"argument (?P<what>\S+): invalid choice: (?P<word>.+) \(choose from (?P<choices>.+)\)",
        "{what} does not take {word}.",
        "Choose one of: {choices}.",
    ),
    (
        r"argument (?P<what>\S+): invalid int value: (?P<word>.+)",
        "{what} does not take {word}.",
        "Give a whole number.",
    ),
    (
        r"argument (?P<what>\S+): invalid float value: (?P<word>.+)",
        "{what} does not take {word}.",
        "Give a number.",
    ),
)
"""What argparse says, as a pattern; the sentence and the remedy that stand for it."""


class Parser(argparse.ArgumentParser):
    """An argparse parser that knows no abbreviations and raises UsageError instead of leaving."""

    def __init__(self, prog: str, description: str = "", *, add_help: bool = True) -> None:
        super().__init__(
            prog=prog,
            description=description,
            add_help=add_help,
            allow_abbrev=False,
            formatter_class=_Formatter,
        )

    def error(self, message: str) -> NoReturn:
        """Raise what argparse would have printed, in the words that lpmtui has for it."""
        usual = f"`{self.prog} --help` shows what it takes."
        for pattern, sentence, remedy in _SAID:
            if found := re.fullmatch(pattern, message):
                said = {"prog": f"`{self.prog}`", **found.groupdict()}
                listed = re.sub(r"['\"]", "", remedy.format_map(said))
                raise UsageError(sentence.format_map(said), remedy=listed or usual)
        raise UsageError(f"{message[:1].upper()}{message[1:]}.", remedy=usual)


@dataclass(frozen=True, slots=True)
class CommonOptions:
    """The values of the options that every command takes."""

    config: Path | None = None
    state_dir: Path | None = None
    site: str | None = None
    read_only: bool = False


@dataclass(frozen=True, slots=True)
class CommandLine:
    """A command line: common options, the words left of `--`, and those right of it (None without one)."""

    common: CommonOptions = CommonOptions()
    words: tuple[str, ...] = ()
    after: tuple[str, ...] | None = None


def add_common(parser: argparse.ArgumentParser) -> None:
    """Declare the options that every command takes."""
    group = parser.add_argument_group("options that every command takes")
    group.add_argument("--config", type=Path, metavar="FILE", help="configuration file")
    group.add_argument(
        "--state-dir", type=Path, metavar="DIR", help="journal and simulated world (also LPMTUI_STATE_DIR)"
    )
    group.add_argument("--site", metavar="NAME", help="site of the configuration")
    group.add_argument("--read-only", action="store_true", help="refuse everything that changes the site")
    group.add_argument("--version", action="version", version=f"lpmtui {__version__}")


def split(argv: Sequence[str]) -> CommandLine:
    """Take the common options out of a command line. Raises UsageError; `--version` prints and leaves."""
    head, tail = list(argv), None
    if "--" in head:
        place = head.index("--")
        head, tail = head[:place], tuple(head[place + 1 :])
    parser = Parser("lpmtui", add_help=False)
    add_common(parser)
    found, rest = parser.parse_known_args(head)
    common = CommonOptions(found.config, found.state_dir, found.site, found.read_only)
    return CommandLine(common, tuple(rest), tail)


@dataclass(frozen=True)
class Invocation:
    """What a command gets: parsed arguments, common options, and what stood after `--`."""

    arguments: argparse.Namespace
    common: CommonOptions
    after: tuple[str, ...] | None = None

    @cached_property
    def config_file(self) -> Path | None:
        """The configuration file in use; None where there is none, and the defaults hold."""
        return paths.config_file_if_any(self.common.config)

    @cached_property
    def config(self) -> Config:
        """The configuration in force. Raises ConfigurationError with every problem at once."""
        return load(self.config_file, overrides=environment_overrides())

    @cached_property
    def state_dir(self) -> Path:
        """The directory of the journal and of the simulated world."""
        return paths.state_dir(self.common.state_dir)

    @property
    def site_name(self) -> str:
        """The site that is meant. Raises UsageError for one that is not configured."""
        return self.config.site(self.common.site).name

    def site(
        self,
        observe: Observer | None = None,
        *,
        dry_run: bool = False,
        record: Callable[[Exchange], None] | None = None,
    ) -> Site:
        """Open the site; the caller closes it. SMIT's logs, or another observer, are told of its changes.

        `record` is handed every command with its answer.
        """
        from lpmtui.site import open_site

        return open_site(
            self.config,
            self.site_name,
            self.state_dir,
            read_only=self.common.read_only,
            dry_run=dry_run,
            observe=observe or self._observe,
            record=record,
        )

    def _observe(self, command: Command, completed: Completed | None, seconds: float) -> None:
        """Tell the logs and the journal, which are only loaded once there is something to tell."""
        self._audit.observe(command, completed, seconds)

    def unrecorded(self) -> str:
        """Why the last command that changed something is not in the journal; empty where it is."""
        return self._audit.trouble if "_audit" in self.__dict__ else ""

    @cached_property
    def _audit(self) -> CommandAudit:
        from lpmtui.executor.audit import CommandAudit
        from lpmtui.smit_logs.site_logs import SmitLogs

        logs = SmitLogs(self.config, self.site_name, self.state_dir)
        return CommandAudit(logs, lambda: self.store(read_only=False), self.site_name)

    def store(self, *, read_only: bool = True) -> Journal:
        """Open the journal; the caller closes it."""
        from lpmtui.journal import Journal

        return Journal.open(self.state_dir, read_only=read_only)

    def experience(self, partition: str) -> Experience:
        """What the journal's earlier moves teach the forecast of a partition."""
        from lpmtui.procedure.partition_forecast import read_experience

        with self.store() as store:
            return read_experience(store, self.site_name, partition)

    def warn_of_logs(self) -> None:
        """Say on stderr where smit.log or smit.script cannot be written: what is done is not in it."""
        from lpmtui.cli.streams import words
        from lpmtui.smit_logs.appended_file import problem_of

        for path in (self.config.logs.smit_log, self.config.logs.smit_script):
            problem = problem_of(path)
            if problem:
                words(f"WARNING {problem} What is done now will not be in it.")

    def require_writable(self, what: str) -> None:
        """Raise Refused where --read-only was given; `what` says what is not done."""
        if self.common.read_only:
            raise Refused(f"--read-only was given: {what}.")

    def migrations(self, *, active_only: bool = False) -> list[JobRow]:
        """The migrations that the journal knows, oldest first."""
        with self.store() as store:
            return store.migrations(active_only=active_only)
