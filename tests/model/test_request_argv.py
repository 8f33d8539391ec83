"""A request and its command line: the one translation, both ways."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lpmtui.model.cluster import LpmPolicy
from lpmtui.model.errors import UsageError
from lpmtui.model.move import Move, NpivDepth, ProcedureKind, Reason, VlanBridge
from lpmtui.model.request import Takeover, read_request

NAMES = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), min_size=1, max_size=12)
SERVERS = NAMES.filter(lambda name: "/" not in name)
MOVES = st.builds(
    Move,
    NAMES,
    NAMES,
    procedure=st.none() | st.sampled_from(ProcedureKind),
    policy=st.sampled_from((None, LpmPolicy.MANAGE, LpmPolicy.UNMANAGE)),
    heartbeat_during_lpm_s=st.none() | st.integers(10, 600),
    reason=st.sampled_from(Reason),
    force=st.booleans(),
    apart=st.booleans(),
    msp=st.none() | st.tuples(SERVERS, SERVERS),
    mappings=st.lists(NAMES, max_size=3).map(tuple),
    preserve_mappings=st.booleans(),
    pool=st.just("") | NAMES,
    redundant_msp=st.booleans(),
    npiv_validation=st.none() | st.sampled_from(NpivDepth),
    vlan_bridge=st.none() | st.sampled_from(VlanBridge),
    wait_minutes=st.none() | st.integers(0, 1440),
)


@given(MOVES)
def test_a_move_comes_back_from_its_command_line(move: Move) -> None:
    assert Move.from_argv(move.to_argv()) == move
    assert read_request(move.to_argv()) == move


@given(st.builds(Takeover, NAMES, NAMES))
def test_a_takeover_comes_back_from_its_command_line(takeover: Takeover) -> None:
    assert read_request(takeover.to_argv()) == takeover


def test_both_ways_to_give_a_value_and_the_end_of_the_options() -> None:
    assert Move.from_argv(("lpmtui", "migrate", "--to=b", "--yes", "--", "-name")) == Move("-name", "b")
    assert Move("-name", "b").to_argv() == ("lpmtui", "migrate", "--to", "b", "--", "-name")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("p --to b --policy foo", "--policy does not take 'foo'. Choose one of: manage, unmanage, keep."),
        ("p --to b --reason foo", "--reason does not take 'foo'."),
        ("p --to b --heartbeat-during-lpm 9", "Give a whole number from 10 to 600."),
        ("p --to b --heartbeat-during-lpm x", "Give a whole number from 10 to 600."),
        ("p --to b --wait -1", "Give a whole number from 0 to 1440."),
        ("p --to b --msp a", "--msp does not take 'a'."),
        ("p --to b --polcy keep", "Did you mean --policy?"),
        ("p --to b --force=yes", "--force takes no value."),
        ("p --to", "--to needs a value: SYSTEM."),
        ("p", "A target system is needed."),
        ("p q --to b", "One partition is needed."),
        ("--to b", "One partition is needed."),
    ],
)
def test_what_cannot_be_meant_is_one_sentence(words: str, said: str) -> None:
    with pytest.raises(UsageError) as caught:
        Move.from_argv(("lpmtui", "migrate", *words.split()))
    assert said in str(caught.value)
