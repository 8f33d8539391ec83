"""One rehearsal: a copy of the site, a drawn day, perhaps a fault, and the whole procedure over it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import replace
from weakref import WeakKeyDictionary

from lpmtui.config import LpmOptions, SiteOptions
from lpmtui.executor.job_context import JobContext
from lpmtui.executor.job_kinds import PreparedJob, planner_of
from lpmtui.executor.rehearsal.unwanted_events import UnwantedEvent, unwanted_events
from lpmtui.executor.requester import Requester
from lpmtui.executor.runner import walk_in_memory
from lpmtui.journal import Entry, JobState, Journal
from lpmtui.model.cluster import LpmPolicy
from lpmtui.model.errors import ExitStatus, LpmtuiError
from lpmtui.model.lazy_dataclass import dataclass
from lpmtui.model.move import Move, Outcome
from lpmtui.procedure import WaitLimits
from lpmtui.site import Site
from lpmtui.site.factory import SiteAccess, assemble
from lpmtui.site.guard import Guard
from lpmtui.site.membership import ListedNode
from lpmtui.transports.simulator_transport import SimulatorTransport

WAIT_LIMITS = WaitLimits(look_s=20.0)
"""As patient as on the site itself; nobody is kept waiting by a longer look."""
POLL_S = 30.0
"""Seconds of the copy's time between two looks: nobody watches the screen, the outcome is read at the end."""
REQUESTER = Requester("rehearsal", "copy of the site")

AT_ONCE = "now"
"""The phase of a fault that strikes before anything is planned."""

Template = Callable[[int], SimulatorTransport]
"""Makes a copy of the site with a seed; it can be pickled."""


@dataclass(frozen=True, slots=True)
class Trial:
    """What one run is about. `writing` and `rate` are factors on the copy's workload and links.

    `fault` strikes at `phase` (empty: at the phase of the catalogue, `now`: before the move).
    """

    seed: int
    move: Move
    writing: float = 1.0
    rate: float = 1.0
    fault: str = ""
    phase: str = ""

    @property
    def policy(self) -> str:
        """The LPM_POLICY of this run; empty where the cluster's own is kept."""
        return self.move.policy.value if self.move.policy else ""

    def under(self, policy: LpmPolicy | None, node_timeout_s: int | None) -> Trial:
        """The same run with other LPM settings."""
        return replace(self, move=replace(self.move, policy=policy, heartbeat_during_lpm_s=node_timeout_s))


@dataclass(frozen=True, slots=True)
class TrialResult:
    """How a run ended. `suspension_s` is the longest standstill by the copy's own clock, 0 for none."""

    trial: Trial
    outcome: Outcome
    exit_status: int
    unwanted: frozenset[UnwantedEvent] = frozenset()
    suspension_s: float = 0.0
    why: str = ""


def run_trial(template: Template, trial: Trial) -> TrialResult:
    """Rehearse once. A failure of the procedure is a result, not an error."""
    return watch_trial(template, trial, poll_s=POLL_S)[0]


def watch_trial(
    template: Template, trial: Trial, *, poll_s: float = 1.0
) -> tuple[TrialResult, tuple[Entry, ...]]:
    """Rehearse once, looking as often as on a real site; the result and everything that was journalled."""
    with (
        closing(template(trial.seed)) as copy,
        closing(_site_of(copy)) as site,
        Journal.in_memory(clock=copy.clock) as journal,
    ):
        options = LpmOptions(poll_s=poll_s, watch_s=max(poll_s, 5.0))
        context = JobContext(site, journal, None, options, WAIT_LIMITS)
        end = _carried_out(context, trial, copy, template)
        rows = journal.migrations()
        state = journal.state(rows[-1].id) if rows else None
        entries = tuple(journal.events(rows[-1].id)) if rows and poll_s < POLL_S else ()
        return _result(copy, trial, state, end), entries


_End = tuple[Outcome, int, str]


def _carried_out(context: JobContext, trial: Trial, copy: SimulatorTransport, template: Template) -> _End:
    """The end of a run. One that ends by a fault of lpmtui itself is a finding, and the others go on."""
    try:
        copy.world.vary(trial.move.partition, writing=trial.writing, rate=trial.rate)
        if trial.fault:
            _arm(copy, trial)
        _, finished = walk_in_memory(context, _prepared(context, trial, template), REQUESTER)
    except LpmtuiError as error:
        return Outcome.REFUSED, int(error.exit_status), str(error)
    except Exception as fault:  # noqa: BLE001 - in a rehearsal this costs one run, not the night's work
        why = f"lpmtui itself failed: {type(fault).__name__} ({fault})"
        return Outcome.NEEDS_ATTENTION, int(ExitStatus.NEEDS_ATTENTION), why
    if finished is None:
        return Outcome.NEEDS_ATTENTION, 4, "The run was interrupted."
    return finished.outcome, finished.exit_status, finished.why


_plans: WeakKeyDictionary[Template, dict[Move, PreparedJob]] = WeakKeyDictionary()
"""The plan of each move: every copy of one site is the same until a fault or the move itself changes it."""


def _prepared(context: JobContext, trial: Trial, template: Template) -> PreparedJob:
    """The planned move, bound to this run's copy; planned anew where the checks are to see a fault."""
    if trial.fault and (not trial.phase or trial.phase == AT_ONCE):
        return planner_of(trial.move).prepare(context, lambda _subject: None, str(REQUESTER))
    plans = _plans.setdefault(template, {})
    known = plans.get(trial.move)
    if known is None:
        known = plans[trial.move] = planner_of(trial.move).prepare(
            context, lambda _subject: None, str(REQUESTER)
        )
    return replace(known, target=replace(known.target, site=context.site))


def _arm(copy: SimulatorTransport, trial: Trial) -> None:
    """Put the trial's fault on the object that it is on in this move."""
    on = copy.world.fault_of_move(trial.fault, trial.move.partition, trial.move.target)
    copy.world.set_fault(trial.fault, on, phase=trial.phase)


def _site_of(copy: SimulatorTransport) -> Site:
    """The site that stands on a copy."""
    access = SiteAccess(
        copy,
        copy.clock,
        tuple(host.name for host in copy.hosts("hmc")),
        tuple(ListedNode(host.name, host.cluster) for host in copy.hosts("node")),
        lambda _name, _like: None,
        host_names=lambda partition: tuple(filter(None, (partition.rmc_address, partition.name))),
    )
    return assemble(SiteOptions("rehearsal"), access, Guard(copy, copy.clock), LpmOptions())


def _result(copy: SimulatorTransport, trial: Trial, state: JobState | None, end: _End) -> TrialResult:
    subject = state.subject if state else None
    cluster = subject.cluster if subject else ""
    host = (subject.node if subject and subject.node else "") or trial.move.partition
    after = copy.world.aftermath(cluster, host)
    owners: Mapping[str, str] = (
        {group.name: group.host for group in state.before.groups if group.host}
        if state and state.before
        else {}
    )
    return TrialResult(
        trial,
        end[0],
        end[1],
        unwanted_events(after.cluster_log, after.errors, owners),
        max(after.standstills, default=0.0),
        end[2],
    )
