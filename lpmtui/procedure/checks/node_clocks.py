"""Checks of clocks and watchdogs: what else notices that a partition is frozen."""

from __future__ import annotations

from collections.abc import Iterator

from lpmtui.model.move import Finding, Severity
from lpmtui.procedure.facts import Facts

TOLERANCE_S = 5.0
"""Clocks that differ by less are taken to be together: they are not asked at the same moment."""

WATCHDOG = "CAA_PVM_WATCHDOG_TIMER"
_OFF = ("", "disable", "disabled")


def together(facts: Facts) -> Iterator[Finding]:
    """After a move a clock may have jumped: that shows only where they were together before."""
    ahead = {node.name: node.clock_ahead_s for node in facts.before.nodes if node.clock_ahead_s is not None}
    if len(ahead) < 2:
        return
    first, last = min(ahead, key=lambda name: ahead[name]), max(ahead, key=lambda name: ahead[name])
    apart = ahead[last] - ahead[first]
    if apart > TOLERANCE_S:
        yield Finding(
            "clocks",
            Severity.WARNING,
            f"The clock of {last} is {apart:.0f} s ahead of that of {first}.",
            "Logs of the nodes do not fit together, and a clock that jumps in the move is not noticed.",
            f"Look at the time synchronisation on both: lssrc -s xntpd; {first}: ntpq -p",
            last,
        )


def watchdog(facts: Facts) -> Iterator[Finding]:
    """The hypervisor's watchdog watches a frozen partition, too."""
    value = (facts.before.attribute(WATCHDOG) or "").casefold()
    if value not in _OFF:
        yield Finding(
            "watchdog",
            Severity.WARNING,
            f"{WATCHDOG} is {value}: a watchdog of the hypervisor guards the node.",
            "How it behaves while a partition is frozen is not documented; it may restart or stop it.",
            f"Switch it off for the move: clmgr modify cluster {WATCHDOG}=disable; clmgr sync cluster",
            facts.subject.cluster,
        )
