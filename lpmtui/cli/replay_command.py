"""`lpmtui replay`: a journal played back on the migration screen."""

from __future__ import annotations

import argparse

from lpmtui.cli.invocation import Invocation


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("id", metavar="ID", help="the migration, as `lpmtui history` numbers it")
    parser.add_argument("--theme", metavar="NAME", help="colour theme, instead of the configured one")


def run(invocation: Invocation) -> int:
    """Play it back until the operator leaves. Raises UsageError for an unknown id."""
    from lpmtui import tui

    asked = invocation.arguments
    with invocation.store() as store:
        store.migration(asked.id)
    return tui.run(
        invocation.config,
        invocation.site,
        invocation.state_dir,
        site_name=invocation.site_name,
        read_only=True,
        theme=asked.theme,
        replay=asked.id,
    )
