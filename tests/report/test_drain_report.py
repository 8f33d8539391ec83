"""The report of a drain: what was planned against what happened, in every form. `UPDATE_GOLDEN=1` writes."""

from __future__ import annotations

import os
import re
from pathlib import Path
from xml.etree import ElementTree as ET

from drain_samples import DONE, ENDED, MOVING, seen

from lpmtui.model.lazy_dataclass import replace
from lpmtui.model.plan import PlanFrame
from lpmtui.report import drain_files, drain_report, job_report
from lpmtui.report.drain_report import Change, DrainAccount

GOLDEN = Path(__file__).parent / "golden"
SVG = "{http://www.w3.org/2000/svg}"
JOBS = {"2": DONE, "3": MOVING}
STATE = seen(*ENDED).state
FRAMES = (PlanFrame("power-a", 4, 65536.0), PlanFrame("power-c", 1, 131072.0), PlanFrame("power-x", 1, 1.0))


def told() -> DrainAccount:
    made = STATE.first_plan
    assert made is not None
    state = replace(STATE, first_plan=replace(made, plan=replace(made.plan, frames=FRAMES)))
    return drain_report.account("1", state, JOBS)


def test_the_report_as_text_is_as_it_should_be() -> None:
    path = GOLDEN / "drain.txt"
    text = "\n".join(drain_files.text_report(told())) + "\n"
    if os.environ.get("UPDATE_GOLDEN"):
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")


def test_a_move_is_held_against_the_plan_that_had_it() -> None:
    moves = {one.name: one for one in told().moves}
    done = moves["dbnode1"]
    assert done.planned is not None
    assert done.measured is not None
    assert done.measured.end is not None
    assert (done.planned.end - done.measured.end).total_seconds() == 2.0
    assert (done.measured.suspension_s, done.measured.exceeded) == (0.63, False)
    assert moves["a-partition-with-a-long-name"].told == "not begun"


def test_who_stayed_is_who_did_not_arrive_each_with_a_reason() -> None:
    stayed = dict(told().stayed)
    assert set(stayed) == {"stuck", "stays", "a-partition-with-a-long-name", "tools1", "webnode1"}
    assert stayed["webnode1"] == "The mover failed."
    assert "window" in stayed["a-partition-with-a-long-name"]


def test_systems_are_those_involved_before_and_after_what_has_moved() -> None:
    systems = {one.name: one for one in told().systems}
    assert set(systems) == {"power-a", "power-c"}
    assert systems["power-a"].partitions == Change(4, 3)
    assert systems["power-a"].free_mb == Change(65536.0, 131072.0)
    assert systems["power-c"].free_mb == Change(131072.0, 65536.0)


def test_the_json_says_the_same_as_the_text() -> None:
    body = job_report.as_json("1", STATE, JOBS)["drain"]
    assert body["makespan_s"] == {"planned": 400.0, "measured": 181.0, "lower_bound": 380.0}
    assert [one["name"] for one in body["moves"]] == [one.name for one in told().moves]
    moved = body["moves"][0]
    assert (moved["from"], moved["to"]) == ("power-a", "power-c")
    assert (moved["name"], moved["job"], moved["outcome"]) == ("dbnode1", "2", "succeeded")
    assert moved["measured"]["suspension_s"] == 0.63
    assert moved["planned"]["verdict"] == "green"
    assert body["way_home"] == "lpmtui drain --return 1"
    assert job_report.as_json("2", DONE).get("drain") is None


def test_the_picture_has_two_bars_for_a_move_that_has_begun_and_one_for_any_other() -> None:
    root = ET.fromstring(drain_files.svg_report(told()))
    kinds = [node.get("class") for node in root.iter(f"{SVG}rect")]
    assert kinds.count("planned") == 4
    assert kinds.count("done") == 1
    assert kinds.count("failed") == 1
    assert root.find(f".//{SVG}line[@class='window']") is not None


def test_texts_from_outside_are_harmless_in_page_and_picture() -> None:
    bad = '<script>alert(1)</script>\x1b[2J"&'
    state = replace(STATE, why=bad, moves=tuple(replace(one, why=bad) for one in STATE.moves))
    account = drain_report.account("1", state, JOBS)
    for text in (drain_files.html_report(account), drain_files.svg_report(account)):
        assert "<script" not in text
        assert not re.search(r"[\x00-\x08\x0b-\x1f]", text)
    page = drain_files.html_report(account)
    assert page.count("<tr>") == 1 + len(account.moves)
    assert "lpmtui drain --return 1" in page


def test_a_drain_that_has_no_plan_yet_has_a_report_all_the_same() -> None:
    state = replace(STATE, first_plan=None, last_plan=None, moves=(), refused_moves=())
    account = drain_report.account("1", state, {})
    assert "  none" in list(drain_files.text_report(account))
    ET.fromstring(drain_files.svg_report(account))
    assert drain_files.html_report(account).endswith("</html>")
