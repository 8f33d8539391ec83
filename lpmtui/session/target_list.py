"""Where a partition can go: every other system with what is free there and what speaks against it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from lpmtui.commands.hmc.hardware import system_memory, system_processors
from lpmtui.model.errors import LpmtuiError
from lpmtui.model.lazy_dataclass import dataclass
from lpmtui.model.states import SystemState
from lpmtui.model.system import ManagedSystem, Partition
from lpmtui.model.units import MIB, format_size
from lpmtui.smit.list_popup import LineKind, ListEntry, table

if TYPE_CHECKING:
    from lpmtui.model.picture import SitePicture
    from lpmtui.site import Site

MOST_ASKED = 16
"""Of more systems than this only the names are listed: asking each one would take too long."""
HEADING = ("System", "State", "Free memory", "Free processors", "Partitions")


@dataclass(frozen=True, slots=True)
class TargetSystem:
    """A system that a partition could move to; None is not known, `against` is what speaks against it."""

    system: ManagedSystem
    partitions: int
    free_mib: int | None = None
    free_processors: float | None = None
    against: tuple[str, ...] = ()


def target_entries(site: Site, picture: SitePicture, partition: str) -> tuple[ListEntry, ...]:
    """The list behind F4: every other system, under each what speaks against it."""
    places = picture.where(partition)
    here = {place.system for place in places}
    moving = places[0] if len(places) == 1 else None
    others = [system for system in picture.systems if system.name not in here]
    targets = [_look(site, picture, system, moving, ask=len(others) <= MOST_ASKED) for system in others]
    heading, *rows = table(HEADING, [_cells(one) for one in targets]) or (None,)
    if heading is None:
        return ()
    entries = [heading]
    for row, target in zip(rows, targets, strict=True):
        entries.append(row)
        entries += [ListEntry(f"    # {why}", kind=LineKind.COMMENT) for why in target.against]
    return tuple(entries)


def _cells(target: TargetSystem) -> tuple[str, ...]:
    free = "unknown" if target.free_mib is None else format_size(target.free_mib * MIB)
    processors = "unknown" if target.free_processors is None else f"{target.free_processors:g}"
    return (target.system.name, target.system.state.value, free, processors, str(target.partitions))


def _look(
    site: Site, picture: SitePicture, system: ManagedSystem, moving: Partition | None, *, ask: bool
) -> TargetSystem:
    guests = sum(not each.is_vios and each.system == system.name for each in picture.partitions)
    found = TargetSystem(system, guests)
    if ask:
        try:
            hmc = site.managing_hmc(system.name)
            memory, processors = (
                site.ask(system_memory(hmc, system.name)),
                site.ask(system_processors(hmc, system.name)),
            )
        except LpmtuiError as error:
            return TargetSystem(system, guests, against=(error.title,))
        found = TargetSystem(system, guests, memory.available_mib, processors.available)
    against = tuple(_against(picture, found, moving))
    return TargetSystem(system, guests, found.free_mib, found.free_processors, against)


def _against(picture: SitePicture, target: TargetSystem, moving: Partition | None) -> Iterator[str]:
    system = target.system
    if system.state is not SystemState.OPERATING:
        yield f"its state is {system.raw_state or system.state.value}"
    if system.active_mobility_capable is False:
        yield "it is not capable of Live Partition Mobility"
    if moving is None:
        return
    if moving.memory_mib and target.free_mib is not None and target.free_mib < moving.memory_mib:
        yield f"too little memory: {moving.name} has {format_size(moving.memory_mib * MIB)}"
    if (
        moving.processors
        and target.free_processors is not None
        and target.free_processors < moving.processors
    ):
        yield f"too few processors: {moving.name} has {moving.processors:g}"
    yield from _same_cluster(picture, system.name, moving)


def _same_cluster(picture: SitePicture, system: str, moving: Partition) -> Iterator[str]:
    mine = picture.identity_of(moving)
    cluster = picture.cluster_of(mine.node) if mine is not None else None
    for node in cluster.nodes if cluster is not None else ():
        place = picture.partition_of(node.name)
        if mine is not None and node.name != mine.node and place is not None and place.system == system:
            yield f"node {node.name} of the same cluster runs there"
