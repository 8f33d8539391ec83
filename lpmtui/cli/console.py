"""`lpmtui [FASTPATH]`: opens the console."""

from __future__ import annotations

import argparse

from lpmtui.cli.invocation import Invocation
from lpmtui.model.errors import UsageError


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("fastpath", nargs="?", metavar="FASTPATH", help="a panel, as in `lpmtui clstop`")
    parser.add_argument("-x", dest="dry_run", action="store_true", help="run nothing: only log the commands")


def run(invocation: Invocation) -> int:
    """Open the console at a panel, or at the top menu. Raises UsageError for a panel that does not exist."""
    from lpmtui import tui

    fastpath = invocation.arguments.fastpath or ""
    if fastpath:
        _check(fastpath)
    return tui.run(
        invocation.config,
        invocation.site,
        invocation.state_dir,
        fastpath,
        site_name=invocation.site_name,
        read_only=invocation.common.read_only,
        dry_run=invocation.arguments.dry_run,
    )


def _check(fastpath: str) -> None:
    """A word that is neither a panel nor a command gets the nearest names of both."""
    from lpmtui import smit
    from lpmtui.cli import registry

    try:
        smit.load_catalogue().get(fastpath)
    except UsageError as error:
        near = registry.nearest(fastpath)
        if near:
            error.remedy = f"{near} (a command). {error.remedy}"
        raise
