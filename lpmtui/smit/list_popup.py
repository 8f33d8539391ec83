"""Lists for F4: lines that can be chosen, headings, comments; the lists that the site's picture answers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from types import MappingProxyType

from lpmtui.model.cluster import Cluster, NodeState, ResourceGroup
from lpmtui.model.command import printable
from lpmtui.model.lazy_dataclass import dataclass
from lpmtui.model.picture import SitePicture
from lpmtui.model.states import SystemState
from lpmtui.model.system import ManagedSystem, Partition
from lpmtui.model.units import MIB, format_size
from lpmtui.smit.panel import MultiSelect


class LineKind(StrEnum):
    """What a line of a list is."""

    ENTRY = "entry"
    HEADING = "heading"
    """A first line that begins with `#`: names the columns."""
    COMMENT = "comment"
    """A later line that begins with `#`: belongs to the entry above it."""


@dataclass(frozen=True, slots=True)
class ListEntry:
    """One line of a list: what it shows and the value that choosing it gives."""

    text: str
    value: str = ""
    kind: LineKind = LineKind.ENTRY

    @property
    def selectable(self) -> bool:
        """Whether the line can be chosen."""
        return self.kind is LineKind.ENTRY


def from_lines(lines: Iterable[str], word: int | None = None) -> tuple[ListEntry, ...]:
    """The entries of a list command's output, one per line; `#` makes headings and comments.

    `word` picks the blank-separated word that is the value, counted from 0; None takes the whole line.
    """
    entries: list[ListEntry] = []
    for line in lines:
        text = line.rstrip()
        if not text.strip():
            continue
        if text.lstrip().startswith("#"):
            seen = any(entry.selectable for entry in entries)
            entries.append(ListEntry(printable(text), kind=LineKind.COMMENT if seen else LineKind.HEADING))
            continue
        words = text.split()
        value = text.strip() if word is None else words[min(word, len(words) - 1)]
        entries.append(ListEntry(printable(text.strip()), value))
    return tuple(entries)


def table(heading: Sequence[str], rows: Iterable[Sequence[str]], value: int = 0) -> tuple[ListEntry, ...]:
    """Rows in columns under a heading; the column `value` is what choosing a row gives."""
    kept = [tuple(row) for row in rows]
    shown = [tuple(printable(cell) for cell in row) for row in kept]
    titles = tuple(printable(title) for title in (f"# {heading[0]}", *heading[1:])) if heading else ()
    widths = [max(len(row[at]) for row in [titles, *shown]) for at in range(len(titles))]

    def line(cells: Sequence[str]) -> str:
        return "  ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)).rstrip()

    if not kept:
        return ()
    entries = [ListEntry(line(cells), row[value]) for cells, row in zip(shown, kept, strict=True)]
    return (ListEntry(line(titles), kind=LineKind.HEADING), *entries)


def find(lines: Sequence[str], needle: str, behind: int) -> int | None:
    """The next line that holds the text, whatever its case: behind a line first, then from the top."""
    wanted = needle.casefold()
    count = len(lines)
    if not wanted:
        return None
    order = (at % count for at in range(behind + 1, behind + 1 + count))
    return next((at for at in order if wanted in lines[at].casefold()), None)


class Picker:
    """The state of a list pop-up: the cursor, and the marked entries where several may be chosen."""

    def __init__(
        self, entries: Sequence[ListEntry], *, multi: MultiSelect = MultiSelect.ONE, chosen: str = ""
    ) -> None:
        self.entries = tuple(entries)
        self.multi = multi
        words = set(chosen.replace(",", " ").split()) if self.several else {chosen}
        selected = [at for at, entry in enumerate(self.entries) if entry.selectable and entry.value in words]
        self.marked: set[int] = set(selected) if self.several else set()
        self._began_marked = bool(self.marked)
        self._selectable = tuple(at for at, entry in enumerate(self.entries) if entry.selectable)
        self.cursor: int | None = next(iter((*selected, *self._selectable)), None)

    @property
    def several(self) -> bool:
        """Whether F7 marks entries."""
        return self.multi is not MultiSelect.ONE

    def move(self, step: int) -> None:
        """The cursor by that many entries, over headings and comments; stops at both ends."""
        if self.cursor is None:
            return
        at = self._rank(self.cursor) + step
        self.cursor = self._selectable[max(0, min(len(self._selectable) - 1, at))]

    def toggle(self) -> None:
        """Mark or unmark the entry under the cursor (F7)."""
        if self.cursor is not None and self.several:
            self.marked ^= {self.cursor}

    def find(self, needle: str) -> bool:
        """Put the cursor on the next entry that holds the text; False when there is none."""
        texts = [entry.text if entry.selectable else "" for entry in self.entries]
        found = find(texts, needle, -1 if self.cursor is None else self.cursor)
        if found is not None:
            self.cursor = found
        return found is not None

    def chosen(self) -> str | None:
        """The field's value: the entry under the cursor, or the marked ones joined; None: leave it as it is.

        Where every mark was taken away the value is empty; where there never was one nothing was chosen.
        """
        if not self.several:
            return None if self.cursor is None else self.entries[self.cursor].value
        joint = "," if self.multi is MultiSelect.COMMA else " "
        if not self.marked and not self._began_marked:
            return None
        return joint.join(self.entries[at].value for at in sorted(self.marked))

    def _rank(self, line: int) -> int:
        low, high = 0, len(self._selectable)
        while low < high:
            middle = (low + high) // 2
            low, high = (middle + 1, high) if self._selectable[middle] < line else (low, middle)
        return low


PictureList = Callable[[SitePicture, Mapping[str, str]], tuple[ListEntry, ...]]


def partitions(picture: SitePicture, values: Mapping[str, str]) -> tuple[ListEntry, ...]:
    """Every partition that could move, with its system, state, memory, and the cluster node that it is."""
    rows = [
        (
            partition.name,
            partition.system,
            partition.state.value,
            _memory(partition),
            _node(picture, partition),
        )
        for partition in sorted(picture.partitions, key=lambda partition: (partition.name, partition.system))
        if not partition.is_vios
    ]
    return table(("Partition", "System", "State", "Memory", "Cluster"), rows)


def sources(picture: SitePicture, values: Mapping[str, str]) -> tuple[ListEntry, ...]:
    """The managed system that the chosen partition is on; every system while none is chosen."""
    chosen = values.get("partition", "")
    here = {partition.system for partition in picture.where(chosen)}
    return _systems(picture, lambda name: name in here or not chosen)


def targets(picture: SitePicture, values: Mapping[str, str]) -> tuple[ListEntry, ...]:
    """Every managed system except the one that the chosen partition is on, with what speaks against it."""
    chosen = picture.where(values.get("partition", ""))
    here = {partition.system for partition in chosen}
    rows = [
        (
            system.name,
            system.state.value,
            str(_guests(picture, system.name)),
            "; ".join(_against(picture, system, chosen)) or "-",
        )
        for system in picture.systems
        if system.name not in here
    ]
    return table(("System", "State", "Partitions", "Why not"), rows)


def systems(picture: SitePicture, values: Mapping[str, str]) -> tuple[ListEntry, ...]:
    """Every managed system of the picture, by name."""
    return _systems(picture, lambda _: True)


def nodes(picture: SitePicture, values: Mapping[str, str]) -> tuple[ListEntry, ...]:
    """Every node of every cluster, with the partition that it is."""
    rows = [
        (node.name, cluster.name, node.state.value, identity.partition if identity else "unknown")
        for cluster in picture.clusters
        for node in cluster.nodes
        for identity in [picture.identity_of_node(node.name)]
    ]
    return table(("Node", "Cluster", "State", "Partition"), rows)


def groups_to_take_over(picture: SitePicture, values: Mapping[str, str]) -> tuple[ListEntry, ...]:
    """The groups that can be taken over: ONLINE nowhere, and a node of theirs is not managed."""
    rows = [
        (group.name, cluster.name, ", ".join(f"{group.words_on(node)} on {node}" for node, _ in group.states))
        for cluster in picture.clusters
        for group in cluster.groups
        if not group.owner and _lost(cluster, group)
    ]
    return table(("Group", "Cluster", "State"), rows)


def standby_nodes(picture: SitePicture, values: Mapping[str, str]) -> tuple[ListEntry, ...]:
    """The managed nodes that may have the chosen group; those of every such group where none is chosen."""
    chosen = values.get("group", "")
    takers = {
        (cluster.name, node)
        for cluster in picture.clusters
        for group in cluster.groups
        if group.name == chosen or (not chosen and _lost(cluster, group))
        for node, _ in group.states
    }
    rows = [
        (node.name, cluster.name, node.state.value)
        for cluster in picture.clusters
        for node in cluster.nodes
        if node.state is NodeState.NORMAL and (cluster.name, node.name) in takers
    ]
    return table(("Node", "Cluster", "State"), rows)


def _lost(cluster: Cluster, group: ResourceGroup) -> bool:
    """Whether a node that may have a group is not managed: it may have failed with it."""
    states = {node.name: node.state for node in cluster.nodes}
    return any(states.get(node) is not NodeState.NORMAL for node, _ in group.states)


def _systems(picture: SitePicture, wanted: Callable[[str], bool]) -> tuple[ListEntry, ...]:
    rows = [
        (system.name, system.state.value, str(_guests(picture, system.name)))
        for system in picture.systems
        if wanted(system.name)
    ]
    return table(("System", "State", "Partitions"), rows)


def _against(picture: SitePicture, system: ManagedSystem, chosen: Sequence[Partition]) -> Iterator[str]:
    """What can be seen from here; the checks of a move look at more."""
    if system.state is not SystemState.OPERATING:
        yield f"it is {system.raw_state or system.state.value}"
    if system.active_mobility_capable is False:
        yield "it takes no running partition"
    clusters = {identity.cluster for one in chosen if (identity := picture.identity_of(one)) is not None}
    for identity in picture.identities:
        if identity.cluster in clusters and identity.system == system.name:
            yield f"node {identity.node} of the same cluster is there"


def _guests(picture: SitePicture, system: str) -> int:
    return sum(not partition.is_vios and partition.system == system for partition in picture.partitions)


def _memory(partition: Partition) -> str:
    return "unknown" if partition.memory_mib is None else format_size(partition.memory_mib * MIB)


def _node(picture: SitePicture, partition: Partition) -> str:
    """The node with its cluster; the node is left out where it has the partition's name."""
    identity = picture.identity_of(partition)
    if identity is None:
        return "-"
    return identity.cluster if identity.node == partition.name else f"{identity.cluster} ({identity.node})"


PICTURE_LISTS: Mapping[str, PictureList] = MappingProxyType(
    {
        "partitions": partitions,
        "sources": sources,
        "targets": targets,
        "systems": systems,
        "nodes": nodes,
        "groups-to-take-over": groups_to_take_over,
        "standby-nodes": standby_nodes,
    }
)
"""The lists a field may name with the role `site`."""
