"""A guided job: its steps, everything about one of them, where it stands, and the summary at its end."""

from __future__ import annotations

from collections.abc import Iterator

from lpmtui.job_view.stage_lines import JobView
from lpmtui.job_view.words import Role, Words, broken, paragraph, plain
from lpmtui.journal import phrases
from lpmtui.journal.job_parts import StepState

SIGNS = {
    "": (" ", Role.PENDING),
    "running": (">", Role.RUNNING),
    "undoing": ("<", Role.RUNNING),
    "done": ("+", Role.GOOD),
    "already-done": ("+", Role.GOOD),
    "undone": ("<", Role.WARNING),
    "skipped": ("-", Role.WARNING),
    "failed": ("!", Role.BAD),
}
RISKS = (
    "A step that is left out is not done later either.",
    "What it protects from is not protected from while the partition moves.",
)


def current(view: JobView) -> int:
    """The place of the step that waits or runs; behind the last one when it is over."""
    state = view.state
    name = state.question.step if state.question else state.step
    names = [one.step.name for one in state.steps]
    if name in names:
        return names.index(name)
    undone = (at for at, one in enumerate(state.steps) if not one.state)
    return next(undone, max(0, len(names) - 1))


def standing(view: JobView) -> tuple[str, Role]:
    """Where it is, in one sentence."""
    state = view.state
    if not state.running:
        return f"It ended: {phrases.outcome(state)}.", Role.GOOD if state.exit_status == 0 else Role.WARNING
    if view.abandoned:
        return "No process carries it out any more. lpm_recover tells what can be done.", Role.BAD
    if state.question is not None:
        since = f"{state.question.since.astimezone():%H:%M:%S}"
        return f"It waits for you since {since}: Enter does the step.", Role.RUNNING
    if state.waiting is not None:
        return phrases.waiting(state.waiting), Role.WARNING
    return "The step runs. F4 shows how it goes on.", Role.RUNNING


def step_line(view: JobView, at: int) -> Words:
    """One step in the list."""
    one = view.state.steps[at]
    waits = view.state.question is not None and view.state.question.step == one.step.name
    sign, role = SIGNS["running" if waits else one.state]
    title_role = Role.PENDING if sign == " " else Role.TEXT
    return ((f"{sign} ", role), (f"{at + 1:>2} {one.step.title}", title_role))


def details(view: JobView, at: int, width: int) -> list[Words]:
    """Everything about one step, broken to the width."""
    if not 0 <= at < len(view.state.steps):
        return []
    return list(_details(view, view.state.steps[at], width))


def _details(view: JobView, one: StepState, width: int) -> Iterator[Words]:
    step, state = one.step, view.state
    yield from paragraph(step.title, width, Role.HEADING)
    if one.why:
        yield from paragraph(f"{one.state}: {one.why}", width, Role.WARNING)
    yield from paragraph(step.why, width) if step.why else ()
    if step.seen:
        yield ()
        yield plain("You will see:", Role.LABEL)
        yield from paragraph(step.seen, width)
    yield ()
    yield plain("It runs:" if step.commands else "It changes nothing by itself.", Role.LABEL)
    for command in step.commands:
        yield from (plain(f"  {piece}", Role.COMMAND) for piece in broken(command, max(20, width - 2)))
    asked = state.question is not None and state.question.step == step.name
    if asked and state.in_force:
        yield ()
        yield plain("In force while it waits:", Role.LABEL)
        for title in state.in_force:
            yield from paragraph(title, width, Role.WARNING)


def summary(view: JobView, width: int) -> list[Words]:
    """The end of a guided job: what was done, what was left out and why, how long it took."""
    state = view.state
    lines = paragraph(phrases.outcome_with_reason(state), width, Role.HEADING)
    counted = {
        word: sum(one.state == word for one in state.steps) for word in ("done", "already-done", "skipped")
    }
    done = counted["done"] + counted["already-done"]
    lines += paragraph(f"{done} of {len(state.steps)} steps were done.", width)
    for name, why in state.skipped.items():
        title = next((one.step.title for one in state.steps if one.step.name == name), name)
        lines += paragraph(f"Left out: {title} ({why})", width, Role.WARNING)
    for sentence in phrases.freeze(state.freeze):
        lines += paragraph(sentence, width)
    for one in state.drift:
        lines += paragraph(f"Differs from before: {one}", width, Role.WARNING)
    if view.end is not None:
        lines.append(plain(f"It took {state.elapsed_s(view.end) / 60:.0f} minutes."))
    return lines
