"""After the migration: the new machine, PowerHA's own phases at rest, every group as it was."""

from __future__ import annotations

from collections.abc import Iterator

from lpmtui.commands import lpar_identity
from lpmtui.commands.powerha import automation, caa, clmgr, clrginfo, dms
from lpmtui.model.errors import LpmtuiError, NeedsAttention, Unreachable
from lpmtui.model.events import Note, PhaseEntered
from lpmtui.model.lazy_dataclass import dataclass
from lpmtui.model.move import Phase
from lpmtui.model.snapshot import NodeSnapshot, Snapshot
from lpmtui.procedure.collector import caa_tunables, restrictions
from lpmtui.procedure.context import Context
from lpmtui.procedure.steps.step import ReadOnlyStep


@dataclass(frozen=True, slots=True)
class NewMachine(ReadOnlyStep):
    """Sees that the operating system knows its new machine."""

    name: str = "new-machine"
    title: str = "See the new machine's serial number"
    why: str = (
        "The operating system itself must say that it is on the target; licences that are bound to the serial"
        " number may need a look."
    )

    def is_done(self, context: Context) -> bool:
        """Never: it is a look."""
        return False

    def do(self, context: Context) -> None:
        """Look. Raises NeedsAttention where it names another machine."""
        context.tell(PhaseEntered(Phase.POST_MIGRATION, inferred=False, note="lpmtui restores the cluster"))
        subject = context.subject
        machine = context.ask(lpar_identity.machine(subject.node))
        expected = subject.target_id
        if expected and expected not in machine.serial and machine.serial not in expected:
            raise NeedsAttention(
                f"{subject.node} says that it is on the machine {machine.serial}, not on"
                f" {subject.move.target} ({expected}).",
                subject=subject.node,
                remedy="Compare with: prtconf; lssyscfg -r sys -F name,serial_num",
            )
        context.tell(Note(f"{subject.node} is on the machine {machine.serial} now."))


@dataclass(frozen=True, slots=True)
class AwaitAutomation(ReadOnlyStep):
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
class Settle(ReadOnlyStep):
    """Waits until PowerHA has taken back everything that it did for the move."""

    name: str = "settle"
    title: str = "Wait for PowerHA's post-migration phase"
    why: str = (
        "PowerHA manages the node again, arms the dead man switches, sets back the node time-out and the SAN"
        " heartbeat, and removes its safety net from inittab. Only then the cluster protects itself again."
    )

    def is_done(self, context: Context) -> bool:
        """Whether nothing is missing."""
        return next(unsettled(context), None) is None

    def do(self, context: Context) -> None:
        """Wait. Raises NeedsAttention that names what is missing."""
        settle(context)


def settle(context: Context) -> None:
    """Wait until the cluster is as it was before. Raises NeedsAttention that names what is not."""
    try:
        context.wait_for(
            "PowerHA's post-migration phase", context.limits.post_s, lambda: not any(unsettled(context))
        )
    except NeedsAttention as error:
        missing = "; ".join(unsettled(context))
        raise NeedsAttention(
            f"{error.title} Still different: {missing}.",
            subject=context.subject.cluster,
            remedy="Read /var/hacmp/log/clutils.log on the node, and set back by hand what is left.",
        ) from error


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
            yield f"resource group {group.name} is not as it was"
    state = context.site.ask(clmgr.cluster(asked)).state
    if state is not before.cluster_state:
        yield f"cluster {before.cluster} is {state.value}, was {before.cluster_state.value}"
    timeout = context.site.ask(caa.node_timeout(asked))
    if before.node_timeout_ms is not None and timeout != before.node_timeout_ms:
        yield f"the node time-out is {timeout / 1000:g} s, was {before.node_timeout_ms / 1000:g} s"
    if before.caa is not None:
        changed = set(caa_tunables(context.site, asked)) - set(before.caa)
        yield from (f"{name} is {value}" for name, value in sorted(changed))


def _node(context: Context, before: NodeSnapshot) -> Iterator[str]:
    site, name = context.site, before.name
    if before.switch_armed is not None:
        armed = site.ask(dms.switch_state(name)).enabled
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
