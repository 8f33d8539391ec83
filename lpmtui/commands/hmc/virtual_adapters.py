"""The virtual adapters of a partition (`lshwres -r virtualio`)."""

from __future__ import annotations

from collections.abc import Iterable

from lpmtui.commands.hmc.attribute_query import AttributeQuery, Record, name_filter
from lpmtui.commands.hmc.records import decode_list, present
from lpmtui.commands.query import truth, whole_number
from lpmtui.model.command import Query
from lpmtui.model.system import AdapterKind, VirtualAdapter

_REQUIRED = ("lpar_name", "slot_num")
_REMOTE = ("adapter_type", "remote_lpar_name", "remote_slot_num", "is_required")
_OPTIONAL = {
    AdapterKind.SCSI: _REMOTE,
    AdapterKind.FIBRE_CHANNEL: (*_REMOTE, "wwpns"),
    AdapterKind.ETHERNET: ("mac_addr", "port_vlan_id", "addl_vlan_ids", "is_trunk", "vswitch", "is_required"),
}


def adapters(hmc: str, system: str, partition: str, kind: AdapterKind) -> Query[tuple[VirtualAdapter, ...]]:
    """A partition's virtual adapters of one kind, in the order of their slots as the HMC lists them."""
    argv = ("lshwres", "-r", "virtualio", "--rsubtype", kind.value, "--level", "lpar", "-m", system)
    asked = AttributeQuery((*argv, *name_filter(partition)), _REQUIRED, _OPTIONAL[kind], may_be_empty=True)
    return asked.query(hmc, lambda rows: tuple(_adapter(row, kind) for row in rows))


def networks(hmc: str, system: str) -> Query[tuple[VirtualAdapter, ...]]:
    """Every virtual Ethernet adapter of a system; the trunk adapters of its servers bridge its networks."""
    return adapters(hmc, system, "", AdapterKind.ETHERNET)


def bridged_vlans(seen: Iterable[VirtualAdapter]) -> list[int]:
    """The VLANs that trunk adapters bridge, in order."""
    words = {vlan for each in seen if each.trunk for vlan in (str(each.vlan), *each.more_vlans)}
    return sorted(int(word) for word in words if word.isdecimal())


def all_adapters(hmc: str, system: str, partition: str) -> tuple[Query[tuple[VirtualAdapter, ...]], ...]:
    """One query for each kind of virtual adapter."""
    return tuple(
        adapters(hmc, system, partition, kind) for kind in AdapterKind if kind is not AdapterKind.UNKNOWN
    )


def _adapter(row: Record, kind: AdapterKind) -> VirtualAdapter:
    return VirtualAdapter(
        kind=kind,
        partition=row["lpar_name"],
        slot=whole_number(row["slot_num"]),
        role=present(row.get("adapter_type")),
        remote_partition=_known_remote(row.get("remote_lpar_name")),
        remote_slot=whole_number(row.get("remote_slot_num", "")),
        mac=present(row.get("mac_addr")),
        vlan=whole_number(row.get("port_vlan_id", "")),
        more_vlans=decode_list(row.get("addl_vlan_ids", "")),
        vswitch=present(row.get("vswitch")),
        trunk=truth(row.get("is_trunk", "")),
        wwpns=decode_list(row.get("wwpns", "")),
        required=truth(row.get("is_required", "")),
    )


def _known_remote(name: str | None) -> str:
    """The remote partition; empty for `any`, the word for any client at all."""
    return "" if name == "any" else present(name)
