"""All about one line of a drain's plan: a finding, a move, who stays; the whole plan in sentences. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from lpmtui.job_view.drain_plan_lines import (
    RANK,
    SEVERITIES,
    DrainProposal,
    PlanRow,
    RowKind,
    finding_counts,
    finding_groups,
    head_lines,
    memory_words,
    met,
    partition_of,
)
from lpmtui.job_view.drain_timeline import MARKS
from lpmtui.job_view.words import Role, Words, paragraph, plain
from lpmtui.model.move import Severity
from lpmtui.model.plan import Plan, PlanFinding, ScheduledMove
from lpmtui.model.units import format_bit_rate, format_duration


def detail_lines(proposal: DrainProposal, row: PlanRow | None, width: int) -> list[Words]:
    """What stands below the list for the line under the cursor, broken between words."""
    if row is None:
        return []
    plan = proposal.plan
    if row.kind is RowKind.FINDING:
        return list(_about_findings(plan, row, width))
    if row.kind is RowKind.LEFT:
        left = [one for one in plan.not_moved if one.name == row.partition]
        return [line for one in left for line in paragraph(f"{one.name} is not moved. {one.told}", width)]
    return [
        line for one in plan.moves if one.name == row.partition for line in _about_move(proposal, one, width)
    ]


def _about_findings(plan: Plan, row: PlanRow, width: int) -> Iterator[Words]:
    """Every finding that shares the line, with its remedy; of several moves each is said once."""
    around = met(plan)
    told: set[tuple[str, str]] = set()
    for one in finding_groups(plan).get(row.key, []):
        if (one.what, one.fix) in told:
            continue
        told.add((one.what, one.fix))
        lead = "" if row.partition or not one.move else f"{one.move}: "
        yield from paragraph(f"{lead}{one.what}", width, SEVERITIES[one.severity])
        if one.fix:
            yield from paragraph(f"Remedy: {one.fix}", width)
    planned = next((one for one in plan.moves if one.name == row.partition), None)
    if planned is not None and row.key.removeprefix("finding ") in around:
        yield from paragraph(f"Planned to {planned.target} instead.", width, Role.GOOD)


def _about_move(proposal: DrainProposal, move: ScheduledMove, width: int) -> Iterator[Words]:
    """Size, rate, freeze against the tightest time-out, what was wished for it, and what checks say."""
    yield from paragraph(_what_moves(proposal, move), width)
    yield from paragraph(f"{freeze_words(move)} [{move.mark}]", width, MARKS[move.mark])
    if move.late:
        yield from paragraph("It would end after the window, so it is not begun.", width, Role.BAD)
    for one in proposal.plan.findings_of(move):
        if one.severity is not Severity.INFO:
            yield from paragraph(f"{one.severity.value.upper()}: {one.what}", width, SEVERITIES[one.severity])


def _what_moves(proposal: DrainProposal, move: ScheduledMove) -> str:
    parts = [
        memory_words(move.memory_mb) if move.memory_mb else "",
        f"node of cluster {move.cluster}" if move.cluster else "in no known cluster",
        f"{format_duration(move.duration_s)} at {format_bit_rate(move.bandwidth_mbps * 1e6 / 8)}",
        "no other move beside it" if move.alone else "",
        f"pinned to {move.target}" if (move.name, move.target) in proposal.drain.pins else "",
        "moved up" if move.name in proposal.drain.first else "",
    ]
    return f"{move.name}: {', '.join(part for part in parts if part)}."


def freeze_words(move: ScheduledMove) -> str:
    """The expected freeze and the time-out that it is nearest to, as a sentence."""
    if move.suspension_s is None:
        return "How long it freezes is not known."
    said = f"Frozen for about {format_duration(move.suspension_s)}"
    if move.suspension_p95_s is not None:
        said += f", in 95 of 100 moves at most {format_duration(move.suspension_p95_s)}"
    if not move.timer or move.limit_s is None:
        return f"{said}; no time-out is known that watches it."
    return f"{said}; tightest time-out {move.timer}, {format_duration(move.limit_s)}."


def move_details(proposal: DrainProposal, partition: str, width: int) -> list[Words]:
    """Everything about one partition's moves, for a box of its own: findings with reasons and remedies."""
    lines: list[Words] = []
    for move in (one for one in proposal.plan.moves if one.name == partition):
        begin = f"Begins after {format_duration(move.start_s)}" if move.start_s else "Begins at once"
        lines += paragraph(f"{move.name}, {move.source} -> {move.target}", width, Role.HEADING)
        lines += paragraph(f"{begin}, ends after {format_duration(move.end_s)}.", width)
        lines += _about_move(proposal, move, width)
        if move.source_mover or move.target_mover:
            lines += paragraph(f"Movers: {move.source_mover} -> {move.target_mover}.", width)
        lines.append(())
    for one in (one for one in proposal.plan.not_moved if one.name == partition):
        lines += [*paragraph(f"Not moved. {one.told}", width, Role.WARNING), ()]
    found = [one for one in proposal.plan.findings if partition_of(one) == partition]
    if found:
        lines.append(plain("What the checks say", Role.HEADING))
    for finding in sorted(found, key=lambda one: RANK[one.severity]):
        lines += _told(finding, width)
    return lines


def _told(finding: PlanFinding, width: int) -> Iterator[Words]:
    target = finding.move.partition(" -> ")[2]
    lead = f"{finding.severity.value.upper()} to {target}: " if target else f"{finding.severity.value}: "
    yield from paragraph(f"{lead}{finding.what}", width, SEVERITIES[finding.severity])
    for word, text in (("Why", finding.why), ("Remedy", finding.fix)):
        if text:
            yield from paragraph(f"  {word}: {text}", width)


VERDICTS = {
    "green": "green: well below the time-out",
    "amber": "AMBER: near the time-out",
    "red": "RED: above the time-out",
}


def partitions(proposal: DrainProposal) -> tuple[str, ...]:
    """The partitions in the order in which `plan_words` numbers them: who moves, then who does not."""
    names = [one.name for one in proposal.plan.moves] + [one.name for one in proposal.plan.not_moved]
    return tuple(dict.fromkeys(names))


def plan_words(proposal: DrainProposal) -> Iterator[str]:
    """The summary, what the checks found, every move, and who is not moved."""
    plan = proposal.plan
    yield from ("".join(text for text, _ in line) for line in head_lines(proposal))
    yield finding_counts(proposal)
    around = met(plan)
    for found in finding_groups(plan).values():
        worst = found[0]
        moves = ", ".join(dict.fromkeys(one.move for one in found)) or "the plan"
        word = "Refused and planned anew" if worst.move in around else worst.severity.value.upper()
        remedy = f" Remedy: {worst.fix}" if worst.fix else ""
        yield f"{word}: {moves}: {worst.what}{remedy}"
    numbers = {name: number for number, name in enumerate(partitions(proposal), 1)}
    for move in plan.moves:
        yield f"{numbers[move.name]}. {move_words(move)}"
    for left in plan.not_moved:
        yield f"{numbers[left.name]}. {left.name} is not moved: {left.told}"
    for one in plan.reserves:
        yield f"Kept free on {one.system}: {one.memory_mb / 1024:.4g} GiB, {one.why}"


def move_words(move: ScheduledMove) -> str:
    """One move as sentences."""
    cluster = f", node of cluster {move.cluster}" if move.cluster else ""
    begin = f"begins after {format_duration(move.start_s)}" if move.start_s else "begins at once"
    verdict = f" Verdict {VERDICTS[move.verdict]}." if move.verdict else ""
    late = " It would end after the window, so it is not begun." if move.late else ""
    return (
        f"{move.name}{cluster}: {move.source} to {move.target}, {begin},"
        f" ends after {format_duration(move.end_s)}."
        f" {freeze_words(move)}{verdict}{late}"
    )
