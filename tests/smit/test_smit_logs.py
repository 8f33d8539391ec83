"""smit.log and smit.script: what stands in them, that they only grow, and that the script is one."""

import fcntl
import shlex
import subprocess
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lpmtui.model.command import Command, Completed
from lpmtui.smit.catalogue import load_catalogue
from lpmtui.smit_logs.appended_file import AppendedFile
from lpmtui.smit_logs.smit_log import ScriptCommand, SmitLog, SmitScript, stamp

NOON = datetime(2024, 11, 2, 10, 16, 40, tzinfo=UTC)
STOP = Command("dbnode1", ("clmgr", "stop", "node", "dbnode1", "WHEN=now", "MANAGE=unmanage"), mutates=True)
QUERY = Command("dbnode1", ("clmgr", "query", "cluster"))


@pytest.fixture(autouse=True)
def local_time(monkeypatch):
    import time

    monkeypatch.setenv("TZ", "UTC")
    time.tzset()


def test_a_stamp_is_written_as_smit_does():
    assert stamp(NOON) == "[Nov 02 2024, 10:16:40]"


def test_the_log_of_one_task(tmp_path):
    log = SmitLog(tmp_path / "smit.log", lambda: NOON)
    log.started("simulator")
    log.screen(load_catalogue().get("clstop"))
    log.command(STOP)
    log.answer(Completed(STOP, 0, '"dbnode1" is now unmanaged.\n'))
    log.image(["a screen   ", "  its legend"], "clstop")
    log.exiting()
    assert (tmp_path / "smit.log").read_text() == (
        "\n[Nov 02 2024, 10:16:40]\n        Starting SMIT (lpmtui, site simulator)\n"
        '\n(Dialogue screen selected,\n        FastPath = "clstop",\n'
        '        title = "Stop Cluster Services".)\n'
        "\n[Nov 02 2024, 10:16:40]\n        Command_to_Execute follows below:\n        host = dbnode1\n"
        ">> clmgr stop node dbnode1 WHEN=now MANAGE=unmanage\n"
        "\n        Output from Command_to_Execute follows below:\n        host = dbnode1\n---- start ----\n"
        '"dbnode1" is now unmanaged.\n---- end ----\n'
        "\n[Nov 02 2024, 10:16:40]\n        Successful command completion\n"
        '\n[Nov 02 2024, 10:16:40]\n        Screen image, fast path "clstop":\n'
        "a screen\n  its legend\n---------- end of screen ----------\n"
        "\n[Nov 02 2024, 10:16:40]\n        Exiting SMIT\n"
    )


def test_a_failure_and_a_dry_run_are_said(tmp_path):
    log = SmitLog(tmp_path / "smit.log", lambda: NOON)
    log.command(STOP, run=False)
    log.answer(Completed(STOP, 1, "", "ERROR: no\n"))
    log.lost(STOP, "the link broke")
    text = (tmp_path / "smit.log").read_text()
    assert "(not run, -x)" in text
    assert "ERROR: no\n---- end ----" in text
    assert "Command failed with exit status 1" in text
    assert "No answer from dbnode1: the link broke" in text


def test_escape_sequences_do_not_reach_the_log(tmp_path):
    log = SmitLog(tmp_path / "smit.log", lambda: NOON)
    log.answer(Completed(QUERY, 0, "\x1b[31mred\x07\n"))
    assert "\x1b" not in (tmp_path / "smit.log").read_text()


def test_only_changes_are_in_the_script(tmp_path):
    script = SmitScript(tmp_path / "smit.script", lambda: NOON)
    assert script.command(QUERY, ScriptCommand.here())
    assert not (tmp_path / "smit.script").exists()
    assert script.command(STOP, ScriptCommand.simulator("dbnode1"))
    assert (tmp_path / "smit.script").read_text() == (
        "#!/bin/sh\n# Stops at the first command that fails.\nset -e\n"
        "#\n# [Nov 02 2024, 10:16:40]\n#\n# host dbnode1\n"
        "lpmtui simulator run dbnode1 -- clmgr stop node dbnode1 WHEN=now MANAGE=unmanage\n"
    )


def test_ssh_quotes_once_more_for_the_shell_over_there():
    way = ScriptCommand.ssh("hscroot@hmc1", ("-p", "2222"))
    line = way.line(("migrlpar", "-o", "v", "-p", "it's a name"))
    ssh, *words = shlex.split(line)
    assert (ssh, words[:4]) == ("ssh", ["-n", "-p", "2222", "hscroot@hmc1"])
    assert words[4] == "--"
    assert shlex.split(words[5]) == ["migrlpar", "-o", "v", "-p", "it's a name"]


@pytest.mark.parametrize(
    "way", [ScriptCommand.here(), ScriptCommand.simulator("n"), ScriptCommand.ssh("root@n")]
)
@given(
    st.lists(
        st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])), min_size=1, max_size=4
    )
)
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_script_is_a_shell_script_whatever_the_arguments_are(tmp_path, way, words):
    path = tmp_path / "smit.script"
    path.unlink(missing_ok=True)
    SmitScript(path, lambda: NOON).command(Command("a\nhost", ("echo", *words), mutates=True), way)
    checked = subprocess.run(["sh", "-n", str(path)], capture_output=True, text=True)
    assert (checked.returncode, checked.stderr) == (0, "")


def test_the_script_replays_what_was_run(tmp_path):
    """Stand-ins on PATH note what they were called with; ssh and lpmtui pass on to the host's command."""
    bin_dir = tmp_path / "bin"
    bin_dir.mkdir()
    for name, body in {
        "clmgr": 'printf "%s\\n" "clmgr $*" >>"$CALLS"',
        "migrlpar": 'printf "%s\\n" "migrlpar $*" >>"$CALLS"',
        "ssh": 'shift 3; eval "$1"',
        "lpmtui": 'shift 4; "$@"',
    }.items():
        (bin_dir / name).write_text(f"#!/bin/sh\n{body}\n")
        (bin_dir / name).chmod(0o755)
    script = SmitScript(tmp_path / "smit.script", lambda: NOON)
    move = Command("hmc1", ("migrlpar", "-o", "m", "-m", "power a", "-p", "it's"), mutates=True)
    script.command(STOP, ScriptCommand.simulator("dbnode1"))
    script.command(move, ScriptCommand.ssh("hscroot@hmc1"))
    script.command(STOP, ScriptCommand.here())
    calls = tmp_path / "calls"
    subprocess.run(
        ["sh", str(script.path)],
        env={"PATH": f"{bin_dir}:/usr/bin:/bin", "CALLS": str(calls)},
        check=True,
        timeout=30,
    )
    stopped = "clmgr stop node dbnode1 WHEN=now MANAGE=unmanage"
    assert calls.read_text().splitlines() == [stopped, "migrlpar -o m -m power a -p it's", stopped]


def test_a_log_that_grows_too_large_is_set_aside(tmp_path):
    file = AppendedFile(tmp_path / "log", max_bytes=100, kept=2)
    for number in range(12):
        assert file.append(f"{number:029}\n")
    assert (tmp_path / "log").stat().st_size <= 100
    kept = [(tmp_path / name).read_text() for name in ("log.2", "log.1", "log")]
    assert [int(line) for text in kept for line in text.splitlines()] == [3, 4, 5, 6, 7, 8, 9, 10, 11]
    assert not (tmp_path / "log.3").exists()


def test_one_text_larger_than_the_limit_is_not_lost(tmp_path):
    file = AppendedFile(tmp_path / "log", max_bytes=10)
    assert file.append("x" * 50)
    assert file.append("y")
    assert (tmp_path / "log.1").read_text() == "x" * 50
    assert (tmp_path / "log").read_text() == "y"


def test_without_a_limit_nothing_is_set_aside(tmp_path):
    file = AppendedFile(tmp_path / "log")
    for _ in range(100):
        file.append("z" * 1000)
    assert (tmp_path / "log").stat().st_size == 100_000
    assert [path.name for path in tmp_path.iterdir()] == ["log"]


def test_two_consoles_write_whole_entries_and_lose_none(tmp_path):
    def write(name):
        file = AppendedFile(tmp_path / "log", max_bytes=2_000, kept=1000)
        for number in range(100):
            assert file.append(f"{name} {number} {'.' * 40}\n"), file.trouble

    writers = [threading.Thread(target=write, args=(name,)) for name in ("a", "b", "c")]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    lines = [line for path in tmp_path.iterdir() for line in path.read_text().splitlines()]
    assert sorted(lines) == sorted(f"{name} {n} {'.' * 40}" for name in "abc" for n in range(100))


def test_a_file_that_cannot_be_written_stops_nothing_and_says_why(tmp_path):
    log = SmitLog(tmp_path / "nowhere" / "smit.log", lambda: NOON)
    assert not log.started("simulator")
    assert "smit.log" in log.trouble
    assert not AppendedFile(tmp_path).append("a directory")


def test_where_the_directory_forbids_to_set_a_log_aside_it_grows_on(tmp_path, monkeypatch):
    def forbidden(self, target):
        raise PermissionError(13, "Permission denied")

    file = AppendedFile(tmp_path / "log", max_bytes=10)
    assert file.append("0123456789")
    monkeypatch.setattr(Path, "replace", forbidden)
    assert file.append("abc")
    assert (tmp_path / "log").read_text() == "0123456789abc"


def test_a_lock_that_somebody_keeps_does_not_hold_the_work_up(tmp_path):
    pauses = []
    file = AppendedFile(tmp_path / "log", max_bytes=10, sleep=pauses.append)
    with (tmp_path / "log").open("a") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        assert file.append("0123456789")
        assert file.append("more")
    assert (tmp_path / "log").read_text() == "0123456789more"
    assert 1 < sum(pauses) < 10


def test_what_cannot_be_run_again_is_a_comment_whatever_it_holds(tmp_path):
    script = SmitScript(tmp_path / "smit.script", lambda: NOON)
    script.command(Command("n1", ("x", "a\ntouch evil"), mutates=True), ScriptCommand.nowhere())
    script.note("two\nlines")
    lines = script.path.read_text().splitlines()
    assert [line for line in lines if not line.startswith("#")] == ["set -e"]


def test_the_script_waits_where_what_follows_needs_an_end(tmp_path):
    bin_dir = tmp_path / "bin"
    bin_dir.mkdir()
    (bin_dir / "sleep").write_text('#!/bin/sh\necho slept >>"$CALLS"\n')
    (bin_dir / "lsitab").write_text('#!/bin/sh\necho entry\n[ $(wc -l <"$CALLS") -lt 3 ]\n')
    for program in bin_dir.iterdir():
        program.chmod(0o755)
    script = SmitScript(tmp_path / "smit.script", lambda: NOON)
    net = Command("n1", ("lsitab", "hacmp_lpm"))
    script.wait_while(net, ScriptCommand.here(), "for PowerHA\nto end")
    script.wait_while(net, ScriptCommand.nowhere(), "for nothing")
    calls = tmp_path / "calls"
    calls.touch()
    done = subprocess.run(
        ["sh", str(script.path)],
        env={"PATH": f"{bin_dir}:/usr/bin:/bin", "CALLS": str(calls)},
        capture_output=True,
        text=True,
        timeout=30,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert calls.read_text().splitlines() == ["slept"] * 3


def test_a_word_and_variables_are_quoted_for_the_shell_that_reads_them():
    assert ScriptCommand.simulator("n", ("--state-dir", "/a b")).line(("it's",)) == (
        "lpmtui simulator run --state-dir '/a b' n -- " + shlex.quote(shlex.quote("it's"))
    )
    assert ScriptCommand.here(WHERE="/dev/null", X="a b").line(("id",)) == "WHERE=/dev/null X='a b' id"
    sudo = ScriptCommand.ssh("op@n", prefix=("sudo", "-n")).line(("clmgr", "sync", "a b"))
    assert shlex.split(sudo)[-1] == "sudo -n clmgr sync 'a b'"


def test_only_the_owner_may_read_a_new_log(tmp_path):
    AppendedFile(tmp_path / "log").append("x")
    assert (tmp_path / "log").stat().st_mode & 0o077 == 0


def test_the_script_stops_at_the_first_command_that_fails(tmp_path):
    script = SmitScript(tmp_path / "smit.script", lambda: NOON, max_bytes=400)
    for word in ("first", "false", "never"):
        argv = ("false",) if word == "false" else ("echo", word)
        script.command(Command("", argv, mutates=True), ScriptCommand.here())
    done = subprocess.run(["sh", str(script.path)], capture_output=True, text=True)
    assert (done.stdout, done.returncode) == ("first\n", 1)
    script.note("x" * 400)
    assert script.path.read_text().startswith("#!/bin/sh\n")
