"""The hardware side: managed systems and partitions, as the site's HMCs tell them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from lpmtui.commands.hmc import hardware, lssyscfg
from lpmtui.model.close_names import did_you_mean
from lpmtui.model.command import Query
from lpmtui.model.errors import Unreachable, UsageError
from lpmtui.model.picture import Unknown
from lpmtui.model.system import ManagedSystem, Partition, SystemState
from lpmtui.site.query_runner import NOT_LEARNT, QueryRunner, known, not_learnt, tried

_SIZES_AGE_S = 60.0
"""Memory and processors of partitions change seldom, and each is a question of its own for every system."""

_MANAGERS_AGE_S = 30.0


@dataclass(frozen=True, slots=True)
class SystemsSeen:
    """A look at the HMCs."""

    systems: tuple[ManagedSystem, ...]
    partitions: tuple[Partition, ...]
    unknown: tuple[Unknown, ...]


class Systems:
    """Looks at managed systems; one that two HMCs manage is seen once."""

    def __init__(self, queries: QueryRunner, hmcs: tuple[str, ...]) -> None:
        self._queries = queries
        self._hmcs = hmcs

    def look(self) -> SystemsSeen:
        """Everything the HMCs tell; what they do not is unknown."""
        unknown: list[Unknown] = []
        jobs = [partial(tried, hmc, partial(self._queries.look, lssyscfg.systems(hmc))) for hmc in self._hmcs]
        listed = known(self._queries.each(jobs), unknown)
        managers = _by_system([system for systems in listed for system in systems])
        looks = [partial(self._partitions, ways) for ways in managers.values()]
        partitions: list[Partition] = []
        for found, missing in self._queries.each(looks):
            partitions += found
            unknown += missing
        return SystemsSeen(tuple(ways[0] for ways in managers.values()), tuple(partitions), tuple(unknown))

    def manager(self, system: str) -> str:
        """The HMC that manages a system and answers.

        Raises Unreachable when none that may know it answers, UsageError that names the nearest otherwise.
        """
        silent: Unreachable | None = None
        names: list[str] = []
        for hmc in self._hmcs:
            try:
                systems = self._queries.remembered(lssyscfg.systems(hmc), _MANAGERS_AGE_S)
            except Unreachable as error:
                silent = error
                continue
            if any(each.name == system and _answers(each) for each in systems):
                return hmc
            names += [each.name for each in systems]
        if silent:
            raise silent
        there = f"There are: {', '.join(sorted(set(names))) or 'none'}."
        hint = did_you_mean(system, names, there, most=1)
        raise UsageError(f"No HMC of this site manages a system {system!r}.", subject=system, remedy=hint)

    def _partitions(self, ways: list[ManagedSystem]) -> tuple[list[Partition], list[Unknown]]:
        """The partitions of one system, through the first of its HMCs that tells them."""
        problem: Unknown | None = None
        for way in ways:
            try:
                found = self._queries.look(lssyscfg.partitions(way.hmc, way.name))
            except NOT_LEARNT as error:
                problem = problem or not_learnt(way.name, error)
                continue
            return self._with_sizes(found, way)
        return [], [problem] if problem else []

    def _with_sizes(
        self, found: tuple[Partition, ...], way: ManagedSystem
    ) -> tuple[list[Partition], list[Unknown]]:
        unknown: list[Unknown] = []
        queries = (
            ("memory", hardware.partition_memory(way.hmc, way.name)),
            ("processors", hardware.partition_processors(way.hmc, way.name)),
        )
        sizes: dict[str, Mapping[int, Any]] = {}
        for what, query in queries:
            learnt = tried(f"{what} on {way.name}", partial(self._sizes, query, found))
            if isinstance(learnt, Unknown):
                unknown.append(learnt)
            else:
                sizes[what] = learnt
        memory, processors = sizes.get("memory", {}), sizes.get("processors", {})
        return list(hardware.with_resources(found, memory, processors)), unknown

    def _sizes(self, query: Query[Any], found: tuple[Partition, ...]) -> Mapping[int, Any]:
        """One size of every partition, from memory unless a partition is new here."""
        sizes: Mapping[int, Any] = self._queries.remembered(query, _SIZES_AGE_S)
        if not all(each.lpar_id in sizes for each in found):
            sizes = self._queries.remembered(query, 0.0)
        return sizes


def _by_system(listed: list[ManagedSystem]) -> dict[str, list[ManagedSystem]]:
    """Each system with its ways to it; those first whose HMC is connected to it."""
    ways: dict[str, list[ManagedSystem]] = {}
    for system in listed:
        ways.setdefault(system.name, []).append(system)
    for each in ways.values():
        each.sort(key=lambda system: not _answers(system))
    return ways


def _answers(system: ManagedSystem) -> bool:
    """Whether the HMC has a connection to the system that it can work through."""
    return system.state not in (
        SystemState.NO_CONNECTION,
        SystemState.FAILED_AUTHENTICATION,
        SystemState.PENDING_AUTHENTICATION,
        SystemState.VERSION_MISMATCH,
    )
