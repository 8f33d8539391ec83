"""The way of a migration in the HMC's words: systems, the other HMC, mover pairs, hosts of virtual adapters.

Item layouts: virtual adapters as pypowervm documents them, `client-slot/vios-name/vios-id[/..]` where the
name or the id may be left out (`4//1/14/fcs0`); vNIC as a public test suite sends it
(`3/ded/vios1/1/1/0/2/2/0`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import StrEnum

from lpmtui.commands.hmc.records import encode_list
from lpmtui.model.errors import UsageError, did_you_mean
from lpmtui.model.lazy_dataclass import dataclass

_USER = re.compile(r"[A-Za-z_][A-Za-z0-9_.@\\-]{0,63}\Z")
_ADDRESS = re.compile(r"[A-Za-z0-9][A-Za-z0-9.:_%-]{0,254}\Z")
_PART = re.compile(r'[^\s,"/=]+\Z')


@dataclass(frozen=True, slots=True)
class RemoteHmc:
    """The HMC that manages the target: its address as the source's HMC reaches it, and the user there.

    An empty user means the name of the user on the source's HMC. Raises UsageError.
    """

    address: str
    user: str = ""

    def __post_init__(self) -> None:
        if not _ADDRESS.match(self.address):
            raise UsageError(
                f"{self.address!r} is not an address of an HMC.",
                subject=self.address,
                remedy="Set peer_address of that HMC in the configuration.",
            )
        if self.user and not _USER.match(self.user):
            raise UsageError(
                f"{self.user!r} is not a user name of an HMC.",
                subject=self.user,
                remedy="Set the user of that HMC in the configuration.",
            )

    def options(self) -> tuple[str, ...]:
        """`--ip ADDRESS -u USER`."""
        return ("--ip", self.address, *(("-u", self.user) if self.user else ()))


@dataclass(frozen=True, slots=True)
class MigrationRoute:
    """One partition on its way from one system to another.

    `lpar_id` identifies the partition where its name does not (0: by name). `remote` is the HMC of the target
    where that is another one.
    """

    source: str
    target: str
    partition: str
    lpar_id: int = 0
    remote: RemoteHmc | None = None

    def remote_options(self) -> tuple[str, ...]:
        """How to reach the target's HMC; nothing where one HMC manages both systems."""
        return self.remote.options() if self.remote else ()

    def partition_options(self) -> tuple[str, ...]:
        """`-p NAME`, or `--id ID` where an id is given."""
        return ("--id", str(self.lpar_id)) if self.lpar_id else ("-p", self.partition)


@dataclass(frozen=True, slots=True)
class MspPair:
    """A mover service partition of the source and one of the target; an empty name is the HMC's choice."""

    source: str
    target: str

    @classmethod
    def parse(cls, text: str) -> MspPair:
        """`SOURCE/TARGET`; either may be left out, not both. Raises UsageError."""
        source, slash, target = text.partition("/")
        pair = cls(source.strip(), target.strip())
        if not slash or not (pair.source or pair.target) or "/" in target:
            raise UsageError(
                f"{text!r} is not a pair of mover service partitions.",
                subject=text,
                remedy="Write it as SOURCE/TARGET, for example vios-a1/vios-b1; either name may be left out.",
            )
        return pair

    def __str__(self) -> str:
        return f"{self.source}/{self.target}"


class MappingKind(StrEnum):
    """What is mapped; the value is the attribute of `migrlpar -i`."""

    SCSI = "virtual_scsi_mappings"
    FC = "virtual_fc_mappings"
    VNIC = "vnic_mappings"


_KINDS = {"scsi": MappingKind.SCSI, "fc": MappingKind.FC, "vnic": MappingKind.VNIC}
_PARTS = {MappingKind.SCSI: (3, 4), MappingKind.FC: (3, 5), MappingKind.VNIC: (5, 12)}
_LAYOUT = {
    MappingKind.SCSI: "scsi:SLOT/VIOS/ID[/VIOS-SLOT]",
    MappingKind.FC: "fc:SLOT/VIOS/ID[/VIOS-SLOT[/PORT]]",
    MappingKind.VNIC: "vnic:SLOT/ded/VIOS/ID/ADAPTER/PORT/CAPACITY",
}


@dataclass(frozen=True, slots=True)
class AdapterMapping:
    """Which Virtual I/O Server of the target hosts one virtual adapter; `item` as `migrlpar -i` takes it."""

    kind: MappingKind
    item: str

    @classmethod
    def parse(cls, text: str) -> AdapterMapping:
        """`fc:4/vios-b1/`, `scsi:2//1/14`, `vnic:3/ded/vios1/1/1/0/2`. Raises UsageError."""
        word, colon, item = text.partition(":")
        kind = _KINDS.get(word.strip().casefold())
        if not colon or kind is None:
            raise UsageError(
                f"{text!r} does not say what is mapped.",
                subject=text,
                remedy=did_you_mean(word, _KINDS, f"Write it as {_LAYOUT[MappingKind.FC]}."),
            )
        return cls(kind, _checked_item(text, kind, item.strip()))

    @property
    def slot(self) -> int:
        """The slot of the partition's adapter."""
        return int(self.item.partition("/")[0])

    def __str__(self) -> str:
        word = next(word for word, kind in _KINDS.items() if kind is self.kind)
        return f"{word}:{self.item}"


def _checked_item(text: str, kind: MappingKind, item: str) -> str:
    parts = item.split("/")
    least, most = _PARTS[kind]
    server = parts[1:3] if kind is not MappingKind.VNIC else parts[2:4]
    right = least <= len(parts) <= most and re.fullmatch(r"[0-9]{1,6}", parts[0])
    if not right or not any(server) or not all(not part or _PART.match(part) for part in parts):
        raise UsageError(
            f"{text!r} is not a mapping of a virtual adapter.",
            subject=text,
            remedy=f"Write it as {_LAYOUT[kind]}; the Virtual I/O Server by its name or its id.",
        )
    return item


def mapping_pairs(mappings: Iterable[AdapterMapping]) -> list[tuple[str, str]]:
    """The mappings as pairs for `-i`, a list for each kind. Raises UsageError for a slot mapped twice."""
    found: dict[MappingKind, list[AdapterMapping]] = {}
    slots: set[int] = set()
    for mapping in mappings:
        if mapping.slot in slots:
            raise UsageError(
                f"Slot {mapping.slot} is mapped twice.",
                subject=str(mapping),
                remedy="Give one mapping for each virtual adapter: a slot has one, of whatever kind.",
            )
        slots.add(mapping.slot)
        found.setdefault(mapping.kind, []).append(mapping)
    return [
        (kind.value, encode_list([one.item for one in found[kind]])) for kind in MappingKind if kind in found
    ]
