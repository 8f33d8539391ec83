"""Checks of what PowerHA will do, and of what a move by hand changes."""

from __future__ import annotations

from collections.abc import Iterator

from lpmtui.forecast.time_outs import LONGEST_S, Timer, Verdict, heartbeat_needs_of, monitor_needs_of
from lpmtui.model.move import Finding, ProcedureKind, Severity
from lpmtui.model.snapshot import in_force
from lpmtui.procedure.facts import Facts
from lpmtui.procedure.steps.cluster_change import AUTOMATION_SINCE, POLICY, TIMEOUT, changes
from lpmtui.procedure.steps.failure_detection import concerned
from lpmtui.procedure.timers import monitor_times, node_timeout_s, unmanages, verdicts

_DIRECT_SINCE = {712: 7128, 713: 7135}
"""Release -> level from which `clmgr -f modify` is known: 7.1.2 SP8 (IV79502), 7.1.3 SP5 (IV79497)."""


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
    if facts.forecast is None or facts.suspension_s is None:
        return
    needed = heartbeat_needs_of(facts.forecast)
    timer = Timer("node failure detection during LPM", node_timeout_s(facts), needed)
    limit = timer.limit_s
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


def shorter_timeouts(facts: Facts) -> Iterator[Finding]:
    """Time-outs below the node time-out that a freeze runs into; monitors have a check of their own."""
    if facts.forecast is None:
        return
    longest, silence_s = node_timeout_s(facts), facts.forecast.silence_s.p95
    for timer in verdicts(facts):
        short = timer.in_force and timer.limit_s < longest and not timer.name.startswith("monitor ")
        if short and timer.verdict is Verdict.RED:
            yield Finding(
                "time-out",
                Severity.WARNING if timer.limit_s <= silence_s else Severity.INFO,
                f"The time-out of {timer.name} is {timer.limit_s:g} s; for a silence of {silence_s:.1f} s it"
                f" should be {timer.needed_s:.0f} s.",
                "A time-out that runs out during the freeze is a cluster event that nobody asked for.",
                f"Raise it before the move ({timer.change}), or shorten the freeze: faster link, less load.",
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
    if facts.forecast is None or unmanages(facts):
        return
    for monitor in monitor_times(facts):
        if monitor.interval_s < monitor_needs_of(monitor, facts.forecast):
            yield Finding(
                "monitor-interval",
                Severity.WARNING,
                f"Monitor {monitor.name} must answer within {monitor.interval_s:g} s; the freeze may take"
                f" {facts.suspension_s:.1f} s of it.",
                "A run that is frozen half way counts as hung and is killed; the application is restarted.",
                "Move with --policy unmanage, suspend monitoring, or set a longer interval.",
                monitor.name,
            )


def known_before(facts: Facts) -> Iterator[Finding]:
    """Every value that is changed must be known, or it cannot be given back."""
    if facts.kind is not ProcedureKind.MANUAL:
        return
    for subject, what, ask in _unknown(facts):
        yield Finding(
            "manual-unknown",
            Severity.ERROR,
            f"The {what} of {subject} is not known.",
            "It is changed for the move, and what is not known cannot be given back.",
            f"See why it cannot be told: {ask}",
            subject,
        )


def _unknown(facts: Facts) -> Iterator[tuple[str, str, str]]:
    before = facts.before
    for name in concerned(facts.subject):
        node = before.node(name)
        if node is None or node.switch_armed is None:
            yield name, "dead man switch", "/usr/sbin/rsct/bin/dms/listdms -s cthags"
    if before.node_timeout_ms is None:
        yield facts.subject.cluster, "node time-out", "clctrl -tune -x node_timeout"
    if before.san_heartbeat is None:
        yield facts.subject.cluster, "SAN heartbeat", "lscluster -i"
    for node in before.nodes if before.san_heartbeat else ():
        if node.restrictions is None:
            yield node.name, "list of restricted interfaces", "cat /etc/cluster/ifrestrict"


def direct_change(facts: Facts) -> Iterator[Finding]:
    """The node time-out is raised by an option that early levels do not have."""
    if facts.kind is not ProcedureKind.MANUAL or not facts.level.isdecimal():
        return
    level = int(facts.level)
    if level < _DIRECT_SINCE.get(level // 10, 0) or level < min(_DIRECT_SINCE.values()):
        yield Finding(
            "direct-change",
            Severity.WARNING,
            f"PowerHA {facts.level} on {facts.subject.node} may not know clmgr -f modify cluster.",
            "Without APAR IV79502 (7.1.2 SP8) or IV79497 (7.1.3 SP5) the node time-out cannot be raised while"
            " the node is unmanaged; the move is then brought back.",
            "Install the fix, or raise the time-out before and set it back after the move: clmgr modify"
            " cluster HEARTBEAT_FREQUENCY=600; clmgr sync cluster",
            facts.subject.node,
        )


def both_prepare(facts: Facts) -> Iterator[Finding]:
    """PowerHA 7.2 runs its own phases even where somebody has prepared everything by hand."""
    if (
        facts.kind is ProcedureKind.MANUAL
        and facts.level.isdecimal()
        and int(facts.level) >= AUTOMATION_SINCE
    ):
        yield Finding(
            "both-prepare",
            Severity.INFO,
            "PowerHA runs its own pre- and post-migration phase as well.",
            "It finds everything prepared, changes nothing and gives back what it found; lpmtui waits for it"
            " and then gives back what was before.",
            subject=facts.subject.node,
        )


def san_heartbeat(facts: Facts) -> Iterator[Finding]:
    """Heartbeats over the SAN need something of the target's Virtual I/O Servers."""
    if facts.before.san_heartbeat:
        yield Finding(
            "san-heartbeat",
            Severity.INFO,
            "Heartbeats over the SAN are in use; they are switched off for the move.",
            "They come back only where the target's Virtual I/O Servers have the VLAN 3358 and Fibre Channel"
            " adapters with tme=yes.",
            f"See it on the Virtual I/O Servers of {facts.move.target}: lsdev -dev fcsN -attr tme",
            facts.subject.cluster,
        )
