"""What there is to say of a whole drain: what stays free and why, who else could fill the system again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial

from lpmtui.commands import aix
from lpmtui.model.cluster import GroupState
from lpmtui.model.drain import Drain
from lpmtui.model.move import Severity
from lpmtui.model.picture import SitePicture
from lpmtui.model.plan import Plan, PlanFinding, Reserve
from lpmtui.procedure.collector import Collector
from lpmtui.procedure.drain_site import cluster_of, movable, running
from lpmtui.procedure.drain_survey import SystemFacts
from lpmtui.site import Site


def findings(
    site: Site, drain: Drain, picture: SitePicture, facts: Mapping[str, SystemFacts], plan: Plan
) -> tuple[PlanFinding, ...]:
    """Everything about the plan as a whole, the most serious first."""
    found = [
        *_other_managers(drain, facts),
        *_scheduled(site, drain, picture),
        *_restarted(drain, picture),
        *_without_effect(drain, picture),
        *_together(drain, plan),
        *_kept(plan.reserves),
        *_not_asked(drain, facts),
    ]
    return tuple(sorted(found, key=lambda one: one.severity is Severity.INFO))


def _warning(check: str, what: str, why: str = "", fix: str = "") -> PlanFinding:
    return PlanFinding("", check, Severity.WARNING, what, why, fix)


def _other_managers(drain: Drain, facts: Mapping[str, SystemFacts]) -> Iterator[PlanFinding]:
    """A system that PowerVM NovaLink manages, too: PowerVC places partitions on it."""
    held = {name: one.lasting.master for name, one in facts.items() if one.lasting.master}
    for name, master in held.items():
        if name == drain.system:
            yield _warning(
                "co-managed",
                f"{name} is co-managed, {master} is its master: PowerVC may place partitions on it again.",
                "Its optimiser and its remote restart choose targets by themselves, whatever this plan says.",
                f"Put {name} into maintenance mode in PowerVC before the drain, and take it out after it.",
            )
    others = [name for name in held if name != drain.system]
    if others:
        yield PlanFinding(
            "",
            "co-managed",
            Severity.INFO,
            f"Co-managed, too: {', '.join(others)}. What PowerVC moves there meanwhile takes room.",
        )


def _scheduled(site: Site, drain: Drain, picture: SitePicture) -> Iterator[PlanFinding]:
    """Migrations that a node's cron begins: only the nodes of the moving clusters are asked."""
    here = movable(picture, drain.system) if drain.system else []
    clusters = {name for one in here if (name := cluster_of(picture, one))}
    nodes = [node.name for cluster in picture.clusters if cluster.name in clusters for node in cluster.nodes]
    collector = Collector(site)
    told = collector.each([partial(_cron, collector, one) for one in nodes])
    for node, lines in zip(nodes, told, strict=True):
        for line in lines or ():
            yield _warning(
                "scheduled-move",
                f"The crontab of {node} moves partitions: {line.schedule} {line.move}",
                "It could bring a partition back, or take a target's memory, while the drain runs.",
                f"Comment the line out for the window: crontab -e on {node}",
            )


def _cron(collector: Collector, node: str) -> tuple[aix.CronLine, ...] | None:
    lines = collector.ask(node, aix.crontab(node))
    return None if lines is None else tuple(one for one in lines if one.move)


def _restarted(drain: Drain, picture: SitePicture) -> Iterator[PlanFinding]:
    """What is restarted elsewhere by itself where its system goes off."""
    here = movable(picture, drain.system) if drain.system else []
    names = [one.name for one in here if one.remote_restart]
    if names:
        yield _warning(
            "remote-restart",
            f"Can be restarted remotely: {', '.join(names)}.",
            f"Automation that sees {drain.system} go off may restart them elsewhere, or bring them back.",
            "Switch that automation off for the window (PowerVC, VM Recovery Manager).",
        )


def _without_effect(drain: Drain, picture: SitePicture) -> Iterator[PlanFinding]:
    """Names in the request that are not on the system."""
    if not drain.system:
        return
    here = {one.name for one in movable(picture, drain.system)}
    pinned = tuple(dict(drain.pins))
    for flag, names in (("--stay", drain.stay), ("--first", drain.first), ("--pin", pinned)):
        elsewhere = [name for name in names if name not in here]
        if elsewhere:
            what = f"{flag} has no effect for {', '.join(elsewhere)}: not running on {drain.system}."
            yield _warning("no-effect", what, fix=f"lpmtui status shows what runs on {drain.system}.")


_RULE = "IBM: no concurrent migration of clustered applications with heartbeat timers, above all over 1 Gb/s."


def _together(drain: Drain, plan: Plan) -> Iterator[PlanFinding]:
    """Cluster nodes beside other moves."""
    nodes = [one for one in plan.moves if one.cluster and drain.parallel > 1]
    if alone := _names(one.name for one in nodes if one.alone):
        what = f"Cluster nodes move while nothing else uses their systems: {alone}."
        yield PlanFinding("", "nodes-alone", Severity.INFO, what, _RULE)
    if beside := _names(one.name for one in nodes if not one.alone):
        what = f"Cluster nodes move beside other moves, as asked: {beside}."
        yield _warning("concurrent-nodes", what, _RULE, "Leave --nodes-in-parallel out.")


def _names(names: Iterable[str]) -> str:
    """The first few names; empty for none."""
    every = list(dict.fromkeys(names))
    return ", ".join(every[:6]) + (f" and {len(every) - 6} more" if len(every) > 6 else "")


def _kept(kept: Sequence[Reserve]) -> Iterator[PlanFinding]:
    systems: dict[tuple[float, str], list[str]] = {}
    for one in kept:
        systems.setdefault((one.memory_mb, one.why), []).append(one.system)
    for (memory_mb, why), names in systems.items():
        what = f"{memory_mb / 1024:.4g} GiB stay free on {', '.join(names)}: {why}."
        yield PlanFinding("", "reserve", Severity.INFO, what)


def _not_asked(drain: Drain, facts: Mapping[str, SystemFacts]) -> Iterator[PlanFinding]:
    """What no command tells."""
    consoles = list(dict.fromkeys(one.system.hmc for one in facts.values() if one.system.hmc))
    if drain.system and consoles:
        yield PlanFinding(
            "",
            "not-asked",
            Severity.INFO,
            f"Scheduled operations of {', '.join(consoles)} are not asked: no command lists them.",
            "One of them could activate or move a partition in the window.",
            "Look at Schedule Operations on the console.",
        )


# --- what must stay free --------------------------------------------------------------------------------


def reserves(drain: Drain, picture: SitePicture) -> Iterator[Reserve]:
    """Memory that the systems which stay in use keep for what may come to them by itself."""
    staying = [one for one in running(picture) if one.system != drain.system]
    for system in picture.systems:
        if system.name == drain.system:
            continue
        restarted = [one for one in staying if one.remote_restart and one.system != system.name]
        largest = max(restarted, key=lambda one: one.memory_mib or 0, default=None)
        if largest is not None and largest.memory_mib:
            why = f"{largest.name} of {largest.system} may be restarted there (simplified remote restart)"
            yield Reserve(system.name, float(largest.memory_mib), why)
        yield from _growth(system.name, picture)
        if drain.reserve_mib:
            yield Reserve(system.name, float(drain.reserve_mib), "as asked: --reserve")


def _growth(system: str, picture: SitePicture) -> Iterator[Reserve]:
    """Standby nodes with less memory than the node that they would take over from.

    A node's own memory is there already; PowerHA's resource optimized high availability adds what is missing
    by DLPAR. Whether a cluster uses it is not asked: what it could ask for is kept.
    """
    for cluster in picture.clusters:
        places = {node.name: picture.partition_of(node.name) for node in cluster.nodes}
        for name, place in places.items():
            busy = any(group.state_on(name) is GroupState.ONLINE for group in cluster.groups)
            if place is None or place.system != system or busy or not place.memory_mib:
                continue
            most = max((one.memory_mib or 0 for one in places.values() if one), default=0)
            if most > place.memory_mib:
                missing = float(most - place.memory_mib)
                yield Reserve(system, missing, f"{name} may grow by as much when it takes over (DLPAR)")
