"""What a drain sees of a site: its systems, what runs on them, earlier drains. It only looks."""

from __future__ import annotations

from collections.abc import Sequence

from lpmtui.journal import JobState, Journal
from lpmtui.model.errors import UsageError, did_you_mean
from lpmtui.model.job import JobKind
from lpmtui.model.picture import SitePicture
from lpmtui.model.system import Partition


def drain_state(journal: Journal, number: str) -> JobState:
    """An earlier drain. Raises UsageError where that job is none."""
    state = journal.state(number)
    if state.kind is not JobKind.DRAIN:
        raise UsageError(
            f"Job {number} is not a drain.", subject=number, remedy="`lpmtui history` lists the drains."
        )
    return state


def require_systems(picture: SitePicture, names: Sequence[str]) -> None:
    """Raise UsageError for a system that does not exist, or where the first is among the others."""
    known = [one.name for one in picture.systems]
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
