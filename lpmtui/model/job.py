"""A job: what lpmtui carries out under one number in the journal, and how it is asked for and answered."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Self

from lpmtui.model import argv
from lpmtui.model.argv import Option
from lpmtui.model.drain import Drain
from lpmtui.model.errors import UsageError
from lpmtui.model.lazy_dataclass import dataclass
from lpmtui.model.move import Move


@dataclass(frozen=True, slots=True)
class Subject:
    """What a job is about. `cluster` and `node` are empty for a partition in no cluster.

    `hmc` manages the source system and gets every command about the migration; `target_hmc` the target.
    `source_id` and `target_id` are the systems' serial numbers, `peers` the cluster's other nodes,
    `no_cluster_proof` what proves that a partition in no cluster is in none. `peer_address` and `peer_user`
    are how the source's HMC reaches the target's, where that is another one.
    """

    move: Move
    hmc: str
    target_hmc: str
    cluster: str = ""
    node: str = ""
    peers: tuple[str, ...] = ()
    source_id: str = ""
    target_id: str = ""
    no_cluster_proof: str = ""
    peer_address: str = ""
    peer_user: str = ""

    @property
    def nodes(self) -> tuple[str, ...]:
        """The cluster's nodes, the moving one first."""
        return (self.node, *self.peers) if self.node else ()


class JobKind(StrEnum):
    """What sort of work a job is."""

    MIGRATION = "migration"
    """One partition moves."""
    TAKEOVER = "takeover"
    """The workload of a failed node is started on a standby node."""
    DRAIN = "drain"
    """Many partitions leave one system."""
    REHEARSAL = "rehearsal"
    """A procedure runs in a copy of the world."""
    COMMANDS = "commands"
    """The commands of panels, outside any job: one entry of the journal holds all of them."""


class JobOrigin(StrEnum):
    """Who began a job."""

    LPMTUI = "lpmtui"
    OTHER = "other"
    """Another console, a script or the cloud provider: lpmtui only looks on."""


class Way(StrEnum):
    """Which way a job is taken up."""

    RESUME = "resume"
    """Forwards to the end."""
    ROLLBACK = "rollback"
    """Back to where everything was."""


class Answer(StrEnum):
    """What an operator says before a step of a guided job. Stopping is an abort of the job instead."""

    DO = "do"
    SKIP = "skip"


TAKEOVER_OPTIONS = (Option("--to", "to", "the standby node to start it on", "NODE"),)
"""The options of `lpmtui takeover` that say what is taken over, and where to."""


@dataclass(frozen=True, slots=True)
class Takeover:
    """The resource group of a failed node, and the standby node that starts it."""

    group: str
    to: str

    def to_argv(self) -> tuple[str, ...]:
        """`lpmtui takeover GROUP --to NODE`."""
        return ("lpmtui", "takeover", *argv.write((self.group,), {"to": self.to}, TAKEOVER_OPTIONS))

    @classmethod
    def from_argv(cls, words: Sequence[str]) -> Self:
        """The takeover that `lpmtui takeover GROUP --to NODE` asks for. Raises UsageError."""
        places, said = argv.read(words[2:], TAKEOVER_OPTIONS)
        if len(places) != 1 or not places[0] or not said.get("to"):
            raise UsageError(
                "A resource group and a standby node are needed.",
                remedy="lpmtui takeover GROUP --to NODE",
                subject="takeover",
            )
        return cls(places[0], said["to"][-1])


Request = Move | Takeover | Drain
"""What a job is asked to do."""


def read_request(words: Sequence[str]) -> Request:
    """The request behind a command line that `to_argv` wrote. Raises UsageError."""
    if list(words[1:2]) == ["takeover"]:
        return Takeover.from_argv(words)
    if list(words[1:2]) == ["drain"]:
        return Drain.from_argv(words)
    if list(words[1:2]) == ["migrate"]:
        return Move.from_argv(words)
    raise UsageError(f"{' '.join(words)!r} is not a request that lpmtui carries out.", subject="request")
