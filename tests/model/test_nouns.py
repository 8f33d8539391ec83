"""The nouns answer what they are asked, and say so when they do not know."""

import unicodedata
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lpmtui.model.clock import SystemClock, parse_rfc3339, rfc3339
from lpmtui.model.cluster import (
    ApplicationMonitor,
    Cluster,
    ClusterState,
    GroupState,
    MonitorKind,
    Node,
    NodeState,
    ResourceGroup,
)
from lpmtui.model.command import Command, Completed, printable
from lpmtui.model.errors import Busy, ExitStatus, LpmtuiError, Unreachable, UsageError
from lpmtui.model.move import PHASE_TITLES, Outcome, Phase
from lpmtui.model.picture import SiteKind, SitePicture
from lpmtui.model.states import Vocabulary
from lpmtui.model.system import Partition, PartitionState


def group(*states: tuple[str, GroupState]) -> ResourceGroup:
    return ResourceGroup("rg", states)


def test_the_owner_is_the_one_node_where_it_is_online() -> None:
    assert group(("a", GroupState.ONLINE), ("b", GroupState.OFFLINE)).owner == "a"
    assert group(("a", GroupState.UNMANAGED), ("b", GroupState.UNMANAGED)).owner == ""
    assert group(("a", GroupState.ONLINE), ("b", GroupState.ONLINE)).owner == ""
    assert group(("a", GroupState.UNMANAGED), ("b", GroupState.OFFLINE)).unmanaged
    assert group(("a", GroupState.ONLINE)).state_on("z") is GroupState.UNKNOWN


def test_a_word_that_is_unknown_is_a_legal_value() -> None:
    assert PartitionState.read("running") is PartitionState.RUNNING
    assert PartitionState.read(" Migrating - Running ") is PartitionState.MIGRATING_RUNNING
    assert PartitionState.read("Levitating") is PartitionState.UNKNOWN
    assert PartitionState.UNKNOWN.runs is False
    assert PartitionState.MIGRATING_RUNNING.runs


def test_every_vocabulary_has_a_word_for_unknown() -> None:
    for words in Vocabulary.__subclasses__():
        assert words["UNKNOWN"] in words


def test_a_picture_finds_its_objects() -> None:
    monitor = ApplicationMonitor("mon", MonitorKind.CUSTOM, applications=("app",))
    cluster = Cluster("c", ClusterState.STABLE, nodes=(Node("n1", NodeState.NORMAL),), monitors=(monitor,))
    here = Partition("n1", 2, "power-a", PartitionState.RUNNING)
    there = Partition("n1", 5, "power-b", PartitionState.MIGRATING_RUNNING)
    picture = SitePicture(
        "s", SiteKind.SIMULATOR, datetime.now(UTC), partitions=(here, there), clusters=(cluster,)
    )
    assert picture.where("n1") == (here, there)
    assert picture.cluster_of("n1") is cluster
    assert picture.cluster_of("n2") is None
    assert cluster.monitor_of("app") is monitor
    assert cluster.monitor_of("other") is None
    assert cluster.node("n2") is None


def test_a_command_is_quoted_once() -> None:
    command = Command("hmc1", ("migrlpar", "-p", "db node", "-i", 'a="b,c"'))
    assert command.line() == "migrlpar -p 'db node' -i 'a=\"b,c\"'"
    assert Completed(command, 0, "out\n", "err\n").text == "out\nerr\n"
    assert not Completed(command, 1, "").ok


def test_an_error_reads_as_code_sentence_remedy() -> None:
    error = LpmtuiError("It broke.", code="HSCL1", remedy="Mend it.")
    assert str(error) == "HSCL1 It broke. Mend it."
    assert str(LpmtuiError("HSCL1 broke it.", code="HSCL1")) == "HSCL1 broke it."
    statuses = [kind.exit_status for kind in (LpmtuiError, UsageError, Busy, Unreachable)]
    assert statuses == [
        ExitStatus.NEEDS_ATTENTION,
        ExitStatus.USAGE,
        ExitStatus.BUSY,
        ExitStatus.UNREACHABLE,
    ]


def test_every_phase_has_a_title_and_every_outcome_is_final_or_not() -> None:
    assert set(PHASE_TITLES) == set(Phase)
    assert [outcome for outcome in Outcome if not outcome.final] == [Outcome.REQUESTED, Outcome.RUNNING]


@given(st.datetimes(timezones=st.just(UTC)))
def test_moments_survive_their_text(moment: datetime) -> None:
    cut = moment.replace(microsecond=moment.microsecond // 1000 * 1000)
    assert parse_rfc3339(rfc3339(moment)) == cut


def test_the_system_clock_goes_forward() -> None:
    clock = SystemClock()
    before = clock.monotonic()
    clock.sleep(0.0)
    assert clock.monotonic() >= before
    assert clock.now().tzinfo is UTC


@given(st.text())
def test_nothing_in_a_hostile_text_steers_a_terminal(text: str) -> None:
    shown = printable(text)
    assert all(char.isprintable() or unicodedata.category(char) == "Zs" for char in shown)
    assert len(shown) == len(text)
    assert printable(shown) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31mred", "␛[31mred"),
        ("a\tb", "a b"),
        ("a\rb", "a␍b"),
        ("\u202eevil", "?evil"),
        ("Größe ☃", "Größe ☃"),
        ("a\nb", "a␊b"),
    ],
)
def test_controls_become_visible(text: str, shown: str) -> None:
    assert printable(text) == shown


def test_newlines_stay_where_asked() -> None:
    assert printable("a\nb", keep_newlines=True) == "a\nb"
