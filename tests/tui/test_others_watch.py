"""How often an open console looks for the moves of others."""

from __future__ import annotations

from typing import cast

from lpmtui.session.console_session import Setup
from lpmtui.session.job_control import OthersWatch


class Waits:
    """An event that nobody sets: waiting for it takes no time, and is counted."""

    def __init__(self) -> None:
        self.seconds: list[float] = []
        self.woken = 0

    def wait(self, seconds: float) -> None:
        self.seconds.append(seconds)

    def set(self) -> None:
        self.woken += 1

    def clear(self) -> None:
        """Nothing to take back."""


def resting(watch: OthersWatch, times: int, *, moving: bool = False) -> list[float]:
    waits = Waits()
    watch._wake = waits  # type: ignore[assignment]
    for _ in range(times):
        watch._rest(moving=moving)
    return waits.seconds


def test_while_nothing_moves_the_looks_become_rare() -> None:
    watch = OthersWatch(cast(Setup, None))
    assert resting(watch, 7) == [5.0, 10.0, 20.0, 40.0, 60.0, 60.0, 60.0]
    resting(watch, 1, moving=True)
    assert resting(watch, 2, moving=True) == [5.0, 5.0]


def test_a_key_asks_for_a_look_where_the_last_one_is_not_fresh() -> None:
    watch = OthersWatch(cast(Setup, None))
    resting(watch, 5)
    waits = Waits()
    watch._wake = waits  # type: ignore[assignment]
    watch.soon()
    assert not waits.woken
    watch._looked_at -= 5.0
    watch.soon()
    assert waits.woken == 1
    assert resting(watch, 2) == [5.0, 10.0]


def test_once_stopped_it_waits_for_nothing() -> None:
    watch = OthersWatch(cast(Setup, None))
    watch.stop()
    assert resting(watch, 1) == []
