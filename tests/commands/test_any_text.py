"""Whatever a host prints, a parser answers or refuses: it never breaks."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
from built_commands import everything
from hypothesis import given, settings
from hypothesis import strategies as st

from lpmtui.commands.hmc import hscl, records
from lpmtui.commands.hmc.migration_route import AdapterMapping, MspPair
from lpmtui.commands.powerha import automation, clmgr_format, clrginfo
from lpmtui.model.command import Command, Completed, Query
from lpmtui.model.errors import CommandFailed, GarbledAnswer, UsageError
from lpmtui.transports import ssh


def one_of_each_kind() -> list[Query[Any]]:
    """Each question of the languages once, by what it asks and how it reads the answer."""
    found: dict[str, Query[Any]] = {}
    for one in everything():
        if isinstance(one, Query):
            found.setdefault(f"{one.command.argv[:4]} {one.parse.__qualname__}", one)
    return list(found.values())


QUERIES = one_of_each_kind()

_SAMPLES = Path(__file__).parent / "samples"
_LINES = sorted(
    set(
        chain.from_iterable(
            path.read_text(encoding="utf-8").splitlines() for path in sorted(_SAMPLES.glob("*/*.txt"))
        )
    )
)
_HEADERS = [query.command.argv[-2] for query in QUERIES if query.command.argv[-1] == "--header"]

lines = st.one_of(
    st.sampled_from(_LINES),
    st.sampled_from(_HEADERS),
    st.text(st.characters(exclude_characters="\n"), max_size=30),
    st.sampled_from(["a,1,b", '"', "²=²", "9" * 40, "\x00", "\x1b[2J", "name=,=", 'X="', "٣٤", "Node name:"]),
)
cells = st.sampled_from(["", "null", "7", "x", "unavailable", '"a,b"', "Running", "none"])
rows = st.integers(2, 9).flatmap(lambda width: st.lists(cells, min_size=width, max_size=width)).map(",".join)
answers = st.one_of(st.lists(lines, max_size=12).map("\n".join), st.text(max_size=60))


def refusal(completed: Completed, query: Query[Any]) -> str:
    """The title under which a parser refuses an answer; `answered` where it understands it."""
    try:
        query.parse(completed)
    except (CommandFailed, GarbledAnswer) as refused:
        return refused.title
    return "answered"


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.command.line().rpartition("/")[2][:40])
@given(stdout=answers, stderr=st.one_of(st.just(""), answers), status=st.sampled_from([0, 0, 0, 1, 127]))
@settings(max_examples=20, deadline=None)
def test_parsers_answer_or_refuse_in_printable_words(query, stdout, stderr, status):
    said = refusal(Completed(query.command, status, stdout, stderr), query)
    assert said
    assert said.isprintable()


@pytest.mark.parametrize("query", [query for query in QUERIES if query.command.argv[-1] == "--header"])
@given(body=st.lists(st.one_of(rows, lines), max_size=3))
@settings(max_examples=20, deadline=None)
def test_rows_below_the_right_header_are_answered_or_refused(query, body):
    header = query.command.argv[-2]
    assert refusal(Completed(query.command, 0, "\n".join([header, *body])), query).isprintable()


def test_every_question_is_among_them() -> None:
    assert len(QUERIES) > 70


READERS: list[Callable[[str], object]] = [
    records.decode,
    records.decode_table,
    records.decode_list,
    hscl.explain,
    MspPair.parse,
    AdapterMapping.parse,
    clrginfo.parse_records,
    clmgr_format.attributes,
    clmgr_format.objects,
    clmgr_format.colon_table,
    clmgr_format.names,
    clmgr_format.words,
    automation.parse_log,
    lambda text: ssh.trouble(Command("h", ("x",)), text),
]
"""What reads a text without a command."""


@pytest.mark.parametrize("read", READERS)
@given(text=answers)
@settings(max_examples=60, deadline=None)
def test_any_text_is_read_or_refused(read: Callable[[str], object], text: str) -> None:
    with contextlib.suppress(GarbledAnswer, UsageError):
        read(text)
