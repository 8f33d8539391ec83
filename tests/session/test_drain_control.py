"""A drain as it is changed at the console, planned over a simulated site in memory."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from executor_bench import Bench

from lpmtui.config.options import Config, SiteOptions
from lpmtui.model.drain import Drain
from lpmtui.model.errors import Refused, UsageError
from lpmtui.model.plan import Plan, ScheduledMove
from lpmtui.session import drain_control
from lpmtui.session.console_session import ConsoleSession, Setup
from lpmtui.session.drain_control import DrainDraft
from lpmtui.simulator.api import SimulatedSite
from lpmtui.smit import BuiltCommand, load_catalogue
from lpmtui.smit.panel import HostRole

ORDER = Plan(moves=tuple(ScheduledMove(name, "a", "b", n, n + 1, 1.0) for n, name in enumerate("pqrs")))


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    made = Bench(tmp_path, SimulatedSite.open(None), poll_s=4.0)
    yield made
    made.close()


@pytest.fixture
def session(bench: Bench, tmp_path: Path) -> ConsoleSession:
    setup = Setup(
        Config(sites={"simulator": SiteOptions("simulator")}), lambda: bench.site, tmp_path, "simulator"
    )
    return ConsoleSession(setup, load_catalogue())


def test_a_drain_of_a_panel_is_one_whatever_it_asks_for() -> None:
    def built(*words: str) -> BuiltCommand:
        return BuiltCommand(HostRole.LPMTUI, ("lpmtui", *words), mutates=True)

    assert drain_control.is_drain(built("drain", "power-a", "--rebalance"))
    assert not drain_control.is_drain(built("drain", "power-a", "--dry-run"))
    assert not drain_control.is_drain(built("migrate", "tools1"))


def test_taken_out_and_put_back_is_as_before() -> None:
    drain = Drain("a")
    out = drain_control.taken_out(drain, "p")
    assert out.stay == ("p",)
    assert drain_control.taken_out(out, "p") == drain


def test_who_stays_is_neither_pinned_nor_first() -> None:
    drain = Drain("a", pins=(("p", "b"), ("q", "c")), first=("p", "q"))
    assert drain_control.taken_out(drain, "p") == Drain("a", stay=("p",), pins=(("q", "c"),), first=("q",))


def test_a_pin_takes_the_place_of_another_and_puts_back_who_stayed() -> None:
    drain = drain_control.pinned(Drain("a", stay=("p",), pins=(("p", "b"),)), "p", "c")
    assert drain == Drain("a", pins=(("p", "c"),))
    assert drain_control.pinned(drain, "p", "") == Drain("a")


@pytest.mark.parametrize(
    ("name", "first"), [("p", ()), ("q", ("q",)), ("r", ("p", "r")), ("s", ("p", "q", "s"))]
)
def test_earlier_is_before_the_one_before(name: str, first: tuple[str, ...]) -> None:
    assert drain_control.put_earlier(Drain("a"), ORDER, name).first == first


@pytest.mark.parametrize(("name", "first"), [("p", ("q",)), ("q", ("p", "r")), ("s", ())])
def test_later_is_after_the_one_after(name: str, first: tuple[str, ...]) -> None:
    assert drain_control.put_later(Drain("a"), ORDER, name).first == first


def test_an_order_that_was_asked_for_before_stays() -> None:
    asked = Drain("a", first=("p", "q", "r"))
    assert drain_control.put_earlier(asked, ORDER, "q").first == ("q", "p", "r")


def test_the_command_line_asks_for_the_same_drain() -> None:
    drain = Drain("a b", pins=(("p", "x y"),), first=("q",), stay=("r",))
    assert Drain.from_argv(drain_control.argv(drain)[:-1]) == drain
    assert drain_control.command_line(drain).startswith("lpmtui drain 'a b'")
    assert drain_control.command_line(drain).endswith(" --yes")


def test_each_change_is_planned(session: ConsoleSession) -> None:
    draft = DrainDraft(session)
    drain = Drain("power-a")
    proposal = draft.plan(drain, checked=True)
    assert proposal.partitions == ("dbnode1", "webnode1")
    out = draft.plan(drain_control.taken_out(drain, "dbnode1"), checked=True)
    assert out.partitions == ("webnode1",)
    assert [one.name for one in out.plan.not_moved] == ["dbnode1"]
    last = draft.plan(drain_control.put_later(drain, proposal.plan, "dbnode1"), checked=True)
    assert last.partitions == ("webnode1", "dbnode1")
    assert draft.plan(drain, checked=True) == proposal


def test_the_list_of_targets_says_what_is_free_and_what_speaks_against(session: ConsoleSession) -> None:
    entries = DrainDraft(session).targets(Drain("power-a"), "dbnode1")
    texts = "\n".join(entry.text for entry in entries)
    assert entries[0].value == ""
    assert "920 GiB" in texts
    assert "node dbnode2 of the same cluster runs there" in texts
    with pytest.raises(UsageError, match="no target to choose"):
        DrainDraft(session).targets(Drain(returns="1"), "dbnode1")


def test_the_question_names_the_system_the_count_and_the_command(session: ConsoleSession) -> None:
    proposal = DrainDraft(session).plan(Drain("power-a"), checked=True)
    said = "\n".join(drain_control.question(session, proposal))
    assert "Empty power-a: 2 partitions move in about" in said
    assert "site simulator (SIMULATOR)" in said
    assert "lpmtui drain power-a --yes" in said


def test_nothing_is_asked_before_the_checks_have_looked_or_where_nothing_moves(
    session: ConsoleSession,
) -> None:
    draft = DrainDraft(session)
    with pytest.raises(Refused, match="still being checked"):
        drain_control.question(session, draft.plan(Drain("power-a"), checked=False))
    nobody = draft.plan(Drain("power-a", stay=("dbnode1", "webnode1")), checked=True)
    with pytest.raises(Refused, match="nothing to move"):
        drain_control.question(session, nobody)
