"""What a dialog is filled with: the values of its lists and the current values of its fields."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from lpmtui.commands.hmc.hardware import system_memory, system_processors
from lpmtui.model.command import Command, Completed
from lpmtui.model.errors import CommandFailed, LpmtuiError
from lpmtui.model.lazy_dataclass import dataclass
from lpmtui.model.states import SystemState
from lpmtui.model.system import ManagedSystem, Partition
from lpmtui.model.units import MIB, format_size
from lpmtui.session.console_session import ConsoleSession
from lpmtui.smit import ask_argv
from lpmtui.smit.form import Row, range_text
from lpmtui.smit.list_popup import PICTURE_LISTS, LineKind, ListEntry, table
from lpmtui.smit.list_readers import LIST_READERS, VALUE_READERS
from lpmtui.smit.panel import Ask, Dialog, HostRole

if TYPE_CHECKING:
    from lpmtui.model.picture import SitePicture
    from lpmtui.site import Site


def entries(session: ConsoleSession, row: Row, values: Mapping[str, str]) -> tuple[ListEntry, ...]:
    """What F4 shows for a field: its ring, its range, or what the site says now.

    Raises CommandFailed with what the list command printed, and what reaching the host raises.
    """
    field = row.field
    if field.ring:
        return tuple(ListEntry(choice.shown, choice.value) for choice in row.choices)
    if field.listed is not None:
        return _listed(session, field.listed, values)
    text = range_text(field)
    return (ListEntry(text, kind=LineKind.HEADING),) if text else ()


def _listed(session: ConsoleSession, ask: Ask, values: Mapping[str, str]) -> tuple[ListEntry, ...]:
    if ask.role is HostRole.SITE and ask.reader == "targets":
        return target_entries(session.site(), session.picture(anew=True), values.get("partition", ""))
    if ask.role is HostRole.SITE:
        return PICTURE_LISTS[ask.reader](session.picture(anew=True), values)
    found: list[ListEntry] = []
    for answer in _answers(session, ask, values):
        lines = LIST_READERS[ask.reader](answer.stdout)
        found += [line for line in lines if not (found and line.kind is LineKind.HEADING)]
    return tuple(found)


def discovered(session: ConsoleSession, dialog: Dialog, values: Mapping[str, str]) -> dict[str, str]:
    """The current values of a dialog's fields, as the site reports them. Raises like `entries`."""
    found: dict[str, str] = {}
    for ask in dialog.discover:
        for answer in _answers(session, ask, values):
            found |= VALUE_READERS[ask.reader](answer.stdout)
    return found


def _answers(session: ConsoleSession, ask: Ask, values: Mapping[str, str]) -> list[Completed]:
    argv = ask_argv(ask, values)
    if ask.role is HostRole.LPMTUI:
        return [_ok(session, session.own(argv))]
    system = values.get(ask.system.strip("{}"), ask.system) if ask.system else ""
    hosts = session.hosts(ask.role, system)
    return [_ok(session, session.site().run(Command(host, argv))) for host in hosts]


def _ok(session: ConsoleSession, answer: Completed) -> Completed:
    session.heard(answer)
    if not answer.ok:
        raise CommandFailed(
            f"{answer.command.argv[0]} on {answer.command.host} ended with exit status {answer.status}.",
            subject=answer.command.host,
            detail=answer.text.strip(),
        )
    return answer


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
