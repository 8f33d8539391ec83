"""migrlpar: command lines and answers."""

from __future__ import annotations

import shlex

import pytest

from lpmtui.commands.hmc import migrlpar
from lpmtui.model.command import Completed
from lpmtui.model.errors import CommandFailed


def test_the_command_line_of_a_public_session(session):
    lines = [command for command, _ in session("powerha/migrlpar_powerha_node_713.txt")]
    query = migrlpar.migrate("hmc55", "SVRP7780-09-SN060C0AT", "SVRP7780-10-SN061949T", "AIX720_LPM1")
    assert f"time {query.command.line()}" in lines
    assert query.command.mutates


def test_validation_changes_nothing():
    command = migrlpar.validate("hmc1", "power-a", "power-b", "dbnode1").command
    assert command.line() == "migrlpar -o v -m power-a -t power-b -p dbnode1"
    assert not command.mutates


def test_stop_and_recover_name_the_source_only():
    assert migrlpar.stop("hmc1", "power-a", "p").command.line() == "migrlpar -o s -m power-a -p p"
    assert migrlpar.recover("hmc1", "power-a", "p").command.line() == "migrlpar -o r -m power-a -p p"
    forced = migrlpar.recover("hmc1", "power-a", "p", force=True).command
    assert forced.line() == "migrlpar -o r -m power-a -p p --force"
    assert forced.mutates


def test_input_data_is_one_argument():
    pairs = [("virtual_fc_mappings", "4//1/14/fcs0,5//2/14/fcs1"), ("dest_lpar_id", "7")]
    command = migrlpar.migrate("h", "A", "B", "p", input_data=pairs, wait_minutes=10).command
    assert command.argv[-4:-2] == ("-w", "10")
    assert command.argv[-1] == '"virtual_fc_mappings=4//1/14/fcs0,5//2/14/fcs1",dest_lpar_id=7'
    assert shlex.split(command.line()) == list(command.argv)


def test_success_without_a_word(parsed):
    answer = parsed(migrlpar.migrate("h", "A", "B", "p"))
    assert (answer.ok, answer.status, answer.messages) == (True, 0, ())


def test_success_with_warnings(parsed, sample):
    text = sample("hmc/public_HSCLA340_and_vios_detail_zh.txt")
    answer = parsed(migrlpar.validate("h", "A", "B", "p"), text)
    assert answer.ok
    assert [message.code for message in answer.messages] == ["HSCLA340"]


@pytest.mark.parametrize("stream", ["stdout", "stderr"])
def test_failure_is_read_from_both_streams(parsed, sample, stream):
    text = sample("hmc/public_HSCLA246_rmc.txt")
    answers = {"stdout": {"stdout": text}, "stderr": {"stderr": text}}
    with pytest.raises(CommandFailed) as caught:
        parsed(migrlpar.migrate("h", "A", "B", "p"), status=1, **answers[stream])
    assert caught.value.code == "HSCLA246"


def test_a_failed_answer_can_be_read_without_raising(sample):
    query = migrlpar.migrate("h", "A", "B", "p")
    answer = migrlpar.read_answer(Completed(query.command, 1, sample("hmc/public_HSCLA319_npiv.txt")))
    assert (answer.ok, answer.status, answer.messages[0].code) == (False, 1, "HSCLA319")
