"""`lpmtui simulator`: the simulated site from outside. The one door to it beside its transport."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from lpmtui.cli import faults, simulated_login
from lpmtui.cli.invocation import Invocation
from lpmtui.cli.output import data, data_json, words
from lpmtui.model.errors import Busy, UsageError
from lpmtui.model.units import parse_duration

if TYPE_CHECKING:
    from lpmtui.simulator.api import SimulatedSite

WORLD_FILE = "simulator.db"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the actions."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    reset = actions.add_parser("reset", help="make the simulated world anew")
    reset.add_argument("--scenario", default="demo", metavar="NAME", help="default: demo")
    reset.add_argument(
        "--seed", type=int, default=1, metavar="N", help="of all its random numbers; default: 1"
    )
    reset.add_argument("--speed", type=float, default=10.0, metavar="X", help="world seconds per second")
    reset.add_argument("--force", action="store_true", help="even while a migration of lpmtui runs in it")
    run_ = actions.add_parser(
        "run",
        help="run a command on a simulated host: run HOST -- COMMAND..",
        description="One argument after -- is a line for the host's shell, several are the command itself.",
    )
    run_.add_argument("host", metavar="HOST")
    shell = actions.add_parser("shell", help="log in to a simulated host")
    shell.add_argument("host", metavar="HOST")
    show = actions.add_parser("show", help="what the world is like, seen from above")
    show.add_argument("--json", action="store_true", help="one JSON object")
    advance = actions.add_parser("advance", help="let the world's time pass")
    advance.add_argument("seconds", metavar="SECONDS", help="seconds, or a duration such as 5m")
    faults.arguments(actions)


def run(invocation: Invocation) -> int:
    """Do the action."""
    actions = {
        "reset": _reset,
        "run": _run,
        "shell": _shell,
        "show": _show,
        "advance": _advance,
        "faults": _faults,
        "fault": _fault,
    }
    return actions[invocation.arguments.action](invocation)


def _open(invocation: Invocation) -> SimulatedSite:
    from lpmtui.simulator.api import SimulatedSite

    return SimulatedSite.open(invocation.state_dir / WORLD_FILE)


def _reset(invocation: Invocation) -> int:
    from lpmtui.simulator.api import SimulatedSite

    asked = invocation.arguments
    if not asked.speed > 0:
        raise UsageError(
            f"The speed {asked.speed:g} is not above zero.", remedy="Give 1 for real time, 10 by default."
        )
    if not asked.force:
        _refuse_while_migrating(invocation)
    SimulatedSite.reset(
        invocation.state_dir / WORLD_FILE, scenario=asked.scenario, seed=asked.seed, speed=asked.speed
    )
    words(f"The simulated world is new: scenario {asked.scenario}, seed {asked.seed}, speed {asked.speed:g}.")
    return 0


def _run(invocation: Invocation) -> int:
    argv = invocation.after or ()
    if not argv:
        raise UsageError("No command was given.", remedy="Write it after --: simulator run HOST -- COMMAND")
    return simulated_login.answer(_open(invocation), invocation.arguments.host, argv)


def _shell(invocation: Invocation) -> int:
    return simulated_login.shell(_open(invocation), invocation.arguments.host)


def _show(invocation: Invocation) -> int:
    world = _open(invocation).show()
    if invocation.arguments.json:
        data_json(world)
    else:
        data("\n".join(_indented(world)))
    return 0


def _indented(value: object, depth: int = 0) -> Iterator[str]:
    """A JSON value as indented lines; objects in a list go by their names."""
    for key, inner in _pairs(value):
        if isinstance(inner, dict | list) and inner:
            yield f"{'  ' * depth}{key}:"
            yield from _indented(inner, depth + 1)
        else:
            yield f"{'  ' * depth}{key}: {inner}"


def _pairs(value: object) -> Iterator[tuple[object, object]]:
    if isinstance(value, dict):
        yield from value.items()
    elif isinstance(value, list):
        for number, item in enumerate(value):
            name = item.get("name") if isinstance(item, dict) else None
            yield name or number, item


def _faults(invocation: Invocation) -> int:
    return faults.list_faults(as_json=invocation.arguments.json)


def _fault(invocation: Invocation) -> int:
    return faults.set_or_clear(_open(invocation), invocation.arguments)


def _advance(invocation: Invocation) -> int:
    text = invocation.arguments.seconds
    seconds = parse_duration(text if text[-1:].isalpha() else f"{text}s")
    site = _open(invocation)
    site.advance(seconds)
    words(
        f"In the simulated world it is now {datetime.fromtimestamp(site.now(), UTC):%Y-%m-%d %H:%M:%S} UTC."
    )
    return 0


def _refuse_while_migrating(invocation: Invocation) -> None:
    from lpmtui.executor import is_alive

    running = [
        row.id
        for row in invocation.migrations(active_only=True)
        if row.site in invocation.simulated_sites and is_alive(invocation.state_dir, row.id)
    ]
    if running:
        raise Busy(
            f"Migration {running[0]} runs in the simulated world.",
            subject=running[0],
            remedy=f"Wait for it (`lpmtui follow {running[0]}`), or give --force.",
        )
