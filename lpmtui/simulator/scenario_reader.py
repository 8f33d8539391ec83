"""Reading the tables of a scenario: every mistake names the scenario, the table and the key.

A size, rate or duration is written with its unit (`memory = "64GiB"`), or as a number under the name of the
object's field (`memory_mib = 65536`). Other fields of objects go by their names, too: for states that no
healthy site begins with.
"""

from __future__ import annotations

import types
import typing
from collections.abc import Iterator
from dataclasses import fields
from enum import Enum
from typing import Any, TypeVar, get_type_hints

from lpmtui.model.close_names import nearest
from lpmtui.model.errors import UsageError
from lpmtui.model.units import MIB, parse_duration, parse_rate, parse_size
from lpmtui.simulator.engine.identity_map import build, required_fields

T = TypeVar("T")

_UNITS = {
    "_mib": lambda text: parse_size(text) // MIB,
    "_bps": parse_rate,
    "_s": parse_duration,
}
"""Ending of a field -> how its value is read when it is written with a unit under the bare name."""


class ScenarioTable:
    """One table of a scenario. `where` is how a message names it. Raises UsageError for whatever is wrong.

    `what` is the table's name; `scenario_keys` lists its keys.
    """

    def __init__(self, where: str, table: dict[str, Any], what: str = "scenario") -> None:
        self.where = where
        self._keys = KEYS[what]
        self._table = dict(table)
        self._used: set[str] = set()

    def take(self, key: str, default: Any = None) -> Any:
        """A value by key, or the default; the type has to be the default's."""
        self._used.add(key)
        value = self._table.get(key, default)
        if default is not None and not fits(type(default), value):
            raise self.wrong(key, f"must be {in_words(type(default))}")
        return value

    def tables(self, key: str) -> Iterator[ScenarioTable]:
        """The tables of an array of tables (`[[system]]`)."""
        for place, table in enumerate(self.take(key, []), start=1):
            if not isinstance(table, dict):
                raise self.wrong(key, "must be tables")
            name = table.get("name", place)
            yield ScenarioTable(f"{self.where}{key} {name}: ", table, key)

    def named_tables(self, key: str) -> dict[str, ScenarioTable]:
        """The tables inside a table, by name (`[curve.busy-database]`)."""
        return {
            name: ScenarioTable(f"{self.where}{key} {name}: ", table, key)
            for name, table in self.take(key, {}).items()
        }

    def thing(self, kind: type[T], **given: Any) -> T:
        """An object of the world from the keys that name its fields; `given` are fields set otherwise."""
        hints = get_type_hints(kind)
        names = {field.name for field in fields(kind)} - set(given)  # type: ignore[arg-type]
        values = dict(given)
        for key in list(self._table):
            if key in self._used:
                continue
            name, value = self._field(key, names)
            if not name:
                continue
            if not fits(hints[name], value):
                raise self.wrong(key, f"must be {in_words(hints[name])}")
            self._used.add(key)
            values[name] = value
        missing = required_fields(kind) - set(values)
        if missing:
            raise self.wrong(sorted(missing)[0], "is missing")
        self.done()
        return build(kind, values)

    def done(self) -> None:
        """Complain about keys that nobody asked for."""
        unknown = sorted(set(self._table) - self._used)
        if unknown:
            near = nearest(unknown[0], self._keys, most=1, cutoff=0.5)
            raise self.wrong(unknown[0], f"is unknown; is it {near[0]}?" if near else "is unknown")

    def wrong(self, key: str, why: str) -> UsageError:
        """The complaint about a key."""
        return UsageError(
            f"{self.where}{key} {why}.", subject=f"{self.where}{key}", remedy="Mend the scenario file."
        )

    def _field(self, key: str, names: set[str]) -> tuple[str, Any]:
        value = self._table[key]
        if key in names:
            return key, value
        for ending, read in _UNITS.items():
            if key + ending in names and key in self._keys:
                try:
                    return key + ending, read(value) if isinstance(value, str) else value
                except UsageError as error:
                    raise self.wrong(key, f"cannot be read ({error.title})") from error
        return "", None


_WORDS = {
    str: "text",
    int: "a whole number",
    float: "a number",
    bool: "true or false",
    list: "a list",
    dict: "a table",
}


def fits(hint: Any, value: Any) -> bool:
    """Whether a value is of a type; a whole number is a number, too, and a word can be an enum's member."""
    origin, args = typing.get_origin(hint), typing.get_args(hint)
    if origin in (types.UnionType, typing.Union):
        return any(fits(arg, value) for arg in args)
    if origin is list:
        return isinstance(value, list) and all(fits(args[0], one) for one in value)
    if origin is dict:
        return isinstance(value, dict) and all(fits(args[1], one) for one in value.values())
    if isinstance(hint, type) and issubclass(hint, Enum):
        return value in [member.value for member in hint]
    if hint is float:
        return isinstance(value, int | float) and not isinstance(value, bool)
    if hint is int:
        return isinstance(value, int) and not isinstance(value, bool)
    return isinstance(hint, type) and isinstance(value, hint)


def in_words(hint: Any) -> str:
    """What a value must be."""
    origin, args = typing.get_origin(hint), typing.get_args(hint)
    if origin in (types.UnionType, typing.Union):
        return " or ".join(in_words(arg) for arg in args if arg is not type(None))
    if origin is list:
        return f"a list of which each is {in_words(args[0])}"
    if origin is dict:
        return f"a table of which each value is {in_words(args[1])}"
    if isinstance(hint, type) and issubclass(hint, Enum):
        return f"one of {', '.join(member.value for member in hint)}"
    return _WORDS.get(hint, "something else")


KEYS: dict[str, tuple[str, ...]] = {
    "scenario": ("title", "hmc", "curve", "system", "cluster", "fault"),
    "hmc": (
        "name",
        "version",
        "release",
        "service_pack",
        "build_level",
        "user",
        "language",
        "latency",
        "errors_on",
    ),
    "curve": ("points",),
    "system": (
        "name",
        "hmcs",
        "type_model",
        "serial",
        "state",
        "memory",
        "firmware_memory",
        "region_size",
        "processors",
        "compat_modes",
        "link",
        "active_migrations",
        "inactive_migrations",
        "mobility_capable",
        "vlans",
        "wwpns_zoned",
        "vios",
        "partition",
    ),
    "vios": (
        "name",
        "lpar_id",
        "memory",
        "processor_units",
        "virtual_processors",
        "os_version",
        "msp",
        "mover",
        "mover_limit",
        "rmc_state",
        "state",
    ),
    "partition": (
        "name",
        "lpar_id",
        "memory",
        "touched",
        "curve",
        "processor_units",
        "virtual_processors",
        "compat_mode",
        "os_version",
        "rmc_state",
        "profile",
        "migration_disabled",
        "suspension_extra",
        "storage",
        "vlans",
        "disks",
        "users",
        "processes",
    ),
    "cluster": (
        "name",
        "vrmf",
        "version",
        "networks",
        "repository",
        "san_communication",
        "tunables",
        "pending",
        "node",
        "application",
        "monitor",
        "group",
    ),
    "node": ("name", "ip", "deadman_mode"),
    "application": ("name", "start_script", "stop_script", "user", "processes", "idempotent", "healthy"),
    "monitor": (
        "name",
        "applications",
        "type",
        "mode",
        "method",
        "processes",
        "owner",
        "instance_count",
        "interval",
        "hung_signal",
        "stabilization",
        "restart_count",
        "restart_interval",
        "failure_action",
        "notify_method",
        "cleanup_method",
        "restart_method",
        "duration",
    ),
    "group": (
        "name",
        "nodes",
        "owner",
        "startup",
        "fallover",
        "fallback",
        "applications",
        "service_labels",
        "volume_groups",
        "parents",
    ),
    "fault": ("name", "on", "phase", "settings"),
}
