"""migrlpar: command lines and answers."""

from __future__ import annotations

import shlex

import pytest

from lpmtui.commands.hmc import migrlpar
from lpmtui.commands.hmc.migration_route import AdapterMapping, MigrationRoute, MspPair, RemoteHmc
from lpmtui.commands.hmc.migrlpar import MigrationOptions, NpivValidation, Redundancy, Requirement
from lpmtui.commands.hmc.records import decode
from lpmtui.model.command import Completed
from lpmtui.model.errors import CommandFailed, UsageError

ROUTE = MigrationRoute("A", "B", "p")


def test_the_command_line_of_a_public_session(session):
    lines = [command for command, _ in session("powerha/migrlpar_powerha_node_713.txt")]
    query = migrlpar.migrate(
        "hmc55", MigrationRoute("SVRP7780-09-SN060C0AT", "SVRP7780-10-SN061949T", "AIX720_LPM1")
    )
    assert f"time {query.command.line()}" in lines
    assert query.command.mutates


def test_validation_changes_nothing():
    command = migrlpar.validate("hmc1", MigrationRoute("power-a", "power-b", "dbnode1")).command
    assert command.line() == "migrlpar -o v -m power-a -t power-b -p dbnode1"
    assert not command.mutates


def test_stop_and_recover_name_the_source_only():
    assert migrlpar.stop("hmc1", "power-a", "p").command.line() == "migrlpar -o s -m power-a -p p"
    assert migrlpar.recover("hmc1", "power-a", "p").command.line() == "migrlpar -o r -m power-a -p p"
    forced = migrlpar.recover("hmc1", "power-a", "p", force=True).command
    assert forced.line() == "migrlpar -o r -m power-a -p p --force"
    assert forced.mutates


def test_everything_that_can_be_chosen():
    options = MigrationOptions(
        msp=MspPair.parse("vios-a1/vios-b1"),
        mappings=(AdapterMapping.parse("fc:4//1/14/fcs0"), AdapterMapping.parse("fc:5/vios-b2//14/fcs1")),
        pool="Pool One",
        redundant_msps=Redundancy.IF_AVAILABLE,
        npiv_validation=NpivValidation.PORT_AND_DISK,
        vlan_bridge=Requirement.OVERRIDE,
        wait_minutes=10,
    )
    route = MigrationRoute("A", "B", "p", lpar_id=7, remote=RemoteHmc("10.0.0.9", "lpm@corp.example"))
    command = migrlpar.migrate("h", route, options).command
    where = "-o m -m A -t B --id 7 --ip 10.0.0.9 -u lpm@corp.example"
    chosen = "--redundantmsps 2 --npivval portdisk --vlanbridge 2 -w 10 -i"
    assert list(command.argv[:-1]) == ["migrlpar", *where.split(), *chosen.split()]
    assert command.argv[-1] == (
        '"virtual_fc_mappings=4//1/14/fcs0,5/vios-b2//14/fcs1",'
        "source_msp_name=vios-a1,dest_msp_name=vios-b1,shared_proc_pool_name=Pool One"
    )
    assert shlex.split(command.line()) == list(command.argv)
    assert decode(command.argv[-1])[0]["virtual_fc_mappings"] == "4//1/14/fcs0,5/vios-b2//14/fcs1"


def test_nothing_chosen_adds_nothing():
    assert MigrationOptions().arguments() == ()


@pytest.mark.parametrize("text", ["vios-a1", "/", "", "a/b/c"])
def test_a_pair_has_two_sides(text):
    with pytest.raises(UsageError, match="pair of mover service partitions"):
        MspPair.parse(text)


def test_one_side_of_a_pair_may_be_the_hmcs_choice():
    assert MigrationOptions(msp=MspPair.parse("/vios-b1")).arguments() == ("-i", "dest_msp_name=vios-b1")


@pytest.mark.parametrize(
    "text",
    [
        *("4//1", "disk:4//1", "fc:4", "fc:x//1", "fc:4//", "fc:4//1/14/fcs0/9", "fc:4/a,b/1", 'fc:4/"/1'),
        *("scsi:2//1/14/fcs0", "vnic:3/ded//", "fc:4/a=b/", ""),
    ],
)
def test_what_is_no_mapping_is_refused_with_the_layout(text):
    with pytest.raises(UsageError) as caught:
        AdapterMapping.parse(text)
    assert caught.value.remedy


def test_mappings_read_as_they_are_written():
    for text in ("fc:4//1/14/fcs0", "scsi:12/vios1//16", "vnic:3/ded/vios1/1/1/0/2/2/0"):
        assert str(AdapterMapping.parse(text)) == text
    assert AdapterMapping.parse("FC:4/vios1/").slot == 4


def test_values_out_of_range_are_refused():
    pair = (AdapterMapping.parse("fc:4//1"), AdapterMapping.parse("fc:4//2"))
    with pytest.raises(UsageError, match="mapped twice"):
        MigrationOptions(mappings=pair).arguments()
    with pytest.raises(UsageError, match="minutes"):
        MigrationOptions(wait_minutes=-1)
    with pytest.raises(UsageError, match="redundant"):
        MigrationOptions(msp=MspPair("a", "b"), redundant_msps=Redundancy.REQUIRED)
    for address, user in (("", ""), ("-oProxyCommand=x", ""), ("h", "a b"), ("h", "-x")):
        with pytest.raises(UsageError):
            RemoteHmc(address, user)


def test_success_without_a_word(parsed):
    answer = parsed(migrlpar.migrate("h", ROUTE))
    assert (answer.ok, answer.status, answer.messages) == (True, 0, ())


def test_success_with_warnings(parsed, sample):
    text = sample("hmc/public_HSCLA340_and_vios_detail_zh.txt")
    answer = parsed(migrlpar.validate("h", ROUTE), text)
    assert answer.ok
    assert [message.code for message in answer.messages] == ["HSCLA340"]


@pytest.mark.parametrize("stream", ["stdout", "stderr"])
def test_failure_is_read_from_both_streams(parsed, sample, stream):
    text = sample("hmc/public_HSCLA246_rmc.txt")
    answers = {"stdout": {"stdout": text}, "stderr": {"stderr": text}}
    with pytest.raises(CommandFailed) as caught:
        parsed(migrlpar.migrate("h", ROUTE), status=1, **answers[stream])
    assert caught.value.code == "HSCLA246"


def test_a_failed_answer_can_be_read_without_raising(sample):
    query = migrlpar.migrate("h", ROUTE)
    answer = migrlpar.read_answer(Completed(query.command, 1, sample("hmc/public_HSCLA319_npiv.txt")))
    assert (answer.ok, answer.status, answer.messages[0].code) == (False, 1, "HSCLA319")
