"""Where the partitions of a drain may go, and what speaks against each of the other systems."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from lpmtui.model.drain import Drain
from lpmtui.model.plan import NotMoved, brief
from lpmtui.procedure.drain_site import Errand
from lpmtui.procedure.drain_survey import SystemFacts

Facts = Mapping[str, SystemFacts]


class DrainTargets:
    """Remembers what is known against targets.

    `barred` are partitions with targets that a check has refused, `emptied` systems that other drains empty,
    with the numbers of these.
    """

    def __init__(self) -> None:
        self.barred: dict[tuple[str, str], NotMoved] = {}
        self.emptied: dict[str, str] = {}

    def bar(self, partition: str, target: str, why: str, remedy: str = "") -> None:
        """A partition is not planned to that target any more."""
        self.barred[partition, target] = NotMoved(partition, f"{target}: {brief(why)}", brief(remedy))

    def unbar(self, partition: str) -> None:
        """Every target counts again for a partition."""
        self.barred = {key: one for key, one in self.barred.items() if key[0] != partition}

    def allowed(self, drain: Drain, facts: Facts, errand: Errand) -> tuple[str, ...]:
        """The systems to which a partition may go."""
        against = {name for name, _ in self._against(drain, facts, errand)}
        return tuple(name for name in _wanted(drain, facts, errand) if name not in against)

    def told(self, drain: Drain, facts: Facts, errand: Errand, left: NotMoved) -> NotMoved:
        """Who stays, with what spoke against each target before the planner was asked."""
        every = [one for one in (left, *(one for _, one in self._against(drain, facts, errand))) if one.why]
        if not every:
            every = [NotMoved("", "There is no other system that it may go to.", "Name another with --to.")]
        if errand.target and not drain.returns:
            every.insert(0, NotMoved("", f"It is pinned to {errand.target}.", "Leave --pin out."))
        whys = dict.fromkeys(one.why for one in every)
        remedies = dict.fromkeys(one.remedy for one in every if one.remedy)
        return NotMoved(left.name, " ".join(whys), " Or: ".join(list(remedies)[:2]))

    def _against(self, drain: Drain, facts: Facts, errand: Errand) -> Iterator[tuple[str, NotMoved]]:
        """Targets that will not do, each with the reason and what would change it."""
        name = errand.partition.name
        for system in _wanted(drain, facts, errand):
            if (name, system) in self.barred:
                yield system, self.barred[name, system]
            if facts[system].unfit:
                yield (
                    system,
                    NotMoved(name, f"{system}: {facts[system].unfit}.", "Bring it back to Operating."),
                )
            if job := self.emptied.get(system):
                remedy = f"Wait for its end: lpmtui follow {job}"
                yield system, NotMoved(name, f"{system}: drain {job} empties it.", remedy)


def _wanted(drain: Drain, facts: Facts, errand: Errand) -> list[str]:
    """The systems that a partition may go to, as far as the request goes."""
    asked = (errand.target,) if errand.target else drain.targets
    return [name for name in facts if name != errand.partition.system and (not asked or name in asked)]
