"""The head of a job, its stages with their signs and times, and how it ended."""

from __future__ import annotations

from datetime import datetime

from lpmtui.job_view.words import Role, Words, padded, paragraph, plain, seconds
from lpmtui.journal import JobState, phrases
from lpmtui.journal.stages import Stage, StageState
from lpmtui.model.lazy_dataclass import dataclass, field
from lpmtui.model.move import JobKind, Outcome, Phase
from lpmtui.model.units import format_duration

TITLES = {
    JobKind.MIGRATION: "Migrate a Partition",
    JobKind.TAKEOVER: "Start the Workload of a Failed Node",
    JobKind.DRAIN: "Empty a Managed System",
}
SIGNS = {
    StageState.PENDING: (" ", Role.PENDING),
    StageState.RUNNING: (">", Role.RUNNING),
    StageState.DONE: ("+", Role.GOOD),
    StageState.UNSEEN: ("?", Role.PENDING),
    StageState.SKIPPED: ("-", Role.WARNING),
    StageState.STOPPED: ("-", Role.WARNING),
    StageState.FAILED: ("!", Role.BAD),
}
SPIN = "|/-\\"
WIDTH = 42
HEAD_COLUMN = 43
ELAPSED_COLUMN = 57
MOST_DRIFT = 6


@dataclass(frozen=True, slots=True)
class JobView:
    """A job at one moment. `alive`: its executor runs; `spin` counts up where movement is wanted."""

    id: str
    state: JobState
    now: datetime | None
    alive: bool = True
    spin: int | None = None
    silent_s: float = 0.0

    @property
    def abandoned(self) -> bool:
        """Whether it never came to an end and no process carries it out."""
        return not self.alive and self.state.running

    @property
    def end(self) -> datetime | None:
        """When it ended, or now; the last record where nobody knows more."""
        if self.abandoned:
            return self.state.as_of
        return self.state.ended or self.now


def outcome_words(view: JobView) -> tuple[str, Role]:
    """How it stands, in a few words."""
    state = view.state
    if view.abandoned:
        return "outcome UNKNOWN: no process carries it out any more", Role.BAD
    if state.outcome is Outcome.SUCCEEDED:
        return "OK", Role.GOOD
    if state.outcome is Outcome.ROLLED_BACK:
        stopped = ("stopped as asked", Role.WARNING)
        return stopped if state.stopping else ("failed, everything brought back", Role.BAD)
    if state.outcome is Outcome.NEEDS_ATTENTION:
        return "NEEDS ATTENTION", Role.BAD
    if state.outcome is Outcome.REFUSED:
        return "refused, nothing touched", Role.WARNING
    return phrases.outcome(state)[:1].lower() + phrases.outcome(state)[1:], Role.RUNNING


def head_lines(view: JobView) -> list[Words]:
    """What moves where, how it stands, how long it has taken."""
    state = view.state
    way = f"{state.partition}: {state.source or '(not known yet)'} -> {state.target}"
    procedure = f"{state.procedure} procedure" if state.procedure else ""
    if state.kind is JobKind.TAKEOVER:
        group = state.argv[2] if len(state.argv) > 2 else "the workload"
        way, procedure = f"{group} of {state.partition} -> {state.target}", "takeover"
    if state.kind is JobKind.DRAIN:
        way, procedure = f"{state.source} -> {state.target or 'other systems'}", f"{len(state.stages)} moves"
    first: Words = ((padded(way, HEAD_COLUMN), Role.LABEL), (procedure, Role.LABEL))
    word, role = outcome_words(view)
    lead: Words = (("Migration: " if state.kind is JobKind.MIGRATION else "Job: ", Role.INSTRUCTION),)
    room = HEAD_COLUMN - len(lead[0][0])
    if len(word) >= room:
        return [first, (*lead, (word, role))]
    number = padded(f"id {view.id}", ELAPSED_COLUMN - HEAD_COLUMN)
    second: Words = (*lead, (padded(word, room), role), (number, Role.INSTRUCTION))
    if state.started and view.end:
        elapsed = f"elapsed {seconds(state.elapsed_s(view.end))}"
        second = (*second, (elapsed, Role.INSTRUCTION))
    return [first, second]


def stage_lines(view: JobView) -> list[Words]:
    """Every stage: sign, title, time."""
    return [_stage(view, stage) for stage in view.state.stages]


def _stage(view: JobView, stage: Stage) -> Words:
    sign, role = SIGNS[stage.state]
    running = stage.state is StageState.RUNNING
    if running and view.abandoned:
        sign, role = "?", Role.BAD
    elif running and view.spin is not None:
        sign = SPIN[view.spin % len(SPIN)]
    faint = stage.state in (StageState.PENDING, StageState.UNSEEN)
    title_role = role if running else Role.PENDING if faint else Role.TEXT
    time = _time_of(view, stage)
    title = padded(stage.title, WIDTH - 3 - len(time))
    # A title that fills its place keeps its distance; the next column has a blank of its own.
    time = f" {time}" if time and not title.endswith(" ") else f"{time} "
    return ((f"{sign} ", role), (title, title_role), (time, Role.PENDING if faint else Role.TEXT))


def _time_of(view: JobView, stage: Stage) -> str:
    over = not view.state.running
    if stage.state in (StageState.PENDING, StageState.UNSEEN):
        return phrases.stage(stage, over=over)
    inside = view.state.freeze.inside_s
    if stage.key == Phase.SUSPENSION and inside is not None:
        return format_duration(inside)
    end = stage.ended or view.end
    if stage.started is None or end is None:
        return ""
    mark = "~" if stage.inferred else ""
    return f"{mark}{seconds(max(0.0, (end - stage.started).total_seconds()))}"


def brief_lines(view: JobView) -> list[Words]:
    """The state in a few lines, for a terminal that is too small for more."""
    state = view.state
    word, role = outcome_words(view)
    lines = [plain(f"{state.partition}: {state.source} -> {state.target}", Role.LABEL), plain(word, role)]
    stage = state.stage
    if stage is not None:
        lines.append(plain(stage.title, Role.RUNNING))
    latest = state.round
    if latest is not None and state.running:
        done = 1.0 if not latest.size else 1 - latest.remaining / latest.size
        lines.append(plain(f"round {latest.number}: {done * 100:.0f} %"))
    if state.waiting is not None:
        lines.append(plain(phrases.waiting(state.waiting), Role.WARNING))
    if state.started and view.end:
        lines.append(plain(f"elapsed {seconds(state.elapsed_s(view.end))}"))
    return lines


@dataclass(frozen=True, slots=True)
class ResultCard:
    """What is said on top of a job that is over. `bad`: something went wrong."""

    title: str
    role: Role
    lines: list[Words] = field(default_factory=list)

    @property
    def bad(self) -> bool:
        """Whether something went wrong that nobody asked for."""
        return self.role is Role.BAD


def result_card(view: JobView, width: int, report_key: str) -> ResultCard | None:
    """The card of a job that is over, or that no process carries out; None while it runs."""
    state = view.state
    if view.abandoned:
        return ResultCard(
            "? No process carries it out any more; what it began may go on.",
            Role.BAD,
            _abandoned(view, width),
        )
    if state.running:
        return None
    title, role = _title(state)
    lines: list[Words] = []
    stopped = state.outcome is Outcome.ROLLED_BACK and state.stopping
    if state.why and not stopped:
        lines += paragraph(state.why, width, Role.TEXT)
    for one in state.drift[:MOST_DRIFT]:
        lines += paragraph(f"Differs from before: {one}", width, Role.WARNING)
    if len(state.drift) > MOST_DRIFT:
        lines.append(plain(f"and {len(state.drift) - MOST_DRIFT} more: see the report", Role.WARNING))
    for sentence in phrases.freeze(state.freeze):
        lines += paragraph(sentence, width, Role.BAD if "EXCEEDED" in sentence else Role.TEXT)
    if state.outcome is Outcome.NEEDS_ATTENTION:
        lines.append(plain(f"What is known and what can be done: lpmtui recover {view.id}", Role.COMMAND))
    if report_key:
        lines.append(plain(f"{report_key}=Report", Role.LABEL))
    return ResultCard(title, role, lines)


def _title(state: JobState) -> tuple[str, Role]:
    """The outcome in one sentence; "verified" only where somebody compared."""
    compared = state.verified
    match state.outcome:
        case Outcome.SUCCEEDED:
            return _succeeded(state)
        case Outcome.ROLLED_BACK if not compared:
            return f"{phrases.NOT_VERIFIED[state.outcome]}; nothing was compared with before.", Role.WARNING
        case Outcome.ROLLED_BACK if state.stopping:
            return f"Stopped as asked; verified back on {state.source}.", Role.WARNING
        case Outcome.ROLLED_BACK if state.kind is JobKind.MIGRATION:
            return f"! Failed; {state.partition} is back on {state.source}, and that is verified.", Role.BAD
        case Outcome.ROLLED_BACK:
            return f"! {phrases.outcome(state)}.", Role.BAD
        case Outcome.REFUSED:
            return "Refused by a check; nothing was touched.", Role.WARNING
        case _:
            return "! Needs a person: not all is known, or not all is back.", Role.BAD


def _succeeded(state: JobState) -> tuple[str, Role]:
    what = {
        JobKind.MIGRATION: f"{state.partition} is on {state.target}",
        JobKind.TAKEOVER: f"the workload of {state.partition} runs on {state.target}",
    }.get(state.kind, f"what was asked of {state.source or state.target}")
    if not state.verified:
        return f"It is over: {what}; nothing was compared with before.", Role.WARNING
    if state.drift:
        return f"Done: {what}, but not all is as before.", Role.WARNING
    same = ", everything is as it was before" if state.kind is JobKind.MIGRATION else ""
    return f"Done: {what}{same}, and verified.", Role.GOOD


def _abandoned(view: JobView, width: int) -> list[Words]:
    stage = view.state.stage
    lines = paragraph(f"The last stage that was seen is: {stage.title}.", width) if stage else []
    return [*lines, plain(f"What is known and what can be done: lpmtui recover {view.id}", Role.COMMAND)]
