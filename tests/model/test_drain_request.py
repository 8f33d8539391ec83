"""A drain's request is one value: it is written as a command line and read back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lpmtui.model.cluster import LpmPolicy
from lpmtui.model.drain import Drain
from lpmtui.model.errors import UsageError
from lpmtui.model.request import read_request

NAMES = st.text(st.characters(codec="utf-8", exclude_characters=",", exclude_categories=["C"]), min_size=1)
SYSTEMS = st.text(st.characters(codec="utf-8", exclude_characters="=", exclude_categories=["C"]), min_size=1)
DRAINS = st.builds(
    Drain,
    system=NAMES,
    targets=st.lists(NAMES, max_size=3).map(tuple),
    window_s=st.none() | st.integers(1, 10**5).map(float),
    parallel=st.integers(1, 32),
    policy=st.sampled_from([None, LpmPolicy.MANAGE, LpmPolicy.UNMANAGE]),
    on_failure=st.sampled_from(["skip", "stop"]),
    stay=st.lists(NAMES, max_size=3).map(tuple),
    rebalance=st.booleans(),
    pins=st.dictionaries(NAMES.map("p".__add__), SYSTEMS, max_size=3).map(lambda pins: tuple(pins.items())),
    first=st.lists(NAMES, max_size=3, unique=True).map(tuple),
    order=st.sampled_from(["risk", "time"]),
    reserve_mib=st.integers(0, 10**7),
    nodes_in_parallel=st.booleans(),
).filter(lambda drain: not set(drain.stay) & {name for name, _ in drain.pins})


@given(DRAINS)
def test_it_is_read_back_as_it_was_written(drain: Drain) -> None:
    assert read_request(drain.to_argv()) == drain


def test_the_way_home_names_a_drain() -> None:
    assert Drain.from_argv(("lpmtui", "drain", "--return=7")) == Drain(returns="7")


@pytest.mark.parametrize(
    ("words", "named"),
    [
        ([], "drain"),
        (["power-a", "--return", "7"], "drain"),
        (["power-a", "--parallel", "0"], "parallel"),
        (["power-a", "--window", "soon"], "soon"),
        (["power-a", "--policy", "foo"], "foo"),
        (["power-a", "--on-failure", "cry"], "cry"),
        (["power-a", "--order", "size"], "size"),
        (["power-a", "--pin", "node1"], "node1"),
        (["power-a", "--pin", "=power-b"], "=power-b"),
        (["power-a", "--pin", "n=power-b", "--pin", "n=power-c"], "pinned to two systems"),
        (["power-a", "--pin", "n=power-b", "--stay", "n"], "n cannot stay"),
        (["power-a", "--reserve", "much"], "much"),
        (["--return", "7", "--pin", "n=power-b"], "no target to choose"),
    ],
)
def test_what_cannot_be_meant_is_named(words: list[str], named: str) -> None:
    with pytest.raises(UsageError, match=named):
        Drain.from_argv(("lpmtui", "drain", *words))
