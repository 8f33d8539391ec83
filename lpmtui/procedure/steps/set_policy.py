"""The cluster's LPM settings: what a move wants different, setting it, and giving back what was."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from lpmtui.commands.powerha import clmgr
from lpmtui.model.command import Command
from lpmtui.model.errors import CommandFailed, NeedsAttention
from lpmtui.model.events import Note
from lpmtui.model.job import SettingsSaved
from lpmtui.model.lazy_dataclass import dataclass
from lpmtui.model.move import Move, Severity
from lpmtui.model.snapshot import Snapshot, in_force
from lpmtui.procedure.context import Context
from lpmtui.procedure.steps.cluster_change import change
from lpmtui.procedure.steps.step import ReadOnlyStep, arrived

POLICY = "LPM_POLICY"
TIMEOUT = "HEARTBEAT_FREQUENCY_DURING_LPM"
AUTOMATION_SINCE = 7200
"""Level of PowerHA from which it has these settings and prepares for LPM by itself (7.2.0)."""


def wanted(move: Move) -> dict[str, str]:
    """The attributes that the operator asked for; empty where the cluster's own are to be kept."""
    asked: dict[str, str] = {}
    if move.policy is not None:
        asked[POLICY] = move.policy.value
    if move.heartbeat_during_lpm_s is not None:
        asked[TIMEOUT] = str(move.heartbeat_during_lpm_s)
    return asked


def changes(move: Move, before: Snapshot) -> dict[str, str]:
    """Those of the wanted attributes that are not in force yet."""
    return {
        name: value
        for name, value in wanted(move).items()
        if in_force(name, before.attribute(name) or _never_set(name)).casefold() != value.casefold()
    }


def saved(move: Move, before: Snapshot) -> dict[str, str]:
    """What the changed attributes were, as clmgr printed them: one that was never set is so again."""
    return {name: before.attribute(name) or _never_set(name) for name in changes(move, before)}


def _never_set(name: str) -> str:
    return "0" if name == TIMEOUT else ""


@dataclass(frozen=True, slots=True)
class SetPolicy:
    """Sets what the operator asked for, for this move only, and synchronises it."""

    no_way_back: ClassVar[bool] = False
    reversible: ClassVar[bool] = True
    name: str = "set-policy"
    title: str = "Set the LPM policy for this move"
    why: str = (
        "PowerHA goes by LPM_POLICY and HEARTBEAT_FREQUENCY_DURING_LPM as they were synchronised last. They"
        " must be set before the node is unmanaged, because nothing can be synchronised while it is."
    )

    def commands(self, context: Context) -> tuple[Command, ...]:
        """`clmgr modify cluster LPM_POLICY=..`, then the synchronisation."""
        return _commands(context.subject.node, changes(context.subject.move, context.before))

    def is_done(self, context: Context) -> bool:
        """Whether the values are in force everywhere, or the move is over."""
        wanted = changes(context.subject.move, context.before)
        return not wanted or _holds(context, wanted) or arrived(context)

    def do(self, context: Context) -> None:
        """Note what is to be given back, then set the values."""
        if context.checkpoint.saved is None:
            noted = saved(context.subject.move, context.before)
            context.keep(SettingsSaved(tuple(noted.items())))
        _set(context, changes(context.subject.move, context.before))

    def verify(self, context: Context) -> None:
        """Read the values back."""
        _require(context, changes(context.subject.move, context.before))

    def undo(self, context: Context) -> None:
        """Give back what was noted, where anything was."""
        give_back(context)


@dataclass(frozen=True, slots=True)
class GiveBackPolicy(ReadOnlyStep):
    """Gives back the LPM settings that were changed for the move."""

    name: str = "give-back-policy"
    title: str = "Give back the LPM settings"
    why: str = "The policy was changed for this move only: the next one finds what was configured."

    def commands(self, context: Context) -> tuple[Command, ...]:
        """`clmgr modify cluster LPM_POLICY=..`, then the synchronisation."""
        return _commands(context.subject.node, saved(context.subject.move, context.before))

    def is_done(self, context: Context) -> bool:
        """Whether everything is as noted."""
        noted = dict(context.checkpoint.saved or ())
        return not noted or _holds(context, noted, printed=True)

    def do(self, context: Context) -> None:
        """Give back what was noted."""
        give_back(context)


def give_back(context: Context) -> None:
    """Set the noted values again, verified; nothing where nothing was noted or all of it holds."""
    noted = dict(context.checkpoint.saved or ())
    if noted and not _holds(context, noted, printed=True):
        try:
            _set(context, noted)
        except CommandFailed as error:
            held = {name: in_force(name, value) for name, value in noted.items()}
            if held == noted:
                raise
            text = f"{error.title} It was never set; what held then is set instead."
            context.tell(Note(text, Severity.WARNING))
            _set(context, held)
        _require(context, noted)


def _commands(node: str, values: Mapping[str, str]) -> tuple[Command, ...]:
    return (clmgr.modify_cluster(node, values).command, clmgr.sync_cluster(node).command)


def _set(context: Context, values: Mapping[str, str]) -> None:
    node = context.subject.node
    change(context, clmgr.modify_cluster(node, values))
    change(context, clmgr.sync_cluster(node))


def _holds(context: Context, values: Mapping[str, str], *, printed: bool = False) -> bool:
    """Whether the values are in force, `printed`: whether they are printed as noted, and synchronised."""
    attributes = context.ask(clmgr.cluster(context.answering_node()))
    now = dict(attributes.raw)
    meant = (lambda _name, value: value) if printed else in_force
    same = all(
        meant(name, now.get(name, "")).casefold() == meant(name, value).casefold()
        for name, value in values.items()
    )
    return same and not attributes.tunables.unsynced_changes


def _require(context: Context, values: Mapping[str, str]) -> None:
    if not _holds(context, values):
        listed = " ".join(f"{name}={value}" for name, value in values.items())
        raise NeedsAttention(
            f"{listed} is not in force on {context.subject.cluster} after it was set and synchronised.",
            subject=context.subject.cluster,
            remedy="See it with: clmgr query cluster",
        )
