"""Questions to a node's operating system."""

from __future__ import annotations

import re

import pytest

from lpmtui.commands import aix
from lpmtui.commands.aix import LoggedIn, RunningProcess
from lpmtui.model.errors import CommandFailed, GarbledAnswer


def test_clock(parsed):
    assert parsed(aix.epoch("n"), "1453805828\n") == 1453805828
    with pytest.raises(GarbledAnswer):
        parsed(aix.epoch("n"), "+%s\n")


def test_freeze_meter():
    command = aix.time_stamps("n", 0.1)
    assert command.argv[0] == "/usr/bin/perl"
    assert command.argv[-1] == "0.1"
    assert not command.mutates


def test_the_freeze_meter_prints_a_stamp_per_interval():
    import shutil
    import subprocess

    perl = shutil.which("perl")
    if perl is None:
        pytest.skip("there is no perl here")
    argv = (perl, *aix.time_stamps("n", 0.01).argv[1:])
    with subprocess.Popen(argv, stdout=subprocess.PIPE, text=True) as meter:
        assert meter.stdout
        lines = [meter.stdout.readline() for _ in range(5)]
        meter.kill()
    assert all(re.fullmatch(r"\d+\.\d{3}\n", line) for line in lines)
    stamps = [float(line) for line in lines]
    assert stamps == sorted(stamps)


def test_users(parsed):
    text = "root        pts/0       Jan 26 10:57     (10.1.1.5)\noper        tty0        Jan 26 08:00\n\n"
    assert parsed(aix.users("n"), text) == (
        LoggedIn("root", "pts/0", "Jan 26 10:57", "10.1.1.5"),
        LoggedIn("oper", "tty0", "Jan 26 08:00", ""),
    )
    assert parsed(aix.users("n"), "") == ()


def test_processes(parsed):
    text = "    USER COMMAND\n    root init\n  oracle ora_pmon_DB 1\n"
    assert parsed(aix.processes("n"), text) == (
        RunningProcess("root", "init"),
        RunningProcess("oracle", "ora_pmon_DB 1"),
    )


@pytest.mark.parametrize(
    ("status", "verdict"), [(0, True), (1, False), (99, False), (126, None), (127, None)]
)
def test_a_monitors_verdict(parsed, status, verdict):
    assert parsed(aix.run_monitor("n", "/usr/local/ha/db_mon"), status=status) is verdict


def test_an_executable_file(parsed):
    assert parsed(aix.file_executable("n", "/x")) is True
    assert parsed(aix.file_executable("n", "/x"), status=1) is False


def test_a_question_that_cannot_be_answered(parsed):
    with pytest.raises(CommandFailed):
        parsed(aix.file_executable("n", "/x"), status=127, stderr="test: not found\n")


def test_a_crontab_and_what_of_it_moves_partitions(parsed):
    query = aix.crontab("n")
    text = (
        "#minute hour day month weekday command\n"
        "0 3 * * * ssh hscroot@hmc1 migrlpar -o m -m a -t b -p n\n"
        "5 4 * * 0 /usr/local/bin/lpmtui  drain power-a --yes\n"
        "0 * * * * /usr/local/bin/lpmtui status\n"
        "\n"
    )
    lines = parsed(query, text)
    assert [one.schedule for one in lines] == ["0 3 * * *", "5 4 * * 0", "0 * * * *"]
    assert [one.move for one in lines] == [
        "migrlpar -o m -m a -t b -p n",
        "lpmtui  drain power-a --yes",
        "",
    ]
    none = "0481-103 Cannot open a file in the /var/spool/cron/crontabs directory.\n"
    assert parsed(query, none, status=1) == ()
    with pytest.raises(CommandFailed):
        parsed(query, "0481-109 You are not authorized to use the cron command.\n", status=1)
