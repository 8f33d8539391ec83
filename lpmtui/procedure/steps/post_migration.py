"""After the migration: the new machine, PowerHA's own phases at rest, everything compared with how it was."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from functools import partial

from lpmtui.commands import lpar_identity
from lpmtui.commands.powerha import automation, caa, clmgr, clrginfo
from lpmtui.model.cluster import ClusterState, GroupState
from lpmtui.model.errors import LpmtuiError, NeedsAttention, Unreachable
from lpmtui.model.events import Note, PhaseEntered
from lpmtui.model.job import DriftFound, SnapshotTaken
from lpmtui.model.lazy_dataclass import dataclass
from lpmtui.model.move import Phase
from lpmtui.model.snapshot import Drift, GroupSnapshot, NodeSnapshot, Snapshot
from lpmtui.model.units import format_count
from lpmtui.procedure.collector import take_snapshot
from lpmtui.procedure.comparison import differences
from lpmtui.procedure.node_comparison import (
    SAN_NEEDS,
    caa_tunables,
    contacts_of,
    heartbeat_interfaces,
    repository_of,
    restrictions,
    switch_of,
)
from lpmtui.procedure.steps.step import BaseStep, Context, locate
from lpmtui.site.query_runner import NOT_LEARNT


@dataclass(frozen=True, slots=True)
class NewMachine(BaseStep):
    """Sees that the operating system knows its new machine."""

    name: str = "new-machine"
    title: str = "See the new machine's serial number"
    why: str = (
        "The operating system itself must say that it is on the target; licences that are bound to the serial"
        " number may need a look."
    )

    def do(self, context: Context) -> None:
        """Look. Raises NeedsAttention where it names another machine."""
        context.tell(PhaseEntered(Phase.POST_MIGRATION, inferred=False, note="lpmtui restores the cluster"))
        subject = context.subject
        serial = context.ask(lpar_identity.configured_serial(subject.node))
        expected, own = subject.target_id.strip().upper(), serial.upper()
        if expected and expected not in own and own not in expected:
            raise NeedsAttention(
                f"{subject.node} says that it is on the machine {serial}, not on"
                f" {subject.move.target} ({expected}).",
                subject=subject.node,
                remedy="Compare with: prtconf; lssyscfg -r sys -F name,serial_num",
            )
        context.tell(Note(f"{subject.node} is on the machine {serial} now."))


@dataclass(frozen=True, slots=True)
class AwaitAutomation(BaseStep):
    """Waits until PowerHA's own post-migration phase is over, so that nothing is done twice at once."""

    name: str = "await-automation"
    title: str = "Wait until PowerHA's own automation is at rest"
    why: str = (
        "PowerHA 7.2 runs its own phases in every migration. It found everything prepared and gives back what"
        " it found; what lpmtui has changed is given back after that. PowerHA 7.1 has no such phases."
    )

    def is_done(self, context: Context) -> bool:
        """Whether nothing of it is under way."""
        return at_rest(context)

    def do(self, context: Context) -> None:
        """Wait. Raises NeedsAttention where it does not come to its end."""
        await_automation(context)


def at_rest(context: Context) -> bool:
    """Whether PowerHA's automation has removed its safety net, the last thing that it does."""
    before = context.before.node(context.subject.node)
    if before is None or before.inittab is None:
        return True
    return (context.ask(automation.inittab_entry(context.subject.node)) or "") == before.inittab


def await_automation(context: Context) -> None:
    """Wait until PowerHA's automation is at rest. Raises NeedsAttention."""
    context.wait_for("The end of PowerHA's own phases", context.limits.post_s, lambda: at_rest(context))


@dataclass(frozen=True, slots=True)
class Settle(BaseStep):
    """Waits until PowerHA has taken back everything that it did for the move."""

    name: str = "settle"
    title: str = "Wait for PowerHA's post-migration phase"
    why: str = (
        "PowerHA manages the node again, arms the dead man switches, sets back the node time-out and the SAN"
        " heartbeat, and removes its safety net from inittab. Only then the cluster protects itself again."
    )

    def is_done(self, context: Context) -> bool:
        """Whether nothing is missing."""
        return next(unsettled(context), None) is None and next(lost_paths(context), None) is None

    def do(self, context: Context) -> None:
        """Wait. Raises NeedsAttention that names what is missing."""
        settle(context)


def settle(context: Context) -> None:
    """Wait until the cluster is as it was before. Raises NeedsAttention that names what is not."""
    limits, cluster = context.limits, context.subject.cluster
    log = "Read /var/hacmp/log/clutils.log on the node, and set back by hand what is left."
    for what, limit_s, differs, remedy in (
        ("PowerHA's post-migration phase", limits.post_s, _Unsettled(context), log),
        ("The return of every heartbeat path", limits.paths_s, partial(lost_paths, context), _PATHS_REMEDY),
    ):
        try:
            context.wait_while(what, limit_s, differs)
        except NeedsAttention as error:
            raise NeedsAttention(error.title, subject=cluster, remedy=remedy) from error


@dataclass(slots=True)
class _Unsettled:
    """What is not as it was, asked again and again while PowerHA may still bring it back.

    Once its automation is at rest nothing more comes: what has not changed for a while stays as it is.
    """

    context: Context
    seen: tuple[str, ...] = ()
    since: float = 0.0

    def __call__(self) -> tuple[str, ...]:
        """What differs now. Raises NeedsAttention where waiting for it is in vain."""
        context, clock = self.context, self.context.site.clock
        left = tuple(unsettled(context))
        if left != self.seen:
            self.seen, self.since = left, clock.monotonic()
        elif left and clock.monotonic() - self.since > context.limits.unchanged_s and self._over():
            raise NeedsAttention(f"PowerHA is done, but not everything is as it was: {'; '.join(left)}.")
        return left

    def _over(self) -> bool:
        """Whether PowerHA's automation is at rest and no event runs."""
        context = self.context
        try:
            state = context.site.ask(clmgr.cluster(context.answering_node())).state
            return state is ClusterState.STABLE and at_rest(context)
        except LpmtuiError:
            return False


_PATHS_REMEDY = f"See lscluster -m, -i and -d. SAN: rmdev -l sfwcommN, then mkdev -l sfwcommN. {SAN_NEEDS}"


def lost_paths(context: Context) -> Iterator[str]:
    """The heartbeat paths and repository disks that are not as they were, in words."""
    before = context.before
    asked = context.answering_node()
    try:
        interfaces = context.site.ask(caa.interfaces(asked)) if _knew(before, "interfaces") else None
        members = context.site.ask(caa.membership(asked)) if _knew(before, "contacts") else ()
        disks = context.site.ask(caa.disks(asked)) if _knew(before, "repository") else None
    except LpmtuiError as error:
        yield error.title
        return
    for node in before.nodes:
        for what, was, now in (
            ("heartbeat interfaces", node.interfaces, heartbeat_interfaces(node.name, interfaces) or ()),
            ("ways to reach it", node.contacts, contacts_of(node.name, asked, members)),
            ("repository disk", node.repository, repository_of(node.name, disks) or ()),
        ):
            if was is not None and now is not None and was != now:
                gone = ", ".join(sorted(set(now) - set(was))) or f"without {', '.join(set(was) - set(now))}"
                yield f"{what} of {node.name}: {gone}"


def _knew(before: Snapshot, field: str) -> bool:
    return any(getattr(node, field) is not None for node in before.nodes)


def unsettled(context: Context) -> Iterator[str]:
    """What is not as it was before, in words, the most important first. A host that is silent counts, too."""
    try:
        yield from _cluster(context, context.before)
        for node in context.before.nodes:
            yield from _node(context, node)
    except (Unreachable, LpmtuiError) as error:
        yield error.title


def _cluster(context: Context, before: Snapshot) -> Iterator[str]:
    asked = context.answering_node()
    states = {node.name: node.state for node in context.site.ask(clmgr.nodes(asked))}
    for node in before.nodes:
        if states.get(node.name) is not node.state:
            now = states.get(node.name)
            yield f"node {node.name} is {now.value if now else 'not reported'}, was {node.state.value}"
    now_groups = {group.name: dict(group.states) for group in context.site.ask(clrginfo.groups(asked))}
    for group in before.groups:
        if now_groups.get(group.name) != dict(group.states):
            yield f"resource group {group.name} {_now(group, now_groups.get(group.name))}"
    state = context.site.ask(clmgr.cluster(asked)).state
    if state is not before.cluster_state:
        yield f"cluster {before.cluster} is {state.value}, was {before.cluster_state.value}"
    timeout = context.site.ask(caa.node_timeout(asked))
    if before.node_timeout_ms is not None and timeout != before.node_timeout_ms:
        yield f"the node time-out is {timeout / 1000:g} s, was {before.node_timeout_ms / 1000:g} s"
    if before.caa is not None:
        changed = set(caa_tunables(context.site, asked)) - set(before.caa)
        yield from (f"{name} is {value}" for name, value in sorted(changed))


def _now(group: GroupSnapshot, states: dict[str, GroupState] | None) -> str:
    """How a group differs: above all whether another node has taken it over."""
    online = [node for node, state in (states or {}).items() if state is GroupState.ONLINE]
    if group.host and online and group.host not in online:
        return f"was taken over by {' and '.join(online)} from {group.host}"
    return "is not as it was"


def _node(context: Context, before: NodeSnapshot) -> Iterator[str]:
    site, name = context.site, before.name
    if before.switch_armed is not None:
        armed, _ = switch_of(site.ask, name)
        if armed is not before.switch_armed:
            yield f"the dead man switch of {name} is {'armed' if armed else 'not armed'}"
    if before.restrictions is not None:
        now = restrictions(site, name)
        if now != before.restrictions:
            yield f"heartbeats on {name} are restricted: {now or 'none'}"
    if before.inittab is not None:
        entry = site.ask(automation.inittab_entry(name)) or ""
        if entry != before.inittab:
            yield f"inittab of {name} has {'PowerHA safety net' if entry else 'lost an entry'}"


@dataclass(frozen=True, slots=True)
class Verify(BaseStep):
    """Compares with the snapshot from before."""

    name: str = "verify"
    title: str = "Compare everything with how it was before"
    why: str = (
        "A move is done when every resource group, node, switch and time-out is as it was, not when a command"
        " says so."
    )

    def do(self, context: Context) -> None:
        """Look and compare. Raises NeedsAttention where anything differs."""
        drift = compare_now(context, context.subject.move.target)
        if drift:
            raise NeedsAttention(
                f"{format_count(len(drift), 'thing')} not as before: {drift[0]}",
                subject=drift[0].what,
            )


def compare_now(context: Context, place: str) -> tuple[Drift, ...]:
    """What differs now, the partition being expected on `place`; journalled."""
    context.tell(PhaseEntered(Phase.VERIFICATION, inferred=False))
    with suppress(*NOT_LEARNT):
        locate(context)  # waits for HMCs that are away just now
    after = take_snapshot(context.site, context.subject)
    drift = differences(context.subject, context.before, after, place)
    context.keep(SnapshotTaken("after", after))
    context.keep(DriftFound(drift))
    return drift
