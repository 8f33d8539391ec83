"""What is known about a migration that was interrupted, from every side, and what each way on would do.

Looks and touches nothing: the journal, both systems' HMCs, the cluster, what was left behind.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from lpmtui.executor.client import SILENCE_S, silent_for
from lpmtui.executor.locks import Held, Holder, holder_of
from lpmtui.journal import JobRow, JobState, Journal
from lpmtui.journal.phrases import OUTCOMES
from lpmtui.model.drain import Drain, DrainedMove
from lpmtui.model.errors import LpmtuiError
from lpmtui.model.lazy_dataclass import dataclass, field, replace
from lpmtui.model.move import PHASE_TITLES, JobKind, Outcome, ProcedureKind
from lpmtui.model.request import Takeover
from lpmtui.model.system import Partition
from lpmtui.procedure import Context, Snapshot, Step, Subject, steps_for
from lpmtui.procedure.collector import take_snapshot
from lpmtui.procedure.comparison import differences
from lpmtui.procedure.drain_plan import DrainPlanner
from lpmtui.procedure.hmc_request import Location, LocationEvidence, location_evidence, location_from
from lpmtui.procedure.steps.step import NoEffects
from lpmtui.procedure.takeover_plan import takeover_steps
from lpmtui.site import Site

_BEGUN = "    first see at the HMC what became of the one that was begun; again only from the source"


@dataclass(frozen=True, slots=True)
class Evidence:
    """Sentences of each side. `left` is what differs from before the move, with what to do about it.

    `resume` and `rollback` are what each choice would do; empty where it cannot be chosen, and `refused`
    says why then. `holder` carries the migration out now, and has given no sign of life for
    `silent_s` seconds.
    """

    row: JobRow
    holder: Holder | None = None
    silent_s: float = 0.0
    journal: tuple[str, ...] = ()
    hmcs: tuple[str, ...] = ()
    where: Location = Location.UNKNOWN
    left: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    resume: tuple[str, ...] = ()
    rollback: tuple[str, ...] = ()
    refused: str = ""

    @property
    def needs_person(self) -> bool:
        """Whether somebody has to choose, or to look."""
        if self.holder is not None:
            return self.silent_s >= SILENCE_S
        if not self.row.outcome.final:
            return True
        return self.row.outcome is Outcome.NEEDS_ATTENTION and bool(self.left or self.unknown)


@dataclass(slots=True)
class _Look:
    """One look at one migration; what could not be learnt is kept."""

    site: Site
    subject: Subject
    context: Context
    unknown: list[str] = field(default_factory=list)

    def tried(self, job: Callable[[], LocationEvidence | Snapshot | bool]) -> object:
        """The result of a job; None where nobody could tell."""
        try:
            return job()
        except LpmtuiError as error:
            self.unknown.append(str(error))
            return None


def gather(site: Site, store: Journal, migration: str) -> Evidence:
    """Everything that can be learnt now. Raises UsageError for an unknown id, JournalTrouble."""
    row = store.migration(migration)
    state = store.state(migration)
    holder = holder_of(store.state_dir, Held("migration", migration))
    silent = (silent_for(store.state_dir, migration) or 0.0) if holder else 0.0
    base = Evidence(row, holder, silent, tuple(journal_lines(state)))
    if state.kind is JobKind.DRAIN and state.planned:
        return _of_drain(site, store, base, state)
    if state.subject is None or state.before is None or not state.planned:
        return base
    context = Context(site, state.subject, state.before, NoEffects(), checkpoint=state.checkpoint)
    look = _Look(site, state.subject, context)
    moved = state.kind is JobKind.MIGRATION
    hmcs, where = _hmcs(look) if moved else ((), Location.UNKNOWN)
    left = _left(look, state.before, where) if moved else ()
    resume, rollback, refused = _choices(state, look, where)
    unknown = tuple(look.unknown)
    return Evidence(row, holder, silent, base.journal, hmcs, where, left, unknown, resume, rollback, refused)


def _of_drain(site: Site, journal: Journal, base: Evidence, state: JobState) -> Evidence:
    """What a drain has done, and the moves of both ways on."""
    done = tuple(
        f"{one.partition}: {one.source} -> {one.target}, job {one.job}: {_of_move(journal, one)}"
        for one in state.moves
    )
    found = replace(base, journal=done)
    if state.outcome.final and state.outcome is not Outcome.NEEDS_ATTENTION:
        return replace(found, refused="It is over. Home again with: lpmtui drain --return " + base.row.id)
    drain = Drain.from_argv(state.argv)
    ways: list[tuple[str, ...]] = []
    for wanted in (drain, Drain(returns=base.row.id)):
        try:
            plan = DrainPlanner(site, journal, wanted, base.row.id).plan()
        except LpmtuiError as error:
            return replace(found, unknown=(str(error),))
        ways.append(tuple(f"{one.name}: {one.source} -> {one.target}" for one in plan.moves))
    return replace(found, resume=ways[0] or ("Nothing is left to move.",), rollback=ways[1])


def _of_move(journal: Journal, move: DrainedMove) -> str:
    """How a move of a drain stands, by its own journal where the drain's does not tell."""
    outcome = move.outcome or journal.migration(move.job).outcome
    if outcome.final:
        return "moved" if outcome is Outcome.SUCCEEDED else OUTCOMES[outcome]
    lives = holder_of(journal.state_dir, Held("migration", move.job)) is not None
    return "runs" if lives else "under way, and its executor is gone"


# --- the journal ----------------------------------------------------------------------------------------


def journal_lines(state: JobState) -> Iterator[str]:
    """What the journal alone knows of a job: its end, the last stage and step, commands without an end."""
    if not state.planned:
        yield "Nothing had been begun: there is no plan in the journal."
        return
    if state.outcome.final:
        yield f"It ended: {state.outcome.value}. {state.why}".strip()
    elif state.phase:
        yield f"The last stage seen is: {PHASE_TITLES[state.phase]}."
    yield from _last_step(state)
    for run in state.open_commands:
        line = " ".join(run.argv)
        yield f"Begun at {run.started_at.astimezone():%H:%M:%S}, its end is not known: {run.host}: {line}"
    if state.as_of:
        yield f"The last record is from {state.as_of.astimezone():%Y-%m-%d %H:%M:%S}."


def _last_step(state: JobState) -> Iterator[str]:
    begun = [one for one in state.steps if one.started_at is not None]
    under_way = next((one for one in begun if one.state in ("running", "undoing")), None)
    if under_way is not None:
        yield f"The step under way was: {under_way.step.title}."
    elif begun:
        last = max(begun, key=lambda one: (one.ended_at is not None, one.ended_at))
        yield f"The last step is {last.state}: {last.step.title}."


# --- both systems and the cluster -----------------------------------------------------------------------


def _hmcs(look: _Look) -> tuple[tuple[str, ...], Location]:
    move = look.subject.move
    found = look.tried(lambda: location_evidence(look.subject, look.site.ask))
    if not isinstance(found, LocationEvidence):
        return (), Location.UNKNOWN
    lines = [
        _side(look.subject.hmc, move.source, "source", found.on_source),
        _side(look.subject.target_hmc, move.target, "target", found.on_target),
    ]
    if found.migration is not None:
        lines.append(f"{look.subject.hmc}: migration state {found.migration.state.value}.")
    where = location_from(found)
    return (*lines, f"So {move.partition} is {where.value}."), where


def _side(hmc: str, system: str, side: str, found: tuple[Partition, ...] | None) -> str:
    listed = ", ".join(one.state.value for one in found or ()) or "not listed"
    return f"{hmc}: on {system} ({side}): {listed}."


def _left(look: _Look, before: Snapshot, where: Location) -> tuple[str, ...]:
    """What is not as it was; only asked while the partition stands somewhere."""
    if where not in (Location.ARRIVED, Location.AT_SOURCE):
        return (f"the partition is {where.value}; the rest is compared when it stands somewhere",)
    move = look.subject.move
    place = move.target if where is Location.ARRIVED else move.source
    after = look.tried(lambda: take_snapshot(look.site, look.subject))
    if not isinstance(after, Snapshot):
        return ()
    return tuple(str(one) for one in differences(look.subject, before, after, place))


# --- what each choice would do --------------------------------------------------------------------------


def _choices(state: JobState, look: _Look, where: Location) -> tuple[tuple[str, ...], tuple[str, ...], str]:
    if state.outcome.final and state.outcome is not Outcome.NEEDS_ATTENTION:
        return (), (), "It is over: there is nothing to choose."
    if state.kind is JobKind.TAKEOVER:
        wanted = Takeover.from_argv(state.argv)
        steps = takeover_steps(wanted.group, wanted.to)
        return tuple(_forwards(look, steps, state.skipped)), (), "A takeover only goes forwards."
    steps = steps_for(ProcedureKind(state.procedure), look.subject.move, look.context.before)
    resume = tuple(_forwards(look, steps, state.skipped))
    if where is Location.ARRIVED:
        move = look.subject.move
        return (
            resume,
            (),
            f"{move.partition} is on {move.target} already: there is no way back but another move.",
        )
    return resume, tuple(_backwards(look, steps)), ""


def _forwards(look: _Look, steps: Sequence[Step], left_out: dict[str, str]) -> Iterator[str]:
    for step in steps:
        if step.name in left_out:
            yield f"{step.title} (stays skipped: {left_out[step.name]})"
        elif look.tried(lambda step=step: step.is_done(look.context)) is not True:  # type: ignore[misc]
            yield step.title
            yield from (
                (_BEGUN,) if look.context.checkpoint.begun and step.no_way_back else _commands(look, step)
            )


def _backwards(look: _Look, steps: Sequence[Step]) -> Iterator[str]:
    for step in reversed(steps):
        if step.reversible:
            yield f"Undo where it took effect: {step.title}"
    move = look.subject.move
    yield f"See {move.partition} Running on {move.source}, and compare everything with how it was before"


def _commands(look: _Look, step: Step) -> Iterator[str]:
    for command in step.commands(look.context):
        yield f"    {command.host}: {command.line()}"
