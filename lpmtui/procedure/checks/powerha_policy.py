"""Checks of what PowerHA will do: the LPM settings, the applications, their monitors and scripts."""

from __future__ import annotations

from collections.abc import Iterator

from lpmtui.forecast.time_outs import Timer, Verdict, heartbeat_needs, monitor_needs
from lpmtui.model.cluster import LpmPolicy, MonitorKind
from lpmtui.model.move import Finding, ProcedureKind, Severity
from lpmtui.model.snapshot import in_force
from lpmtui.procedure.facts import Facts
from lpmtui.procedure.steps.failure_detection import LONGEST_S, wanted_s
from lpmtui.procedure.steps.set_policy import POLICY, TIMEOUT, changes, wanted

HEARTBEAT_PERIOD_S = 1.0
RELEARN_S = 1.0


def _in_force(facts: Facts, name: str, never_set: str) -> str:
    return in_force(name, wanted(facts.move).get(name) or facts.before.attribute(name) or never_set)


def unmanages(facts: Facts) -> bool:
    """Whether the groups are UNMANAGED during the move, so that no monitor counts."""
    if facts.kind is ProcedureKind.MANUAL:
        return True
    return _in_force(facts, POLICY, "").casefold() == LpmPolicy.UNMANAGE.value


def what_will_happen(facts: Facts) -> Iterator[Finding]:
    """The policy decides whether the applications are watched during the move."""
    if facts.kind is ProcedureKind.MANUAL:
        yield Finding(
            "lpm-policy",
            Severity.INFO,
            f"lpmtui unmanages {facts.subject.node} itself: resource groups are UNMANAGED during the move.",
            "PowerHA does not watch the applications meanwhile and does not take them over; lpmtui watches.",
            subject=facts.subject.cluster,
        )
        return
    change = " for this move, and is set back after it" if POLICY in changes(facts.move, facts.before) else ""
    if unmanages(facts):
        what = f"LPM_POLICY is unmanage{change}: resource groups are UNMANAGED while the partition moves."
        why = "PowerHA does not watch the applications meanwhile and does not take them over; lpmtui watches."
    else:
        what = f"LPM_POLICY is manage{change}: resource groups stay ONLINE and monitored during the move."
        why = "A monitor that does not answer because of the freeze counts as a failed application."
    yield Finding("lpm-policy", Severity.INFO, what, why, subject=facts.subject.cluster)


def synchronised(facts: Facts) -> Iterator[Finding]:
    """PowerHA goes by what was synchronised to the moving node."""
    known = facts.synchronised
    if known is None or changes(facts.move, facts.before):
        return
    stored = in_force(POLICY, facts.before.attribute(POLICY) or "").casefold()
    if known.policy.value.casefold() != stored:
        yield Finding(
            "policy-synchronised",
            Severity.ERROR,
            f"LPM_POLICY is stored as {stored}, but {facts.subject.node} still has {known.policy.value}.",
            "PowerHA would do what was synchronised last.",
            "Make it effective with: clmgr sync cluster",
            facts.subject.cluster,
        )
    timeout = in_force(TIMEOUT, facts.before.attribute(TIMEOUT) or "0")
    if str(known.timeout_s or 600) != timeout:
        yield Finding(
            "timeout-synchronised",
            Severity.ERROR,
            f"{TIMEOUT} is stored as {timeout} s, but {facts.subject.node} still has"
            f" {known.timeout_s or 600} s.",
            "PowerHA would use what was synchronised last.",
            "Make it effective with: clmgr sync cluster",
            facts.subject.cluster,
        )


def skip_event_processing(facts: Facts) -> Iterator[Finding]:
    """With this setting nothing is verified when the node is managed again."""
    if facts.cluster and facts.cluster.tunables.skip_event_processing and unmanages(facts):
        yield Finding(
            "skip-event-processing",
            Severity.WARNING,
            "SKIP_EVENT_PROCESSING_MANAGE_MODE is enabled.",
            "When the node is managed again, PowerHA believes the old picture without looking: whatever"
            " was changed by hand meanwhile (disks, file systems, addresses, processes) is yours to restore.",
            "Switch it off with: clmgr modify cluster SKIP_EVENT_PROCESSING_MANAGE_MODE=false;"
            " clmgr sync cluster",
            facts.subject.cluster,
        )


def node_timeout(facts: Facts) -> Iterator[Finding]:
    """A freeze longer than the node time-out in force is a node failure."""
    if facts.suspension_s is None:
        return
    if facts.kind is ProcedureKind.MANUAL:
        limit = wanted_s(facts.move, facts.before)
    else:
        limit = float(_in_force(facts, TIMEOUT, "0") or 600)
    needed = heartbeat_needs(facts.suspension_s, period_s=HEARTBEAT_PERIOD_S, relearn_s=RELEARN_S)
    timer = Timer("node failure detection during LPM", limit, needed)
    if timer.verdict is Verdict.GREEN:
        return
    yield Finding(
        "node-timeout",
        Severity.ERROR if timer.verdict is Verdict.RED else Severity.WARNING,
        f"The node time-out during LPM is {limit:g} s; for a freeze of {facts.suspension_s:.1f} s it should"
        f" be {needed:.0f} s.",
        "A freeze longer than the time-out is taken for a node failure: takeover, and the node halts.",
        "Move with a longer one: --heartbeat-during-lpm 600"
        if limit < LONGEST_S
        else "There is no longer one: shorten the freeze (faster link, less load), or stop the node first.",
        facts.subject.cluster,
    )


def start_scripts(facts: Facts) -> Iterator[Finding]:
    """Managing the node again runs the start scripts."""
    groups = [group for group in facts.groups_here() if group.applications]
    if groups and unmanages(facts):
        names = ", ".join(name for group in groups for name in group.applications)
        yield Finding(
            "start-scripts",
            Severity.INFO,
            f"The start scripts of {names} run again when the node is managed again.",
            "PowerHA starts every application of an unmanaged group; a script must notice one that runs.",
            subject=facts.subject.node,
        )


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
