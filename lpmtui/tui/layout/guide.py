"""A guided migration: the list of steps on the left, everything about one of them on the right."""

from __future__ import annotations

from collections.abc import Iterator

from lpmtui.model.lazy_dataclass import dataclass
from lpmtui.model.move import Outcome
from lpmtui.tui.guide_state import Guide, GuidedStep
from lpmtui.tui.layout.frame import NO_BADGE, Badge, Legend, draw_legend, draw_title
from lpmtui.tui.layout.messages import hard_wrapped, wrapped
from lpmtui.tui.layout.migration import OUTCOMES
from lpmtui.tui.layout.roles import Role
from lpmtui.tui.layout.rolling import follow, window
from lpmtui.tui.layout.sheet import Sheet, shorten

TITLE = "Guided Migration, Step by Step"
FIRST_STEP = 5
RIGHT = 36
"""Column where the right side begins."""

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
Words = tuple[str, Role]


@dataclass(frozen=True, slots=True)
class GuideView:
    """A guided migration at one moment. `shown` is the step on the right, `top` how far it is scrolled.

    `alive`: its executor runs; `message` is said above the legend, loudly where `loud`.
    """

    id: str
    way: str
    guide: Guide
    shown: int
    top: int = 0
    alive: bool = True
    badge: Badge = NO_BADGE
    legend: Legend = ()
    message: str = ""
    loud: bool = False
    waiting: bool = False


def draw_guide(sheet: Sheet, view: GuideView) -> None:
    """Draw the guide on an empty sheet."""
    draw_title(sheet, TITLE, view.badge)
    sheet.put(0, 2, shorten(f"{view.way}   (migration {view.id})", sheet.width), Role.LABEL)
    text, role = standing(view)
    sheet.put(0, 3, shorten(text, sheet.width), role)
    first = draw_legend(sheet, view.legend, waiting=view.waiting)
    end = first - 1
    if view.message:
        sheet.put(0, end, shorten(view.message, sheet.width), Role.BAD if view.loud else Role.WARNING)
    _draw_steps(sheet, view, end)
    _draw_lines(sheet, details(view, sheet.width - RIGHT), view.top, end)


def standing(view: GuideView) -> Words:
    """Where it is, in one sentence."""
    guide = view.guide
    if guide.finished is not None:
        return f"It ended: {OUTCOMES[guide.finished.outcome][0]}.", OUTCOMES[guide.finished.outcome][1]
    if not view.alive:
        return "Nobody carries it out any more. lpm_recover tells what can be done.", Role.BAD
    if guide.waits and guide.since is not None:
        return (
            f"It waits for you since {guide.since.astimezone():%H:%M:%S}: Enter does the step.",
            Role.RUNNING,
        )
    return "The step runs. F4 shows how it goes on.", Role.RUNNING


def _draw_steps(sheet: Sheet, view: GuideView, end: int) -> None:
    steps = view.guide.steps
    room = end - FIRST_STEP
    seen = window(len(steps), room, follow(0, max(0, view.shown), room, len(steps)), marks=0)
    y = FIRST_STEP
    for index in range(seen.top, seen.end):
        one = steps[index]
        sign, role = SIGNS[_state(view, one)]
        sheet.put(0, y, sign, role)
        title_role = Role.PENDING if sign == " " else Role.TEXT
        sheet.put(2, y, shorten(f"{index + 1:>2} {one.step.title}", RIGHT - 4), title_role)
        if index == view.shown:
            sheet.shade(2, y, RIGHT - 4, Role.CURSOR)
            sheet.caret = (2, y)
        y += 1


def _state(view: GuideView, one: GuidedStep) -> str:
    waits_here = view.guide.waits and one.step.name == view.guide.current
    return "running" if waits_here else one.state


def _draw_lines(sheet: Sheet, lines: list[Words], top: int, end: int) -> None:
    seen = window(len(lines), end - FIRST_STEP, top)
    y = FIRST_STEP
    if seen.marked:
        sheet.put(RIGHT, y, seen.upper, Role.SCROLL)
        sheet.put(RIGHT, y + 1 + seen.end - seen.top, seen.lower, Role.SCROLL)
        y += 1
    for text, role in lines[seen.top : seen.end]:
        sheet.put(RIGHT, y, text, role)
        y += 1


def details(view: GuideView, width: int) -> list[Words]:
    """Everything about the step that is shown, broken to the width."""
    if not 0 <= view.shown < len(view.guide.steps):
        return []
    return list(_details(view, view.guide.steps[view.shown], width))


def _details(view: GuideView, one: GuidedStep, width: int) -> Iterator[Words]:
    step = one.step
    yield from ((text, Role.HEADING) for text in wrapped(step.title, width))
    if one.why:
        yield from ((text, Role.WARNING) for text in wrapped(f"{one.state}: {one.why}", width))
    yield from ((text, Role.TEXT) for text in wrapped(step.why, width))
    if step.seen:
        yield "You will see:", Role.LABEL
        yield from ((text, Role.TEXT) for text in wrapped(step.seen, width))
    yield "It runs:" if step.commands else "It changes nothing by itself.", Role.LABEL
    for command in step.commands:
        yield from ((text, Role.COMMAND) for text in hard_wrapped(command, width))
    if view.guide.in_force and view.guide.waits and step.name == view.guide.current:
        yield "In force while it waits:", Role.LABEL
        for title in view.guide.in_force:
            yield from ((text, Role.WARNING) for text in wrapped(title, width))
    finished = view.guide.finished
    if finished is not None and finished.outcome is not Outcome.SUCCEEDED:
        yield from ((text, Role.WARNING) for text in wrapped(finished.why, width) if text)
