from datetime import UTC, datetime
from pathlib import Path

import pytest

from lpmtui.model.clock import SystemClock
from lpmtui.model.command import Command
from lpmtui.model.errors import ConfigurationError, ConnectionLost, Unreachable
from lpmtui.transports.local import LocalTransport
from lpmtui.transports.transcript import (
    LOST,
    UNREACHABLE,
    Exchange,
    RecordingTransport,
    ReplayTransport,
    read_transcript,
)


def at(second: int) -> str:
    return f"2026-01-31T12:00:{second:02d}.000Z"


def test_what_was_recorded_is_answered_again(tmp_path: Path) -> None:
    file = tmp_path / "t.jsonl"
    commands = [
        Command("me", ("sh", "-c", "echo ü; echo no >&2; exit 3")),
        Command("me", ("echo", "two\nlines")),
    ]
    kept: list[Exchange] = []
    recording = RecordingTransport(LocalTransport(), SystemClock(), kept.append)
    answers = [recording.run(command) for command in commands]
    recording.close()
    file.write_text("".join(f"{exchange.line()}\n" for exchange in kept))
    replay = ReplayTransport(read_transcript(file))
    assert [replay.run(command) for command in commands] == answers
    assert replay.hosts() == replay.hosts("sh") == ("me",)
    assert replay.hosts("clmgr") == ()


def test_a_started_command_is_recorded_once_when_it_has_ended() -> None:
    kept: list[Exchange] = []
    inner = ReplayTransport([Exchange(at(0), "hmc1", ("migrlpar",), stdout="done")])
    recording = RecordingTransport(inner, SystemClock(), kept.append)
    running = recording.start(Command("hmc1", ("migrlpar",), mutates=True))
    assert kept == []
    assert running.poll().stdout == "done"
    assert running.poll().stdout == "done"
    running.close()
    recording.close()
    assert [exchange.stdout for exchange in kept] == ["done"]


def test_a_lost_link_is_recorded_and_lost_again() -> None:
    kept: list[Exchange] = []
    inner = ReplayTransport(
        [
            Exchange(at(0), "hmc1", ("a",), stderr="The link broke.", error=LOST),
            Exchange(at(0), "hmc1", ("b",), stderr="Nobody there.", error=UNREACHABLE),
        ]
    )
    recording = RecordingTransport(inner, SystemClock(), kept.append)
    for word, kind in (("a", ConnectionLost), ("b", Unreachable)):
        with pytest.raises(kind):
            recording.run(Command("hmc1", (word,)))
    recording.close()
    replay = ReplayTransport(kept)
    with pytest.raises(ConnectionLost, match="The link broke"):
        replay.run(Command("hmc1", ("a",)))
    with pytest.raises(Unreachable, match="Nobody there") as caught:
        replay.run(Command("hmc1", ("b",)))
    assert not isinstance(caught.value, ConnectionLost)


def test_answers_come_in_the_recorded_order_and_the_last_one_stays() -> None:
    replay = ReplayTransport(
        [Exchange(at(second), "hmc1", ("q",), stdout=str(second)) for second in (1, 2, 3)]
    )
    query = Command("hmc1", ("q",))
    assert replay.now() == datetime(2026, 1, 31, 12, 0, 1, tzinfo=UTC)
    assert [replay.run(query).stdout for _ in range(4)] == ["1", "2", "3", "3"]
    assert replay.now() == datetime(2026, 1, 31, 12, 0, 3, tzinfo=UTC)
    before = replay.monotonic()
    replay.sleep(2.5)
    assert replay.monotonic() - before == 2.5


def test_what_was_never_asked_is_not_made_up() -> None:
    with pytest.raises(Unreachable, match="holds no answer of hmc1 to: lssyscfg"):
        ReplayTransport([]).run(Command("hmc1", ("lssyscfg",)))


@pytest.mark.parametrize("line", ["{", '{"host": "a"}', "[1]", "3"])
def test_a_damaged_transcript_names_its_line(tmp_path: Path, line: str) -> None:
    file = tmp_path / "t.jsonl"
    good = Exchange(at(0), "a", ("b",)).line()
    file.write_text(f"{good}\n\n{line}\n")
    with pytest.raises(ConfigurationError, match="Line 3 of the transcript"):
        read_transcript(file)


def test_a_newer_recorders_keys_are_passed_over(tmp_path: Path) -> None:
    file = tmp_path / "t.jsonl"
    file.write_text(Exchange(at(0), "a", ("b",)).line().replace("{", '{"new": 1, ', 1))
    assert read_transcript(file) == [Exchange(at(0), "a", ("b",))]
