"""Options that every command takes, wherever on the line they stand."""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from lpmtui import __version__
from lpmtui.model.errors import UsageError
from lpmtui.model.lazy_dataclass import dataclass

_USUAL_COLUMNS = 80


class _Formatter(argparse.RawDescriptionHelpFormatter):
    """Help as wide as the terminal. argparse makes one for every argument, and would import shutil for it."""

    def __init__(self, prog: str) -> None:
        try:
            columns = int(os.environ.get("COLUMNS") or os.get_terminal_size(1).columns)
        except (OSError, ValueError):
            columns = _USUAL_COLUMNS
        super().__init__(prog, width=max(20, columns - 2))


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
        """Raise what argparse would have printed."""
        sentence = message[:1].upper() + message[1:]
        raise UsageError(f"{sentence}.", remedy=f"`{self.prog} --help` shows what it takes.")


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
