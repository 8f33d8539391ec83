"""The proof that a partition does not run anywhere: every system of every HMC is asked, doubt is a no."""

from __future__ import annotations

from collections.abc import Collection

from lpmtui.commands import aix
from lpmtui.commands.hmc import hardware, lslparmigr
from lpmtui.model.errors import LpmtuiError, Refused, Unreachable
from lpmtui.model.lazy_dataclass import dataclass, field
from lpmtui.model.system import (
    ManagedSystem,
    MigrationState,
    Partition,
    PartitionState,
    SystemState,
)
from lpmtui.site import Site
from lpmtui.site.query_runner import NOT_LEARNT

_BROKEN = (MigrationState.FAILED, MigrationState.INVALID)
_MIGRATING = (PartitionState.MIGRATING_RUNNING, PartitionState.MIGRATING_NOT_ACTIVATED)


@dataclass(frozen=True, slots=True)
class BrokenMigration:
    """An interrupted migration of the partition: until it is recovered nobody can tell where it is."""

    hmc: str
    source: str


@dataclass(slots=True)
class FencingProof:
    """What every system says. `broken` is a migration that has to be recovered before it proves anything.

    `partition` is the HMC's name for the cluster node `node`.
    """

    partition: str
    node: str
    said: list[str] = field(default_factory=list)
    doubts: list[Refused] = field(default_factory=list)
    broken: BrokenMigration | None = None
    places: list[Partition] = field(default_factory=list)
    off: set[str] = field(default_factory=set)
    """The systems that are switched off."""

    @property
    def down(self) -> bool:
        """Whether it is certain that the partition does not run."""
        return not self.doubts and self.broken is None


def prove_down(site: Site, partition: str, node: str, last_seen: Collection[str]) -> FencingProof:
    """Ask every HMC about every system, and the network. Raises nothing: what is silent is a doubt.

    A partition that no system lists is down only where one on which it was last seen is switched off.
    """
    proof = FencingProof(partition, node)
    for hmc in site.hmcs:
        try:
            systems = site.ask(hardware.systems(hmc))
        except NOT_LEARNT as error:
            proof.doubts.append(_silent(partition, hmc, error))
            continue
        for system in systems:
            _see(site, hmc, system, proof)
    _judge(proof)
    if not (proof.places or proof.doubts or proof.off.intersection(last_seen)):
        proof.doubts.append(_nowhere(partition))
    _hear(site, proof)
    return proof


def require_down(proof: FencingProof) -> None:
    """Raise Refused unless the partition is down for certain."""
    if proof.doubts:
        raise proof.doubts[0]
    if proof.broken is not None:
        raise Refused(
            f"An interrupted migration of {proof.partition} from {proof.broken.source} is not recovered.",
            subject=proof.partition,
            remedy=f"On {proof.broken.hmc}: migrlpar -o r -m {proof.broken.source} -p {proof.partition}",
        )


def _see(site: Site, hmc: str, system: ManagedSystem, proof: FencingProof) -> None:
    """What one system says; one that is switched off takes along all that was on it."""
    if system.state is SystemState.POWER_OFF:
        proof.said.append(f"{system.name} is switched off, and everything on it.")
        proof.off.add(system.name)
        return
    if system.state is not SystemState.OPERATING:
        proof.doubts.append(_no_system(proof.partition, system))
        return
    try:
        here = [one for one in site.ask(hardware.partitions(hmc, system.name)) if one.name == proof.partition]
        states = {
            each.state
            for each in site.ask(lslparmigr.partition_migrations(hmc, system.name))
            if each.partition == proof.partition
        }
    except NOT_LEARNT as error:
        proof.doubts.append(_silent(proof.partition, system.name, error))
        return
    proof.said += [f"{system.name} does not list {proof.partition}."] if not here else []
    for place in here:
        proof.said.append(f"{system.name} lists {place.name} as {place.raw_state or place.state.value}.")
    proof.places += here
    if here and states.intersection(_BROKEN):
        proof.broken = proof.broken or BrokenMigration(hmc, system.name)


def _judge(proof: FencingProof) -> None:
    """Down is only what is not activated; both sides of a broken migration say that it migrates."""
    for place in proof.places:
        if place.state is PartitionState.NOT_ACTIVATED:
            continue
        if proof.broken is None or place.state not in _MIGRATING:
            proof.doubts.append(_may_run(place))


def _hear(site: Site, proof: FencingProof) -> None:
    """Only silence in the network speaks for down; who refuses a login or cannot be understood may run."""
    node = proof.node
    try:
        site.ask(aix.epoch(node))
    except Unreachable as error:
        if not error.answered:
            proof.said.append(f"{node} does not answer through the network.")
            return
        proof.doubts.append(_spoke(node, error))
        return
    except NOT_LEARNT:
        pass  # An answer that nobody understands is an answer all the same.
    remedy = f"Give its groups back to PowerHA: clmgr start node {node} WHEN=now MANAGE=auto"
    proof.doubts.append(Refused(f"{node} answers: it runs.", subject=node, remedy=remedy))


def _spoke(node: str, error: Unreachable) -> Refused:
    return Refused(
        f"{node} may still run: something answers at its address. {error.title}",
        subject=node,
        remedy=f"See on its console whether it runs. {error.remedy}".rstrip(),
    )


def _may_run(place: Partition) -> Refused:
    return Refused(
        f"{place.name} may still run: {place.system} lists it as {place.raw_state or place.state.value}.",
        subject=place.name,
        remedy="Two nodes with the same disks destroy the data. If it has failed for certain, switch it off:"
        f" chsysstate -r lpar -m {place.system} -o shutdown --immed -n {place.name}",
    )


def _no_system(partition: str, system: ManagedSystem) -> Refused:
    return Refused(
        f"Whether {partition} runs on {system.name} is not known: the system is"
        f" {system.raw_state or system.state.value}.",
        subject=system.name,
        remedy="Bring back the connection to it, or switch it off for certain.",
    )


def _silent(partition: str, asked: str, error: LpmtuiError) -> Refused:
    return Refused(
        f"Whether {partition} still runs is not known: {asked} does not tell. {error.title}",
        subject=asked,
        remedy="Bring back the connection first; nothing was touched.",
    )


def _nowhere(partition: str) -> Refused:
    return Refused(
        f"No system lists {partition}: where it is, and whether it runs, is not known.",
        subject=partition,
        remedy="Look for it on systems that this site does not know.",
    )
