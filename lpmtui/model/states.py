"""The words for states that the outside world prints: of systems, partitions, clusters, nodes, groups."""

from __future__ import annotations

import re
from enum import StrEnum
from functools import cache
from typing import Self, TypeVar


class Vocabulary(StrEnum):
    """An enum of words that another program prints; every subclass has a member UNKNOWN."""

    @classmethod
    def read(cls, word: str) -> Self:
        """The member for a printed word, whatever its case; UNKNOWN where there is none."""
        found: Self = _members(cls).get(word.strip().casefold(), cls["UNKNOWN"])
        return found


V = TypeVar("V", bound=Vocabulary)


@cache
def _members(kind: type[V]) -> dict[str, V]:
    return {member.value.casefold(): member for member in kind}


class SystemState(Vocabulary):
    """State of a managed system (HMC `state` attribute)."""

    OPERATING = "Operating"
    INITIALIZING = "Initializing"
    POWER_OFF = "Power Off"
    POWER_OFF_IN_PROGRESS = "Power Off In Progress"
    NO_CONNECTION = "No Connection"
    FAILED_AUTHENTICATION = "Failed Authentication"
    PENDING_AUTHENTICATION = "Pending Authentication"
    VERSION_MISMATCH = "Version Mismatch"
    INCOMPLETE = "Incomplete"
    ERROR = "Error"
    UNKNOWN = "unknown"


class PartitionState(Vocabulary):
    """State of a partition (HMC `state` attribute)."""

    RUNNING = "Running"
    STARTING = "Starting"
    OPEN_FIRMWARE = "Open Firmware"
    NOT_ACTIVATED = "Not Activated"
    NOT_AVAILABLE = "Not Available"
    SHUTTING_DOWN = "Shutting Down"
    ERROR = "Error"
    HARDWARE_DISCOVERY = "Hardware Discovery"
    MIGRATING_RUNNING = "Migrating - Running"
    MIGRATING_NOT_ACTIVATED = "Migrating - Not Activated"
    SUSPENDED = "Suspended"
    SUSPENDING = "Suspending"
    RESUMING = "Resuming"
    UNKNOWN = "unknown"

    @property
    def runs(self) -> bool:
        """Whether the partition's operating system may be executing, migration included."""
        return self in (
            PartitionState.RUNNING,
            PartitionState.STARTING,
            PartitionState.SHUTTING_DOWN,
            PartitionState.MIGRATING_RUNNING,
            PartitionState.SUSPENDED,
            PartitionState.SUSPENDING,
            PartitionState.RESUMING,
        )


LISTED_AS_MOVING = (PartitionState.MIGRATING_RUNNING, PartitionState.MIGRATING_NOT_ACTIVATED)
"""The states of a partition that a system lists while it moves."""


class RmcState(Vocabulary):
    """State of the RMC connection between the HMC and a partition."""

    ACTIVE = "active"
    INACTIVE = "inactive"
    NONE = "none"
    BUSY = "busy"
    UNKNOWN = "unknown"


class MigrationState(Vocabulary):
    """`migration_state` of `lslparmigr -r lpar`."""

    NOT_MIGRATING = "Not Migrating"
    STARTING = "Migration Starting"
    IN_PROGRESS = "Migration In Progress"
    COMPLETE = "Migration Complete"
    ABORTED = "Migration Aborted"
    FAILED = "Migration Failed"
    INVALID = "Invalid"
    UNKNOWN = "unknown"


class ClusterState(Vocabulary):
    """`STATE` of `clmgr query cluster`."""

    STABLE = "STABLE"
    UNSTABLE = "UNSTABLE"
    WARNING = "WARNING"
    ERROR = "ERROR"
    OFFLINE = "OFFLINE"
    NOT_CONFIGURED = "NOT_CONFIGURED"
    UNKNOWN = "UNKNOWN"


class NodeState(Vocabulary):
    """`STATE` of `clmgr query node`: what the operator calls the node."""

    NORMAL = "NORMAL"
    UNMANAGED = "UNMANAGED"
    OFFLINE = "OFFLINE"
    JOINING = "JOINING"
    LEAVING = "LEAVING"
    ERROR = "ERROR"
    UNKNOWN = "UNKNOWN"

    @property
    def active(self) -> bool:
        """Whether the node takes part in the cluster, managed or not."""
        return self in (NodeState.NORMAL, NodeState.UNMANAGED, NodeState.JOINING)


class GroupState(Vocabulary):
    """State of a resource group on one node (`clRGinfo`).

    Levels of PowerHA differ in letter case and print reasons (`OFFLINE due to parent offline`). A reason that
    is not known still reads as OFFLINE; any other unknown word is UNKNOWN.
    """

    ONLINE = "ONLINE"
    OFFLINE = "OFFLINE"
    UNMANAGED = "UNMANAGED"
    ACQUIRING = "ACQUIRING"
    RELEASING = "RELEASING"
    ERROR = "ERROR"
    TEMPORARY_ERROR = "TEMPORARY ERROR"
    ONLINE_SECONDARY = "ONLINE SECONDARY"
    OFFLINE_SECONDARY = "OFFLINE SECONDARY"
    UNMANAGED_SECONDARY = "UNMANAGED SECONDARY"
    ERROR_SECONDARY = "ERROR SECONDARY"
    OFFLINE_DUE_TO_PARENT = "OFFLINE DUE TO PARENT OFFLINE"
    OFFLINE_DUE_TO_TARGET = "OFFLINE DUE TO TARGET OFFLINE"
    OFFLINE_DUE_TO_FALLOVER = "OFFLINE DUE TO FALLOVER"
    OFFLINE_DUE_TO_LACK_OF_NODE = "OFFLINE DUE TO LACK OF NODE"
    UNKNOWN = "UNKNOWN"

    @classmethod
    def read(cls, word: str) -> Self:
        """The state for a printed word; TEMP ERROR is TEMPORARY ERROR."""
        words = " ".join(word.split()).casefold()
        found = super().read(re.sub(r"^temp\b", "temporary", words))
        if found is cls["UNKNOWN"] and words.startswith("offline due to "):
            return cls["OFFLINE"]
        return found

    @property
    def offline(self) -> bool:
        """Whether the group is offline on the node, for whatever reason."""
        return self.value.startswith("OFFLINE")

    @property
    def failed(self) -> bool:
        """Whether the state names an error."""
        return self in (GroupState.ERROR, GroupState.TEMPORARY_ERROR, GroupState.ERROR_SECONDARY)
