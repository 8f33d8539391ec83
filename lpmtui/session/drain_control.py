"""A drain at the console: what is asked for and changed, planned, begun and watched. No Textual."""

from __future__ import annotations

import shlex
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from lpmtui.commands.hmc.hardware import system_memory
from lpmtui.job_view.drain_plan_lines import DrainProposal, serious
from lpmtui.job_view.drain_view import DrainView, FrameNow
from lpmtui.journal import JobState
from lpmtui.model.drain import Drain
from lpmtui.model.errors import LpmtuiError, Refused, UsageError
from lpmtui.model.lazy_dataclass import replace
from lpmtui.model.plan import Plan
from lpmtui.model.units import format_count, format_duration
from lpmtui.session import field_values
from lpmtui.session.console_session import ConsoleSession
from lpmtui.smit import BuiltCommand
from lpmtui.smit.list_popup import ListEntry
from lpmtui.smit.panel import HostRole

if TYPE_CHECKING:
    from lpmtui.procedure.drain_plan import DrainPlanner


ANY_TARGET = ListEntry("any target: the planner chooses", "")


def is_drain(built: BuiltCommand) -> bool:
    """Whether this is `lpmtui drain` for real: it gets the plan's screen, a dry run only its output."""
    return built.role is HostRole.LPMTUI and built.argv[1:2] == ("drain",) and "--dry-run" not in built.argv


class DrainDraft:
    """Plans one drain again and again as the operator changes it. Safe to use from several threads."""

    def __init__(self, session: ConsoleSession) -> None:
        self._session = session
        self._planner: DrainPlanner | None = None
        self._turn = threading.Lock()

    def plan(self, drain: Drain, *, checked: bool, anew: bool = False) -> DrainProposal:
        """The plan for what is asked for now; changes nothing, and blocks.

        `checked`: the checks and the HMC look at every move that they have not seen yet. `anew`: what they
        said before is forgotten. Raises what `DrainPlanner.plan` raises.
        """
        from lpmtui.procedure.drain_plan import DrainPlanner

        with self._turn:
            if self._planner is None or anew:
                self._planner = DrainPlanner(self._session.site(), self._session.journal(), drain)
            self._planner.drain = drain
            return DrainProposal(drain, self._planner.plan(checked=checked).plan, checked)

    def targets(self, drain: Drain, partition: str) -> tuple[ListEntry, ...]:
        """The systems that a partition may be pinned to, with what is free there and what speaks against it.

        Raises UsageError where a drain returns: it brings everything home.
        """
        if drain.returns:
            raise UsageError(
                "A drain that returns brings everything home: there is no target to choose.",
                remedy="Take the partition out of the plan, and move it with Migrate a Partition.",
            )
        session = self._session
        found = field_values.target_entries(session.site(), session.picture(anew=True), partition)
        return (ANY_TARGET, *found)

    def begin(self, drain: Drain) -> str:
        """Hand the drain to an executor; returns the job's number. Raises what the executor refuses with."""
        from lpmtui.executor import submit

        setup = self._session.setup
        if setup.hands_off:
            raise Refused(setup.hands_off, remedy="Start lpmtui without --read-only and -x.")
        return submit(
            setup.config, setup.site_name, drain, state_dir=setup.state_dir, config_file=setup.config.file
        )


def question(session: ConsoleSession, proposal: DrainProposal) -> tuple[str, ...]:
    """What will happen, for the question before it does. Raises Refused where there is nothing to begin."""
    plan, names, setup = proposal.plan, proposal.partitions, session.setup
    if not proposal.checked:
        raise Refused("The moves are still being checked.", remedy="Wait until the findings are there.")
    if not names:
        first = plan.not_moved[0] if plan.not_moved else None
        why = f"{first.name}: {first.told}" if first else "Everything is where it should be."
        raise Refused("There is nothing to move.", remedy=why)
    count = f"{len(names)} {'partition moves' if len(names) == 1 else 'partitions move'}"
    what = f"{proposal.purpose[:1].upper()}{proposal.purpose[1:]}: {count} in about"
    lines = [
        f"{what} {format_duration(plan.makespan_s)}, on site {setup.site_name} ({setup.mark}).",
        "",
        f"    {command_line(proposal.drain)}",
    ]
    warnings = len(serious(plan))
    if warnings:
        count = format_count(warnings, "finding")
        lines += ["", f"The checks have {count}; each move is checked again before it begins."]
    if plan.window_s is not None:
        lines += ["", f"The plan {plan.window_fit}."]
    if plan.not_moved:
        lines += ["", f"Not moved: {', '.join(one.name for one in plan.not_moved)}."]
    return tuple(lines)


def argv(drain: Drain) -> tuple[str, ...]:
    """The command of a drain that was agreed to."""
    return (*drain.to_argv(), "--yes")


def command_line(drain: Drain) -> str:
    """The same for a shell."""
    return shlex.join(argv(drain))


# --- changes of what is asked for ------------------------------------------------------------------------


def taken_out(drain: Drain, partition: str) -> Drain:
    """The partition stays where it is; or moves again, where it was taken out before."""
    if partition in drain.stay:
        return replace(drain, stay=tuple(name for name in drain.stay if name != partition))
    return replace(
        drain,
        stay=(*drain.stay, partition),
        pins=tuple(pin for pin in drain.pins if pin[0] != partition),
        first=tuple(name for name in drain.first if name != partition),
    )


def pinned(drain: Drain, partition: str, target: str) -> Drain:
    """The partition goes to that target and to no other; an empty one leaves the choice to the planner."""
    pins = tuple(pin for pin in drain.pins if pin[0] != partition)
    stay = tuple(name for name in drain.stay if name != partition)
    return replace(drain, pins=(*pins, (partition, target)) if target else pins, stay=stay)


def put_earlier(drain: Drain, plan: Plan, partition: str) -> Drain:
    """The partition begins before the one that begins before it now; the same drain where it is the first."""
    order = list(dict.fromkeys(one.name for one in plan.moves))
    at = order.index(partition) if partition in order else 0
    if at == 0:
        return drain
    order[at - 1], order[at] = order[at], order[at - 1]
    return replace(drain, first=tuple(order[: max(at, _ordered(drain, order))]))


def put_later(drain: Drain, plan: Plan, partition: str) -> Drain:
    """The partition begins after the one that begins after it now; the same drain where it is the last."""
    order = list(dict.fromkeys(one.name for one in plan.moves))
    at = order.index(partition) if partition in order else len(order)
    if at >= len(order) - 1:
        return drain
    order[at], order[at + 1] = order[at + 1], order[at]
    return replace(drain, first=tuple(order[: max(at + 1, _ordered(drain, order))]))


def _ordered(drain: Drain, order: list[str]) -> int:
    """How far the order that was asked for reaches into the plan's."""
    return max((order.index(name) + 1 for name in drain.first if name in order), default=0)


# --- watching it ----------------------------------------------------------------------------------------

ASK_S = 15.0
"""The systems are asked so often; everything else comes from the journal."""
MOST_ASKED = 12


class DrainWatch:
    """Looks at one drain again and again. Looking may block. `clock` tells seconds of this machine."""

    def __init__(
        self, session: ConsoleSession, number: str, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.id = number
        self._session = session
        self._clock = clock
        self._live = session.job(number)
        self._over: dict[str, JobState] = {}
        self._systems: tuple[FrameNow, ...] = ()
        self._asked: float | None = None
        self._ended = False

    def look(self, spin: int | None = None) -> DrainView:
        """The drain as of now. Raises what the journal raises; who does not answer stays unknown."""
        job = self._live.look(spin)
        jobs = {one.job: self._job(one.job) for one in job.state.moves if one.job}
        now = job.id, job.state, job.now, job.alive, job.spin, job.silent_s, jobs
        view = DrainView(*now, self._systems)
        if self._due(running=job.state.running):
            self._systems = self._ask(view)
            view = DrainView(*now, self._systems)
        return view

    def _job(self, number: str) -> JobState:
        """The state of one move; of one that is over it is read once."""
        if number not in self._over:
            state = self._session.journal().state(number)
            if state.running:
                return state
            self._over[number] = state
        return self._over[number]

    def _due(self, *, running: bool) -> bool:
        """Whether the systems are asked now: now and then while it runs, and once at its end."""
        now = self._clock()
        if self._asked is not None and (self._ended or (running and now - self._asked < ASK_S)):
            return False
        self._asked, self._ended = now, not running
        return True

    def _ask(self, view: DrainView) -> tuple[FrameNow, ...]:
        names = dict.fromkeys(system for one in view.moves for system in (one.source, one.target))
        try:
            site, picture = self._session.site(), self._session.picture(anew=True)
        except LpmtuiError:
            return self._systems
        found = []
        for name in [*names][:MOST_ASKED]:
            guests = [one for one in picture.partitions if one.system == name and not one.is_vios]
            try:
                free = site.ask(system_memory(site.managing_hmc(name), name)).available_mib
            except LpmtuiError:
                free = None
            found.append(FrameNow(name, sum(one.state.runs for one in guests), free))
        return tuple(found)
