"""The tables of facts: complete, and honest about what no public source confirms."""

from __future__ import annotations

import re

import pytest

from lpmtui.simulator.powerha import caa
from lpmtui.simulator.powerha.facts import AttributeKind, attributes, table, wording


class Anything(dict[str, str]):
    """A value for every name that a wording asks for."""

    def __missing__(self, name: str) -> str:
        return name


@pytest.mark.parametrize("name", table("messages")["text"])
def test_every_wording_can_be_filled_in(name: str) -> None:
    text = table("messages")["text"][name]
    filled = text.format_map(Anything())
    assert "{" not in filled
    assert filled == wording(name, **Anything({key: key for key in re.findall(r"{(\w+)}", text)}))


def test_confirmed_wordings_exist() -> None:
    assert set(table("messages")["confirmed"]) <= set(table("messages")["text"])


def test_what_nobody_confirms_says_so() -> None:
    assert table("events")["confirmed"] is False
    assert table("durations")["confirmed"] is False
    assert table("halts")["confirmed"] is False
    assert all("confirmed" in row for row in table("tunables")["attribute"])
    assert all("confirmed" in row for row in table("caa")["tunable"])


def test_every_tunable_behind_an_attribute_exists_and_their_defaults_agree() -> None:
    for attribute in attributes().values():
        if not attribute.caa:
            continue
        tunable = caa.tunables()[attribute.caa]
        if int(attribute.default):
            assert int(attribute.default) * attribute.factor == int(tunable.value), attribute.name
        assert tunable.minimum <= attribute.minimum * attribute.factor
        assert attribute.maximum * attribute.factor <= tunable.maximum


def test_defaults_are_acceptable_values() -> None:
    for attribute in attributes().values():
        if attribute.kind in (AttributeKind.NUMBER, AttributeKind.CHOICE) and not attribute.effective:
            assert attribute.accept(attribute.default) == attribute.default
        if attribute.effective:
            assert attribute.accept(attribute.effective) == attribute.effective
