"""A simulated site in memory, and the facts that a plan for it gathers."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from lpmtui.config import Config
from lpmtui.model.move import Move, ProcedureKind
from lpmtui.procedure.facts import Facts
from lpmtui.procedure.inquiry import Inquiry, gather
from lpmtui.procedure.subject import resolve
from lpmtui.site import Site, open_site


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    with open_site(Config(), None, None) as opened:
        yield opened


@pytest.fixture(scope="module")
def facts_for(site: Site) -> Callable[[Move], Facts]:
    picture = site.picture()

    def made(move: Move) -> Facts:
        kind = ProcedureKind.PLAIN if move.partition == "tools1" else ProcedureKind.AUTOMATIC
        level = "" if kind is ProcedureKind.PLAIN else "7270"
        return gather(site, resolve(site, move, picture), Inquiry(kind, level), picture)

    return made


@pytest.fixture(scope="module")
def facts(facts_for: Callable[[Move], Facts]) -> Facts:
    return facts_for(Move("dbnode1", "power-c"))
