"""Reading the tables of a scenario: every mistake names the scenario, the table and the key."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from typing import Any, TypeVar, get_type_hints

from lpmtui.model.close_names import nearest
from lpmtui.model.errors import UsageError
from lpmtui.model.units import MIB, parse_duration, parse_rate, parse_size
from lpmtui.simulator.codec import build, required_fields
from lpmtui.simulator.plan_types import fits, in_words
from lpmtui.simulator.scenario_keys import KEYS

T = TypeVar("T")

_UNITS = {
    "_mib": lambda text: parse_size(text) // MIB,
    "_bps": parse_rate,
    "_s": parse_duration,
}
"""Ending of a field -> how its value is read when it is written with a unit under the bare name."""


class Plan:
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

    def tables(self, key: str) -> Iterator[Plan]:
        """The tables of an array of tables (`[[system]]`)."""
        for place, table in enumerate(self.take(key, []), start=1):
            if not isinstance(table, dict):
                raise self.wrong(key, "must be tables")
            name = table.get("name", place)
            yield Plan(f"{self.where}{key} {name}: ", table, key)

    def named_tables(self, key: str) -> dict[str, Plan]:
        """The tables inside a table, by name (`[curve.busy-database]`)."""
        return {
            name: Plan(f"{self.where}{key} {name}: ", table, key)
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
