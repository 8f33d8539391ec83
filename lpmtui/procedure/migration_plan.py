"""From a request to a plan: names resolved, steps chosen, everything checked, nothing touched."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from lpmtui.commands.hmc import hardware
from lpmtui.commands.powerha.node_services import ClusterManager, cluster_manager
from lpmtui.forecast.move_forecast import MoveForecast, MoveInputs
from lpmtui.model.cluster import Cluster
from lpmtui.model.errors import Refused
from lpmtui.model.events import Event, FindingMade, Planned, PlannedStep
from lpmtui.model.job import Subject
from lpmtui.model.lazy_dataclass import dataclass, replace
from lpmtui.model.move import Finding, Move, ProcedureKind, Severity
from lpmtui.model.picture import SitePicture
from lpmtui.model.snapshot import Snapshot
from lpmtui.procedure import checks
from lpmtui.procedure.hmc_request import with_preserved_mappings
from lpmtui.procedure.inquiry import Inquiry, gather
from lpmtui.procedure.partition_forecast import Experience
from lpmtui.procedure.steps import (
    cluster_change,
    failure_detection,
    migration,
    post_migration,
    san_heartbeat,
)
from lpmtui.procedure.steps.step import Context, NoEffects, Step, expectation_of
from lpmtui.procedure.subject import resolve
from lpmtui.site import Site


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
    if int(manager.vrmf) >= cluster_change.AUTOMATION_SINCE:
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
        return (migration.Validate(), migration.Migrate(), migration.Arrive(), post_migration.Verify())
    middle = (
        _manual(before)
        if kind is ProcedureKind.MANUAL
        else (migration.Migrate(), migration.Arrive(), post_migration.Settle())
    )
    # The HMC has its say before anything in the cluster is changed or synchronised.
    if _sets_policy(kind, move, before):
        return (
            migration.Validate(),
            cluster_change.SetPolicy(),
            *middle,
            cluster_change.GiveBackPolicy(),
            post_migration.Verify(),
        )
    return (migration.Validate(), *middle, post_migration.Verify())


def _manual(before: Snapshot) -> tuple[Step, ...]:
    """What is changed first is given back last, but for the switches: armed before the node is managed."""
    restrict: tuple[Step, ...] = (san_heartbeat.RestrictSan(),) if before.san_heartbeat else ()
    allow: tuple[Step, ...] = (san_heartbeat.AllowSan(),) if before.san_heartbeat else ()
    return (
        cluster_change.Unmanage(),
        failure_detection.DisarmSwitches(),
        failure_detection.RaiseTimeout(),
        *restrict,
        migration.Migrate(why=_MIGRATE_WHY, settles=False),
        migration.Arrive(),
        post_migration.NewMachine(),
        post_migration.AwaitAutomation(),
        *allow,
        failure_detection.GiveBackTimeout(),
        failure_detection.ArmSwitches(),
        cluster_change.Remanage(),
        post_migration.Settle("groups-back", "See every resource group as it was", _GROUPS_WHY),
    )


def _sets_policy(kind: ProcedureKind, move: Move, before: Snapshot) -> bool:
    """Whether the cluster's LPM settings are changed; on 7.1 it has none."""
    return bool(cluster_change.changes(move, before)) and not (
        kind is ProcedureKind.MANUAL and before.attribute(cluster_change.TIMEOUT) is None
    )


_MIGRATE_WHY = (
    "The HMC prepares the target, memory is sent while the partition runs, and then it continues on the"
    " target."
)
_GROUPS_WHY = (
    "A node that is managed again is not enough: every group must be on its node, every switch and time-out"
    " as it was."
)


def planned_steps(
    steps: Iterable[Step], site: Site, subject: Subject, before: Snapshot
) -> tuple[PlannedStep, ...]:
    """The steps as they are shown and journalled, each with the commands that it would run."""
    context = Context(site, subject, before, NoEffects())
    return tuple(
        PlannedStep(
            step.name,
            step.title,
            tuple(f"{command.host}: {command.line()}" for command in step.commands(context)),
            step.why,
            expectation_of(step.name),
        )
        for step in steps
    )


@dataclass(frozen=True, slots=True)
class MigrationPlan:
    """What would be done, in which order, with which commands, and what was found.

    `before` is the snapshot that everything is compared with afterwards, `cluster` its picture then.
    """

    site: Site
    subject: Subject
    kind: ProcedureKind
    before: Snapshot
    steps: tuple[Step, ...]
    findings: tuple[Finding, ...]
    cluster: Cluster | None = None
    forecast: MoveForecast | None = None
    inputs: MoveInputs | None = None

    @property
    def move(self) -> Move:
        """The move with its source filled in."""
        return self.subject.move

    @property
    def errors(self) -> tuple[Finding, ...]:
        """Findings that forbid the move."""
        return tuple(found for found in self.findings if found.severity is Severity.ERROR)

    @property
    def warnings(self) -> tuple[Finding, ...]:
        """Findings that ask whether it should be."""
        return tuple(found for found in self.findings if found.severity is Severity.WARNING)

    def refusal(self, *, force: bool) -> Refused | None:
        """Why the move is not begun: any error, or a warning unless it is forced. None where it may be."""
        serious = self.errors or (() if force else self.warnings)
        if not serious:
            return None
        more = f" (and {len(serious) - 1} more)" if len(serious) > 1 else ""
        hint = "" if self.errors else " To move all the same: --force"
        first = serious[0]
        return Refused(
            f"{first.what}{more}",
            subject=first.subject or self.move.partition,
            remedy=f"{first.fix}{hint}".strip(),
            detail="\n".join(found.what for found in serious),
        )

    def events(self) -> tuple[Event, ...]:
        """The plan and its findings as events."""
        steps = planned_steps(self.steps, self.site, self.subject, self.before)
        move = self.move
        planned = Planned(steps, self.kind.value, move.partition, move.source, move.target)
        found = (FindingMade(one.check, one.severity, one.what, one.why, one.fix) for one in self.findings)
        return (planned, *found)


Claim = Callable[[Subject], None]
"""Called as soon as the names are known and before anything is checked: takes locks, or raises Busy."""


def plan_migration(
    site: Site,
    move: Move,
    *,
    claim: Claim | None = None,
    experience: Experience | None = None,
    preview: bool = False,
) -> MigrationPlan:
    """Plan a move; cluster_change.changes nothing. `claim` may refuse it before the checks look at the site.

    The forecast learns from `experience`, the earlier moves on this site. A `preview` does not ask for what
    only the comparison after a real move needs: its snapshot cannot be compared with.

    Raises UsageError for unknown names, Refused for what cannot be (already there, a Virtual I/O Server, a
    procedure that does not fit), Busy where the HMC moves the partition now, Unreachable where too little is
    known. What the checks find does not raise: see `MigrationPlan.refusal`.
    """
    picture = site.picture_for_move(move.partition, move.target, health=not preview)
    subject = resolve(site, move, picture)
    if claim is not None:
        claim(subject)
        picture = _target_seen_again(site, subject, picture)
    subject = with_preserved_mappings(site, subject)
    manager = _manager(site, subject)
    kind = choose(move, subject, manager)
    asked = Inquiry(kind, level=manager.vrmf if manager else "", preview=preview)
    facts = gather(site, subject, asked, picture, experience)
    return MigrationPlan(
        site=site,
        subject=subject,
        kind=kind,
        before=facts.before,
        steps=steps_for(kind, subject.move, facts.before),
        findings=checks.run(facts),
        cluster=facts.cluster,
        forecast=facts.forecast,
        inputs=facts.inputs,
    )


def _target_seen_again(site: Site, subject: Subject, picture: SitePicture) -> SitePicture:
    """The picture with the cluster's nodes that stand on the target now that the cluster is claimed.

    Another job may have brought one there between the look and the claim.
    """
    if not subject.cluster:
        return picture
    target = subject.move.target
    known = {one.name for one in picture.partitions if one.system == target}
    peers = {each.partition for node in subject.peers if (each := picture.identity_of_node(node))}
    there = site.ask(hardware.partitions(subject.target_hmc, target))
    came = {one.name: one for one in there if one.name in peers and one.name not in known}
    if not came:
        return picture
    elsewhere = tuple(one for one in picture.partitions if one.name not in came or not one.state.runs)
    return replace(picture, partitions=(*elsewhere, *came.values()))


def _manager(site: Site, subject: Subject) -> ClusterManager | None:
    return site.ask(cluster_manager(subject.node)) if subject.node else None
