"""`lpmtui [FASTPATH]`: opens the console."""

from __future__ import annotations

import argparse
import os
from functools import partial
from pathlib import Path

from lpmtui.cli import line_mode
from lpmtui.cli.invocation import Invocation


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the fast path and the console's own options."""
    parser.add_argument("fastpath", nargs="?", metavar="FASTPATH", help="a panel, as in `lpmtui clstop`")
    add_options(parser)


def add_options(parser: argparse.ArgumentParser) -> None:
    """Declare the console's options; those of one letter are SMIT's own."""
    group = parser.add_argument_group("options of the console")
    group.add_argument("-x", dest="dry_run", action="store_true", help="run nothing: only log the commands")
    group.add_argument("-l", dest="log", type=Path, metavar="FILE", help="log file instead of ~/smit.log")
    group.add_argument(
        "-s", dest="script", type=Path, metavar="FILE", help="script file instead of ~/smit.script"
    )
    group.add_argument(
        "-o", dest="panels", type=Path, metavar="DIR", help="panels of your own: *.toml, their help *.md"
    )
    group.add_argument("-t", dest="trace", action="store_true", help="log every action, too")
    group.add_argument(
        "-v", dest="verbose", action="store_true", help="log what lists and fields are asked from, too"
    )
    group.add_argument("-D", dest="debug", action="store_true", help="both -t and -v")
    group.add_argument(
        "--line", action="store_true", help="plain lines, for screen readers, pipes and TERM=dumb"
    )
    group.add_argument("--theme", metavar="NAME", help="colour theme, instead of the configured one")


def run(invocation: Invocation) -> int:
    """Open the console at a panel, or at the top menu. Raises UsageError for a panel that does not exist."""
    asked = invocation.arguments
    _name_logs(asked.log, asked.script)
    panels = (asked.panels,) if asked.panels else ()
    fastpath = asked.fastpath or ""
    if fastpath:
        _check(fastpath, panels)
    if asked.line or line_mode.wanted(os.environ):
        return line_mode.run(invocation, fastpath, panels)
    from lpmtui import tui

    return tui.run(
        invocation.config,
        partial(invocation.site, dry_run=asked.dry_run),
        invocation.state_dir,
        fastpath,
        site_name=invocation.site_name,
        read_only=invocation.common.read_only,
        dry_run=asked.dry_run,
        theme=asked.theme,
        panels=panels,
        trace=asked.trace or asked.debug,
        verbose=asked.verbose or asked.debug,
    )


def _name_logs(log: Path | None, script: Path | None) -> None:
    """Name the logs for this process and for all that it starts: a migration's process writes them, too."""
    from lpmtui.config.config_file import SMIT_LOG_VARIABLE, SMIT_SCRIPT_VARIABLE

    for variable, path in ((SMIT_LOG_VARIABLE, log), (SMIT_SCRIPT_VARIABLE, script)):
        if path is not None:
            os.environ[variable] = str(path.absolute())


def _check(fastpath: str, panels: tuple[Path, ...]) -> None:
    """Raise UsageError for a word that is not a panel; `dispatch` adds the nearest commands."""
    from lpmtui import smit

    smit.load_catalogue(more=panels).get(fastpath)
