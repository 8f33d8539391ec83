"""`lpmtui status`: the whole site in one look."""

from __future__ import annotations

import argparse

from lpmtui.cli.invocation import Invocation
from lpmtui.cli.output import data, data_json
from lpmtui.model.errors import ExitStatus


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("--json", action="store_true", help="one JSON object")


def run(invocation: Invocation) -> int:
    """Print the site. Raises Unreachable where no host answers."""
    from lpmtui.cli import site_json, site_text

    with invocation.site() as site:
        picture = site.picture()
    migrations = invocation.migrations(active_only=True)
    if invocation.arguments.json:
        data_json(site_json.site(picture, migrations))
    else:
        data(site_text.site(picture, migrations))

    return ExitStatus.DONE
