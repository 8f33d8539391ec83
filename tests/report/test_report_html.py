"""The report as HTML: whole, of its own, and harmless."""

from __future__ import annotations

from html.parser import HTMLParser

from lpmtui.journal import Entry, fold
from lpmtui.model.clock import parse_rfc3339
from lpmtui.model.cluster import GroupState
from lpmtui.model.events import (
    CommandFinished,
    CommandStarted,
    FindingMade,
    Finished,
    GroupSeen,
)
from lpmtui.model.job import SnapshotTaken
from lpmtui.model.move import Outcome, Severity
from lpmtui.model.snapshot import GroupSnapshot, Snapshot
from lpmtui.report import report_files

BAD = '<script>alert(1)</script>\x1b[2J"&'
AT = parse_rfc3339("2026-01-31T12:00:00Z")
ARGV = ("clmgr", "stop", BAD)
GROUP = GroupSnapshot("db_rg", (("dbnode1", GroupState.ONLINE),))
EVENTS = (
    SnapshotTaken("before", Snapshot("", "dbnode1", (), groups=(GROUP,))),
    FindingMade("check", Severity.WARNING, BAD, BAD, BAD),
    GroupSeen(BAD, BAD, BAD),
    CommandStarted(BAD, ARGV, mutates=True),
    CommandFinished(BAD, ARGV, 0, 1.0),
    Finished(Outcome.NEEDS_ATTENTION, 4, (BAD,), BAD),
)


class Tags(HTMLParser):
    """Which tags were opened, and which were left open."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: set[str] = set()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.seen.add(tag)
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_text_from_outside_is_text_and_the_file_needs_nothing_else() -> None:
    entries = [Entry(number, AT, "7", event) for number, event in enumerate(EVENTS, 1)]
    page = report_files.html_report("7", fold(entries))
    tags = Tags()
    tags.feed(page)
    assert tags.open == []
    assert not tags.seen & {"script", "link", "img", "iframe"}
    assert "\x1b" not in page
    assert "http" not in page
    assert "&lt;script&gt;" in page
    assert "ONLINE on dbnode1" in page
