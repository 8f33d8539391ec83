"""A drain's plan in plain sentences, for readers that hear it line by line. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from lpmtui.job_view.drain_plan_details import freeze_words
from lpmtui.job_view.drain_plan_lines import DrainProposal, finding_counts, finding_groups, head_lines, met
from lpmtui.model.plan import ScheduledMove
from lpmtui.model.units import format_duration

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
