"""Which partition of which server: a node's own answers."""

from __future__ import annotations

import pytest

from lpmtui.commands import lpar_identity
from lpmtui.commands.lpar_identity import LparIdentity
from lpmtui.model.errors import GarbledAnswer


def test_a_partition_name_may_have_blanks(parsed):
    assert parsed(lpar_identity.identity("n"), "12 Prod Oracle 1\n") == LparIdentity(12, "Prod Oracle 1")


@pytest.mark.parametrize("text", ["", "-1 NULL\n", "0 x\n", "dbnode1\n", "4 a\n5 b\n", "4\n"])
def test_what_names_no_partition_is_not_understood(parsed, text):
    with pytest.raises(GarbledAnswer):
        parsed(lpar_identity.identity("n"), text)


def test_serial_number(parsed, session):
    outputs = dict(session("powerha/migrlpar_powerha_node_713.txt"))
    assert parsed(lpar_identity.serial("n"), "IBM,02061949T\n") == "061949T"
    assert parsed(lpar_identity.configured_serial("n"), outputs["prtconf"]) == "061949T"
    for odd in ("00F747C94C00\n", "IBM,02\n", ""):
        with pytest.raises(GarbledAnswer):
            parsed(lpar_identity.serial("n"), odd)
    with pytest.raises(GarbledAnswer):
        parsed(lpar_identity.configured_serial("n"), "System Model: IBM,9179-MHD\nMachine Serial Number:\n")
