"""What an HMC tells about the ways that a migration could take."""

from __future__ import annotations

import pytest

from lpmtui.commands.hmc import lslparmigr
from lpmtui.commands.hmc.lslparmigr import MappingChoices, MoverChoice, PoolChoice
from lpmtui.commands.hmc.migration_route import AdapterMapping, MigrationRoute, RemoteHmc
from lpmtui.model.errors import CommandFailed, GarbledAnswer, Refused
from lpmtui.model.system import AdapterKind, VirtualAdapter

ROUTE = MigrationRoute("SRC", "DST", "PROD")


@pytest.fixture
def recalled(session):
    """Answers by resource; no capture of them is known."""
    found = session("hmc/UNVERIFIED_lslparmigr_reconstructed_from_memory.txt")
    return {command.split()[2]: text for command, text in found}


def test_movers(recalled, parsed):
    query = lslparmigr.mover_choices("h", ROUTE)
    assert query.command.line() == "lslparmigr -r msp -m SRC -t DST --filter lpar_names=PROD"
    (choice,) = parsed(query, recalled["msp"])
    pairs = ("9.3.5.3//1/vios1/9.3.5.5", "9.3.5.3//2/vios2/9.3.5.6")
    assert choice == MoverChoice("vios1", ("vios1", "vios2"), pairs)


def test_pools(recalled, parsed):
    assert parsed(lslparmigr.pool_choices("h", ROUTE), recalled["procpool"]) == (
        PoolChoice("SharedPool01", 1),
        PoolChoice("DefaultPool", 0),
    )
    (pool,) = parsed(lslparmigr.pool_choices("h", ROUTE), "shared_proc_pool_names=A\n")
    assert pool == PoolChoice("A")


def test_mappings(recalled, parsed):
    assert parsed(lslparmigr.mapping_choices("h", ROUTE), recalled["virtualio"]) == MappingChoices(
        ("2/vios1/1",), ("2/vios1/1",), ("4/vios1/1", "4/vios2/2"), ("4/vios1/1",)
    )


def test_the_other_hmc_is_named():
    route = MigrationRoute("SRC", "DST", "PROD", remote=RemoteHmc("hmc2.example", "lpm"))
    line = lslparmigr.pool_choices("h", route).command.line()
    assert line.endswith("-t DST --ip hmc2.example -u lpm --filter lpar_names=PROD")


def test_no_choice_and_no_answer(parsed):
    query = lslparmigr.mover_choices("h", ROUTE)
    assert parsed(query, "No results were found.\n") == ()
    with pytest.raises(CommandFailed):
        parsed(query, "HSCLA246 The management console cannot communicate.\n", status=1)
    for odd in ("", "hello there", "<html>"):
        with pytest.raises(GarbledAnswer):
            parsed(query, odd)


def adapter(kind: AdapterKind, slot: int, server: str, server_slot: int) -> VirtualAdapter:
    return VirtualAdapter(kind, "PROD", slot, "client", server, server_slot)


ADAPTERS = (
    adapter(AdapterKind.SCSI, 2, "vios-a1", 11),
    adapter(AdapterKind.FIBRE_CHANNEL, 4, "vios-a1", 14),
    adapter(AdapterKind.FIBRE_CHANNEL, 5, "vios-a2", 15),
    VirtualAdapter(AdapterKind.ETHERNET, "PROD", 32),
)
POSSIBLE = MappingChoices(
    ("2/vios-b1/1", "2/vios-b2/2"), (), ("4/vios-b1/1", "4/vios-b2/2", "5/vios-b1/1", "5/vios-b2/2"), ()
)


def test_mappings_are_preserved_with_their_grouping_and_server_slots():
    found = lslparmigr.preserved_mappings(ADAPTERS, POSSIBLE)
    assert [str(one) for one in found] == ["scsi:2/vios-b1/1/11", "fc:4/vios-b1/1/14", "fc:5/vios-b2/2/15"]
    assert [AdapterMapping.parse(str(one)) for one in found] == list(found)


def test_a_server_of_the_same_name_stands_for_itself():
    same = MappingChoices(
        ("2/vios-a2/1", "2/vios-a1/2"), (), ("4/vios-a2/1", "4/vios-a1/2", "5/vios-a2/1"), ()
    )
    found = lslparmigr.preserved_mappings(ADAPTERS, same)
    assert [one.item.split("/")[1] for one in found] == ["vios-a1", "vios-a1", "vios-a2"]


def test_what_cannot_be_preserved_is_refused():
    one_server = MappingChoices(("2/vios-b1/1",), (), ("4/vios-b1/1", "5/vios-b1/1"), ())
    with pytest.raises(Refused, match="the source uses 2"):
        lslparmigr.preserved_mappings(ADAPTERS, one_server)
    no_way = MappingChoices(("2/vios-b1/1",), (), ("4/vios-b2/2", "5/vios-b2/2"), ())
    with pytest.raises(Refused, match="slot 4"):
        lslparmigr.preserved_mappings(ADAPTERS, no_way)
    assert lslparmigr.preserved_mappings((), MappingChoices()) == ()
