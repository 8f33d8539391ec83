"""Resource groups as they change. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from lpmtui.model.cluster import GroupState, ResourceGroup
from lpmtui.model.events import GroupSeen

_BUSY = (
    GroupState.ERROR,
    GroupState.TEMPORARY_ERROR,
    GroupState.ACQUIRING,
    GroupState.RELEASING,
    GroupState.UNKNOWN,
)


def summary(group: ResourceGroup, host: str = "") -> GroupSeen:
    """One group in one state on one node.

    While a group is UNMANAGED every node says so, and only `host`, where it ran before, tells where it is.
    A group that is ONLINE on several nodes names them all.
    """
    online = [node for node, state in group.states if state is GroupState.ONLINE]
    if online:
        return GroupSeen(group.name, GroupState.ONLINE.value, ",".join(online))
    if group.unmanaged:
        return GroupSeen(group.name, GroupState.UNMANAGED.value, host)
    for node, state in group.states:
        if state in _BUSY:
            return GroupSeen(group.name, state.value, node)
    state = group.states[0][1] if group.states else GroupState.UNKNOWN
    return GroupSeen(group.name, state.value, "")


class GroupWatch:
    """Tells a group whenever it is not as it was told last."""

    def __init__(self, hosts: Mapping[str, str]) -> None:
        self._hosts = hosts
        self._told: dict[str, GroupSeen] = {}

    def see(self, groups: Iterable[ResourceGroup]) -> list[GroupSeen]:
        """The groups that changed."""
        changed = [
            seen
            for seen in (summary(group, self._hosts.get(group.name, "")) for group in groups)
            if self._told.get(seen.group) != seen
        ]
        self._told.update({seen.group: seen for seen in changed})
        return changed
