"""The console as plain lines: whole conversations through a pipe, compared with golden transcripts."""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path

import pytest
from homes import FAST, LPMTUI, Home
from hypothesis import given
from hypothesis import strategies as st

from lpmtui.line.line_dialog import plain

TRANSCRIPTS = Path(__file__).with_name("transcripts")
DRAWN = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2500-\u259f\u2800-\u28ff]")
STAGE = re.compile(
    r"[Mm]emory|Attached|Application|Partition on|Wait|Resource group|Suspen|Heartbeat|Frozen|phase: done"
    r"|Node \S+ is|Clean-up|freeze-budget"
)


@given(st.text())
def test_nothing_that_draws_or_steers_is_said(text: str) -> None:
    assert not DRAWN.search(plain(text))


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(tmp_path)
    home.reset(FAST)
    return home


def talk(home: Home, lines: str, *words: str, term: str = "xterm", status: int = 0) -> str:
    """A conversation through a pipe: what was said."""
    done = subprocess.run(
        [*LPMTUI, *words],
        env=home.env | {"TERM": term},
        input=lines,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=120,
    )
    assert done.returncode == status, done.stdout
    assert not DRAWN.search(done.stdout)
    return done.stdout


def like_the_golden(name: str, said: str) -> None:
    """The transcript without clock times, and without lines whose number depends on when one looks."""
    kept = [
        re.sub(r"^\d\d:\d\d:\d\d ", "TIME ", line)
        for line in said.splitlines()
        if not (re.match(r"\d\d:\d\d:\d\d ", line) and STAGE.search(line))
    ]
    path = TRANSCRIPTS / f"{name}.txt"
    text = "\n".join(line.rstrip() for line in kept) + "\n"
    if os.environ.get("UPDATE_GOLDEN"):
        path.write_text(text)
    assert text == path.read_text()


def test_menus_lists_help_and_search(home: Home) -> None:
    said = talk(home, "h 1\n9\n/ unmanage\nb\n2\nb\n1\nb\nq\n", "--line")
    like_the_golden("menus", said)


def test_without_a_terminal_the_lines_come_by_themselves(home: Home) -> None:
    assert "1. Live Partition Mobility" in talk(home, "", term="dumb")


def test_a_dialog_says_what_may_stand_in_a_field_and_what_it_runs(home: Home) -> None:
    said = talk(home, "d\nl 2\n2\n5\n700\n5\n300\n7\n2\nc\nr 5\nl 5\nh 4\nd\nq\n", "--line", "lpm_migrate")
    like_the_golden("dialog", said)


def test_a_panel_that_does_not_exist_is_told_with_the_nearest(home: Home) -> None:
    assert "clstop" in talk(home, "", "--line", "clstopp", status=2)


def test_read_only_shows_everything_and_runs_nothing(home: Home) -> None:
    said = talk(home, "4\n3\nd\nq\n", "--line", "--read-only", "clstop")
    assert "read-only" in said
    assert home.node("dbnode1")["state"] == "NORMAL"


def test_the_main_job(home: Home) -> None:
    said = talk(home, "l 2\n2\n4\n3\nd\nyes\nq\n", "--line", "lpm_migrate")
    like_the_golden("main-job", said)
    assert home.node("dbnode1")["system"] == "power-c"


def test_a_question_that_is_not_answered_with_yes_begins_nothing(home: Home) -> None:
    said = talk(home, "l 2\n2\nd\nno\nb\n", "--line", "lpm_migrate")
    assert "Nothing was begun." in said
    assert home.node("dbnode1")["system"] == "power-a"


def test_the_guided_procedure_with_a_step_left_out(home: Home) -> None:
    steps = "d\n" * 4 + "s\nno SAN here\n" + "d\n" * 12
    said = talk(home, f"l 2\n2\n3\n3\nd\nyes\n{steps}", "--line", "lpm_guide_start")
    assert "Step 5 of 15: Switch heartbeats over the SAN off" in said
    assert "[skipped]" in said
    assert home.node("dbnode1")["system"] == "power-c"


def test_a_takeover(home: Home) -> None:
    home.run(
        "simulator", "run", "dbnode2", "--", "clmgr", "stop", "node", "dbnode1", "WHEN=now", "MANAGE=unmanage"
    )
    home.run("simulator", "fault", "partition-crash", "--on", "dbnode1")
    said = talk(home, "1\ndb_rg\n2\ndbnode2\nd\nyes\nq\n", "--line", "lpm_takeover")
    like_the_golden("takeover", said)
    status = json.loads(home.run("status", "--json", status=4))
    owners = {group["name"]: group["owner"] for one in status["clusters"] for group in one["resource_groups"]}
    assert owners["db_rg"] == "dbnode2"
