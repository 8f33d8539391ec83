"""HMC records: both directions, and every sample without loss."""

from __future__ import annotations

import csv
import io
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lpmtui.commands.hmc.records import (
    EMPTY_MARKERS,
    decode,
    decode_list,
    decode_table,
    encode_list,
    encode_record,
    present,
    rows_of,
)
from lpmtui.model.errors import GarbledAnswer, UsageError

values = st.text(st.characters(exclude_characters="\r", codec="utf-8"), max_size=20)
names = st.from_regex(r"[a-z_][a-z0-9_]{0,8}[+-]?", fullmatch=True)
records = st.dictionaries(names, values, min_size=1, max_size=5)


@given(st.lists(records, min_size=1, max_size=4))
@settings(max_examples=100, deadline=None)
def test_decoding_undoes_encoding(original):
    text = "".join(f"{encode_record(record.items())}\n" for record in original)
    assert decode(text) == original


@given(st.lists(values, max_size=5))
@settings(max_examples=100, deadline=None)
def test_decoding_a_list_undoes_encoding_it(items):
    assert decode_list(encode_list(items)) == tuple(items)


@given(records, st.lists(values, min_size=1, max_size=4))
@settings(max_examples=60, deadline=None)
def test_a_list_inside_a_record_is_decoded_twice(record, items):
    text = encode_record([*record.items(), ("the_list_itself", encode_list(items))])
    assert decode_list(decode(text)[0]["the_list_itself"]) == tuple(items)


@given(records)
@settings(max_examples=60, deadline=None)
def test_encoding_is_what_a_minimal_csv_writer_writes(record):
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerow([f"{name}={value}" for name, value in record.items()])
    assert encode_record(record.items()) == out.getvalue().removesuffix("\n")


@given(st.text(max_size=200))
@settings(max_examples=100, deadline=None)
@pytest.mark.parametrize("reader", [decode, decode_table, decode_list])
def test_arbitrary_text_is_decoded_or_refused(reader, text):
    try:
        found = reader(text)
    except GarbledAnswer:
        return
    assert isinstance(found, list | tuple)


def test_list_items_with_commas_are_quoted_twice():
    text = 'name=a,"virtual_eth_adapters=3/1/1/10/0/1,""2/1/1/3,4,5/0/1"",4/0"\n'
    record = decode(text)[0]
    assert decode_list(record["virtual_eth_adapters"]) == ("3/1/1/10/0/1", "2/1/1/3,4,5/0/1", "4/0")


def test_only_the_first_equals_sign_splits():
    assert decode("resources=<ResourceID = ALL:><UserDefinedName = All>\n") == [
        {"resources": "<ResourceID = ALL:><UserDefinedName = All>"}
    ]


def test_quoted_cells_hold_newlines():
    assert decode('name=hmc1,"version= Version: 7\n Release: 7.9.0"\nname=b\n') == [
        {"name": "hmc1", "version": " Version: 7\n Release: 7.9.0"},
        {"name": "b"},
    ]


def test_carriage_returns_of_a_terminal_line_vanish():
    assert decode_table("name,state\r\nA,Running\r\nB,Error\r\n") == [
        {"name": "A", "state": "Running"},
        {"name": "B", "state": "Error"},
    ]


def test_values_keep_their_blanks():
    assert decode("name= teacher02 9.200.104.218 ,x=\n") == [{"name": " teacher02 9.200.104.218 ", "x": ""}]


def test_attribute_names_may_begin_with_a_digit():
    text = 'name=sys-R1,5250_application_capable=1,"lpar_proc_compat_modes=default,POWER9"\n'
    assert decode(text)[0]["5250_application_capable"] == "1"
    assert encode_record([("5250_application_capable", "1")]) == "5250_application_capable=1"


def test_no_text_has_no_record():
    assert decode("") == decode("\n") == decode_table("") == decode_table("name,state\n") == []


def test_a_translated_sentence_among_records_is_refused():
    with pytest.raises(GarbledAnswer):
        decode("name=a\nNie znaleziono\n")


@pytest.mark.parametrize("text", ["name,state\nA,Running\nB\n", "name,state\nA,b,c\n"])
def test_a_row_of_another_width_is_refused(text):
    with pytest.raises(GarbledAnswer, match="values for 2 attributes"):
        decode_table(text)


@pytest.mark.parametrize("text", ['"name=a', '"name=a"b', "name=a,name=b", "na me=a"])
def test_broken_records_are_refused(text):
    with pytest.raises(GarbledAnswer):
        decode(text + "\nname=x\n")


@pytest.mark.parametrize("name", ["", "a=b", "a,b", 'a"', "a b", "a\n"])
def test_names_the_hmc_could_not_read_are_refused(name):
    with pytest.raises(UsageError):
        encode_record([(name, "1")])


@pytest.mark.parametrize("marker", sorted(EMPTY_MARKERS))
def test_empty_markers_are_no_items_and_no_value(marker):
    assert decode_list(marker) == ()
    assert present(marker) == ""


def test_a_missing_attribute_is_no_value():
    assert present(None) == ""


# -- samples -----------------------------------------------------------------------------------------------


def test_recalled_lslparmigr_layouts_are_parsed_without_loss(session):
    for command, output in session("hmc/UNVERIFIED_lslparmigr_reconstructed_from_memory.txt"):
        found = decode(output)
        assert [list(record.items()) for record in found] == [
            [tuple(cell.split("=", 1)) for cell in row] for row in rows_of(output)
        ], command


def test_recalled_mover_pairs_are_lists(session):
    outputs = dict(session("hmc/UNVERIFIED_lslparmigr_reconstructed_from_memory.txt"))
    (msp,) = (decode(text)[0] for command, text in outputs.items() if "-r msp" in command)
    assert decode_list(msp["dest_msp_names"]) == ("vios1", "vios2")
    assert decode_list(msp["ipaddr_mappings"]) == ("9.3.5.3//1/vios1/9.3.5.5", "9.3.5.3//2/vios2/9.3.5.6")


def test_values_without_header_are_cells(session):
    outputs = dict(session("hmc/ivm_lslparmigr_and_F_output.txt"))
    cells = {command.rpartition(" ")[2]: rows_of(text) for command, text in outputs.items()}
    assert cells["lpar_proc_compat_modes"] == [["default,POWER6,POWER6+,POWER7"]]
    assert decode_list(cells["lpar_proc_compat_modes"][0][0]) == ("default", "POWER6", "POWER6+", "POWER7")
    assert cells["refcode,time_stamp"] == [["Linux ppc64", "04/09/2015 10:44:57"]]
    assert cells["slot_num,config"][-1] == ["32", "eth"]


def test_a_listing_with_all_attributes_survives_its_terminal_wraps(session):
    wrapped = dict(session("hmc/public_lssyscfg_lpar_F_header_power7.txt"))
    (output,) = (text for command, text in wrapped.items() if command.endswith("-F --header"))
    text = re.sub(r"\n(?!teacher)", "", output.replace("...\n", ""))
    first, second = decode_table(text)
    assert len(first) == 26
    assert first["name"] == "teacher02 9.210.114.218"
    assert (first["curr_profile"], first["uuid"]) == ("client08", "08A64825-D324-4FBB-A6D3-D44143ED8AF3")
    assert (second["rmc_state"], second["ipl_source"]) == ("inactive", "null")


def _live(text: str) -> tuple[int, str, str]:
    match = re.fullmatch(
        r"\[exit_status=(\d+)\]\n\[stdout\]\n(.*?)\n?\[stderr\]\n(.*)", text.rstrip() + "\n", re.DOTALL
    )
    assert match
    return int(match[1]), match[2], match[3]


@pytest.mark.parametrize("name", ["sriov", "vnic"])
def test_live_listings_are_parsed_without_loss(session, name):
    seen = 0
    for command, output in session(f"hmc/live_power9-v10r3m1060-live-{name}.txt"):
        status, stdout, _ = _live(output)
        if status == 0 and command.endswith("--header"):
            found = decode_table(stdout)
            asked = command.split(" -F ")[1].removesuffix(" --header").split(",")
            assert [list(record) for record in found] == [asked] * len(found)
            out = io.StringIO()
            csv.writer(out, lineterminator="\n").writerows([asked, *(record.values() for record in found)])
            assert out.getvalue() == stdout + "\n" * (not stdout.endswith("\n"))
            seen += len(found)
    assert seen == {"sriov": 6, "vnic": 2}[name]


def test_input_data_reads_back_as_public_scripts_write_it(sample):
    lines = sample("hmc/public_migrlpar_i_escaping.txt").splitlines()
    argument = lines[1].split(" -i ")[1].strip('"').replace('\\"', '"')
    (record,) = decode(argument)
    assert decode_list(record["virtual_fc_mappings"])[1] == "301//2/312/fcs1"
    assert record["source_msp_id"] == "2"
    assert encode_record(record.items()) == argument


def test_live_answers_decode(captures):
    """Default listings by `decode`, those with a header by `decode_table`: nothing of them is lost."""
    failures = [each for each in captures.values() if each["exit_status"]]
    assert all(each["stdout"] and "\n" in each["stdout"] for each in failures)
    for each in captures.values():
        command, text = each["command"], each["stdout"]
        if each["exit_status"] or command.startswith("lshmc") or text.startswith("No results"):
            continue
        if "--header" in command:
            rows = decode_table(text)
            assert rows
            assert all(set(row) == set(text.split("\n")[0].split(",")) for row in rows)
        elif " -F " not in command:
            records = decode(text)
            assert "\n".join(encode_record(row.items()) for row in records).count("=") >= text.count("=")
            assert len(records) == text.count("\n")


def test_a_live_profile_keeps_its_lists(captures):
    profile = decode(captures["prof_all"]["stdout"])[0]
    assert decode_list(profile["io_slots"]) == ("21020013/none/1", "21040015/none/1", "21010020/none/0")
    adapters = [row for row in decode(captures["vio_fc_v11r2"]["stdout"]) if row["adapter_type"] == "client"]
    assert {row["wwpns"] for row in adapters} == {"c050760000000000"}
