"""The report as SVG: well-formed, harmless, with every stage that was reached."""

from __future__ import annotations

from datetime import timedelta
from xml.etree import ElementTree as ET

from hypothesis import given, settings
from hypothesis import strategies as st

from lpmtui.journal import Entry, JobState, fold
from lpmtui.model.clock import parse_rfc3339
from lpmtui.model.events import Finished, GroupSeen, Note, PhaseEntered, Planned, Progress, SuspensionMeasured
from lpmtui.model.job import Requested
from lpmtui.model.move import PHASE_TITLES, JobKind, Outcome, Phase
from lpmtui.report import report_files

AT = parse_rfc3339("2026-01-31T12:00:00Z")
SVG = "{http://www.w3.org/2000/svg}"
BAD = '<script>alert(1)</script>\x1b[2J"&'


def state(*events: object) -> JobState:
    return fold(
        Entry(number, AT + timedelta(seconds=10 * number), "7", event)  # type: ignore[arg-type]
        for number, event in enumerate(events, 1)
    )


def drawn(one: JobState) -> ET.Element:
    return ET.fromstring(report_files.svg_report("7", one))


def texts(root: ET.Element) -> list[str]:
    return ["".join(node.itertext()) for node in root.iter(f"{SVG}text")]


MOVED = (
    Planned((), "automatic", "dbnode1", "power-a", "power-b"),
    PhaseEntered(Phase.MEMORY, inferred=False),
    Progress(1, 10, 90, 1e9),
    Progress(2, 95, 5, 1e9),
    PhaseEntered(Phase.SUSPENSION, inferred=False),
    SuspensionMeasured(0.63, "freeze-meter"),
    GroupSeen("db_rg", "UNMANAGED", "dbnode1"),
    Finished(Outcome.SUCCEEDED, 0),
)


def test_every_stage_stands_there_and_those_that_ran_have_a_bar() -> None:
    root = drawn(state(*MOVED))
    assert set(PHASE_TITLES.values()) <= set(texts(root))
    assert len(root.findall(f"{SVG}rect[@class='done']")) == 2
    assert len(root.findall(f"{SVG}rect[@class='round']")) == 2
    assert "Done, and verified" in texts(root)
    assert any("Frozen for 0.63 s" in text for text in texts(root))


def test_text_from_outside_is_text() -> None:
    root = drawn(
        state(Planned((), "automatic", BAD, BAD, BAD), Finished(Outcome.NEEDS_ATTENTION, 4, (BAD,), BAD))
    )
    assert {node.tag.removeprefix(SVG) for node in root.iter()} <= {"svg", "title", "style", "rect", "text"}
    assert "\x1b" not in "".join(texts(root))


@settings(max_examples=30, deadline=None)
@given(
    st.lists(
        st.sampled_from([*MOVED, Note(BAD), Requested(JobKind.MIGRATION, ("lpmtui",), "dbnode1", "power-b")]),
        max_size=12,
    )
)
def test_whatever_happened_it_is_a_picture(events: list[object]) -> None:
    root = drawn(state(*events))
    assert float(root.attrib["height"]) > 100
