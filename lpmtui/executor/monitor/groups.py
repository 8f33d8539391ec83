"""Resource groups and nodes as they change. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from lpmtui.journal.job_parts import summarise
from lpmtui.model.cluster import GroupState, Node, NodeState, ResourceGroup
from lpmtui.model.events import Event, GroupSeen, Note
from lpmtui.model.move import Severity


def summary(group: ResourceGroup, host: str = "") -> GroupSeen:
    """One group in one state on one node; `host` is where it ran before."""
    seen = summarise(group.states, host)
    return GroupSeen(group.name, seen.state, seen.node)


class GroupWatch:
    """Tells a group whenever it is not as it was told last, and when another node has taken it over."""

    def __init__(self, hosts: Mapping[str, str]) -> None:
        self._hosts = hosts
        self._told: dict[str, GroupSeen] = {}

    def see(self, groups: Iterable[ResourceGroup]) -> list[Event]:
        """The groups that changed."""
        changed = [
            seen
            for seen in (summary(group, self._hosts.get(group.name, "")) for group in groups)
            if self._told.get(seen.group) != seen
        ]
        self._told.update({seen.group: seen for seen in changed})
        return [*changed, *(note for seen in changed for note in self._taken_over(seen))]

    def _taken_over(self, seen: GroupSeen) -> list[Note]:
        host = self._hosts.get(seen.group, "")
        if not host or seen.state != GroupState.ONLINE.value or host in seen.node.split(","):
            return []
        text = f"{seen.node} has taken over resource group {seen.group} from {host}: an unwanted event."
        return [Note(text, Severity.ERROR)]


_WELL = (NodeState.NORMAL, NodeState.UNMANAGED, NodeState.JOINING)


class NodeWatch:
    """Tells a node whenever its state is not as it was told last; the first look tells nothing."""

    def __init__(self) -> None:
        self._known: dict[str, NodeState] = {}

    def see(self, nodes: Iterable[Node]) -> list[Note]:
        """What changed; a node that fails is an error."""
        told = []
        for node in nodes:
            before = self._known.get(node.name)
            if node.state is NodeState.UNKNOWN:
                continue
            self._known[node.name] = node.state
            if before is not None and before is not node.state:
                level = Severity.INFO if node.state in _WELL else Severity.ERROR
                told.append(Note(f"Node {node.name} is {node.state.value}; it was {before.value}.", level))
        return told
