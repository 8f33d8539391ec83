"""`lpmtui simulator faults` and `.. fault`: what can go wrong in the simulated site, on demand."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from typing import TYPE_CHECKING

from lpmtui.cli.output import data, data_json, words
from lpmtui.model.errors import UsageError

if TYPE_CHECKING:
    from lpmtui.simulator.api import SimulatedSite
    from lpmtui.simulator.faults.catalogue import FaultKind, Parameter
    from lpmtui.simulator.objects.fault import Fault


def arguments(actions: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
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


def list_faults(*, as_json: bool) -> int:
    """Print the catalogue."""
    from lpmtui.simulator.faults.catalogue import GENERAL, catalogue, phases

    kinds = catalogue().values()
    if as_json:
        named = [{"name": one.name, "title": one.title} for one in phases().values()]
        data_json({"faults": [_kind(kind) for kind in kinds], "phases": named})
        return 0
    data("\n".join(line for kind in kinds for line in _lines(kind)))
    data("\nEvery fault:")
    data("\n".join(_parameter(one) for one in GENERAL))
    data("\nPhases (memory:N is round N; now is none):")
    data("\n".join(f"    {one.name:<22}{one.title}" for one in phases().values()))
    return 0


def set_or_clear(site: SimulatedSite, asked: argparse.Namespace) -> int:
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
            raise UsageError(f"{text!r} is no parameter.", subject=text, remedy="Write it like seconds=45s.")
        found[name] = value
    return found


def _told(fault: Fault) -> str:
    if fault.phase and fault.struck_at is None:
        return f"{fault.name} on {fault.on} waits for the phase {fault.phase} of a migration."
    return f"{fault.name} on {fault.on} has happened."


def _kind(kind: FaultKind) -> dict[str, object]:
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


def _lines(kind: FaultKind) -> Iterator[str]:
    from lpmtui.simulator.faults.catalogue import GENERAL

    yield f"{kind.name} (on: {', '.join(kind.on)}; when: {kind.phase or 'now'})"
    yield f"    {kind.does}"
    yield from (_parameter(one) for one in kind.parameters.values() if one not in GENERAL)


def _parameter(one: Parameter) -> str:
    return f"    {f'{one.name}={one.default}':<22}{one.text}"
