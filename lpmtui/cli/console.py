"""`lpmtui [FASTPATH]`: opens the console, drawn or as plain lines."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Mapping, Sequence
from contextlib import redirect_stderr, redirect_stdout
from functools import partial
from pathlib import Path

from lpmtui.cli import streams
from lpmtui.cli.invocation import Invocation
from lpmtui.config.options import SMIT_LOG_VARIABLE, SMIT_SCRIPT_VARIABLE
from lpmtui.smit import load_catalogue

PLAIN_TERMINALS = ("dumb", "unknown")
"""Terminal types that nothing can be drawn on."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the fast path and the console's own options; those of one letter are SMIT's."""
    parser.add_argument("fastpath", nargs="?", metavar="FASTPATH", help="a panel, as in `lpmtui clstop`")
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
    if asked.line or plain(os.environ):
        return _converse(invocation, fastpath, panels)
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
        unrecorded=invocation.unrecorded,
    )


def plain(environ: Mapping[str, str]) -> bool:
    """Whether nothing can be drawn here: the terminal says so, or one of its ends is a pipe or a file."""
    if environ.get("TERM", "dumb") in PLAIN_TERMINALS:
        return True
    return not all(stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr))


def _name_logs(log: Path | None, script: Path | None) -> None:
    """Name the logs for this process and for all that it starts: a migration's process writes them, too."""
    for variable, path in ((SMIT_LOG_VARIABLE, log), (SMIT_SCRIPT_VARIABLE, script)):
        if path is not None:
            os.environ[variable] = str(path.absolute())


def _check(fastpath: str, panels: tuple[Path, ...]) -> None:
    """Raise UsageError for a word that is not a panel; `dispatch` adds the nearest commands."""
    load_catalogue(more=panels).get(fastpath)


def _converse(invocation: Invocation, fast_path: str, panels: tuple[Path, ...]) -> int:
    """The console as plain lines, until the operator leaves or the input ends."""
    from lpmtui.line import VIEWS, Conversation, LineConsole, PlainStream
    from lpmtui.session.console_session import ConsoleSession, Setup
    from lpmtui.smit_logs.site_logs import SmitLogs

    asked = invocation.arguments
    setup = Setup(
        invocation.config,
        partial(invocation.site, dry_run=asked.dry_run),
        invocation.state_dir,
        invocation.site_name,
        read_only=invocation.common.read_only,
        dry_run=asked.dry_run,
        panels=panels,
        unrecorded=invocation.unrecorded,
    )
    session = ConsoleSession(setup, load_catalogue(views=VIEWS, more=panels))
    logs = SmitLogs(setup.config, setup.site_name, setup.state_dir, dry_run=setup.dry_run)
    with (
        streams.conversation(),
        redirect_stdout(PlainStream(sys.stdout)),
        redirect_stderr(PlainStream(sys.stderr)),
    ):
        talk = Conversation(sys.stdin, sys.stdout)
        console = LineConsole(session, logs, talk, partial(_own_command, setup.options()))
        try:
            return console.run(fast_path)
        finally:
            session.close()


def _own_command(options: Sequence[str], argv: Sequence[str]) -> int:
    """Run a command of lpmtui in this process, so that it answers and asks on the same lines."""
    from lpmtui.cli.dispatch import main

    return main([*options, *argv])
