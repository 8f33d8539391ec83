"""`lpmtui --line`: the console as plain lines, over the command line's own commands."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from contextlib import redirect_stderr, redirect_stdout
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from lpmtui.cli import streams
from lpmtui.cli.invocation import Invocation

if TYPE_CHECKING:
    from lpmtui.smit_logs.site_logs import SmitLogs

PLAIN_TERMINALS = ("dumb", "unknown")
"""Terminal types that nothing can be drawn on."""


def wanted(environ: Mapping[str, str]) -> bool:
    """Whether nothing can be drawn here: the terminal says so, or one of its ends is a pipe or a file."""
    if environ.get("TERM", "dumb") in PLAIN_TERMINALS:
        return True
    return not all(stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr))


def run(invocation: Invocation, fast_path: str, panels: tuple[Path, ...]) -> int:
    """Hold the conversation until the operator leaves or the input ends."""
    from lpmtui.line import Conversation, LineConsole, PlainStream
    from lpmtui.line.line_views import VIEWS
    from lpmtui.session.console_session import ConsoleSession, Setup
    from lpmtui.smit import load_catalogue

    asked = invocation.arguments
    setup = Setup(
        invocation.config,
        partial(invocation.site, dry_run=asked.dry_run),
        invocation.state_dir,
        invocation.site_name,
        read_only=invocation.common.read_only,
        dry_run=asked.dry_run,
        panels=panels,
    )
    session = ConsoleSession(setup, load_catalogue(views=VIEWS, more=panels))
    with (
        streams.conversation(),
        redirect_stdout(PlainStream(sys.stdout)),
        redirect_stderr(PlainStream(sys.stderr)),
    ):
        talk = Conversation(sys.stdin, sys.stdout)
        console = LineConsole(session, _logs(invocation), talk, partial(_own_command, setup.options()))
        try:
            return console.run(fast_path)
        finally:
            session.close()


def _logs(invocation: Invocation) -> SmitLogs:
    """SMIT's two logs; with -x commands are only logged."""
    from lpmtui.smit_logs.site_logs import SmitLogs

    return SmitLogs(
        invocation.config,
        invocation.site_name,
        invocation.state_dir,
        dry_run=invocation.arguments.dry_run,
    )


def _own_command(options: Sequence[str], argv: Sequence[str]) -> int:
    """Run a command of lpmtui in this process, so that it answers and asks on the same lines."""
    from lpmtui.cli.dispatch import main

    return main([*options, *argv])
