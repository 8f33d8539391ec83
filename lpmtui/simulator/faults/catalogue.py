"""The catalogue of faults and the phases at which they can strike, read from TOML."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import field
from functools import cache
from typing import Any

from lpmtui.model.close_names import did_you_mean
from lpmtui.model.errors import UsageError
from lpmtui.model.fact_table import load_table
from lpmtui.model.lazy_dataclass import dataclass
from lpmtui.model.units import MIB, parse_duration, parse_rate, parse_size

Value = float | str
"""Seconds, MiB, bytes per second, a number, or a word."""


def _number(text: str) -> float:
    if not re.fullmatch(r"\d+(\.\d+)?", text):
        raise UsageError(f"{text!r} is not a number.", subject=text, remedy="Write it like 3.")
    return float(text)


def _signed(text: str) -> float:
    return -_number(text[1:]) if text.startswith("-") else _number(text.removeprefix("+"))


def _word(text: str) -> str:
    return text


UNITS: Mapping[str, Callable[[str], Value]] = {
    "size": lambda text: parse_size(text) / MIB,
    "rate": parse_rate,
    "duration": parse_duration,
    "number": _number,
    "signed": _signed,
    "word": _word,
}
"""How a parameter's text is read, by its unit."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a fault. An empty `default` of a duration means that there is none."""

    name: str
    unit: str
    default: str
    text: str

    def read(self, text: str) -> Value:
        """Its value. Raises UsageError."""
        try:
            return UNITS[self.unit](text)
        except UsageError as error:
            raise UsageError(f"{self.name}: {error.title}", subject=text, remedy=error.remedy) from error


LASTS = Parameter("lasts", "duration", "0s", "after which it goes away by itself; 0s: when it is cleared")
AFTER = Parameter("after", "duration", "", "how far into its phase it strikes")
GENERAL = (LASTS, AFTER)
"""The parameters that every fault has."""


@dataclass(frozen=True, slots=True)
class FaultKind:
    """One fault of the catalogue; `catalogue.toml` says what the fields mean."""

    name: str
    title: str
    does: str
    on: tuple[str, ...]
    phase: str = ""
    role: str = ""
    parameters: dict[str, Parameter] = field(default_factory=dict)

    def settings(self, given: Mapping[str, str]) -> dict[str, Value]:
        """All parameters with their values. Raises UsageError for one that is unknown or cannot be read."""
        for name in given:
            if name not in self.parameters:
                known = ", ".join(self.parameters)
                raise UsageError(
                    f"The fault {self.name} has no parameter {name}.", subject=name, remedy=f"It has {known}."
                )
        texts = {name: given.get(name, parameter.default) for name, parameter in self.parameters.items()}
        return {
            name: self.parameters[name].read(text) for name, text in texts.items() if text or name != "after"
        }


@dataclass(frozen=True, slots=True)
class FaultPhase:
    """A phase at which a fault can strike; `phases.toml` says what the fields mean."""

    name: str
    stage: str
    title: str
    after_s: float = 0.0
    part: float = 0.0


def _read(name: str) -> dict[str, Any]:
    return load_table(__file__, name)


@cache
def catalogue() -> dict[str, FaultKind]:
    """All faults by name."""
    return {name: _kind(name, entry) for name, entry in _read("catalogue.toml").items()}


def _kind(name: str, entry: dict[str, Any]) -> FaultKind:
    parameters = {key: Parameter(key, **table) for key, table in entry.get("parameters", {}).items()}
    parameters.setdefault("lasts", LASTS)
    parameters["after"] = AFTER
    return FaultKind(**{**entry, "name": name, "on": tuple(entry["on"]), "parameters": parameters})


@cache
def phases() -> dict[str, FaultPhase]:
    """All phases by name, in their order."""
    return {name: FaultPhase(name, **entry) for name, entry in _read("phases.toml").items()}


def find(name: str) -> FaultKind:
    """A fault by name. Raises UsageError, naming the nearest."""
    known = catalogue()
    if name not in known:
        remedy = did_you_mean(name, known, "`lpmtui simulator faults` lists them.", cutoff=0.4)
        raise UsageError(f"There is no fault {name}.", subject=name, remedy=remedy)
    return known[name]


def phase_of(text: str) -> tuple[FaultPhase, int]:
    """A phase, and the number of the round after `memory:` (0 for any). Raises UsageError."""
    name, colon, number = text.partition(":")
    found = phases().get(name)
    if found is None or (colon and (name != "memory" or not number.isdecimal() or number == "0")):
        names = ", ".join(f"{one}:N" if one == "memory" else one for one in phases())
        raise UsageError(f"There is no phase {text}.", subject=text, remedy=f"There are {names}.")
    return found, int(number or 0)
