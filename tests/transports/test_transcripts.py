import stat
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
    recording = RecordingTransport(LocalTransport(), file, SystemClock())
    answers = [recording.run(command) for command in commands]
    recording.close()
    replay = ReplayTransport(read_transcript(file))
    assert [replay.run(command) for command in commands] == answers
    assert replay.hosts() == replay.hosts("sh") == ("me",)
    assert replay.hosts("clmgr") == ()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_started_command_is_recorded_once_when_it_has_ended(tmp_path: Path) -> None:
    file = tmp_path / "t.jsonl"
    inner = ReplayTransport([Exchange(at(0), "hmc1", ("migrlpar",), stdout="done")])
    recording = RecordingTransport(inner, file, SystemClock())
    running = recording.start(Command("hmc1", ("migrlpar",), mutates=True))
    assert read_transcript(file) == []
    assert running.poll().stdout == "done"
    assert running.poll().stdout == "done"
    running.close()
    recording.close()
    assert [exchange.stdout for exchange in read_transcript(file)] == ["done"]


def test_a_lost_link_is_recorded_and_lost_again(tmp_path: Path) -> None:
    file = tmp_path / "t.jsonl"
    inner = ReplayTransport(
        [
            Exchange(at(0), "hmc1", ("a",), stderr="The link broke.", error=LOST),
            Exchange(at(0), "hmc1", ("b",), stderr="Nobody there.", error=UNREACHABLE),
        ]
    )
    recording = RecordingTransport(inner, file, SystemClock())
    for word, kind in (("a", ConnectionLost), ("b", Unreachable)):
        with pytest.raises(kind):
            recording.run(Command("hmc1", (word,)))
    recording.close()
    replay = ReplayTransport(read_transcript(file))
    with pytest.raises(ConnectionLost, match="The link broke"):
        replay.run(Command("hmc1", ("a",)))
    with pytest.raises(Unreachable, match="Nobody there") as caught:
        replay.run(Command("hmc1", ("b",)))
    assert not isinstance(caught.value, ConnectionLost)


def test_a_recording_can_hide_names(tmp_path: Path) -> None:
    file = tmp_path / "t.jsonl"
    inner = ReplayTransport([Exchange(at(0), "secret", ("q", "secret"), stdout="it is secret")])
    recording = RecordingTransport(
        inner, file, SystemClock(), redact=lambda text: text.replace("secret", "host1")
    )
    assert recording.run(Command("secret", ("q", "secret"))).stdout == "it is secret"
    recording.close()
    assert "secret" not in file.read_text()


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
