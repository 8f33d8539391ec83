"""Hosts that fall silent are told once, and once more when they answer again."""

from __future__ import annotations

from executor_bench import Bench

from lpmtui.executor.monitor.poller import Silence
from lpmtui.model.command import Command
from lpmtui.model.errors import Unreachable
from lpmtui.model.events import Finished, Note, SuspensionMeasured
from lpmtui.model.lazy_dataclass import dataclass
from lpmtui.model.move import Outcome, Phase, Severity


@dataclass
class Asked:
    host: str
    trouble: str = ""

    def close(self) -> None:
        """Nothing runs."""


def test_silence_is_told_when_it_begins_and_when_it_ends_but_not_in_between() -> None:
    first, second, silence = Asked("n1"), Asked("n1"), Silence()
    assert silence.see([first, second]) == []
    first.trouble = second.trouble = "n1 does not answer."
    assert silence.see([first, second]) == [Note("n1 does not answer.", Severity.WARNING)]
    assert silence.see([first, second]) == []
    first.trouble = ""
    assert silence.see([first, second]) == []
    second.trouble = ""
    assert silence.see([first, second]) == [Note("n1 answers again.")]


def test_a_partition_without_a_shell_moves_all_the_same_and_its_freeze_stays_unknown(bench: Bench) -> None:
    def refuse(command: Command) -> None:
        if command.host == "tools1":
            raise Unreachable("tools1 is not among the configured hosts.", subject="tools1")

    bench.wire.trips.append(refuse)
    assert bench.migrate("tools1", "power-c") == Finished(Outcome.SUCCEEDED, 0)
    assert [event for event in bench.events() if isinstance(event, SuspensionMeasured)] == []
    notes = [event for event in bench.events() if isinstance(event, Note)]
    assert notes == []
    assert {Phase.MEMORY, Phase.SUSPENSION, Phase.RESUME, Phase.CLEAN_UP} <= set(bench.phases())


def test_a_console_that_restarts_while_the_end_is_verified_is_waited_for(bench: Bench) -> None:
    struck = False

    def strike(command: Command) -> None:
        nonlocal struck
        if not struck and bench.store.migrations() and Phase.VERIFICATION in bench.phases():
            struck = True
            bench.world.set_fault("console-restart", "hmc1", phase="now")

    bench.wire.trips.append(strike)
    assert bench.migrate("tools1", "power-c") == Finished(Outcome.SUCCEEDED, 0)
    assert struck
