from __future__ import annotations

import csv

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lpmtui.simulator.hmc.command_line import HmcError, cell_text, csv_line, items, pairs, record_line

NAMES = st.from_regex(r"[a-z_]{1,12}", fullmatch=True)
VALUES = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=20)
LISTS = st.lists(VALUES.filter(bool), min_size=1, max_size=4)


def read(text: str) -> list[str]:
    return next(csv.reader([text], strict=True))


@settings(max_examples=100)
@given(st.lists(st.tuples(NAMES, VALUES), min_size=1, max_size=6, unique_by=lambda pair: pair[0]))
def test_a_record_decodes_to_the_pairs_it_was_made_of(made):
    decoded = [tuple(cell.split("=", 1)) for cell in read(record_line(made))]
    assert decoded == made


@settings(max_examples=100)
@given(NAMES, LISTS)
def test_a_list_decodes_after_the_record_did(name, made):
    cell = read(record_line([(name, made), ("next", "x")]))[0]
    assert read(cell.split("=", 1)[1]) == made


@settings(max_examples=100)
@given(st.lists(st.tuples(NAMES, LISTS), min_size=1, max_size=4, unique_by=lambda pair: pair[0]))
def test_input_data_quoted_as_a_whole_pair_is_understood(made):
    quoted = csv_line(f"{name}={csv_line(value)}" for name, value in made)
    assert [(name, items(value)) for name, value in pairs(quoted)] == made


def test_the_captured_shapes_of_quoting():
    assert record_line([("ipaddr", ["192.168.200.34", "192.168.2.10"]), ("name", "a b")]) == (
        '"ipaddr=192.168.200.34,192.168.2.10",name=a b'
    )
    assert record_line([("virtual_eth_adapters", ["3/1/1/10/0/1", "2/1/1/3,4,5/0/1"])]) == (
        '"virtual_eth_adapters=3/1/1/10/0/1,""2/1/1/3,4,5/0/1"""'
    )
    assert (
        record_line([("lpar_name", None), ("curr_profile", ""), ("hosts", [])]) == "curr_profile=,hosts=none"
    )
    assert cell_text(None) == "null"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            '"virtual_fc_mappings=300//1/312/fcs1,301//2/312/fcs1",dest_lpar_id=7',
            "300//1/312/fcs1,301//2/312/fcs1",
        ),
        ('vnic_mappings="3/ded/vios1/1/1/0/2/2/0,3/ded/vios2/2/1/1/2/2/1"', None),
        ("vnic_mappings=3/ded/vios1/1/1/0/2/2/0", None),
    ],
)
def test_input_data_as_public_clients_send_it(text, expected):
    first = pairs(text)[0][1]
    assert first == (expected or text.partition("=")[2].strip('"'))


@pytest.mark.parametrize("text", ["lpar_names=a,b", "x", '"lpar_names=a'])
def test_a_bare_comma_makes_the_rest_another_attribute(text):
    with pytest.raises(HmcError, match="format of the configuration data"):
        pairs(text)
