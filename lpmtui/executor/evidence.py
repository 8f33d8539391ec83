"""What is known about a migration that broke off, from every side, and what each way on would do.

Looks and touches nothing: the journal, both systems' HMCs, the cluster, what was left behind.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import field

from lpmtui.executor.carrying import SUBJECT
from lpmtui.executor.guide import skipped
from lpmtui.executor.locks import Held, Holder, holder_of
from lpmtui.journal import Entry, Journal, MigrationRow
from lpmtui.model.errors import LpmtuiError
from lpmtui.model.events import CommandFinished, CommandStarted, Planned, StepFinished, StepStarted, read_as
from lpmtui.model.lazy_dataclass import dataclass
from lpmtui.model.move import PHASE_TITLES, Outcome, ProcedureKind
from lpmtui.model.snapshot import BEFORE
from lpmtui.model.system import Partition
from lpmtui.procedure import Context, Snapshot, Step, Subject, compare, steps_for
from lpmtui.procedure import location as places
from lpmtui.procedure.collector import take_snapshot
from lpmtui.procedure.location import Location, location_from
from lpmtui.procedure.preview import NoEffects
from lpmtui.procedure.steps.rollback import BEGUN
from lpmtui.procedure.takeover_plan import TAKEOVER, takeover_steps
from lpmtui.site import Site

_BEGUN = "    first see at the HMC what became of the one that was begun; again only from the source"


@dataclass(frozen=True, slots=True)
class Evidence:
    """Sentences of each side. `left` is what differs from before the move, with what to do about it.

    `resume` and `rollback` are what each choice would do; empty where it cannot be chosen, and `refused`
    says why then. `holder` carries the migration out now.
    """

    row: MigrationRow
    holder: Holder | None = None
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
            return False
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

    def tried(self, job: Callable[[], places.LocationEvidence | Snapshot | bool]) -> object:
        """The result of a job; None where nobody could tell."""
        try:
            return job()
        except LpmtuiError as error:
            self.unknown.append(str(error))
            return None


def gather(site: Site, store: Journal, migration: str) -> Evidence:
    """Everything that can be learnt now. Raises UsageError for an unknown id, JournalTrouble."""
    row = store.migration(migration)
    entries = store.events(migration)
    base = Evidence(row, holder_of(store.state_dir, Held("migration", migration)), _journal(row, entries))
    kept = store.facts(migration)
    if SUBJECT not in kept or BEFORE not in kept or not _planned(entries):
        return base
    subject = read_as(Subject, kept[SUBJECT])
    before = read_as(Snapshot, kept[BEFORE])
    context = Context(site, subject, before, NoEffects(), kept=dict(kept))
    look = _Look(site, subject, context)
    moved = row.procedure != TAKEOVER
    hmcs, where = _hmcs(look) if moved else ((), Location.UNKNOWN)
    left = _left(look, before, where) if moved else ()
    resume, rollback, refused = _choices(row, look, entries, where)
    return Evidence(
        row, base.holder, base.journal, hmcs, where, left, tuple(look.unknown), resume, rollback, refused
    )


def _planned(entries: Sequence[Entry]) -> bool:
    return any(isinstance(entry.event, Planned) for entry in entries)


# --- the journal ----------------------------------------------------------------------------------------


def _journal(row: MigrationRow, entries: Sequence[Entry]) -> tuple[str, ...]:
    return tuple(_journal_lines(row, entries))


def _journal_lines(row: MigrationRow, entries: Sequence[Entry]) -> Iterator[str]:
    if not _planned(entries):
        yield "Nothing had been begun: there is no plan in the journal."
        return
    if row.outcome.final:
        yield f"It ended: {row.outcome.value}. {row.why}".strip()
    elif row.phase:
        yield f"The last stage seen is: {PHASE_TITLES[row.phase]}."
    last = _last_step(entries)
    if last:
        yield last
    for entry in _open_commands(entries):
        event = entry.event
        assert isinstance(event, CommandStarted)
        line = " ".join(event.argv)
        yield f"Begun at {entry.at.astimezone():%H:%M:%S}, its end is not known: {event.host}: {line}"
    if entries:
        yield f"The last record is from {entries[-1].at.astimezone():%Y-%m-%d %H:%M:%S}."


def _last_step(entries: Sequence[Entry]) -> str:
    titles = {
        step.name: step.title for one in entries if isinstance(one.event, Planned) for step in one.event.steps
    }
    for entry in reversed(entries):
        event = entry.event
        if isinstance(event, StepStarted):
            return f"The step under way was: {titles.get(event.step, event.step)}."
        if isinstance(event, StepFinished):
            return f"The last step is {event.outcome}: {titles.get(event.step, event.step)}."
    return ""


def _open_commands(entries: Sequence[Entry]) -> list[Entry]:
    """Commands that change something and whose end is not in the journal, or is not known."""
    found: list[Entry] = []
    for entry in entries:
        event = entry.event
        if isinstance(event, CommandStarted) and event.mutates:
            found.append(entry)
        elif isinstance(event, CommandFinished) and event.exit_status is not None:
            found = [one for one in found if getattr(one.event, "argv", None) != event.argv]
    return found


# --- both systems and the cluster -----------------------------------------------------------------------


def _hmcs(look: _Look) -> tuple[tuple[str, ...], Location]:
    move = look.subject.move
    at_source, at_target, moving = places.questions(look.subject)
    found = look.tried(
        lambda: places.evidence(
            move.partition, look.site.ask(at_source), look.site.ask(at_target), look.site.ask(moving)
        )
    )
    if not isinstance(found, places.LocationEvidence):
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
    return tuple(str(one) for one in compare(before, after, place)) if isinstance(after, Snapshot) else ()


# --- what each choice would do --------------------------------------------------------------------------


def _choices(
    row: MigrationRow, look: _Look, entries: Sequence[Entry], where: Location
) -> tuple[tuple[str, ...], tuple[str, ...], str]:
    if row.outcome.final and row.outcome is not Outcome.NEEDS_ATTENTION:
        return (), (), "It is over: there is nothing to choose."
    if row.procedure == TAKEOVER:
        wanted = look.subject.move.extra
        steps = takeover_steps(wanted["group"], wanted["to"])
        return tuple(_forwards(look, steps, skipped(entries))), (), "A takeover only goes forwards."
    steps = steps_for(ProcedureKind(row.procedure), look.subject.move, look.context.before)
    resume = tuple(_forwards(look, steps, skipped(entries)))
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
            yield from (_BEGUN,) if BEGUN in look.context.kept and step.no_way_back else _commands(look, step)


def _backwards(look: _Look, steps: Sequence[Step]) -> Iterator[str]:
    for step in reversed(steps):
        if step.reversible:
            yield f"Undo where it took effect: {step.title}"
    move = look.subject.move
    yield f"See {move.partition} Running on {move.source}, and compare everything with how it was before"


def _commands(look: _Look, step: Step) -> Iterator[str]:
    for command in step.commands(look.context):
        yield f"    {command.host}: {command.line()}"
