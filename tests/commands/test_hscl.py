"""What the HMC says when it says no."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lpmtui.commands.hmc.hscl import causes, explain, facts, hmc_failure
from lpmtui.model.command import Command, Completed
from lpmtui.model.errors import CommandFailed


def refused(text: str, *, stderr: str = "", status: int = 1) -> CommandFailed:
    return hmc_failure(Completed(Command("hmc1", ("migrlpar", "-o", "v")), status, text, stderr))


@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("public_HSCL8011_HSCL8012", ["HSCL8011", "HSCL8012"]),
        ("public_HSCLA246_rmc", ["HSCLA246", "HSCLA246"]),
        ("public_HSCLA319_npiv", ["HSCLA319"]),
        ("public_HSCLA340_and_vios_detail_zh", ["HSCLA340"]),
        ("public_VIOS_DETAILED_ERROR", ["VIOS_DETAILED_ERROR"]),
    ],
)
def test_public_messages_are_known_confirmed_and_have_a_remedy(sample, name, codes):
    messages = explain(sample(f"hmc/{name}.txt"))
    assert [message.code for message in messages] == codes
    assert all(message.meaning and message.remedy and message.confirmed for message in messages)


@pytest.mark.parametrize(
    "name", ["public_HSCL8011_HSCL8012", "public_HSCLA246_rmc", "public_HSCLA340_and_vios_detail_zh"]
)
def test_nothing_of_a_message_is_lost(sample, name):
    text = sample(f"hmc/{name}.txt")
    told = [f"{m.code} {m.text}" for m in explain(text)], [line for m in explain(text) for line in m.detail]
    assert sorted(told[0] + told[1]) == sorted(text.splitlines())


def test_the_vios_block_is_folded_into_the_message_before_it(sample):
    text = (
        sample("hmc/public_HSCLA319_npiv.txt").rstrip() + "\n" + sample("hmc/public_VIOS_DETAILED_ERROR.txt")
    )
    (message,) = explain(text + "HSCL")[:1]
    assert message.code == "HSCLA319"
    assert message.detail == ("HSCL",)
    assert message.vios == (
        "Client Target WWPNs: 50050763080801ae 500507630808c1ae 50050763083341ae",
        "There are no FC adapters",
        "Returning from npiv_dest_adapter rc=83",
    )


def test_a_block_that_never_ends_is_kept():
    (message,) = explain("VIOS_DETAILED_ERROR\nno end\n")
    assert message.vios == ("no end",)


def test_the_detail_of_a_translated_message_is_kept(sample):
    (message,) = explain(sample("hmc/public_HSCLA340_and_vios_detail_zh.txt"))
    assert message.text.startswith("管理控制台")
    assert message.detail[-1] == "rc = 69 MIG_LACK_RESOURCE"


@pytest.mark.parametrize(("number", "code"), [(0, "HSCL1288"), (1, "HSCL1295"), (2, "HSCL1293")])
def test_nested_codes_of_live_failures(sample, number, code):
    failures = re.findall(r"^HSCL.*$", sample("hmc/live_power9-v10r3m1060-live-sriov.txt"), re.MULTILINE)
    (message,) = explain(failures[number])
    assert message.codes == ("HSCL127D", code)
    assert message.text
    assert not message.text.startswith("HSCL")


def test_uncoded_sentences_are_messages():
    text = "An invalid attribute was entered.  The invalid attribute is bogus.  Please correct your entry.\n"
    (message,) = explain(text)
    assert (message.code, message.text) == ("", text.strip())
    assert message.confirmed
    assert explain("bash: last: command not found\n")[0].meaning
    assert explain("Something nobody has ever seen\n")[0].meaning == ""


def test_recalled_codes_are_not_confirmed():
    for code in (
        "HSCLA27C",
        "HSCLA29A",
        "HSCLA2CF",
        "HSCL365C",
        "HSCLA356",
        "HSCLA24E",
        "HSCLA318",
        "HSCLA257",
    ):
        assert not facts()[code].confirmed, code
    assert "HSCL3656" not in facts()


def test_a_failure_names_host_code_sentence_and_remedy(sample):
    text = sample("hmc/public_HSCLA246_rmc.txt")
    failure = refused(text)
    assert (failure.subject, failure.code, failure.detail) == ("hmc1", "HSCLA246", text)
    assert "cannot communicate with partition cafid2odb08" in failure.title
    assert "rmcctrl" in failure.remedy
    assert str(failure).startswith("HSCLA246 hmc1: ")


def test_a_failure_prefers_the_coded_message():
    assert refused("some words first\nHSCL8012 The partition named X was not found.\n").code == "HSCL8012"


def test_both_streams_are_read():
    assert refused("", stderr="HSCL8012 The partition named X was not found.\n").code == "HSCL8012"


def test_a_failure_without_a_word_tells_the_status():
    assert refused("", status=3).title == "hmc1: migrlpar ended with status 3 and said nothing."


def test_hostile_text_becomes_harmless():
    title = refused("HSCL8012 The partition \x1b[31mred\x1b[0m named " + "X" * 1000 + "\n").title
    assert "\x1b" not in title
    assert len(title) < 400


# -- causes inside a message ----------------------------------------------------------------------


def test_the_remedy_is_that_of_the_innermost_cause(sample):
    text = sample("hmc/reported_nested_failure.txt")
    (message,) = explain(text)
    assert (message.code, message.codes) == ("HSCLA356", ("HSCLA356", "HSCLA29A"))
    assert "return code 69" in message.meaning
    assert message.cause.endswith("69")
    assert "lsnports" in message.remedy
    failure = refused(text)
    assert failure.code == "HSCLA356"
    assert "cannot host virtual adapter 6. Cause: A Virtual I/O Server of the target lacks" in failure.title
    assert failure.remedy == message.remedy


def test_what_a_virtual_io_server_says_counts_more_than_its_return_code(sample):
    (zoning,) = explain(sample("hmc/public_HSCLA340_and_vios_detail_zh.txt"))
    assert "not zoned to the same storage ports" in zoning.meaning
    (block,) = explain(sample("hmc/public_VIOS_DETAILED_ERROR.txt"))
    assert "--mapping" in block.remedy


@pytest.mark.parametrize(
    ("said", "meaning"),
    [
        ("Returning from npiv_dest_adapter rc=83", "return code 83"),
        ("The OS command return code is:\n83", "return code 83"),
        ("rc = 69 MIG_LACK_RESOURCE", "return code 69"),
        ("GPN_FT failed", "name server"),
        ("hdisk4 has reserve_policy single_path", "reserved"),
        ("0931-039 Unable to process the DR script /usr/lib/dr/scripts/all/ourscript", "AIX message 0931"),
        ("0931-039 Unable to process the DR script cl_dr checkmigrate", "PowerHA's script"),
    ],
)
def test_causes_are_found_in_the_lines_of_a_carrier(said, meaning):
    text = f"HSCLA319 No host.\nHSCLA29A The RMC command issued to partition v1 failed.\n{said}\n"
    (message,) = explain(text)
    assert meaning in message.meaning
    assert message.remedy
    assert message.cause


def test_return_codes_that_say_nothing_give_nothing_away():
    for said in ("rc=0", "rc=690", "The RMC return code is:\n69", "The OS command return code is:\n830"):
        (message,) = explain(f"HSCLA319 No host.\nHSCLA29A Failed.\n{said}\n")
        assert message.meaning == facts()["HSCLA319"].meaning


def test_two_failures_stay_two_and_a_carrier_alone_is_one():
    text = "HSCLA246 A.\nHSCLA356 B.\nHSCLA29A C.\nrc = 69\nHSCL8012 D.\n"
    assert [message.codes for message in explain(text)] == [
        ("HSCLA246",),
        ("HSCLA356", "HSCLA29A"),
        ("HSCL8012",),
    ]
    (alone,) = explain("HSCLA29A The RMC command failed.\n")
    assert alone.code == "HSCLA29A"
    assert alone.remedy


def test_no_remedy_kills_a_cluster_nodes_domain():
    """recfgct removes the RSCT domain of a node: the remedy says where it must not be run."""
    assert "never on a node whose cluster services run" in facts()["HSCLA246"].remedy


def test_every_cause_has_a_remedy_and_a_pattern_that_compiles():
    assert len({cause.pattern for cause in causes()}) == len(causes())
    for cause in causes():
        re.compile(cause.pattern)
        assert cause.meaning
        assert cause.remedy
        assert cause.source or not cause.confirmed


@given(st.lists(st.sampled_from([*facts(), "rc = 69", "x", "VIOS_DETAILED_ERROR", "End Detailed Message."])))
def test_any_sequence_of_messages_is_read(words):
    text = "\n".join(words)
    kept = sum(1 + len(message.detail) + len(message.vios) for message in explain(text))
    assert kept <= len(words)


def test_what_the_virtual_io_server_said_is_evidence(sample):
    (block,) = explain(sample("hmc/public_HSCLA319_npiv.txt") + sample("hmc/public_VIOS_DETAILED_ERROR.txt"))
    assert block.why.startswith("No Fibre Channel port of that Virtual I/O Server reaches")
    assert "The Virtual I/O Server says: Client Target WWPNs" in block.why
    (nested,) = explain(sample("hmc/reported_nested_failure.txt"))
    assert "The console says: HSCLA29A A command to partition vx2 failed." in nested.why
    assert explain("HSCL8012 The partition named X was not found.\n")[0].why == facts()["HSCL8012"].meaning
