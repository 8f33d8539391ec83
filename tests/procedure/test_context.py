"""What a step does about a host that does not answer."""

from __future__ import annotations

from typing import Any, cast

import pytest

from lpmtui.model.command import Command, Query
from lpmtui.model.errors import HostKeyChanged, Unreachable
from lpmtui.model.events import Event
from lpmtui.model.job import Subject
from lpmtui.model.move import Move
from lpmtui.model.snapshot import Snapshot
from lpmtui.procedure.steps.step import Context, Effects
from lpmtui.site import Site


class Hands:
    """A site, its clock and the effects, where time passes by pauses only; each question meets an error."""

    def __init__(self, *errors: Exception) -> None:
        self.errors = list(errors)
        self.now = 0.0
        self.told: list[Event] = []
        self.clock = self
        self.others = {"hmc1": ""}

    def monotonic(self) -> float:
        return self.now

    def pause(self, seconds: float) -> None:
        self.now += seconds

    def tell(self, event: Event) -> None:
        self.told.append(event)

    def ask(self, query: Query[Any]) -> str:
        if self.errors:
            raise self.errors.pop(0)
        return query.command.host

    def other_hmc(self, system: str, lost: str) -> str:
        return self.others[lost]


def asked(hands: Hands, host: str) -> str:
    subject = Subject(Move("p", "b", "a"), "hmc1", "hmc1")
    context = Context(cast("Site", hands), subject, Snapshot("", "p", ()), cast("Effects", hands))
    return context.ask(Query(Command(host, ("date",)), lambda completed: completed.stdout))


CHANGED = HostKeyChanged("ALARM: n1 shows another host key than the known one.", subject="n1")


def test_a_host_that_is_away_for_a_while_is_waited_for() -> None:
    hands = Hands(*[Unreachable("n1 does not answer.", subject="n1")] * 3)
    assert asked(hands, "n1") == "n1"
    assert hands.now == 6.0
    assert len(hands.told) == 1


def test_a_changed_host_key_is_told_at_once() -> None:
    hands = Hands(CHANGED)
    with pytest.raises(HostKeyChanged, match="ALARM"):
        asked(hands, "n1")
    assert hands.now == 0.0


def test_another_console_answers_for_one_whose_key_has_changed() -> None:
    hands = Hands(CHANGED)
    hands.others["hmc1"] = "hmc2"
    assert asked(hands, "hmc1") == "hmc2"
    assert "ALARM" in str(hands.told)
