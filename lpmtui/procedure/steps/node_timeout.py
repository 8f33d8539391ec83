"""The node failure detection time-out: raised for the freeze, given back as it was."""

from __future__ import annotations

from typing import ClassVar

from lpmtui.commands.powerha import caa, clmgr
from lpmtui.model.command import Command, Query
from lpmtui.model.errors import NeedsAttention
from lpmtui.model.lazy_dataclass import dataclass
from lpmtui.model.move import Move
from lpmtui.model.snapshot import Snapshot, in_force
from lpmtui.procedure.context import Context
from lpmtui.procedure.lpm_settings import TIMEOUT
from lpmtui.procedure.steps.cluster_change import change
from lpmtui.procedure.steps.step import ReadOnlyStep, arrived

LONGEST_S = 600
"""The longest node time-out that Cluster Aware AIX takes."""


def wanted_s(move: Move, before: Snapshot) -> float:
    """The time-out for the freeze: asked for, or the cluster's own during LPM; never below what holds now."""
    configured = in_force(TIMEOUT, before.attribute(TIMEOUT) or "0")
    wished = move.heartbeat_during_lpm_s or (float(configured) if configured.isdecimal() else LONGEST_S)
    return max(wished, (before.node_timeout_ms or 0) / 1000)


@dataclass(frozen=True, slots=True)
class RaiseTimeout:
    """Raises the time-out directly in Cluster Aware AIX; the configuration stays as it is."""

    no_way_back: ClassVar[bool] = False
    reversible: ClassVar[bool] = True
    name: str = "raise-timeout"
    title: str = "Raise the node time-out"
    why: str = (
        "A node that is silent for longer than the node time-out counts as failed, and crashes itself when it"
        " goes on. The time-out must be longer than the freeze; 600 seconds is the most there is."
    )

    def commands(self, context: Context) -> tuple[Command, ...]:
        """`clmgr -f modify cluster HEARTBEAT_FREQUENCY=SECONDS`."""
        return (_setting(_asked(context), wanted_s(context.subject.move, context.before) * 1000).command,)

    def is_done(self, context: Context) -> bool:
        """Whether it is long enough, or the move is over."""
        wanted = wanted_s(context.subject.move, context.before)
        return context.ask(caa.node_timeout(context.answering_node())) >= wanted * 1000 or arrived(context)

    def do(self, context: Context) -> None:
        """Raise it. Raises CommandFailed, on 7.1 without the fix that the option needs, too."""
        wanted = wanted_s(context.subject.move, context.before)
        change(context, _setting(context.answering_node(), wanted * 1000))

    def verify(self, context: Context) -> None:
        """Read the time-out back from the cluster; raise where it is another one."""
        _require(context, wanted_s(context.subject.move, context.before) * 1000)

    def undo(self, context: Context) -> None:
        """Give back what was before."""
        give_back_timeout(context)


@dataclass(frozen=True, slots=True)
class GiveBackTimeout(ReadOnlyStep):
    """Gives back the time-out as it was; `at_once`: without waiting for a stable cluster."""

    name: str = "give-back-timeout"
    title: str = "Give back the node time-out"
    why: str = "As long as it is raised, a node's failure is noticed ten minutes late."
    at_once: bool = False

    def commands(self, context: Context) -> tuple[Command, ...]:
        """`clmgr -f modify cluster HEARTBEAT_FREQUENCY=SECONDS` with the saved value."""
        saved = context.before.node_timeout_ms
        return () if saved is None else (_setting(_asked(context), saved).command,)

    def is_done(self, context: Context) -> bool:
        """Whether it is what it was."""
        saved = context.before.node_timeout_ms
        return saved is None or context.ask(caa.node_timeout(context.answering_node())) == saved

    def do(self, context: Context) -> None:
        """Set the time-out that the snapshot holds."""
        give_back_timeout(context, at_once=self.at_once)


def give_back_timeout(context: Context, *, at_once: bool = False) -> None:
    """Set the saved time-out again, verified; nothing where it holds or was never known."""
    saved = context.before.node_timeout_ms
    if saved is not None and context.ask(caa.node_timeout(context.answering_node())) != saved:
        setting = _setting(context.answering_node(), saved)
        context.run(setting) if at_once else change(context, setting)
        _require(context, saved)


def _setting(node: str, milliseconds: float) -> Query[str]:
    """What clmgr takes is whole seconds; what is none can only be given back in CAA itself."""
    if milliseconds % 1000:
        return caa.set_tunable(node, "node_timeout", f"{milliseconds:.0f}")
    return clmgr.modify_cluster(node, {"HEARTBEAT_FREQUENCY": f"{milliseconds / 1000:.0f}"}, direct=True)


def _require(context: Context, milliseconds: float) -> None:
    now = context.ask(caa.node_timeout(context.answering_node()))
    if now != milliseconds:
        raise NeedsAttention(
            f"The node time-out is {now / 1000:g} s after it was set to {milliseconds / 1000:g} s.",
            subject=context.subject.cluster,
            remedy=f"Set it with: clmgr -f modify cluster HEARTBEAT_FREQUENCY={milliseconds / 1000:g}",
        )


def _asked(context: Context) -> str:
    """Where a preview says that the command runs: a node that stays."""
    return context.subject.peers[0] if context.subject.peers else context.subject.node
