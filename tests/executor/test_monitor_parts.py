"""The pure parts of the watch: from readings to rounds, from stamps to gaps, from sightings to stages."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lpmtui.commands.powerha.automation import LogLine
from lpmtui.executor.monitor.cluster_probe import GroupWatch, summary
from lpmtui.executor.monitor.partition_probe import FreezeMeter
from lpmtui.executor.monitor.phase_detector import (
    ORDER,
    Listed,
    PhaseDetector,
    Sighting,
    TransferCounters,
    TransferRounds,
)
from lpmtui.model.cluster import GroupState, ResourceGroup
from lpmtui.model.events import GroupSeen, Progress
from lpmtui.model.lazy_dataclass import replace
from lpmtui.model.move import Phase
from lpmtui.model.system import MigrationState, PartitionMigration, PartitionState

NOON = datetime(2026, 1, 31, 12, 0, tzinfo=UTC)
GIB = 1024**3


def reading(second: float, sent: float, left: float) -> TransferCounters:
    return TransferCounters(NOON + timedelta(seconds=second), second, round(sent), round(left))


def told(*readings: TransferCounters) -> list[Progress]:
    rounds = TransferRounds()
    return [seen for seen in map(rounds.see, readings) if seen]


class TestRounds:
    def test_a_clock_that_is_set_meanwhile_changes_no_rate(self) -> None:
        seen = told(
            reading(0, 0, 10 * GIB),
            replace(reading(5, 5 * GIB, 5 * GIB), at=NOON - timedelta(hours=1)),
            replace(reading(10, 10 * GIB, 2 * GIB), at=NOON + timedelta(hours=1)),
        )
        assert [one.rate for one in seen] == [None, GIB, GIB]
        assert seen[2].dirty_rate == pytest.approx(2 * GIB / 10)

    def test_nothing_is_told_before_the_counters_move(self) -> None:
        assert told(reading(0, 0, 0), reading(1, 0, 0)) == []

    def test_what_rises_begins_a_round_and_tells_the_dirty_rate(self) -> None:
        seen = told(
            reading(0, 0, 10 * GIB),
            reading(5, 5 * GIB, 5 * GIB),
            reading(10, 10 * GIB, 2 * GIB),
            reading(11, 11 * GIB, 1 * GIB),
            reading(12, 12 * GIB, GIB / 2),
        )
        assert [one.round for one in seen] == [1, 1, 2, 2, 3]
        assert seen[2].rate == GIB
        assert seen[2].dirty_rate == pytest.approx(2 * GIB / 10)
        assert seen[4].dirty_rate == pytest.approx(GIB / 2 / 2)

    @pytest.mark.parametrize(
        ("sent", "left", "number"),
        [(12, 3, 2), (12, 4, 3), (15.5, 1, 3), (1, 9, 1)],
        ids=["the same round", "more remains", "all of it was sent", "a new attempt"],
    )
    def test_a_later_executor_counts_on_from_the_last_reading(
        self, sent: float, left: float, number: int
    ) -> None:
        rounds = TransferRounds(Progress(2, 11 * GIB, round(3.5 * GIB)))
        first = rounds.see(reading(100, sent * GIB, left * GIB))
        assert first == Progress(number, round(sent * GIB), round(left * GIB))
        later = rounds.see(reading(101, (sent + left / 2) * GIB, left * 2 * GIB))
        assert later is not None
        assert later.round == number + 1
        assert (later.dirty_rate is None) is (number != 1)

    def test_a_round_that_ended_and_began_between_two_looks_is_seen_although_less_remains(self) -> None:
        seen = told(reading(0, 0, 10 * GIB), reading(8, 8 * GIB, 2 * GIB), reading(11, 11 * GIB, GIB))
        assert [one.round for one in seen] == [1, 1, 2]

    def test_the_same_reading_twice_is_told_once(self) -> None:
        assert len(told(reading(0, 1, 5), reading(1, 1, 5), reading(2, 1, 5))) == 1

    def test_the_end_is_no_round_of_its_own(self) -> None:
        seen = told(reading(0, 1, 4), reading(1, 5, 0), reading(2, 5, 0))
        assert [one.round for one in seen] == [1, 1]

    def test_counters_that_an_hmc_sets_back_to_zero_begin_no_first_round(self) -> None:
        assert [one.round for one in told(reading(0, 1, 0), reading(1, 0, 1), reading(2, 0, 2))] == [1, 2, 3]

    @settings(max_examples=60)
    @given(st.lists(st.tuples(st.floats(0.1, 5), st.integers(0, 2**40), st.integers(0, 2**40)), max_size=30))
    def test_whatever_an_hmc_counts_rounds_never_run_backwards(
        self, steps: list[tuple[float, int, int]]
    ) -> None:
        second, rounds, seen = 0.0, TransferRounds(), []
        for pause, sent, left in steps:
            second += pause
            progress = rounds.see(reading(second, sent, left))
            seen += [progress] if progress else []
        numbers = [one.round for one in seen]
        assert numbers == sorted(numbers)
        assert all(one.rate is None or (math.isfinite(one.rate) and one.rate >= 0) for one in seen)
        assert all(one.dirty_rate is None or one.dirty_rate >= 0 for one in seen)


class TestFreezeMeter:
    def test_a_hole_in_the_stamps_is_the_time_the_partition_stood_still(self) -> None:
        meter = FreezeMeter(0.1)
        assert meter.hear("10.000\n10.100\n10.2", 0.0) == []
        (gap,) = meter.hear("00\n11.900\n12.000\n", 2.0)
        assert gap.inside_s == pytest.approx(1.6)
        assert meter.longest.inside_s == pytest.approx(1.6)
        assert meter.longest.outside_s == pytest.approx(1.9)

    def test_jitter_is_no_gap(self) -> None:
        meter = FreezeMeter(0.1)
        assert meter.hear("1.0\n1.15\n1.30\n1.35\n", 0.0) == []

    def test_lines_that_are_no_stamps_are_passed_over(self) -> None:
        meter = FreezeMeter(0.1)
        meter.hear("perl: warning: Setting locale failed.\n1.0\n\nnan?\n1.1\n", 0.0)
        assert meter.listening
        assert meter.longest.inside_s == pytest.approx(0)

    @settings(max_examples=60)
    @given(st.lists(st.floats(0.1, 0.2), min_size=2, max_size=40), st.data())
    def test_how_the_stream_is_cut_does_not_matter(self, steps: list[float], data: st.DataObject) -> None:
        moments = [1000.0]
        for step in steps:
            moments.append(moments[-1] + step)
        text = "".join(f"{moment:.3f}\n" for moment in moments)
        whole, cut = FreezeMeter(0.1), FreezeMeter(0.1)
        whole.hear(text, 0.0)
        while text:
            size = data.draw(st.integers(1, len(text)))
            cut.hear(text[:size], 0.0)
            text = text[size:]
        assert cut.longest.inside_s == pytest.approx(whole.longest.inside_s)

    def test_silence_is_counted_from_the_last_stamp(self) -> None:
        meter = FreezeMeter(0.1)
        assert meter.silent_for(50.0) == 0
        meter.hear("1.0\n", 50.0)
        assert meter.silent_for(53.0) == 3.0


RUNNING, MIGRATING = PartitionState.RUNNING, PartitionState.MIGRATING_RUNNING
SENDING = PartitionMigration("p", MigrationState.IN_PROGRESS, bytes_transmitted=5, bytes_remaining=9)


def phases(*sightings: Sighting) -> list[tuple[Phase, bool]]:
    stages = PhaseDetector()
    return [(one.phase, one.inferred) for seen in sightings for one in stages.see(seen)]


class TestStages:
    def test_the_log_tells_check_pre_and_post(self) -> None:
        def log(program: str, text: str) -> Sighting:
            return Sighting(log=(LogLine(None, program, text),))

        assert phases(
            log("cl_dr", "CHECK_MIGRATE entered"),
            log("cl_dr", "lpm_policy='UNMANAGE'"),
            log("clmgr", "cl_dr is only mentioned"),
            log("", "Dead Man Switch Disabled"),
            log("cl_2dr", "POST_MIGRATE entered"),
        ) == [
            (Phase.CLUSTER_CHECK, False),
            (Phase.PRE_MIGRATION, False),
            *IN_BETWEEN,
            (Phase.POST_MIGRATION, False),
        ]

    def test_a_partition_that_says_it_is_on_another_machine_has_resumed(self) -> None:
        told = phases(
            Sighting(target=Listed(MIGRATING), migration=SENDING, target_adapters=4),
            Sighting(target=Listed(MIGRATING), migration=SENDING, moved=True, gap_s=0.6),
        )
        assert told[3:] == [
            (Phase.SUSPENSION, True),
            (Phase.PROCESSOR_STATE, True),
            (Phase.RESUME, False),
            (Phase.REMAINING_MEMORY, True),
            (Phase.NETWORK, True),
        ]

    def test_a_gap_alone_is_no_suspension_because_any_machine_may_hang_for_a_moment(self) -> None:
        assert Phase.SUSPENSION not in [
            phase for phase, _ in phases(Sighting(target=Listed(MIGRATING), migration=SENDING, gap_s=0.6))
        ]

    def test_a_stream_that_stops_while_memory_is_sent_shows_the_suspension_as_it_happens(self) -> None:
        told = phases(
            Sighting(migration=SENDING, silent=True),
            Sighting(migration=SENDING, silent=True),
        )
        assert told[-1] == (Phase.SUSPENSION, True)
        assert [phase for phase, _ in told].count(Phase.SUSPENSION) == 1

    def test_what_passed_unseen_is_told_as_inferred_but_never_what_may_not_have_been(self) -> None:
        told = phases(Sighting(target=Listed(RUNNING), source=Listed(None)))
        assert told == [
            (Phase.TARGET_PARTITION, False),
            *IN_BETWEEN[1:-1],
            (Phase.RESUME, False),
            (Phase.CLEAN_UP, False),
        ]
        assert Phase.PRE_MIGRATION not in [phase for phase, _ in told]

    def test_an_earlier_migration_that_the_hmc_remembers_is_not_this_one(self) -> None:
        remembered = PartitionMigration("p", MigrationState.COMPLETE, bytes_transmitted=5, bytes_remaining=0)
        assert phases(Sighting(source=Listed(RUNNING), target=Listed(None), migration=remembered)) == []
        there = Sighting(source=Listed(MIGRATING), target=Listed(RUNNING), migration=remembered)
        assert phases(there)[-1] == (Phase.CLEAN_UP, False)

    def test_a_partition_on_the_source_only_tells_nothing(self) -> None:
        assert phases(Sighting(source=Listed(RUNNING), target=Listed(None))) == []

    @settings(max_examples=80)
    @given(
        st.lists(
            st.builds(
                Sighting,
                source=st.sampled_from([None, Listed(None), Listed(RUNNING), Listed(MIGRATING)]),
                target=st.sampled_from([None, Listed(None), Listed(RUNNING), Listed(MIGRATING)]),
                migration=st.sampled_from([None, SENDING, PartitionMigration("p", MigrationState.COMPLETE)]),
                target_adapters=st.sampled_from([None, 0, 3]),
                log=st.sampled_from([(), (LogLine(None, "cl_dr", "x"),), (LogLine(None, "cl_2dr", "x"),)]),
                moved=st.booleans(),
                gap_s=st.sampled_from([None, 0.5]),
                silent=st.booleans(),
            ),
            max_size=12,
        )
    )
    def test_whatever_is_seen_stages_are_told_once_and_in_their_order(self, seen: list[Sighting]) -> None:
        told = [ORDER.index(phase) for phase, _ in phases(*seen)]
        assert told == sorted(set(told))


IN_BETWEEN = [
    (Phase.TARGET_PARTITION, True),
    (Phase.VIRTUAL_DEVICES, True),
    (Phase.MEMORY, True),
    (Phase.SUSPENSION, True),
    (Phase.PROCESSOR_STATE, True),
    (Phase.RESUME, True),
]


def group(**states: GroupState) -> ResourceGroup:
    return ResourceGroup("rg", tuple(states.items()))


class TestGroups:
    def test_an_unmanaged_group_is_where_it_was_before(self) -> None:
        seen = summary(group(a=GroupState.UNMANAGED, b=GroupState.UNMANAGED), "a")
        assert seen == GroupSeen("rg", "UNMANAGED", "a")

    def test_a_group_that_is_online_twice_is_told_with_both_nodes(self) -> None:
        assert summary(group(a=GroupState.ONLINE, b=GroupState.ONLINE)).node == "a,b"

    @pytest.mark.parametrize("state", [GroupState.ERROR, GroupState.ACQUIRING, GroupState.RELEASING])
    def test_trouble_and_movement_are_told_before_offline(self, state: GroupState) -> None:
        assert summary(group(a=GroupState.OFFLINE, b=state)) == GroupSeen("rg", state.value, "b")

    def test_only_changes_are_told(self) -> None:
        watch = GroupWatch({"rg": "a"})
        online = group(a=GroupState.ONLINE, b=GroupState.OFFLINE)
        unmanaged = group(a=GroupState.UNMANAGED, b=GroupState.UNMANAGED)
        seen = [event for one in (online, online, unmanaged, unmanaged, online) for event in watch.see([one])]
        assert [event.state for event in seen] == ["ONLINE", "UNMANAGED", "ONLINE"]
