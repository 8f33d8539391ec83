"""Which steps make which procedure."""

from __future__ import annotations

from lpmtui.commands.powerha.manager import ClusterManager
from lpmtui.model.errors import Refused
from lpmtui.model.move import Move, ProcedureKind
from lpmtui.procedure.policies import changes
from lpmtui.procedure.snapshot import Snapshot
from lpmtui.procedure.steps.moving import Arrive, Migrate, Validate
from lpmtui.procedure.steps.policy import GiveBackPolicy, SetPolicy
from lpmtui.procedure.steps.settling import Settle
from lpmtui.procedure.steps.step import Step
from lpmtui.procedure.steps.verifying import Verify
from lpmtui.procedure.subject import Subject

AUTOMATION_SINCE = 7200
"""Level of PowerHA from which it prepares for LPM by itself (7.2.0)."""


def choose(move: Move, subject: Subject, manager: ClusterManager | None) -> ProcedureKind:
    """The procedure for a move: the one asked for, or the one that fits the cluster's level.

    `manager` is the moving node's cluster manager, None for a partition in no cluster. Raises Refused where
    what was asked for does not fit.
    """
    if manager is None:
        return _for_plain_partition(move)
    if move.procedure is ProcedureKind.PLAIN:
        raise Refused(
            f"{move.partition} is a node of the cluster {subject.cluster}, which must be prepared for it.",
            subject=move.partition,
            remedy="Leave --procedure out.",
        )
    level = int(manager.vrmf) if manager.vrmf.isdecimal() else AUTOMATION_SINCE
    if level < AUTOMATION_SINCE or move.procedure is ProcedureKind.MANUAL:
        raise Refused(
            f"Only moves that PowerHA 7.2 prepares by itself are supported; {subject.node} has"
            f" {manager.vrmf or 'an unknown level'}.",
            subject=subject.cluster,
            remedy="Leave --procedure out on PowerHA 7.2; on 7.1 follow IBM's manual steps.",
        )
    return ProcedureKind.AUTOMATIC


def _for_plain_partition(move: Move) -> ProcedureKind:
    if move.procedure not in (None, ProcedureKind.PLAIN):
        raise Refused(
            f"{move.partition} is in no cluster: the {move.procedure} procedure is for cluster nodes.",
            subject=move.partition,
            remedy="Leave --procedure out.",
        )
    if move.policy is not None or move.heartbeat_during_lpm_s is not None:
        raise Refused(
            f"{move.partition} is in no cluster: it has no LPM policy and no heartbeat.",
            subject=move.partition,
            remedy="Leave --policy and --heartbeat-during-lpm out.",
        )
    return ProcedureKind.PLAIN


def steps_for(kind: ProcedureKind, move: Move, before: Snapshot) -> tuple[Step, ...]:
    """The steps in their order; they depend on what was before only, so that a later run finds the same."""
    if kind is ProcedureKind.PLAIN:
        return (Validate(), Migrate(), Arrive(), Verify())
    if changes(move, before):
        return (SetPolicy(), Validate(), Migrate(), Arrive(), Settle(), GiveBackPolicy(), Verify())
    return (Validate(), Migrate(), Arrive(), Settle(), Verify())
