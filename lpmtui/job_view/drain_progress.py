"""A drain as lines: how far it is, each system, each move with stage and expected end, its end. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from lpmtui.job_view.drain_timeline import MARKS, cut, name_widths, short_duration
from lpmtui.job_view.drain_view import DrainView, FrameNow, MoveNow
from lpmtui.job_view.stage_lines import ResultCard, outcome_words
from lpmtui.job_view.state_lines import done_share, moving
from lpmtui.job_view.words import Role, Words, padded, paragraph, plain, seconds
from lpmtui.journal import JobState, phrases
from lpmtui.model.move import PHASE_TITLES, Outcome
from lpmtui.model.units import MIB, format_count, format_duration, format_size

_ENDED = {
    Outcome.SUCCEEDED: ("done", Role.GOOD),
    Outcome.ROLLED_BACK: ("failed, is back", Role.BAD),
    Outcome.REFUSED: ("refused", Role.WARNING),
    Outcome.NEEDS_ATTENTION: ("NEEDS A PERSON", Role.BAD),
}
_BAR = 30
_STANDING, _WHEN = 26, 15
"""Columns for where a move stands, and for when it ends."""


def head_lines(view: DrainView) -> list[Words]:
    """Three lines: what it is and how it stands; how much is done; the expected end against the window."""
    state = view.state
    word, role = _outcome(view)
    elapsed = f", {seconds(state.elapsed_s(view.end))}" if state.started and view.end else ""
    first: Words = (
        (f"Drain {view.id}: ", Role.INSTRUCTION),
        (f"{view.route}  ", Role.LABEL),
        (word, role),
        (elapsed, Role.INSTRUCTION),
    )
    return [first, _counts(view), _end_line(view)]


def _outcome(view: DrainView) -> tuple[str, Role]:
    """How it stands; some that stay need a person only where a move of theirs does."""
    if view.abandoned:
        return "UNKNOWN: its process is gone", Role.BAD
    if view.state.outcome is Outcome.NEEDS_ATTENTION and not view.persons:
        return ("stopped as asked" if view.state.stopping else "not all have moved"), Role.WARNING
    return outcome_words(view)


def _counts(view: DrainView) -> Words:
    full = round(view.share * _BAR)
    running = sum(one.running for one in view.moves)
    said = f"{view.share * 100:3.0f} %  {view.arrived} of {view.partitions} moved"
    waiting = sum(one.begun is None for one in view.moves)
    said += f", {running} moving" if running else ""
    said += f", {waiting} to come" if waiting else ""
    return (
        ("[", Role.BORDER),
        ("=" * full, Role.BAR),
        ("." * (_BAR - full), Role.BAR_EMPTY),
        ("] ", Role.BORDER),
        (said, Role.TEXT),
    )


def _end_line(view: DrainView) -> Words:
    """When it will be over, and how that stands to the window."""
    window, end = view.window_end, view.expected_end
    if not view.state.running:
        return _after_the_end(view)
    if end is None or view.abandoned:
        return plain("When it ends is not known.", Role.PENDING)
    said = f"Ends about {_time(end)}"
    if window is None:
        return plain(f"{said}; no window is given.", Role.TEXT)
    spare = (window - end).total_seconds()
    if spare >= 0:
        return plain(
            f"{said}, {format_duration(spare)} before the window ends at {_time(window)}.", Role.GOOD
        )
    over = format_duration(-spare)
    return plain(f"{said}, {over} AFTER the window ends at {_time(window)}.", Role.BAD)


def _after_the_end(view: DrainView) -> Words:
    plan, state = view.plan, view.state
    if plan is None or state.ended is None or state.started is None:
        return ()
    took = format_duration(state.elapsed_s(state.ended))
    return plain(f"It took {took}; {format_duration(plan.makespan_s)} were planned.", Role.TEXT)


def _time(at: datetime | None) -> str:
    return f"{at.astimezone():%H:%M:%S}" if at else ""


def frame_lines(view: DrainView, width: int) -> list[Words]:
    """A line for each system: what is still to leave it, what has arrived, what moves now, what is free."""
    name_width = 28 if width >= 100 else 16
    head = (
        f"{'System':<{name_width}} {'to leave':>9} {'arrived':>9} {'moving':>7} {'here now':>9} {'free':>10}"
    )
    lines = [plain(head, Role.HEADING)]
    known = {one.name: one for one in view.systems}
    gone = {one.name for one in view.moves if one.done}
    names = dict.fromkeys(
        [*(one.source for one in view.moves), *(one.target for one in view.moves), *_drained(view)]
    )
    for name in names:
        leaving = len({one.name for one in view.moves if one.source == name and one.name not in gone})
        coming = [one for one in view.moves if one.target == name and one.sign in " >+"]
        arrived = sum(one.done for one in coming)
        now = sum(one.running and name in (one.source, one.target) for one in view.moves)
        told = known.get(name, FrameNow(name))
        here = "?" if told.partitions is None else str(told.partitions)
        free = "?" if told.free_mib is None else format_size(told.free_mib * MIB)
        text = f" {leaving or '-':>9} {f'{arrived} of {len(coming)}' if coming else '-':>9}"
        text += f" {now or '-':>7} {here:>9} {free:>10}"
        role = Role.RUNNING if now else Role.TEXT
        lines.append(((f"{cut(name, name_width):<{name_width}}", Role.LABEL), (text, role)))
    return lines


def _drained(view: DrainView) -> tuple[str, ...]:
    source = view.state.source
    return () if not source or view.homeward else (source,)


def move_lines(view: DrainView, width: int) -> list[tuple[MoveNow, Words]]:
    """A line for each move: sign, partition, way, where it stands, when it ends."""
    name, system = name_widths(view.moves, width - _STANDING - _WHEN - 9)
    return [(one, _move(view, one, (name, system, width))) for one in view.moves]


def _move(view: DrainView, one: MoveNow, shape: tuple[int, int, int]) -> Words:
    name, system, width = shape
    way = f"{cut(one.source, system)} -> {cut(one.target, system)}"
    text, role = _standing(one)
    when = _when(one)
    room = width - 2 - name - 1 - (2 * system + 4) - 1 - len(when) - 1
    sign = one.sign
    if one.running and view.spin is not None:
        sign = "|/-\\"[view.spin % 4]
    return (
        (f"{sign} ", role),
        (f"{cut(one.name, name):<{name}} ", Role.LABEL),
        (f"{way:<{2 * system + 4}} ", Role.TEXT),
        (padded(text, max(8, room)), role),
        (f" {when}", Role.TEXT),
    )


def _standing(one: MoveNow) -> tuple[str, Role]:
    """Where a move stands: stage and share, the freeze that was measured, or why it failed."""
    if one.begun is None:
        return "waits", Role.PENDING
    if one.begun.outcome is None:
        return _stage(one.job), Role.RUNNING
    if one.stopped:
        return "stopped as asked, is back", Role.WARNING
    word, role = _ENDED.get(one.begun.outcome, (one.begun.outcome.value, Role.WARNING))
    if one.done:
        frozen = one.frozen_s
        return f"{word}{'' if frozen is None else f', frozen for {short_duration(frozen)}'}", role
    return f"{word}: {one.begun.why}" if one.begun.why else word, role


def _stage(job: JobState | None) -> str:
    if job is None:
        return "begins"
    if moving(job) and job.round is not None:
        return f"Memory, round {job.round.number}, {done_share(job.round) * 100:.0f} %"
    stage = job.stage
    title = stage.title if stage else PHASE_TITLES[job.phase] if job.phase else phrases.outcome(job)
    return f"stopping: {title}" if job.stopping else title


def _when(one: MoveNow) -> str:
    if one.begun is None:
        return f"begins {_time(one.begins)}" if one.begins else ""
    return f"ends   {_time(one.ends)}" if one.running else f"ended  {_time(one.ends)}"


def left_lines(view: DrainView, width: int) -> list[Words]:
    """Who is not moved by the plan in force, and why; nothing where everybody moves."""
    made = view.state.last_plan
    if made is None or not (made.plan.not_moved or made.plan.late):
        return []
    lines = [plain("Not moved", Role.HEADING)]
    lines += [_stays(one.name, one.told, width) for one in made.plan.not_moved]
    late = dict.fromkeys(one.name for one in made.plan.late)
    return lines + [_stays(name, "It would end after the window.", width) for name in late]


def _stays(name: str, why: str, width: int) -> Words:
    text = " ".join(why.split())
    return ((f"  {cut(name, 16):<16} ", Role.LABEL), (padded(text, width - 19).rstrip(), Role.WARNING))


def move_details(one: MoveNow | None, width: int) -> list[Words]:
    """All about the move under the cursor: its job, freeze against forecast and time-out, why it failed."""
    if one is None:
        return []
    lines: list[Words] = []
    if one.begun is not None and one.begun.why:
        lines += paragraph(one.begun.why, width, Role.WARNING)
    if one.begun is not None and not one.begun.job:
        lines += paragraph("It was refused before it began: it is no job of its own.", width)
    elif one.begun is not None:
        lines += paragraph(f"Job {one.begun.job}: Enter shows it.", width, Role.INSTRUCTION)
    if one.job is not None:
        for sentence in phrases.freeze(one.job.freeze):
            lines += paragraph(sentence, width)
    elif one.planned is not None and one.planned.suspension_s is not None:
        letter, role = one.planned.mark, MARKS[one.planned.mark]
        text = f"Frozen for about {format_duration(one.planned.suspension_s)} by the plan [{letter}]."
        lines += paragraph(text, width, role)
    return lines


def drain_card(view: DrainView, width: int, keys: Sequence[str]) -> ResultCard | None:
    """The card of a drain that is over, or that no process carries out; None while it runs.

    `keys` are labels of the keys that go on from here.
    """
    state, number = view.state, view.id
    if state.running and not view.abandoned:
        return None
    title, role = _card_title(view)
    lines = paragraph(state.why, width) if state.why else []
    ways = [
        ("Go on, or bring back what was moved", f"lpmtui recover {number}", _open_end(view)),
        ("The way home", f"lpmtui drain --return {number}", _can_return(view)),
    ]
    lines += [
        plain(f"{what}: {command}", Role.COMMAND)
        for what, command, offered in ways
        if offered and command not in state.why
    ]
    if keys:
        lines.append(plain("   ".join(keys), Role.LABEL))
    return ResultCard(title, role, lines)


def _can_return(view: DrainView) -> bool:
    return view.arrived > 0 and not view.abandoned and not view.homeward


def _open_end(view: DrainView) -> bool:
    return view.abandoned or view.state.outcome is Outcome.NEEDS_ATTENTION


def _card_title(view: DrainView) -> tuple[str, Role]:
    count = f"{view.arrived} of {format_count(view.partitions, 'partition')} moved"
    outcome = view.state.outcome
    if view.abandoned:
        return "? No process carries it out any more; the moves that run go on.", Role.BAD
    if outcome is Outcome.SUCCEEDED:
        return f"Done: {count}, each of them verified.", Role.GOOD
    if outcome is Outcome.REFUSED:
        return "Refused: nothing was moved.", Role.WARNING
    if view.persons:
        return f"! {count}; a person is needed for {', '.join(view.persons)}.", Role.BAD
    if view.state.stopping:
        return f"Stopped as asked: {count}; what was under way is back.", Role.WARNING
    return f"{count}; the others stay.", Role.WARNING
