"""Which steps make which procedure."""

from __future__ import annotations

from lpmtui.commands.powerha.clstrmgr import ClusterManager
from lpmtui.model.errors import Refused
from lpmtui.model.job import Subject
from lpmtui.model.move import Move, ProcedureKind
from lpmtui.model.snapshot import Snapshot
from lpmtui.procedure.steps.cluster_change import Remanage, Unmanage
from lpmtui.procedure.steps.failure_detection import (
    ArmSwitches,
    DisarmSwitches,
    GiveBackTimeout,
    RaiseTimeout,
)
from lpmtui.procedure.steps.migration import Arrive, Migrate, Validate
from lpmtui.procedure.steps.post_migration import AwaitAutomation, NewMachine, Settle
from lpmtui.procedure.steps.san_heartbeat import AllowSan, RestrictSan
from lpmtui.procedure.steps.set_policy import TIMEOUT, GiveBackPolicy, SetPolicy, changes
from lpmtui.procedure.steps.step import Step
from lpmtui.procedure.steps.verify import Verify

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
    kind = _by_level(move, subject, manager)
    if kind is ProcedureKind.MANUAL and move.policy is not None:
        raise Refused(
            f"The manual procedure unmanages {subject.node} itself, whatever LPM_POLICY says.",
            subject=move.partition,
            remedy="Leave --policy out.",
        )
    return kind


def _by_level(move: Move, subject: Subject, manager: ClusterManager) -> ProcedureKind:
    if move.procedure is ProcedureKind.MANUAL:
        return ProcedureKind.MANUAL
    if not manager.vrmf.isdecimal():
        if move.procedure is ProcedureKind.AUTOMATIC:
            return ProcedureKind.AUTOMATIC
        raise Refused(
            f"Which level of PowerHA {subject.node} has is not known, nor whether it prepares itself.",
            subject=subject.node,
            remedy="See it with: lssrc -ls clstrmgrES. On 7.2 and later: --procedure automatic; before:"
            " --procedure manual",
        )
    if int(manager.vrmf) >= AUTOMATION_SINCE:
        return ProcedureKind.AUTOMATIC
    if move.procedure is ProcedureKind.AUTOMATIC:
        raise Refused(
            f"PowerHA {manager.vrmf} on {subject.node} does not prepare for a move by itself; 7.2 does.",
            subject=subject.node,
            remedy="Leave --procedure out: lpmtui does every step itself.",
        )
    return ProcedureKind.MANUAL


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
    middle = _manual(before) if kind is ProcedureKind.MANUAL else (Migrate(), Arrive(), Settle())
    # The HMC has its say before anything in the cluster is changed or synchronised.
    if _sets_policy(kind, move, before):
        return (Validate(), SetPolicy(), *middle, GiveBackPolicy(), Verify())
    return (Validate(), *middle, Verify())


def _manual(before: Snapshot) -> tuple[Step, ...]:
    """What is changed first is given back last, but for the switches: armed before the node is managed."""
    restrict: tuple[Step, ...] = (RestrictSan(),) if before.san_heartbeat else ()
    allow: tuple[Step, ...] = (AllowSan(),) if before.san_heartbeat else ()
    return (
        Unmanage(),
        DisarmSwitches(),
        RaiseTimeout(),
        *restrict,
        Migrate(why=_MIGRATE_WHY, settles=False),
        Arrive(),
        NewMachine(),
        AwaitAutomation(),
        *allow,
        GiveBackTimeout(),
        ArmSwitches(),
        Remanage(),
        Settle("groups-back", "See every resource group as it was", _GROUPS_WHY),
    )


def _sets_policy(kind: ProcedureKind, move: Move, before: Snapshot) -> bool:
    """Whether the cluster's LPM settings are changed; on 7.1 it has none."""
    return bool(changes(move, before)) and not (
        kind is ProcedureKind.MANUAL and before.attribute(TIMEOUT) is None
    )


_MIGRATE_WHY = (
    "The HMC prepares the target, memory is sent while the partition runs, and then it continues on the"
    " target."
)
_GROUPS_WHY = (
    "A node that is managed again is not enough: every group must be on its node, every switch and time-out"
    " as it was."
)
