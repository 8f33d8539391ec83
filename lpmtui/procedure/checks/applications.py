"""Checks of the applications and their monitors."""

from __future__ import annotations

from collections.abc import Iterator

from lpmtui.forecast.time_outs import monitor_needs
from lpmtui.model.cluster import MonitorKind
from lpmtui.model.move import Finding, Severity
from lpmtui.procedure.checks.powerha_policy import unmanages
from lpmtui.procedure.facts import Facts

MONITOR_RUN_S = 1.0
"""How long a monitor's run is taken to need where nobody has measured it."""
SLOWDOWN = 3.0
"""How much slower a run goes while memory is still being fetched."""


def _here(facts: Facts) -> list[str]:
    """The applications that run on the moving node."""
    return [name for group in facts.groups_here() for name in group.applications]


def monitored(facts: Facts) -> Iterator[Finding]:
    """An application without a monitor is watched by nobody."""
    for name in _here(facts):
        if facts.cluster and facts.cluster.monitor_of(name) is None:
            yield Finding(
                "monitor-present",
                Severity.WARNING,
                f"The application {name} has no monitor.",
                "Neither PowerHA nor lpmtui can tell whether it is well during and after the move.",
                "Configure a monitor, or a command of your own in the configuration under lpm.watch.",
                name,
            )


def scripts(facts: Facts) -> Iterator[Finding]:
    """A monitor whose method is missing fails at once when the node is managed again."""
    for script in facts.scripts:
        if script.executable is False:
            yield Finding(
                "monitor-script",
                Severity.ERROR,
                f"{script.monitor.method}, the method of monitor {script.monitor.name}, cannot be run"
                f" on {script.node}.",
                "PowerHA treats a method that cannot be run as a failed application.",
                f"On {script.node}: chmod +x {script.monitor.method}, or put it there.",
                script.monitor.name,
            )


def intervals(facts: Facts) -> Iterator[Finding]:
    """A custom monitor that gives no answer within its interval counts as hung."""
    if facts.suspension_s is None or facts.cluster is None:
        return
    needed = monitor_needs(facts.suspension_s, run_s=MONITOR_RUN_S, slowdown=SLOWDOWN)
    for name in _here(facts):
        monitor = facts.cluster.monitor_of(name)
        if monitor is None or monitor.kind is not MonitorKind.CUSTOM or not monitor.interval_s:
            continue
        if monitor.interval_s < needed and not unmanages(facts):
            yield Finding(
                "monitor-interval",
                Severity.WARNING,
                f"Monitor {monitor.name} must answer within {monitor.interval_s:g} s; the freeze may take"
                f" {facts.suspension_s:.1f} s of it.",
                "A run that is frozen half way counts as hung and is killed; the application is restarted.",
                "Move with --policy unmanage, suspend monitoring, or set a longer interval.",
                monitor.name,
            )
