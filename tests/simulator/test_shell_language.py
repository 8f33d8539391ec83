from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lpmtui.simulator.api import NeverEnds, SimulatedHostUnknown
from lpmtui.simulator.shells.grammar import ShellSyntaxError, parse

LINES = [
    ("echo a b | wc -w", "       2\n", 0),
    ("echo 'a  b' \"c $? d\" e\\ f", "a  b c 0 d e f\n", 0),
    ("false; echo rc=$?", "rc=1\n", 0),
    ("false && echo no || echo yes", "yes\n", 0),
    ("true || echo no; false", "", 1),
    ("LC_ALL=en_US LANG=en_US echo hi", "hi\n", 0),
    ("nosuch 2>/dev/null; echo $?", "127\n", 0),
    ("nosuch 2>&1 | grep -c 'not found'", "1\n", 0),
    ("echo a >/dev/null", "", 0),
    ("echo b > /t; echo a >> /t; sort /t; sort -r < /t", "a\nb\nb\na\n", 0),
    ("echo 10 > /n; echo 9 >> /n; sort -n /n | head -1", "9\n", 0),
    ("echo a:b:c | cut -d: -f1,3; echo abc | cut -c2-", "a:c\nbc\n", 0),
    ("echo one > /w; echo two words >> /w; grep -v -i ONE /w; grep -w word /w", "two words\n", 1),
    ("echo x > /e; echo y >> /e; egrep 'x|y' /e | tail -1; tail -n +2 /e", "y\ny\n", 0),
    ("echo a. > /f; grep -F a. /f; fgrep -q b /f", "a.\n", 1),
    ("echo b > /u; echo b >> /u; uniq /u; sort -u /u", "b\nb\n", 0),
    ("cat /missing; echo $?", "2\n", 0),
    ("", "", 0),
]


@pytest.mark.parametrize(("line", "stdout", "status"), LINES)
def test_a_nodes_shell(site, line, stdout, status):
    answer = site.run("tools1", line)
    assert (answer.stdout, answer.status) == (stdout, status)


def test_grep_by_paragraph(site):
    with site.using() as world:
        world.images["tools1"].files["/p"] = "name one\nvalue 1\n\nname two\nvalue 2\n"
    assert site.run("tools1", "grep -p two /p").stdout == "name two\nvalue 2\n\n"


@pytest.mark.parametrize("line", ["echo 'open", 'echo "open', "| wc", "echo `date`", "echo $(date)", "a &"])
def test_what_is_no_line_of_this_shell_is_refused(site, line):
    with pytest.raises(ShellSyntaxError):
        parse(line)
    assert site.run("tools1", line).status == 2


@settings(max_examples=60)
@given(st.lists(st.text(st.characters(exclude_categories=("Cs", "Cc"))), min_size=1, max_size=4))
def test_words_given_as_a_list_are_taken_as_they_are(words):
    from lpmtui.simulator.api import SimulatedSite

    answer = SimulatedSite.open(None).run("tools1", ["echo", *words])
    assert answer.stdout == " ".join(words) + "\n"


def test_the_consoles_shell_is_restricted(site):
    assert site.run("hmc1", "/usr/bin/echo x").status == 1
    denied = site.run("hmc1", "echo x > file")
    assert (denied.status, "cannot redirect" in denied.stderr) == (1, True)
    assert site.run("hmc1", "last").stderr == "bash: last: command not found\n"
    assert site.run("hmc1", "lssyscfg -r sys -F name | sort -r | head -1; echo Rc=$?").stdout == (
        "power-c\nRc=0\n"
    )


def test_programs_are_found_by_their_own_path_only(site):
    assert site.run("tools1", "/usr/bin/echo x").stdout == "x\n"
    assert site.run("tools1", "/opt/echo x").status == 127


def test_a_line_takes_the_time_that_its_programs_take(site):
    start = site.now()
    assert site.run("tools1", "sleep 2; sleep 3; echo $?").stdout == "0\n"
    assert site.now() == start + 5


def test_a_stream_is_read_as_it_grows_and_never_ends(site):
    site.run("tools1", "echo one > /log")
    session = site.begin("tools1", "tail -f /log")
    assert session.read() == "one\n"
    site.run("tools1", "echo two >> /log")
    assert (session.read(), session.read()) == ("two\n", "")
    assert session.poll() is None
    with pytest.raises(NeverEnds):
        site.run("tools1", "tail -f /log")


def test_an_unknown_host_is_named(site):
    with pytest.raises(SimulatedHostUnknown, match="nowhere"):
        site.run("nowhere", "echo")
