"""`lpmtui simulator`: the simulated site from outside. The one door to it beside its transport."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from lpmtui import executor
from lpmtui.cli import simulated_login
from lpmtui.cli.invocation import Invocation
from lpmtui.cli.streams import data, data_json, words
from lpmtui.config import Config, SiteOptions
from lpmtui.model.command import printable
from lpmtui.model.errors import Busy, UsageError
from lpmtui.model.picture import SiteKind
from lpmtui.model.units import parse_duration
from lpmtui.simulator.api import SimulatedSite
from lpmtui.simulator.faults.catalogue import GENERAL, FaultKind, Parameter, catalogue, phases
from lpmtui.simulator.objects.lpm_migration import Fault

WORLD_FILE = "simulator.db"
FROM_CAPTURE = "from-capture.toml"
"""The scenario that was made from a recording, in the state directory."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the actions on the simulated world."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    reset = actions.add_parser("reset", help="make the simulated world anew")
    world = reset.add_mutually_exclusive_group()
    world.add_argument("--scenario", default="demo", metavar="NAME", help="default: demo")
    world.add_argument(
        "--from-capture", type=Path, metavar="FILE", help="a site like the one that doctor --capture recorded"
    )
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
    _declare_faults(actions)


def run(invocation: Invocation) -> int:
    """Do the action that was named; returns its exit status."""
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
    return SimulatedSite.open(invocation.state_dir / WORLD_FILE)


def _reset(invocation: Invocation) -> int:
    asked = invocation.arguments
    if not asked.speed > 0:
        raise UsageError(
            f"The speed {asked.speed:g} is not above zero.", remedy="Give 1 for real time, 10 by default."
        )
    if not asked.force:
        _refuse_while_migrating(invocation)
    scenario = _scenario_like(invocation, asked.from_capture) if asked.from_capture else asked.scenario
    SimulatedSite.reset(
        invocation.state_dir / WORLD_FILE, scenario=scenario, seed=asked.seed, speed=asked.speed
    )
    words(f"The simulated world is new: scenario {scenario}, seed {asked.seed}, speed {asked.speed:g}.")
    return 0


def _scenario_like(invocation: Invocation, capture: Path) -> str:
    """Write a scenario of the recorded site into the state directory; its path."""
    from lpmtui.site import open_site
    from lpmtui.site.site_scenario import scenario_of, scenario_text

    name = capture.stem
    recorded = SiteOptions(name, kind=SiteKind.REPLAY, transcript=capture)
    with open_site(Config(default_site=name, sites={name: recorded}), name, None) as site:
        text = scenario_text(scenario_of(site))
    file = invocation.state_dir / FROM_CAPTURE
    try:
        file.write_text(
            f"# Made from {printable(str(capture))}. Change it, and reset with --scenario.\n\n{text}", "utf-8"
        )
    except OSError as error:
        raise UsageError(f"{file} cannot be written: {error.strerror}.", subject=str(file)) from error
    return str(file)


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
    return _list_faults(as_json=invocation.arguments.json)


def _fault(invocation: Invocation) -> int:
    return _set_or_clear(_open(invocation), invocation.arguments)


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
    sites = invocation.config.sites.values()
    simulated = {options.name for options in sites if options.kind is SiteKind.SIMULATOR}
    running = [
        row.id
        for row in invocation.migrations(active_only=True)
        if row.site in simulated and executor.is_alive(invocation.state_dir, row.id)
    ]
    if running:
        raise Busy(
            f"Migration {running[0]} runs in the simulated world.",
            subject=running[0],
            remedy=f"Wait for it (`lpmtui follow {running[0]}`), or give --force.",
        )


# --- faults: what can go wrong in the simulated site, on demand ------------------------------


def _declare_faults(actions: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the two actions."""
    faults = actions.add_parser("faults", help="what can go wrong, on demand")
    faults.add_argument("--json", action="store_true", help="one JSON object")
    fault = actions.add_parser("fault", help="let something go wrong: fault NAME --on OBJECT")
    fault.add_argument("name", metavar="NAME", help="a fault that `simulator faults` lists")
    fault.add_argument("--on", default="", metavar="OBJECT", help="what it is on, for example dbnode1")
    fault.add_argument(
        "--phase",
        default="",
        metavar="P",
        help="strike at this phase of the next migration it concerns: memory:2, clean-up, ..; now: at once",
    )
    fault.add_argument(
        "--set", action="append", default=[], metavar="KEY=VALUE", help="a parameter, for example seconds=45s"
    )
    fault.add_argument("--clear", action="store_true", help="take it away (without --on: everywhere)")


def _list_faults(*, as_json: bool) -> int:
    """Print every fault of the catalogue with what it is on and what it does."""
    kinds = catalogue().values()
    if as_json:
        named = [{"name": one.name, "title": one.title} for one in phases().values()]
        data_json({"faults": [_kind_json(kind) for kind in kinds], "phases": named})
        return 0
    data("\n".join(line for kind in kinds for line in _fault_lines(kind)))
    data("\nEvery fault:")
    data("\n".join(_parameter(one) for one in GENERAL))
    data("\nPhases (memory:N is round N; now is none):")
    data("\n".join(f"    {one.name:<22}{one.title}" for one in phases().values()))
    return 0


def _set_or_clear(site: SimulatedSite, asked: argparse.Namespace) -> int:
    """Put a fault on an object, or take it away."""
    if not asked.clear:
        words(_told(site.set_fault(asked.name, asked.on, phase=asked.phase, settings=_settings(asked.set))))
        return 0
    if asked.phase or asked.set:
        raise UsageError("A fault is taken away without a phase and without parameters.")
    names = ", ".join(fault.on for fault in site.clear_faults(asked.name, asked.on))
    words(f"{asked.name} is taken from {names}." if names else f"{asked.name} was not there.")
    return 0


def _settings(given: list[str]) -> dict[str, str]:
    found = {}
    for text in given:
        name, equals, value = text.partition("=")
        if not equals:
            raise UsageError(
                f"{text!r} is not a parameter.", subject=text, remedy="Write it like seconds=45s."
            )
        found[name] = value
    return found


def _told(fault: Fault) -> str:
    if fault.phase and fault.struck_at is None:
        return f"{fault.name} on {fault.on} waits for the phase {fault.phase} of a migration."
    return f"{fault.name} on {fault.on} has happened."


def _kind_json(kind: FaultKind) -> dict[str, object]:
    parameters = [
        {"name": one.name, "unit": one.unit, "default": one.default, "text": one.text}
        for one in kind.parameters.values()
    ]
    return {
        "name": kind.name,
        "title": kind.title,
        "does": kind.does,
        "on": list(kind.on),
        "phase": kind.phase or "now",
        "parameters": parameters,
    }


def _fault_lines(kind: FaultKind) -> Iterator[str]:
    yield f"{kind.name} (on: {', '.join(kind.on)}; when: {kind.phase or 'now'})"
    yield f"    {kind.does}"
    yield from (_parameter(one) for one in kind.parameters.values() if one not in GENERAL)


def _parameter(one: Parameter) -> str:
    return f"    {f'{one.name}={one.default}':<22}{one.text}"
