"""The live site in a few lines: what the title line and the panes show of it, and how old that is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from lpmtui import executor
from lpmtui.job_view.words import Role, Words
from lpmtui.model.lazy_dataclass import dataclass
from lpmtui.model.states import ClusterState, GroupState, NodeState

if TYPE_CHECKING:
    from lpmtui.journal import Journal
    from lpmtui.model.cluster import Cluster, ResourceGroup
    from lpmtui.model.picture import SitePicture


@dataclass(frozen=True, slots=True)
class MoveLine:
    """A move that is under way or was left behind, as the journal knows it."""

    id: str
    what: str
    state: str
    role: Role = Role.RUNNING


@dataclass(frozen=True, slots=True)
class SiteView:
    """`picture` is None while the site was not looked at yet; `trouble` says why."""

    picture: SitePicture | None = None
    moves: tuple[MoveLine, ...] = ()
    trouble: str = ""
    now: datetime | None = None
    age: str = ""

    @property
    def waiting(self) -> tuple[str, Role]:
        """What is said while there is no picture."""
        return (self.trouble, Role.BAD) if self.trouble else ("Asking the site ...", Role.PENDING)


@dataclass(frozen=True, slots=True)
class Badge:
    """What the title line says about the site: `LIVE`, `SIMULATOR`; whose data, and how old it is."""

    mark: str = ""
    read_only: bool = False
    cluster: str = ""
    age: str = ""

    def parts(self) -> tuple[tuple[str, Role], ...]:
        """The words from left to right, the least important first."""
        site = Role.LIVE if self.mark == "LIVE" else Role.SIMULATOR
        words = (
            (self.cluster, Role.AGE),
            (self.age, Role.AGE),
            ("READ-ONLY" if self.read_only else "", Role.READ_ONLY),
            (self.mark, site),
        )
        return tuple(word for word in words if word[0])


NO_BADGE = Badge()


NODE_ROLES = {NodeState.NORMAL: Role.GOOD, NodeState.UNMANAGED: Role.WARNING, NodeState.OFFLINE: Role.WARNING}
GROUP_ROLES = {
    GroupState.ONLINE: Role.GOOD,
    GroupState.OFFLINE: Role.PENDING,
    GroupState.UNMANAGED: Role.WARNING,
    GroupState.ERROR: Role.BAD,
}
CLUSTER_ROLES = {ClusterState.STABLE: Role.GOOD, ClusterState.UNKNOWN: Role.BAD}


def summary(view: SiteView) -> list[Words]:
    """The site, one fact a line: for a pane beside a screen."""
    lines: list[Words] = list(_head(view))
    for cluster in view.picture.clusters if view.picture else ():
        lines += [(), *_cluster(view, cluster)]
    lines += [(), *_moves(view)]
    return lines


def compact_summary(view: SiteView, width: int) -> list[Words]:
    """The site in two lines for each cluster: for the lower half of the top menu."""
    if view.picture is None:
        return [(view.waiting,)]
    lines: list[Words] = []
    for cluster in view.picture.clusters:
        nodes = [_node_words(view, cluster, node.name, node.state) for node in cluster.nodes]
        groups = [_group_words(group) for group in cluster.groups]
        name: Words = ((f"{cluster.name:<12.12}", Role.LABEL),)
        state = ((f"{cluster.state.value} ", CLUSTER_ROLES.get(cluster.state, Role.WARNING)),)
        warnings = [((text, Role.WARNING),) for text in _warnings(view, cluster)]
        lines += _flowing(name, [state, *nodes], width)
        lines += _flowing((("", Role.TEXT),), [*groups, *warnings], width)
    age: Words = ((f"{view.age:>8}", Role.AGE),)
    *moves, last = _moves(view)
    room = width - _length(last) - 8
    return [*lines, *moves, (*last, (" " * max(1, room), Role.TEXT), *age)]


def _flowing(name: Words, parts: list[Words], width: int) -> list[Words]:
    """Parts one after the other in as many lines as they need; the first begins with `name`."""
    indent: Words = ((" " * 12, Role.TEXT),)
    lines: list[Words] = []
    line = name if name[0][0] else indent
    begun = False
    for part in parts:
        if begun and _length(line) + 2 + _length(part) > width:
            lines.append(line)
            line, begun = indent, False
        line = (*line, *((("  ", Role.TEXT),) if begun else ()), *part)
        begun = True
    return [*lines, line] if begun else lines


def _length(words: Words) -> int:
    return sum(len(text) for text, _ in words)


def _head(view: SiteView) -> Iterator[Words]:
    if view.picture is None:
        yield (view.waiting,)
        return
    yield ((f"Site {view.picture.site}", Role.HEADING), (f"  {view.age}", Role.AGE))
    if view.trouble:
        yield ((view.trouble, Role.BAD),)
    for unknown in view.picture.unknown[:3]:
        yield ((f"{unknown.subject}: unknown", Role.WARNING),)


def _cluster(view: SiteView, cluster: Cluster) -> Iterator[Words]:
    yield (
        (f"{cluster.name:<14.14} ", Role.LABEL),
        (cluster.state.value, CLUSTER_ROLES.get(cluster.state, Role.WARNING)),
    )
    for node in cluster.nodes:
        where = _system_of(view, node.name)
        yield (
            (f"  {node.name:<12.12} ", Role.TEXT),
            (f"{node.state.value:<10.10} ", NODE_ROLES.get(node.state, Role.BAD)),
            (where, Role.TEXT),
        )
    for group in cluster.groups:
        state, role = _state_of(group)
        yield ((f"  {group.name:<12.12} ", Role.TEXT), (f"{state:<10.10} ", role), (group.owner, Role.TEXT))
    for text in _warnings(view, cluster):
        yield ((f"  {text}", Role.WARNING),)


def _warnings(view: SiteView, cluster: Cluster) -> Iterator[str]:
    if cluster.tunables.unsynced_changes:
        yield "changes are NOT SYNCHRONISED"
    if view.picture is not None and (system := view.picture.on_one_system(cluster)):
        yield f"all active nodes are on {system}"


def _node_words(view: SiteView, cluster: Cluster, name: str, state: NodeState) -> Words:
    return (
        (f"{name} ", Role.TEXT),
        (state.value, NODE_ROLES.get(state, Role.BAD)),
        (f" {_system_of(view, name)}", Role.AGE),
    )


def _group_words(group: ResourceGroup) -> Words:
    state, role = _state_of(group)
    owner: Words = ((f" {group.owner}", Role.AGE),) if group.owner else ()
    return ((f"{group.name} ", Role.TEXT), (state, role), *owner)


def _state_of(group: ResourceGroup) -> tuple[str, Role]:
    """The state that matters most: an error anywhere, unmanaged anywhere, online somewhere."""
    found = [state for _, state in group.states]
    for state in (GroupState.ERROR, GroupState.UNMANAGED, GroupState.ONLINE):
        if state in found:
            return state.value, GROUP_ROLES[state]
    first = found[0] if found else GroupState.UNKNOWN
    return first.value, GROUP_ROLES.get(first, Role.WARNING)


def _system_of(view: SiteView, node: str) -> str:
    if view.picture is None:
        return ""
    found = view.picture.partition_of(node)
    if found is not None:
        return found.system
    identity = view.picture.identity_of_node(node)
    places = view.picture.where(identity.partition) if identity is not None and identity.matched else ()
    return " / ".join(partition.system for partition in places) or "place unknown"


def _moves(view: SiteView) -> Iterator[Words]:
    if not view.moves:
        yield (("No move is in progress.", Role.TEXT),)
    for move in view.moves:
        yield ((f"{move.id:>3} {move.what}  ", Role.TEXT), (move.state, move.role))


MOST_MOVES = 5
"""A pane shows at most so many moves."""


def move_lines(journal: Journal, state_dir: Path) -> tuple[MoveLine, ...]:
    """The moves that have not come to their end, the newest first."""
    from lpmtui.model.move import PHASE_TITLES, Outcome

    lines = []
    for row in journal.migrations():
        if row.outcome is Outcome.NEEDS_ATTENTION:
            lines.append(MoveLine(row.id, f"{row.partition} -> {row.target}", "needs a person", Role.BAD))
        if row.outcome.final:
            continue
        alive = executor.is_alive(state_dir, row.id)
        state = (
            (PHASE_TITLES[row.phase] if row.phase else row.outcome.value)
            if alive
            else "UNKNOWN: needs a person"
        )
        what = f"{row.what} -> {row.target}"
        lines.append(MoveLine(row.id, what, state, Role.RUNNING if alive else Role.BAD))
    return tuple(reversed(lines[-MOST_MOVES:]))
