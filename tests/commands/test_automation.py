"""The traces of PowerHA's own LPM automation."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from lpmtui.commands.powerha import automation
from lpmtui.model.cluster import LpmPolicy
from lpmtui.model.errors import CommandFailed

PRE = "powerha/clutils_log_cl_dr_pre_migration_720.txt"
POST = "powerha/clutils_log_cl_2dr_post_migration_720.txt"
MISSING = "cat: 0652-050 Cannot open /var/hacmp/cl_dr.state.\n"


@pytest.mark.parametrize(("name", "program"), [(PRE, "cl_dr"), (POST, "cl_2dr")])
def test_log_lines_without_loss(sample, name, program):
    text = sample(name)
    found = automation.parse_log(text)
    told = [f"{line.stamp} {line.program}: {line.text}" if line.program else line.text for line in found]
    assert told == [line for line in text.splitlines() if line]
    by_program = [line for line in found if line.program]
    assert {line.program for line in by_program} == {program}
    assert len(by_program) == sum(1 for line in text.splitlines() if line.startswith("Tue Jan"))
    assert all(line.at for line in by_program)


def test_a_log_line(sample):
    line = automation.parse_log(sample(PRE))[1]
    assert line.at == datetime(2016, 1, 26, 10, 57, 8, tzinfo=UTC)
    assert (line.program, line.text) == ("cl_dr", "clodmget -n -f lpm_policy HACMPcluster")


@pytest.mark.parametrize("zone", ["CET ", "CST6CDT ", ""])
def test_a_time_in_another_zone_is_not_guessed(zone):
    (line,) = automation.parse_log(f"Tue Jan  6 10:57:08 {zone}2026 cl_dr: hello\n")
    assert (line.at, line.program, line.text) == (None, "cl_dr", "hello")
    assert line.stamp == f"Tue Jan  6 10:57:08 {zone}2026"


@pytest.mark.parametrize("stamp", ["Tue Xyz 26 10:57:08 UTC 2016", "Tue Feb 31 10:57:08 UTC 2016"])
def test_an_impossible_time_is_no_time(stamp):
    assert automation.parse_log(f"{stamp} cl_dr: x\n")[0].at is None


def test_following_the_log(parsed):
    query = automation.log_since("dbnode1", 41)
    assert query.command.argv == ("/usr/bin/tail", "-n", "+41", "/var/hacmp/log/clutils.log")
    found = parsed(query, "one\n\ntwo\nthree is still being wr")
    assert [line.text for line in found.lines] == ["one", "two"]
    assert found.next_line == 44
    assert parsed(query, "").next_line == 41
    assert parsed(query, "half a line").next_line == 41


def test_following_a_log_that_is_not_there_yet(parsed):
    text = "tail: 0652-050 Cannot open /var/hacmp/log/clutils.log.\n"
    assert parsed(automation.log_since("n", 1), status=1, stderr=text) == automation.LogExcerpt((), 1)
    assert parsed(automation.log_length("n"), status=1, stderr="wc: 0652-050 Cannot open x.\n") == 0
    assert parsed(automation.log_length("n"), "     812 /var/hacmp/log/clutils.log\n") == 812


def test_following_a_log_fails_for_other_reasons(parsed):
    with pytest.raises(CommandFailed, match="denied"):
        parsed(automation.log_since("n", 1), status=1, stderr="permission denied\n")


def test_inittab_entry(parsed, sample):
    query = automation.inittab_entry("n")
    entry = "hacmp_lpm:2:once:/usr/es/sbin/cluster/utilities/cl_dr undopremigrate > /dev/null 2>&1"
    assert entry in sample(PRE)
    assert parsed(query, f"{entry}\n") == entry
    assert parsed(query, status=1) is None
    assert parsed(query) is None
    with pytest.raises(CommandFailed):
        parsed(query, status=1, stderr="lsitab: cannot read /etc/inittab\n")
    assert automation.remove_inittab_entry("n").command.argv == ("/usr/sbin/rmitab", "hacmp_lpm")
    assert automation.remove_inittab_entry("n").command.mutates


def test_interface_restrictions(parsed):
    query = automation.interface_restrictions("n")
    assert parsed(query, "sfwcom\n\nen3\n") == ("sfwcom", "en3")
    assert parsed(query, "") == ()
    assert parsed(query, status=1, stderr="cat: /etc/cluster/ifrestrict: No such file or directory\n") is None


@pytest.mark.parametrize(
    ("printed", "policy"),
    [("UNMANAGE\n", LpmPolicy.UNMANAGE), ("\n", LpmPolicy.MANAGE), ("odd\n", LpmPolicy.UNKNOWN)],
)
def test_policy_in_the_odm(parsed, printed, policy):
    assert parsed(automation.odm_policy("n"), printed) is policy


def test_timeout_in_the_odm(parsed):
    assert parsed(automation.odm_timeout("n"), "600\n") == 600
    assert parsed(automation.odm_timeout("n"), "0\n") is None
    assert parsed(automation.odm_timeout("n"), "\n") is None


def test_a_file_that_may_not_be_read_is_not_taken_for_missing(parsed):
    denied = "cat: 0652-050 Cannot open /etc/cluster/ifrestrict. Permission denied\n"
    with pytest.raises(CommandFailed):
        parsed(automation.interface_restrictions("n"), status=1, stderr=denied)
    with pytest.raises(CommandFailed):
        parsed(automation.interface_restrictions("n"), status=1, stderr="sudo: a password is required\n")
