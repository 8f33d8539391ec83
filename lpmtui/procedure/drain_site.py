"""What a drain sees of a site: what runs where, earlier drains, where partitions may go. It only looks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from lpmtui.journal import JobState, Journal
from lpmtui.model.drain import Drain
from lpmtui.model.errors import Unreachable, UsageError, did_you_mean
from lpmtui.model.lazy_dataclass import dataclass
from lpmtui.model.move import Finding, JobKind, Outcome
from lpmtui.model.picture import SitePicture
from lpmtui.model.plan import NotMoved, brief
from lpmtui.model.system import Partition
from lpmtui.procedure.drain_survey import SystemFacts


@dataclass(frozen=True, slots=True)
class Errand:
    """A partition that is to leave its system: to `target`, or wherever the planner finds room."""

    partition: Partition
    target: str = ""


def drain_state(journal: Journal, number: str) -> JobState:
    """An earlier drain. Raises UsageError where that job is none."""
    state = journal.state(number)
    if state.kind is not JobKind.DRAIN:
        raise UsageError(
            f"Job {number} is not a drain.", subject=number, remedy="`lpmtui history` lists the drains."
        )
    return state


def require_systems(picture: SitePicture, names: Sequence[str]) -> None:
    """Raise UsageError for a system that does not exist, or where the first is among the others.

    Raises Unreachable where no HMC answers.
    """
    known = [one.name for one in picture.systems]
    if not known and picture.unknown:
        first = picture.unknown[0]
        raise Unreachable(f"The managed systems are not known: {first.why}", subject=first.subject)
    for name in names:
        if name not in known:
            hint = did_you_mean(name, known, f"Systems: {', '.join(known)}.")
            raise UsageError(f"There is no managed system {name!r}.", subject=name, remedy=hint)
    if names[0] in names[1:]:
        raise UsageError(
            f"{names[0]} is to be emptied and cannot be a target.",
            subject=names[0],
            remedy="Leave it out of --to.",
        )


def require_partitions(picture: SitePicture, names: Sequence[str]) -> None:
    """Raise UsageError for a partition that does not exist, and for a Virtual I/O Server: it never moves."""
    known = [one.name for one in picture.partitions if not one.is_vios]
    for name in names:
        if name not in known:
            hint = did_you_mean(name, known, "`lpmtui status` lists the partitions.")
            raise UsageError(f"There is no client partition {name!r}.", subject=name, remedy=hint)


def require_listed(picture: SitePicture, system: str) -> None:
    """Raise Unreachable where nobody can tell which partitions a system has: it is not empty for that."""
    missing = next((one for one in picture.unknown if one.subject == system), None)
    if missing is not None:
        raise Unreachable(f"The partitions of {system} are not known: {missing.why}", subject=system)


def emptied_elsewhere(journal: Journal, site: str, number: str) -> dict[str, str]:
    """The systems that other drains of this site are emptying, with the drains' numbers."""
    return {
        row.source: row.id
        for row in journal.migrations(active_only=True)
        if row.kind is JobKind.DRAIN and row.site == site and row.id != number
    }


def homes(state: JobState) -> dict[str, str]:
    """The system from which a drain first took each partition that it moved, or may have moved."""
    found: dict[str, str] = {}
    for one in state.moves:
        if one.outcome not in (Outcome.ROLLED_BACK, Outcome.REFUSED):
            found.setdefault(one.partition, one.source)
    return found


def homeward(picture: SitePicture, came_from: Mapping[str, str]) -> tuple[list[Errand], tuple[NotMoved, ...]]:
    """The partitions that are not at home, to their homes; and those that cannot come home, and why.

    Raises Unreachable where it is not known what stands on a home.
    """
    ways: list[Errand] = []
    left: list[NotMoved] = []
    for name, home in came_from.items():
        require_listed(picture, home)
        running = [one for one in picture.where(name) if one.state.runs]
        away = [one for one in running if one.system != home]
        if running and not away:
            continue
        if not running:
            why = whereabouts(picture, name)
            left.append(NotMoved(name, why, "See `lpmtui status`. What runs is moved with `lpmtui migrate`."))
        elif picture.system(home) is None:
            left.append(NotMoved(name, f"No HMC knows its home {home} any more.", "It stays where it is."))
        else:
            ways.append(Errand(away[0], home))
    return ways, tuple(left)


def whereabouts(picture: SitePicture, name: str) -> str:
    """Where a partition is that somebody else has moved, stopped or deleted, as one sentence."""
    places = picture.where(name)
    if not places:
        return f"No system has a partition {name} any more: it was deleted or renamed."
    running = [one for one in places if one.state.runs]
    if not running:
        state = places[0].raw_state or places[0].state.value
        return f"{name} does not run: it is {state} on {places[0].system}."
    return f"{name} runs on {running[0].system}, where something else has moved it."


def running(picture: SitePicture) -> list[Partition]:
    """The client partitions that run, each once: one that migrates counts where it is listed first."""
    found: dict[str, Partition] = {}
    for one in picture.partitions:
        if one.state.runs and not one.is_vios:
            found.setdefault(one.name, one)
    return list(found.values())


def movable(picture: SitePicture, system: str) -> list[Partition]:
    """The client partitions that run on a system."""
    return [one for one in running(picture) if one.system == system]


def cluster_of(picture: SitePicture, partition: Partition) -> str | None:
    """The cluster that a partition is a node of, as far as that is known."""
    identity = picture.identity_of(partition)
    return identity.cluster if identity and identity.cluster else None


Facts = Mapping[str, SystemFacts]


class DrainTargets:
    """Remembers what is known against targets.

    `barred` are partitions with targets that a check has refused, `bound` partitions that cannot go anywhere,
    `emptied` systems that other drains empty, with the numbers of these.
    """

    def __init__(self) -> None:
        self.bound: dict[str, NotMoved] = {}
        self.barred: dict[tuple[str, str], NotMoved] = {}
        self.emptied: dict[str, str] = {}

    def bar(self, partition: str, target: str, why: str, remedy: str = "") -> None:
        """A partition is not planned to that target any more."""
        self.barred[partition, target] = NotMoved(partition, f"{target}: {brief(why)}", brief(remedy))

    def bind(self, partition: str, found: Iterable[Finding]) -> None:
        """What speaks against a move of a partition speaks against every target."""
        whys, remedies = zip(*((brief(one.what), brief(one.fix)) for one in found), strict=True)
        self.bound[partition] = NotMoved(partition, " ".join(whys), _numbered(remedies))

    def unbar(self, partition: str) -> None:
        """Every target counts again for a partition."""
        self.bound.pop(partition, None)
        self.barred = {key: one for key, one in self.barred.items() if key[0] != partition}

    def allowed(self, drain: Drain, facts: Facts, errand: Errand) -> tuple[str, ...]:
        """The systems to which a partition may go."""
        if errand.partition.name in self.bound:
            return ()
        against = {name for name, _ in self._against(drain, facts, errand)}
        return tuple(name for name in _wanted(drain, facts, errand) if name not in against)

    def told(self, drain: Drain, facts: Facts, errand: Errand, left: NotMoved) -> NotMoved:
        """Who stays, with what spoke against each target before the planner was asked."""
        if bound := self.bound.get(left.name):
            return bound
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


def _numbered(remedies: Iterable[str]) -> str:
    """Several remedies, all of which are needed."""
    every = list(dict.fromkeys(filter(None, remedies)))
    return (
        " ".join(f"({number}) {one}" for number, one in enumerate(every, 1)) if every[1:] else "".join(every)
    )


def _wanted(drain: Drain, facts: Facts, errand: Errand) -> list[str]:
    """The systems that a partition may go to, as far as the request goes."""
    asked = (errand.target,) if errand.target else drain.targets
    return [name for name in facts if name != errand.partition.system and (not asked or name in asked)]
