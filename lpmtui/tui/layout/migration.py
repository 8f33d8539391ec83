"""The migration screen: stages on the left, groups and applications on the right, memory below."""

from __future__ import annotations

from datetime import datetime

from lpmtui.journal.phrases import freeze as sentences
from lpmtui.model.lazy_dataclass import dataclass
from lpmtui.model.move import PHASE_TITLES, Outcome, Phase
from lpmtui.model.units import format_duration, format_size
from lpmtui.tui.layout.frame import NO_BADGE, Badge, Legend, draw_legend, draw_title
from lpmtui.tui.layout.memory import draw_memory
from lpmtui.tui.layout.messages import wrapped
from lpmtui.tui.layout.roles import Role
from lpmtui.tui.layout.sheet import Sheet, shorten
from lpmtui.tui.projection import Before, MigrationPicture, SeenStage, SeenState

TITLE = "Migrate a Partition"
FIRST_STAGE = 5
TIME_END = 40
RIGHT = 43
BEFORE = 57
NOW = 69
SPIN = "|/-\\"

SIGNS = {
    SeenState.PENDING: (" ", Role.PENDING),
    SeenState.RUNNING: (">", Role.RUNNING),
    SeenState.DONE: ("+", Role.GOOD),
    SeenState.UNSEEN: ("?", Role.PENDING),
    SeenState.FAILED: ("!", Role.BAD),
    SeenState.LEFT_OUT: ("-", Role.PENDING),
}

OUTCOMES = {
    Outcome.REQUESTED: ("requested", Role.RUNNING),
    Outcome.RUNNING: ("running", Role.RUNNING),
    Outcome.SUCCEEDED: ("OK", Role.GOOD),
    Outcome.ROLLED_BACK: ("failed, everything brought back", Role.WARNING),
    Outcome.NEEDS_ATTENTION: ("NEEDS ATTENTION", Role.BAD),
    Outcome.REFUSED: ("refused, nothing touched", Role.WARNING),
}
ABANDONED = ("outcome UNKNOWN: nobody carries it out any more", Role.BAD)


@dataclass(frozen=True, slots=True)
class MigrationView:
    """A migration at one moment. `alive`: its executor runs; `spin` counts up where movement is wanted."""

    id: str
    picture: MigrationPicture
    now: datetime | None
    alive: bool = True
    spin: int | None = None
    badge: Badge = NO_BADGE
    legend: Legend = ()
    message: str = ""
    waiting: bool = False

    @property
    def abandoned(self) -> bool:
        """Whether it never came to an end and nobody carries it out."""
        return not self.alive and not self.picture.outcome.final


def draw_migration(sheet: Sheet, view: MigrationView) -> None:
    """Draw the migration screen on an empty sheet."""
    draw_title(sheet, TITLE, view.badge)
    _draw_head(sheet, view)
    for offset, stage in enumerate(view.picture.stages):
        _draw_stage(sheet, FIRST_STAGE + offset, stage, view)
    below = FIRST_STAGE + len(view.picture.stages)
    _draw_right(sheet, view.picture, below)
    first = draw_legend(sheet, view.legend, waiting=view.waiting)
    _draw_below(sheet, view, below, first)


def _draw_head(sheet: Sheet, view: MigrationView) -> None:
    picture = view.picture
    way = f"{picture.source or '(not known yet)'} -> {picture.target}"
    sheet.put(0, 2, f"{picture.partition}: {way}", Role.LABEL)
    sheet.put(RIGHT, 2, f"{picture.procedure} procedure" if picture.procedure else "", Role.LABEL)
    sheet.put(0, 3, "Migration:", Role.INSTRUCTION)
    word, role = ABANDONED if view.abandoned else OUTCOMES[picture.outcome]
    sheet.put(11, 3, word, role)
    if not view.abandoned:
        sheet.put(RIGHT, 3, f"id {view.id}", Role.INSTRUCTION)
    if picture.unhealthy:
        loud = f"NOT HEALTHY: {', '.join(picture.unhealthy)}"
        sheet.put(0, 4, shorten(loud, RIGHT - 1), Role.BAD)
    end = picture.ended or view.now
    if picture.started and end and not view.abandoned:
        seconds = max(0.0, (end - picture.started).total_seconds())
        sheet.put(BEFORE, 3, f"elapsed {_duration(seconds)}", Role.INSTRUCTION)


def _draw_stage(sheet: Sheet, y: int, stage: SeenStage, view: MigrationView) -> None:
    sign, role = SIGNS[stage.state]
    running = stage.state is SeenState.RUNNING
    if running and view.abandoned:
        sign, role = "?", Role.BAD
    elif running and view.spin is not None:
        sign = SPIN[view.spin % len(SPIN)]
    sheet.put(0, y, sign, role)
    title_role = Role.PENDING if stage.state in (SeenState.PENDING, SeenState.LEFT_OUT) else Role.TEXT
    sheet.put(2, y, PHASE_TITLES[stage.phase], role if running else title_role)
    text = _time_of(stage, view)
    sheet.put(TIME_END - len(text), y, text, title_role)


def _time_of(stage: SeenStage, view: MigrationView) -> str:
    if stage.state is SeenState.LEFT_OUT:
        return "none"
    if stage.state is SeenState.UNSEEN:
        return "not seen"
    if stage.phase is Phase.SUSPENSION and view.picture.suspension_s is not None:
        return format_duration(view.picture.suspension_s)
    end = stage.ended or view.now
    if stage.started is None or end is None or (view.abandoned and stage.ended is None):
        return ""
    seconds = max(0.0, (end - stage.started).total_seconds())
    return f"{'~' if stage.inferred else ''}{_duration(seconds)}"


def _duration(seconds: float) -> str:
    return f"{seconds:.1f} s" if seconds < 10 else format_duration(seconds)


def _draw_right(sheet: Sheet, picture: MigrationPicture, end: int) -> None:
    y = FIRST_STAGE - 1
    sheet.put(BEFORE, y, "before", Role.HEADING)
    sheet.put(NOW, y, "now", Role.HEADING)
    for name, group in picture.groups.items():
        y = _draw_pair(sheet, y + 1, end - 5, name, group.state)
        if group.node.before or group.node.now:
            y = _draw_pair(sheet, y + 1, end - 5, "  on node", _or_unknown(group.node))
    for name, application in picture.applications.items():
        y = _draw_pair(sheet, y + 1, end - 5, name, application)
    if not picture.groups and not picture.applications:
        y += 1
        sheet.put(RIGHT, y, "no resource groups", Role.PENDING)
    y += 1
    for name, counted in (("Devices", picture.devices), ("Users", picture.users)):
        if counted is not None:
            y = _draw_pair(sheet, y + 1, end - 2, name, counted)
    if picture.suspension_s is not None and y + 1 < end:
        sheet.put(RIGHT, y + 1, "Stood still", Role.LABEL)
        sheet.put(NOW, y + 1, format_duration(picture.suspension_s), Role.VALUE)


def _or_unknown(node: Before) -> Before:
    """An UNMANAGED group is reported alike for every node: nobody can tell where it is."""
    return Before(node.before or "?", node.now or "?")


def _draw_pair(sheet: Sheet, y: int, end: int, name: str, pair: Before) -> int:
    """One line of the comparison; what has no room is left out, and a line says so."""
    if y > end:
        return y
    if y == end:
        sheet.put(RIGHT, y, "(more on a higher screen)", Role.PENDING)
        return y
    sheet.put(RIGHT, y, shorten(name, BEFORE - RIGHT - 1), Role.LABEL)
    sheet.put(BEFORE, y, shorten(pair.before, NOW - BEFORE - 1), Role.VALUE)
    sheet.put(NOW, y, shorten(pair.now, sheet.width - NOW), _role_of(pair))
    return y


def _role_of(pair: Before) -> Role:
    if pair.now == pair.before:
        return Role.VALUE
    return Role.BAD if "ERROR" in pair.now or pair.now == "FAILED" else Role.WARNING


def _draw_below(sheet: Sheet, view: MigrationView, top: int, end: int) -> None:
    """The lines between the stages and the legend: memory while it moves, else what was said last."""
    picture = view.picture
    room = end - top
    stage = picture.stage
    moving = stage is not None and stage.phase in (Phase.MEMORY, Phase.VIRTUAL_DEVICES)
    if picture.rounds and not picture.outcome.final and (room > 8 or (moving and not view.abandoned)):
        top = draw_memory(sheet, top, picture, room - 4 if room > 8 else 0) + (1 if room > 8 else 0)
    lines = _words(view, sheet.width)
    for offset, (text, role) in enumerate(lines[max(0, len(lines) - max(0, end - top)) :]):
        sheet.put(0, top + offset, shorten(text, sheet.width), role)
    if view.message:
        sheet.fill(0, end - 1, sheet.width)
        sheet.put(0, end - 1, shorten(view.message, sheet.width), Role.WARNING)


def _words(view: MigrationView, width: int) -> list[tuple[str, Role]]:
    picture = view.picture
    lines = [(text, Role.TEXT) for note in picture.notes for text in wrapped(note, width)]
    step = picture.steps.get(picture.step, picture.step)
    if step and not picture.outcome.final:
        lines.append((f"Step: {step}", Role.INSTRUCTION))
    lines += [(text, Role.WARNING) for finding in picture.findings for text in wrapped(finding.what, width)]
    if picture.outcome.final:
        lines += _ending(picture, width)
    if view.abandoned:
        lines.append((f"`lpmtui recover {view.id}` tells what is known and what can be done.", Role.WARNING))
    return lines


def _ending(picture: MigrationPicture, width: int) -> list[tuple[str, Role]]:
    lines: list[tuple[str, Role]] = []
    role = Role.BAD if picture.freeze.exceeded else Role.TEXT
    lines += [(text, role) for one in sentences(picture.freeze) for text in wrapped(one, width)]
    if picture.rounds:
        sent = format_size(picture.transmitted)
        rounds = f"{len(picture.rounds)} round{'s' if len(picture.rounds) > 1 else ''}"
        lines.append((f"Memory: {sent} in {rounds}.", Role.TEXT))
    good = picture.outcome is Outcome.SUCCEEDED
    sentence = picture.why or ("Everything is as it was before, on the new system." if good else "")
    lines += [(text, Role.GOOD if good else Role.WARNING) for text in wrapped(sentence, width) if text]
    lines += [(f"Differs from before: {item}", Role.WARNING) for item in picture.drift]
    return lines
