"""How a job ended: one sentence, what differs, and the exact command or key that mends it."""

from __future__ import annotations

from dataclasses import field

from lpmtui.job_view.stage_lines import JobView
from lpmtui.job_view.words import Role, Words, paragraph, plain
from lpmtui.journal import JobState, phrases
from lpmtui.model.job import JobKind
from lpmtui.model.lazy_dataclass import dataclass
from lpmtui.model.move import Outcome

MOST_DRIFT = 6


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
        return _card(
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
    return _card(title, role, lines)


def _card(title: str, role: Role, lines: list[Words]) -> ResultCard:
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
