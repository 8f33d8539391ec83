"""A plan of a drain as lines: the findings of every move, the timeline, who stays and why. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import StrEnum

from lpmtui.job_view.drain_timeline import axis_line, columns, cut, move_line
from lpmtui.job_view.words import Role, Words, plain
from lpmtui.model.drain import Drain
from lpmtui.model.lazy_dataclass import dataclass
from lpmtui.model.move import Severity
from lpmtui.model.plan import Plan, PlanFinding, way
from lpmtui.model.units import MIB, format_count, format_duration, format_size

MOST_FINDINGS = 8
"""Beyond so many lines of findings, moves of which a check says the same share one."""
SEVERITIES = {Severity.ERROR: Role.BAD, Severity.WARNING: Role.WARNING, Severity.INFO: Role.TEXT}
RANK = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.INFO: 2}
_WORD = 8
_REMEDY_FROM = 120


@dataclass(frozen=True, slots=True)
class DrainProposal:
    """A drain as asked for and the plan made for it. `checked`: the checks have looked at every move.

    `trouble` says why the last planning failed; the plan is the one before that.
    """

    drain: Drain
    plan: Plan
    checked: bool = False
    trouble: str = ""

    @property
    def purpose(self) -> str:
        """What is done to which system, for headings and questions."""
        if self.drain.returns:
            return f"bring home what drain {self.drain.returns} moved"
        return f"empty {self.drain.system}"

    @property
    def partitions(self) -> tuple[str, ...]:
        """The partitions whose moves begin, in the order of their first move."""
        return tuple(dict.fromkeys(one.name for one in self.plan.moves if not one.late))


class RowKind(StrEnum):
    """What a line of the plan is about."""

    HEADING = "heading"
    FINDING = "finding"
    MOVE = "move"
    LEFT = "not moved"


@dataclass(frozen=True, slots=True)
class PlanRow:
    """One line. `key` stays the same from plan to plan; `partition` is empty for headings."""

    key: str
    kind: RowKind
    words: Words
    partition: str = ""

    @property
    def selectable(self) -> bool:
        """Whether the cursor may stand on it."""
        return self.kind is not RowKind.HEADING


def head_lines(proposal: DrainProposal) -> list[Words]:
    """Two lines: how many partitions move in which time, and how that stands to the window."""
    plan, count = proposal.plan, len(proposal.partitions)
    lead = f"{proposal.purpose[:1].upper()}{proposal.purpose[1:]}: "
    if not count:
        return [plain(f"{lead}nothing is moved.", Role.WARNING), _window(plan)]
    bound = max(plan.tight_bound_s, plan.lower_bound_s)
    what = f"{lead}{format_count(count, 'partition')} in "
    took, least = format_duration(plan.makespan_s), format_duration(bound)
    said = " (no plan is shorter)." if took == least else f" (no plan is under {least})."
    return [((what, Role.LABEL), (took, Role.VALUE), (said, Role.LABEL)), _window(plan)]


def _window(plan: Plan) -> Words:
    if plan.window_s is None:
        return plain("No window is given: every move is begun.", Role.INSTRUCTION)
    words = f"Window {format_duration(plan.window_s)}: the plan {plan.window_fit}."
    return plain(words, Role.BAD if plan.late else Role.GOOD)


# --- lines -----------------------------------------------------------------------------------------------


def plan_rows(proposal: DrainProposal, width: int, chosen: str = "") -> list[PlanRow]:
    """All lines from the findings to who stays; moves of the cluster of `chosen` stand out."""
    plan = proposal.plan
    rows = list(_findings(proposal, width))
    if plan.moves:
        shape = columns(plan.moves, width, plan.window_s)
        cluster = next((one.cluster for one in plan.moves if one.name == chosen), "")
        rows.append(_heading("axis", axis_line(shape)))
        seen: dict[str, int] = {}
        for one in plan.moves:
            seen[one.name] = seen.get(one.name, 0) + 1
            key = f"move {seen[one.name]} {one.name}"
            rows.append(PlanRow(key, RowKind.MOVE, move_line(one, shape, chosen=cluster), one.name))
    rows += _left(proposal, width)
    rows += _reserves(plan, width)
    return rows


def _heading(key: str, words: Words) -> PlanRow:
    return PlanRow(key, RowKind.HEADING, words)


def finding_counts(proposal: DrainProposal) -> str:
    """How many errors and warnings the checks found, and how many moves are free of both."""
    plan = proposal.plan
    if not proposal.checked:
        return "Findings: the moves are being checked ..."
    found, around = serious(plan), met(plan)
    counts = [
        format_count(count, severity.value)
        for severity in (Severity.ERROR, Severity.WARNING)
        if (count := sum(one.severity is severity and one.move not in around for one in found))
    ]
    checked = format_count(len(plan.moves), "move")
    avoided = f"; {format_count(len(around), 'refused target')} avoided" if around else ""
    if not counts:
        return f"Findings: none, {checked} checked{avoided}."
    spoken = {one.move for one in found}
    clean = sum(way(one.name, one.target) not in spoken for one in plan.moves)
    return f"Findings: {', '.join(counts)}; {clean} of {checked} without{avoided}."


def met(plan: Plan) -> frozenset[str]:
    """The ways that a check refused, of partitions that go another way by this plan."""
    ways = {way(one.name, one.target) for one in plan.moves}
    moving = {one.name for one in plan.moves}
    return frozenset(
        one.move
        for one in plan.findings
        if one.severity is Severity.ERROR and one.move not in ways and partition_of(one) in moving
    )


def serious(plan: Plan) -> list[PlanFinding]:
    """The findings that are errors or warnings."""
    return [one for one in plan.findings if one.severity is not Severity.INFO]


def _findings(proposal: DrainProposal, width: int) -> Iterator[PlanRow]:
    """A line for each group of findings, the worst first."""
    yield _heading("findings", plain(finding_counts(proposal), Role.HEADING))
    around = met(proposal.plan)
    for key, found in finding_groups(proposal.plan).items():
        line = _finding_line(found, width, met=found[0].move in around)
        moves = {one.move for one in found}
        yield PlanRow(key, RowKind.FINDING, line, partition_of(found[0]) if len(moves) == 1 else "")


def finding_groups(plan: Plan) -> dict[str, list[PlanFinding]]:
    """Errors, warnings and what is said of the whole plan by the key of their line, the worst first.

    Moves share a line where the worst that is said of them is the same; where that still makes too many
    lines, findings of one check do.
    """
    around = met(plan)
    told = [one for one in plan.findings if one.severity is not Severity.INFO or not one.move]
    ordered = sorted(told, key=lambda one: (one.move in around, RANK[one.severity]))
    by_move: dict[str, list[PlanFinding]] = {}
    for one in ordered:
        by_move.setdefault(one.move, []).append(one)
    shared: dict[str, list[PlanFinding]] = {}
    for found in by_move.values():
        shared.setdefault(f"{found[0].move in around} {_without_names(found[0])}", []).extend(found)
    if len(shared) <= MOST_FINDINGS:
        return {f"finding {found[0].move}": found for found in shared.values()}
    by_check: dict[str, list[PlanFinding]] = {}
    for one in ordered:
        key = f"finding {'met' if one.move in around else one.severity} {one.check}"
        by_check.setdefault(key, []).append(one)
    return by_check


def partition_of(finding: PlanFinding) -> str:
    """The partition that a finding is about; empty where it is about the whole plan."""
    return finding.move.partition(" -> ")[0]


def _without_names(finding: PlanFinding) -> str:
    """What a finding says, the same for every move of which the same is said."""
    partition, _, target = finding.move.partition(" -> ")
    said = finding.what.replace(partition, "*") if partition else finding.what
    return f"{finding.severity} {finding.check} {said.replace(target, '*') if target else said}"


def _finding_line(found: Sequence[PlanFinding], width: int, *, met: bool) -> Words:
    worst = found[0]
    moves = list(dict.fromkeys(one.move for one in found))
    where = (moves[0] or "the plan") if len(moves) == 1 else f"{len(moves)} moves"
    more = f" (+{len(found) - 1})" if len(found) > 1 and len(moves) == 1 else ""
    room = width - _WORD
    place = cut(where + more, min(32, room // 3))
    text = f"{worst.what} {worst.fix}" if width >= _REMEDY_FROM else worst.what
    said = _short(text, room - len(place) - 2)
    word, role = worst.severity.value.upper(), SEVERITIES[worst.severity]
    if met:
        word, role = "refused", Role.PENDING
    return (
        (f"{word:<{_WORD}}", role),
        (f"{place}: ", Role.LABEL),
        (said, Role.TEXT),
    )


def _short(text: str, width: int) -> str:
    """A sentence in so many cells; what does not fit ends in `>`."""
    line = text.splitlines()[0] if text else ""
    return line if len(line) <= width else f"{line[: max(1, width - 1)]}>"


def _left(proposal: DrainProposal, width: int) -> Iterator[PlanRow]:
    left = proposal.plan.not_moved
    if not left:
        return
    yield _heading("left", plain(f"Not moved: {len(left)}", Role.HEADING))
    name_width = min(max(len(one.name) for one in left), 28 if width >= 100 else 12)
    for one in left:
        asked = one.name in proposal.drain.stay
        said = one.told if width >= _REMEDY_FROM else one.why
        words: Words = (
            (f"{cut(one.name, name_width):<{name_width}}  ", Role.LABEL),
            (_short(said, width - name_width - 2), Role.PENDING if asked else Role.WARNING),
        )
        yield PlanRow(f"left {one.name}", RowKind.LEFT, words, one.name)


def _reserves(plan: Plan, width: int) -> Iterator[PlanRow]:
    if plan.reserves:
        yield _heading("reserves", plain("Memory kept free", Role.HEADING))
    for one in plan.reserves:
        said = _short(f"{one.system}: {memory_words(one.memory_mb)}, {one.why}", width)
        yield _heading(f"reserve {one.system} {one.why}", plain(said))


def memory_words(mb: float) -> str:
    """Megabytes of memory as a size."""
    return format_size(mb * MIB)
