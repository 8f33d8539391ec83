"""Which partition each cluster node is: proved by serial number and partition id, never by a name.

A node says in which partition of which system it runs; an HMC lists the same two numbers. Where a node
cannot be asked, the configuration may name its partition, or the address at which the HMC manages a partition
is the one by which the cluster reaches the node. What is not proved stays unmatched, and says why.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import partial

from lpmtui.commands import lpar_identity
from lpmtui.commands.powerha import clmgr
from lpmtui.model.errors import GarbledAnswer
from lpmtui.model.lazy_dataclass import dataclass, replace
from lpmtui.model.picture import MatchedBy, NodeIdentity, Unknown
from lpmtui.model.system import ManagedSystem, Partition
from lpmtui.site.query_runner import QueryRunner, tried

IDENTITY_AGE_S = 60.0
"""Where a node runs changes with a move only; an answer that fits no listing is asked for again at once."""
_ADDRESSES_AGE_S = 600.0


@dataclass(frozen=True, slots=True)
class OwnAnswer:
    """Where a node says that it runs. `name` is the partition's name as the hypervisor has it: a label."""

    serial: str
    lpar_id: int
    name: str = ""


@dataclass(frozen=True, slots=True)
class NodeAnswer:
    """What is known about a node before it is compared with the HMC's listings.

    `own` is its own answer, or why there is none; `configured` the partition that the configuration names
    for it; `address` one by which its cluster reaches it.
    """

    node: str
    cluster: str
    own: OwnAnswer | Unknown
    configured: str = ""
    address: str = ""


def ask_node(queries: QueryRunner, node: str, *, age_s: float = IDENTITY_AGE_S) -> OwnAnswer | Unknown:
    """Where a node says that it runs."""
    return tried(node, partial(_own_answer, queries, node, age_s))


def _own_answer(queries: QueryRunner, node: str, age_s: float) -> OwnAnswer:
    queries.require_voice(node)
    said = queries.remembered(lpar_identity.identity(node), age_s)
    try:
        serial = queries.remembered(lpar_identity.serial(node), age_s)
    except GarbledAnswer:
        serial = queries.remembered(lpar_identity.configured_serial(node), age_s)
    return OwnAnswer(serial, said.lpar_id, said.name)


def addresses(queries: QueryRunner, node: str) -> Mapping[str, str]:
    """By which address a cluster reaches each of its nodes, as one of them tells."""
    told = tried(node, partial(queries.remembered, clmgr.communication_paths(node), _ADDRESSES_AGE_S))
    return {} if isinstance(told, Unknown) else told


class Listings:
    """What the HMCs list, found by what identifies it. `unknown` systems are those whose list is missing."""

    def __init__(
        self, systems: Iterable[ManagedSystem], partitions: Sequence[Partition], unread: Iterable[str] = ()
    ) -> None:
        self._by_serial: dict[str, set[str]] = {}
        for each in systems:
            if each.serial:
                self._by_serial.setdefault(_number(each.serial), set()).add(each.name)
        self._partitions = [each for each in partitions if not each.is_vios]
        self.unread = frozenset(unread)

    def systems_of(self, serial: str) -> list[str]:
        """The systems with a serial number: one, unless a console lists a wrong one."""
        return sorted(self._by_serial.get(_number(serial), ()))

    def system_of(self, serial: str) -> str:
        """The system with a serial number; empty where none is listed, or several are."""
        found = self.systems_of(serial)
        return found[0] if len(found) == 1 else ""

    def at(self, system: str, lpar_id: int) -> Partition | None:
        """The partition with an id on a system."""
        found = (each for each in self._partitions if (each.system, each.lpar_id) == (system, lpar_id))
        return next(found, None)

    def called(self, name: str) -> list[Partition]:
        """The partitions of a name, which an operator may have typed with other blanks or letters."""
        exact = [each for each in self._partitions if each.name == name]
        return exact or [each for each in self._partitions if _plain(each.name) == _plain(name)]

    def managed_at(self, address: str) -> list[Partition]:
        """The partitions that an HMC reaches at an address."""
        wanted = address.casefold()
        return [each for each in self._partitions if wanted and each.rmc_address.casefold() == wanted]


def match(answers: Iterable[NodeAnswer], listings: Listings) -> tuple[NodeIdentity, ...]:
    """The partition of every node. Two nodes that claim one partition are both unmatched. Pure."""
    found = [_match(answer, listings) for answer in answers]
    claims: dict[tuple[str, str], list[str]] = {}
    for each in found:
        if each.matched:
            claims.setdefault((each.system, each.partition), []).append(each.node)
    return tuple(_without_rivals(each, claims.get((each.system, each.partition), [])) for each in found)


def _without_rivals(identity: NodeIdentity, claimed_by: Sequence[str]) -> NodeIdentity:
    rivals = [node for node in claimed_by if node != identity.node]
    if not identity.matched or not rivals:
        return identity
    why = f"{identity.node} and {' and '.join(rivals)} both claim the partition {identity.partition}."
    return NodeIdentity(identity.node, identity.cluster, why=why)


def _match(answer: NodeAnswer, listings: Listings) -> NodeIdentity:
    base = NodeIdentity(answer.node, answer.cluster)
    by_answer, why = _by_answer(answer, listings)
    if answer.configured:
        return _by_configuration(answer, listings, by_answer)
    if by_answer is not None:
        return _of(base, by_answer, MatchedBy.NODE)
    managed = listings.managed_at(answer.address) if isinstance(answer.own, Unknown) else []
    if len({place.name for place in managed}) == 1:
        return _of(base, _running(managed), MatchedBy.ADDRESS)
    return replace(base, why=why)


def _by_answer(answer: NodeAnswer, listings: Listings) -> tuple[Partition | None, str]:
    """The partition that a node says it is, or why none fits."""
    own, node = answer.own, answer.node
    if isinstance(own, Unknown):
        return None, f"{node} does not say in which partition it runs: {own.why}"
    system = listings.system_of(own.serial)
    if not system:
        several = " and ".join(listings.systems_of(own.serial))
        lists = f"and so have {several}" if several else "which no HMC lists"
        return None, f"{node} runs on a system with the serial number {own.serial}, {lists}."
    found = listings.at(system, own.lpar_id)
    if found is None:
        lacks = (
            "whose partitions are not known" if system in listings.unread else "which lists none of that id"
        )
        return None, f"{node} says that it is partition {own.lpar_id} of {system}, {lacks}."
    return found, ""


def _by_configuration(answer: NodeAnswer, listings: Listings, by_answer: Partition | None) -> NodeIdentity:
    """The configured partition wins; where the node itself says otherwise, that is told, too."""
    base = NodeIdentity(answer.node, answer.cluster)
    places = listings.called(answer.configured)
    names = {place.name for place in places}
    if len(names) != 1:
        many = "Several partitions are" if names else "No partition is"
        why = f"{many} called {answer.configured!r}, which the configuration names for {answer.node}."
        return replace(base, why=why)
    place = _running(places)
    identity = _of(base, place, MatchedBy.CONFIGURATION)
    if by_answer is not None and by_answer.name != place.name:
        said = (
            f"The configuration says that {answer.node} is the partition {place.name}; the node itself says"
            f" that it is {by_answer.name} on {by_answer.system}."
        )
        return replace(identity, contradiction=said, claims=by_answer.name)
    return identity


def _running(places: Sequence[Partition]) -> Partition:
    """The place where a partition of one name runs: while it migrates it is listed in two."""
    return next((each for each in places if each.state.runs), places[0])


def _of(base: NodeIdentity, place: Partition, by: MatchedBy) -> NodeIdentity:
    return replace(base, partition=place.name, system=place.system, lpar_id=place.lpar_id, by=by)


def _number(serial: str) -> str:
    return serial.strip().upper()


def _plain(name: str) -> str:
    return " ".join(name.split()).casefold()
