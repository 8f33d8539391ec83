"""After the manual migration: the partition on its new machine, and PowerHA's own automation at rest."""

from __future__ import annotations

from dataclasses import dataclass

from lpmtui.commands import aix
from lpmtui.commands.powerha import automation
from lpmtui.model.errors import NeedsAttention
from lpmtui.model.events import Note, PhaseEntered
from lpmtui.model.move import Phase
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
        machine = context.ask(aix.serial(subject.node))
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
