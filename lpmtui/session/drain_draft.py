"""A drain that is being planned: changes of what is asked for, planning it, beginning it. No Textual."""

from __future__ import annotations

import shlex
import threading
from typing import TYPE_CHECKING

from lpmtui.job_view.drain_plan_lines import DrainProposal, serious
from lpmtui.model.drain import Drain
from lpmtui.model.errors import Refused, UsageError
from lpmtui.model.lazy_dataclass import replace
from lpmtui.model.plan import Plan
from lpmtui.model.units import format_duration
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
        count = f"{warnings} {'finding' if warnings == 1 else 'findings'}"
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
