"""The card at the end of a job: one honest sentence, what differs, what mends it."""

from __future__ import annotations

import pytest

from lpmtui.job_view.stage_lines import JobView, result_card
from lpmtui.job_view.words import Role
from lpmtui.journal import JobState
from lpmtui.journal.job_parts import Wish
from lpmtui.model.clock import parse_rfc3339
from lpmtui.model.move import JobKind, Outcome

MOMENT = parse_rfc3339("2026-01-31T12:00:00Z")
MOVE = {"partition": "dbnode1", "source": "power-a", "target": "power-b"}
ASKED = Wish(MOMENT, "ann")


@pytest.mark.parametrize(
    ("state", "title", "role"),
    [
        (
            JobState(outcome=Outcome.SUCCEEDED, **MOVE),
            "Done: dbnode1 is on power-b, everything is as it was before, and verified.",
            Role.GOOD,
        ),
        (
            JobState(outcome=Outcome.SUCCEEDED, verified=False, **MOVE),
            "It is over: dbnode1 is on power-b; nothing was compared with before.",
            Role.WARNING,
        ),
        (
            JobState(outcome=Outcome.SUCCEEDED, drift=("db_rg is OFFLINE",), **MOVE),
            "Done: dbnode1 is on power-b, but not all is as before.",
            Role.WARNING,
        ),
        (
            JobState(outcome=Outcome.ROLLED_BACK, abort=ASKED, **MOVE),
            "Stopped as asked; verified back on power-a.",
            Role.WARNING,
        ),
        (
            JobState(outcome=Outcome.ROLLED_BACK, **MOVE),
            "! Failed; dbnode1 is back on power-a, and that is verified.",
            Role.BAD,
        ),
        (
            JobState(kind=JobKind.DRAIN, outcome=Outcome.SUCCEEDED, source="power-a"),
            "Done: what was asked of power-a, and verified.",
            Role.GOOD,
        ),
    ],
)
def test_the_sentence_says_how_it_ended(state: JobState, title: str, role: Role) -> None:
    card = result_card(JobView("3", state, MOMENT, alive=False), 76, "Enter")
    assert card is not None
    assert (card.title, card.role) == (title, role)
    assert card.bad is (role is Role.BAD)


def test_what_differs_and_what_mends_it_stands_below() -> None:
    state = JobState(outcome=Outcome.NEEDS_ATTENTION, why="The HMC is lost.", drift=("a", "b"), **MOVE)
    card = result_card(JobView("3", state, MOMENT, alive=False), 76, "Enter")
    assert card is not None
    said = ["".join(text for text, _ in line) for line in card.lines]
    assert said == [
        "The HMC is lost.",
        "Differs from before: a",
        "Differs from before: b",
        "What is known and what can be done: lpmtui recover 3",
        "Enter=Report",
    ]


def test_a_job_that_runs_has_no_card_and_one_that_nobody_carries_out_says_so() -> None:
    running = JobState(outcome=Outcome.RUNNING, **MOVE)
    assert result_card(JobView("3", running, MOMENT), 76, "") is None
    lost = result_card(JobView("3", running, MOMENT, alive=False), 76, "")
    assert lost is not None
    assert lost.bad
