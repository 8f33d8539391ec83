"""One rehearsal: a copy of the site, a drawn day, perhaps a fault, and the whole procedure over it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from enum import StrEnum
from weakref import WeakKeyDictionary

from lpmtui.config import LpmOptions, SiteOptions
from lpmtui.executor.jobs import JobContext, PreparedJob, planner_of
from lpmtui.executor.runner import walk_in_memory
from lpmtui.journal import Entry, JobState
from lpmtui.journal.memory_journal import MemoryJournal
from lpmtui.model.cluster import LpmPolicy
from lpmtui.model.errors import ExitStatus, LpmtuiError
from lpmtui.model.lazy_dataclass import dataclass, replace
from lpmtui.model.move import Move, Outcome
from lpmtui.model.request import Requester
from lpmtui.procedure import WaitLimits
from lpmtui.site import Site
from lpmtui.site.factory import SiteAccess, assemble
from lpmtui.site.guard import Guard
from lpmtui.site.membership import ListedNode
from lpmtui.transports.simulator_transport import SimulatorTransport

_EVENT = re.compile(r"EVENT START: (\S+)((?: \S+)*)")
_PANICS = ("PANIC", "OPERATOR")
"""Resources of error-log entries that a halted node writes."""
WAIT_LIMITS = WaitLimits(look_s=60.0)
"""As patient as on the site itself; nobody is kept waiting by a longer look."""
POLL_S = 300.0
"""Seconds of the copy's time between two looks: nobody watches the screen, and no answer is missed for it."""
REQUESTER = Requester("rehearsal", "copy of the site")
AT_ONCE = "now"
"""The phase of a fault that strikes before anything is planned."""
Template = Callable[[int], SimulatorTransport]
"""Makes a copy of the site with a seed; it can be pickled."""
_End = tuple[Outcome, int, str]
_plans: WeakKeyDictionary[Template, dict[Move, PreparedJob]] = WeakKeyDictionary()
"""The plan of each move: every copy of one site is the same until a fault or the move itself changes it."""


class UnwantedEvent(StrEnum):
    """What a move should never cause."""

    FAILED_NODE = "failed-node decision"
    TAKE_OVER = "take-over"
    APPLICATION_RESTARTED = "application restarted"
    MONITOR_FAILURE = "monitor failure"
    NODE_HALTED = "node halted"
    NETWORK_DOWN = "network declared down"
    EVENT_FAILED = "event script failed"


_BY_NAME = {
    "server_restart": UnwantedEvent.APPLICATION_RESTARTED,
    "server_down": UnwantedEvent.MONITOR_FAILURE,
    "network_down": UnwantedEvent.NETWORK_DOWN,
    "event_error": UnwantedEvent.EVENT_FAILED,
    "config_too_long": UnwantedEvent.EVENT_FAILED,
}


def unwanted_events(
    cluster_log: Mapping[str, tuple[str, ...]],
    errors: Mapping[str, tuple[str, ...]],
    owners: Mapping[str, str],
) -> frozenset[UnwantedEvent]:
    """What of it happened. Only what was logged since the begin; `owners` are the groups' nodes before.

    A failed node is a `node_down` without a word behind the node: an administrator's stop says forced,
    graceful or takeover.
    """
    found = {event for lines in cluster_log.values() for line in lines for event in _of_line(line, owners)}
    if any(entry.split("|")[4:5] in ([name] for name in _PANICS) for one in errors.values() for entry in one):
        found.add(UnwantedEvent.NODE_HALTED)
    return frozenset(found)


def _of_line(line: str, owners: Mapping[str, str]) -> Iterator[UnwantedEvent]:
    match = _EVENT.search(line)
    if match is None:
        return
    name, words = match[1], match[2].split()
    if name in _BY_NAME:
        yield _BY_NAME[name]
    elif name == "node_down" and len(words) == 1:
        yield UnwantedEvent.FAILED_NODE
    elif name == "rg_move_acquire" and len(words) >= 2 and owners.get(words[1], words[0]) != words[0]:
        yield UnwantedEvent.TAKE_OVER


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
        MemoryJournal(copy.prompt_clock) as journal,
    ):
        options = LpmOptions(poll_s=poll_s, watch_s=max(poll_s, 5.0))
        context = JobContext(site, journal, None, options, WAIT_LIMITS)
        end = _carried_out(context, trial, copy, template)
        rows = journal.migrations()
        state = journal.state(rows[-1].id) if rows else None
        entries = tuple(journal.events(rows[-1].id)) if rows and poll_s < POLL_S else ()
        return _result(copy, trial, state, end), entries


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


def _prepared(context: JobContext, trial: Trial, template: Template) -> PreparedJob:
    """The planned move, bound to this run's copy; planned anew where the checks are to see a fault."""
    if trial.fault and (not trial.phase or trial.phase == AT_ONCE):
        return planner_of(trial.move).prepare(context, lambda _subject: None, REQUESTER)
    plans = _plans.setdefault(template, {})
    known = plans.get(trial.move)
    if known is None:
        known = plans[trial.move] = planner_of(trial.move).prepare(context, lambda _subject: None, REQUESTER)
    return replace(known, target=replace(known.target, site=context.site))


def _arm(copy: SimulatorTransport, trial: Trial) -> None:
    """Put the trial's fault on the object that it is on in this move."""
    on = copy.world.fault_of_move(trial.fault, trial.move.partition, trial.move.target)
    copy.world.set_fault(trial.fault, on, phase=trial.phase)


def _site_of(copy: SimulatorTransport) -> Site:
    """The site that stands on a copy."""
    access = SiteAccess(
        copy,
        copy.prompt_clock,
        tuple(host.name for host in copy.hosts("hmc")),
        tuple(ListedNode(host.name, host.cluster) for host in copy.hosts("node")),
        lambda _name, _like: None,
        host_names=lambda partition: tuple(filter(None, (partition.rmc_address, partition.name))),
    )
    return assemble(SiteOptions("rehearsal"), access, Guard(copy, copy.prompt_clock), LpmOptions())


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
