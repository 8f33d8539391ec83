"""The hardware side: managed systems and partitions, as the site's HMCs tell them."""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import partial
from typing import Any

from lpmtui.commands.hmc import hardware
from lpmtui.model.command import Query
from lpmtui.model.errors import Refused, Unreachable, UsageError, did_you_mean
from lpmtui.model.lazy_dataclass import dataclass, field
from lpmtui.model.picture import Unknown
from lpmtui.model.system import ManagedSystem, Partition, SystemState
from lpmtui.site.query_runner import QueryRunner, known, tried

_SIZES_AGE_S = 60.0
"""Memory and processors of partitions change seldom, and each is a question of its own for every system."""

_MANAGERS_AGE_S = 30.0


@dataclass(frozen=True, slots=True)
class SystemsSeen:
    """A look at the HMCs. `unread` are the systems whose partitions could not be listed.

    `ages`: subject and seconds of what was remembered.
    """

    systems: tuple[ManagedSystem, ...]
    partitions: tuple[Partition, ...]
    unknown: tuple[Unknown, ...]
    unread: tuple[str, ...] = ()
    ages: tuple[tuple[str, float], ...] = ()


class Systems:
    """Looks at managed systems; one that two HMCs manage is seen once."""

    def __init__(self, queries: QueryRunner, hmcs: tuple[str, ...]) -> None:
        self._queries = queries
        self._hmcs = hmcs
        self._known: dict[str, list[ManagedSystem]] = {}
        self._unknown: list[Unknown] = []

    def look(self, only: Collection[str] | None = None, sized: Collection[str] | None = None) -> SystemsSeen:
        """Everything the HMCs tell; what they do not is unknown.

        `only`: the partitions of these systems; `sized`: with memory and processors on these. None is all.
        """
        systems, unknown = self.listed() if only is None else (self._known, list(self._unknown))
        chosen = [ways for name, ways in systems.items() if only is None or name in only]
        partitions: list[Partition] = []
        unread: list[str] = []
        ages: list[tuple[str, float]] = []
        jobs = [
            partial(self._partitions, ways, sized=sized is None or ways[0].name in sized) for ways in chosen
        ]
        looks = self._queries.each(jobs)
        for ways, seen in zip(chosen, looks, strict=True):
            unread += [] if seen.read else [ways[0].name]
            partitions += seen.partitions
            unknown += seen.unknown
            ages += seen.ages
        first = tuple(ways[0] for ways in systems.values())
        return SystemsSeen(first, tuple(partitions), tuple(unknown), tuple(unread), tuple(ages))

    def more_than(self, few: int, target: str) -> bool:
        """Whether the site has more systems than a few, and the target among them; HMCs asked one by one."""
        return self._until(lambda systems: target in systems and len(systems) > few)

    @property
    def known(self) -> frozenset[str]:
        """The systems that were listed while something was looked for."""
        return frozenset(self._known)

    def known_with(self, serials: Collection[str]) -> dict[str, list[ManagedSystem]]:
        """The systems of the HMCs that had to be asked until all of these serial numbers were found."""
        wanted = {serial.upper() for serial in serials}
        self._until(
            lambda systems: wanted <= {way.serial.upper() for ways in systems.values() for way in ways}
        )
        return self._known

    def _until(self, found: Callable[[dict[str, list[ManagedSystem]]], bool]) -> bool:
        """Ask one HMC after the other until something is found; from memory what was listed just now."""
        listed: list[ManagedSystem] = []
        self._known, self._unknown = {}, []
        for hmc in sorted(self._hmcs, key=self._queries.silent):
            query = hardware.systems(hmc)
            seen = tried(hmc, partial(self._queries.remembered, query, _MANAGERS_AGE_S))
            if isinstance(seen, Unknown):
                self._unknown.append(seen)
                continue
            listed += seen
            self._known = _by_system(listed)
            if found(self._known):
                return True
        return False

    def listed_before(self) -> tuple[dict[str, list[ManagedSystem]], list[Unknown]]:
        """The same from memory, where that is young enough to tell which HMC manages which system."""
        unknown: list[Unknown] = []
        jobs = [
            partial(tried, hmc, partial(self._queries.remembered, hardware.systems(hmc), _MANAGERS_AGE_S))
            for hmc in self._hmcs
        ]
        listed = known(self._queries.each(jobs), unknown)
        return _by_system([system for systems in listed for system in systems]), unknown

    def listed(self) -> tuple[dict[str, list[ManagedSystem]], list[Unknown]]:
        """Every system with the ways to it, the best first, and what no HMC told."""
        unknown: list[Unknown] = []
        jobs = [
            partial(tried, hmc, partial(self._queries.refreshed, hardware.systems(hmc))) for hmc in self._hmcs
        ]
        listed = known(self._queries.each(jobs), unknown)
        return _by_system([system for systems in listed for system in systems]), unknown

    def manager(self, system: str, rather: str = "") -> str:
        """The HMC that manages a system and answers; `rather` this one where it does.

        Raises Unreachable when none that may know it answers, UsageError that names the nearest otherwise.
        """
        silent: Unreachable | None = None
        names: list[str] = []
        for hmc in sorted(self._hmcs, key=lambda hmc: (self._queries.silent(hmc), hmc != rather)):
            try:
                systems = self._queries.remembered(hardware.systems(hmc), _MANAGERS_AGE_S)
            except Unreachable as error:
                silent = error
                continue
            if any(each.name == system and _answers(each) for each in systems):
                self._require_one(system)
                return hmc
            names += [each.name for each in systems]
        if silent:
            raise silent
        there = f"There are: {', '.join(sorted(set(names))) or 'none'}."
        hint = did_you_mean(system, names, there, most=1)
        raise UsageError(f"No HMC of this site manages a system {system!r}.", subject=system, remedy=hint)

    def _require_one(self, system: str) -> None:
        """Raise Refused where two consoles mean different machines by one name, as far as they were asked."""
        listed = [each for hmc in self._hmcs for each in self._queries.known(hardware.systems(hmc)) or ()]
        serials = sorted({each.serial for each in listed if each.name == system and each.serial})
        if len(serials) > 1:
            raise Refused(
                f"Two systems are called {system}: they have the serial numbers {' and '.join(serials)}.",
                subject=system,
                remedy=f"Rename one on its HMC: chsyscfg -r sys -m {system} -i new_name=NAME",
            )

    def other_manager(self, system: str, lost: str) -> str:
        """Another HMC than the lost one that manages a system and answers now; empty where there is none."""
        for hmc in self._hmcs:
            if hmc == lost:
                continue
            seen = tried(hmc, partial(self._queries.refreshed, hardware.systems(hmc)))
            if isinstance(seen, Unknown):
                continue
            if any(each.name == system and _answers(each) for each in seen):
                return hmc
        return ""

    def _partitions(self, ways: list[ManagedSystem], *, sized: bool) -> _OneSystem:
        """The partitions of one system, through the first of its HMCs that tells them."""
        problem: Unknown | None = None
        for way in ways:
            sizes = _sizes(way) if sized else {}
            listing = partial(self._queries.look, hardware.partitions(way.hmc, way.name))
            jobs: list[Callable[[], Any]] = [partial(tried, way.name, listing)]
            jobs += [
                partial(tried, f"{what} on {way.name}", partial(self._remembered, query))
                for what, query in sizes.items()
            ]
            found, *learnt = self._queries.each(jobs)
            if isinstance(found, Unknown):
                problem = problem or found
                continue
            return self._with_sizes(way, found, dict(zip(sizes, learnt, strict=True)))
        return _OneSystem(unknown=[problem] if problem else [], read=False)

    def _remembered(self, query: Query[Any]) -> Any:
        return self._queries.remembered(query, _SIZES_AGE_S)

    def _with_sizes(
        self, way: ManagedSystem, found: tuple[Partition, ...], learnt: dict[str, Any]
    ) -> _OneSystem:
        """The partitions with what was learnt about their sizes, asked anew where one is new here."""
        seen = _OneSystem()
        for what, query in _sizes(way).items():
            sizes = learnt.get(what, {})
            if what not in learnt:
                learnt[what] = {}
                continue
            if not isinstance(sizes, Unknown) and not all(each.lpar_id in sizes for each in found):
                sizes = tried(f"{what} on {way.name}", partial(self._queries.refreshed, query))
            if isinstance(sizes, Unknown):
                seen.unknown.append(sizes)
                learnt[what] = {}
            else:
                learnt[what] = sizes
                age = self._queries.age_s(query)
                seen.ages += [(f"{what} on {way.name}", age)] if age > 0 else []
        seen.partitions = list(hardware.with_resources(found, learnt["memory"], learnt["processors"]))
        return seen


@dataclass(slots=True)
class _OneSystem:
    """What could be learnt about the partitions of one system. `read`: their list was."""

    partitions: list[Partition] = field(default_factory=list)
    unknown: list[Unknown] = field(default_factory=list)
    ages: list[tuple[str, float]] = field(default_factory=list)
    read: bool = True


def _sizes(way: ManagedSystem) -> dict[str, Query[Any]]:
    return {
        "memory": hardware.partition_memory(way.hmc, way.name),
        "processors": hardware.partition_processors(way.hmc, way.name),
    }


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
