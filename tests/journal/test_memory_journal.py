"""The journal of a rehearsal tells the same as the one in a file."""

from __future__ import annotations

import pytest

from lpmtui.executor.rehearsal import trial
from lpmtui.journal import Journal
from lpmtui.journal.memory_journal import MemoryJournal
from lpmtui.model.clock import SystemClock
from lpmtui.model.errors import UsageError
from lpmtui.model.events import Note
from lpmtui.model.job import AbortAsked, Requested, TakenUp, Way
from lpmtui.model.move import JobKind, Move
from lpmtui.transports.simulator_transport import SimulatorTransport

REQUEST = Requested(JobKind.MIGRATION, ("lpmtui", "migrate", "node"), "here", "somebody")


@pytest.mark.parametrize("make", [lambda: MemoryJournal(SystemClock()), Journal.in_memory])
def test_what_is_written_is_read_and_wishes_to_stop_are_heard(make) -> None:
    with make() as journal:
        number = journal.begin(REQUEST)
        assert journal.append(number, Note("one")) == 2
        assert [entry.seq for entry in journal.events(number, 1)] == [2]
        assert not journal.abort_requested(number)
        journal.append(number, AbortAsked("somebody"))
        assert journal.abort_requested(number)
        journal.append(number, TakenUp("somebody", Way.RESUME))
        assert not journal.abort_requested(number)
        assert [row.id for row in journal.migrations(active_only=True)] == [number]
        assert journal.state(number).seq == len(journal.times(number)) == 4
        with pytest.raises(UsageError, match="'7'"):
            journal.append("7", Note("nobody's"))


def test_a_whole_run_adds_up_to_the_same_state(monkeypatch: pytest.MonkeyPatch) -> None:
    template = SimulatorTransport.open(None).template()
    run = trial.Trial(3, Move("dbnode1", "power-c", force=True))
    trial.run_trial(template, run)  # plans the move, which takes the copy's time
    states, result = [], trial._result
    monkeypatch.setattr(trial, "_result", lambda *args: (states.append(args[2]), result(*args))[1])
    trial.run_trial(template, run)
    monkeypatch.setattr(trial, "MemoryJournal", lambda clock: Journal.in_memory(clock=clock))
    trial.run_trial(template, run)
    assert states[0].seq > 20
    assert states[0] == states[1]
