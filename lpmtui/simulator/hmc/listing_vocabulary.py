"""The vocabularies of listings: which attributes a console shows by default, and which `-F` knows besides.

They are data (`vocabularies.toml`): names, order, and values that every object of the simulated world has.
The module of a listing gives readers for what is computed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, Generic, TypeVar

from lpmtui.model.fact_table import load_table
from lpmtui.simulator.engine.world import World
from lpmtui.simulator.hmc.formatting import Value

T = TypeVar("T")

Readers = Mapping[str, Callable[[World, T], Value]]
"""Attribute -> how it is read from an object."""

_COMPUTED = "@"


class ListingVocabulary(Generic[T]):
    """The attributes of one listing: `default` in the order of a listing, `known` with those for -F only."""

    def __init__(self, default: Readers[T], more: Readers[T], since: Mapping[str, int]) -> None:
        self.default = default
        self.known = {**default, **more}
        self._since = since

    def at(self, version: int) -> ListingVocabulary[T]:
        """What a console of a version has of it."""
        if all(version >= since for since in self._since.values()):
            return self
        kept = {name for name in self.known if version >= self._since.get(name, 0)}
        default = {name: read for name, read in self.default.items() if name in kept}
        return ListingVocabulary(default, {name: self.known[name] for name in self.known if name in kept}, {})


def vocabulary(name: str, readers: Readers[T]) -> ListingVocabulary[T]:
    """The vocabulary of a listing. Raises KeyError unless every computed attribute has its reader."""
    table = _tables()[name]
    parts = {part: dict(table.get(part, {})) for part in ("default", "more")}
    computed = {each for part in parts.values() for each, value in part.items() if value == _COMPUTED}
    if computed != set(readers):
        raise KeyError(f"{name}: {sorted(computed.symmetric_difference(readers))}")
    default, more = (
        {each: readers[each] if value == _COMPUTED else _constant(value) for each, value in part.items()}
        for part in parts.values()
    )
    return ListingVocabulary(default, more, table.get("since", {}))


def _constant(value: str) -> Callable[[World, Any], Value]:
    return lambda _world, _thing: value


@cache
def _tables() -> dict[str, Any]:
    return load_table(__file__, "vocabularies.toml")
