"""perl as far as a freeze meter needs it: time stamps at an interval, for ever, on the node's own clock."""

from __future__ import annotations

import re

from lpmtui.simulator.shell import Answer, Call, Pending, program
from lpmtui.simulator.world import World

_SHORTEST_S = 0.001
_MOST_AT_ONCE = 200_000
_NUMBER = re.compile(r"\d+(\.\d+)?\Z")
_SLEEP = re.compile(r"u?sleep[ (]+(\d+(?:\.\d+)?)")


@program("perl", on=("node", "lpar"), path="/usr/bin")
def perl(call: Call) -> Answer | Pending:
    """A program that mentions Time::HiRes and sleeps prints time stamps; no other is simulated."""
    text = " ".join(call.argv)
    interval = _interval(call.argv, text)
    if "Time::HiRes" not in text or interval is None:
        return Answer(255, "", "perl: only a loop of time stamps with Time::HiRes is simulated\n")
    return stamps(call.world, call.host, max(_SHORTEST_S, interval))


def _interval(argv: tuple[str, ...], text: str) -> float | None:
    if argv and _NUMBER.match(argv[-1]):
        return float(argv[-1])
    found = _SLEEP.search(text)
    return float(found[1]) if found else None


def stamps(world: World, host: str, interval: float) -> Pending:
    """One stamp at once and then one after each interval; a sleep that ends in a freeze ends with it."""
    due = world.now

    def read(now: World) -> str:
        nonlocal due
        lines: list[str] = []
        while len(lines) < _MOST_AT_ONCE:
            moment = runs_at(now, host, due)
            if moment is None or moment > now.now:
                break
            lines.append(f"{moment + now.images[host].clock_offset_s:.3f}\n")
            due = moment + interval
        return "".join(lines)

    return Pending(lambda _now: None, read)


def runs_at(world: World, host: str, moment: float) -> float | None:
    """The first moment at or after one at which the host runs; None where it still stands still."""
    for start, end in world.images[host].frozen:
        if start is not None and start <= moment and (end is None or moment < end):
            return end
    return moment
