"""Resource groups as they change. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from lpmtui.journal.job_parts import summarise
from lpmtui.model.cluster import ResourceGroup
from lpmtui.model.events import GroupSeen


def summary(group: ResourceGroup, host: str = "") -> GroupSeen:
    """One group in one state on one node; `host` is where it ran before."""
    seen = summarise(group.states, host)
    return GroupSeen(group.name, seen.state, seen.node)


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
