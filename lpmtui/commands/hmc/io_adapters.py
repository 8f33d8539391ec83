"""What a partition is attached to: virtual and physical adapters (`lshwres`), and the servers behind them.

A Virtual I/O Server is asked through its HMC (`viosvrcmd`). The layouts of its `lsmap` and `lsdev` are
recalled: no capture of them is public.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from lpmtui.commands.hmc.records import (
    AttributeQuery,
    Record,
    answered,
    decode_list,
    name_filter,
    present,
)
from lpmtui.commands.query import garbled, lines_of, truth, whole_number
from lpmtui.model.command import Command, Completed, Query
from lpmtui.model.lazy_dataclass import dataclass
from lpmtui.model.system import AdapterKind, VirtualAdapter

_SPEED = re.compile(r"Media Speed Running:\s*(\d{1,7})\s*(Mbps|Gbps)", re.IGNORECASE)
_SERVER_ADAPTER = re.compile(r"vhost\d+\s+\S+-C(?P<slot>\d{1,6})\s")
_BACKING = re.compile(r"Backing device\s+(?P<device>[^\s/]+)\s*\Z")
"""Files behind an adapter (optical media) have a path, and no reserve policy."""

VirtualAdapters = Query[tuple[VirtualAdapter, ...]]

_REQUIRED = ("lpar_name", "slot_num")
_REMOTE = ("adapter_type", "remote_lpar_name", "remote_slot_num", "is_required")
_OPTIONAL = {
    AdapterKind.SCSI: _REMOTE,
    AdapterKind.FIBRE_CHANNEL: (*_REMOTE, "wwpns"),
    AdapterKind.ETHERNET: ("mac_addr", "port_vlan_id", "addl_vlan_ids", "is_trunk", "vswitch", "is_required"),
}


def virtual_adapters(hmc: str, system: str, partition: str, kind: AdapterKind) -> VirtualAdapters:
    """A partition's virtual adapters of one kind, in the order of their slots as the HMC lists them."""
    argv = ("lshwres", "-r", "virtualio", "--rsubtype", kind.value, "--level", "lpar", "-m", system)
    asked = AttributeQuery((*argv, *name_filter(partition)), _REQUIRED, _OPTIONAL[kind], may_be_empty=True)
    return asked.query(hmc, lambda rows: tuple(_adapter(row, kind) for row in rows))


def networks(hmc: str, system: str) -> VirtualAdapters:
    """Every virtual Ethernet adapter of a system; the trunk adapters of its servers bridge its networks."""
    return virtual_adapters(hmc, system, "", AdapterKind.ETHERNET)


def bridged_vlans(seen: Iterable[VirtualAdapter]) -> list[int]:
    """The VLANs that trunk adapters bridge, in order."""
    words = {vlan for each in seen if each.trunk for vlan in (str(each.vlan), *each.more_vlans)}
    return sorted(int(word) for word in words if word.isdecimal())


def all_adapters(hmc: str, system: str, partition: str) -> tuple[VirtualAdapters, ...]:
    """One query for each kind of virtual adapter."""
    kinds = (kind for kind in AdapterKind if kind is not AdapterKind.UNKNOWN)
    return tuple(virtual_adapters(hmc, system, partition, kind) for kind in kinds)


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


@dataclass(frozen=True, slots=True)
class PhysicalSlot:
    """A slot of a system with what is in it; `partition` is empty where nobody has it."""

    drc_index: str
    description: str
    partition: str = ""


def physical_slots(hmc: str, system: str) -> Query[tuple[PhysicalSlot, ...]]:
    """The physical slots of a system (`lshwres -r io --rsubtype slot`)."""
    asked = AttributeQuery(
        ("lshwres", "-r", "io", "--rsubtype", "slot", "-m", system),
        ("drc_index", "description", "lpar_name"),
        may_be_empty=True,
    )
    return asked.query(hmc, lambda rows: tuple(map(_slot, rows)))


@dataclass(frozen=True, slots=True)
class LogicalPort:
    """A logical port of an SR-IOV adapter, and the partition that has it."""

    partition: str
    adapter: str
    port: str


def logical_ports(hmc: str, system: str) -> Query[tuple[LogicalPort, ...]]:
    """The Ethernet logical ports of a system's SR-IOV adapters (`lshwres -r sriov --rsubtype logport`)."""
    asked = AttributeQuery(
        ("lshwres", "-r", "sriov", "--rsubtype", "logport", "-m", system, "--level", "eth"),
        ("lpar_name", "adapter_id", "logical_port_id"),
        may_be_empty=True,
    )
    return asked.query(hmc, lambda rows: tuple(map(_logical_port, rows)))


def _slot(row: Record) -> PhysicalSlot:
    return PhysicalSlot(row["drc_index"], present(row["description"]), present(row["lpar_name"]))


def _logical_port(row: Record) -> LogicalPort:
    return LogicalPort(present(row["lpar_name"]), row["adapter_id"], row["logical_port_id"])


def _of_server(hmc: str, system: str, server: str, line: str) -> Command:
    return Command(hmc, ("viosvrcmd", "-m", system, "-p", server, "-c", line))


def link_speeds(hmc: str, system: str, server: str) -> Query[tuple[int, ...]]:
    """The speeds at which the server's Ethernet adapters run, in Mb/s (`netstat -cdlistats`)."""
    return Query(_of_server(hmc, system, server, "netstat -cdlistats"), _speeds)


def _speeds(completed: Completed) -> tuple[int, ...]:
    found = _SPEED.findall(answered(completed))
    return tuple(int(number) * (1000 if unit.casefold() == "gbps" else 1) for number, unit in found)


@dataclass(frozen=True, slots=True)
class BackingDevice:
    """A device that a Virtual I/O Server gives to a client, and the slot of the virtual adapter between."""

    slot: int
    device: str


def backing_devices(hmc: str, system: str, server: str) -> Query[tuple[BackingDevice, ...]]:
    """What is behind the virtual SCSI adapters of a Virtual I/O Server (`lsmap -all`)."""
    return Query(_of_server(hmc, system, server, "lsmap -all"), _backing_devices)


def reserve_policy(hmc: str, system: str, server: str, disk: str) -> Query[str]:
    """How a Virtual I/O Server reserves one of its disks: `no_reserve`, `single_path`, `PR_exclusive`, .."""
    return Query(_of_server(hmc, system, server, f"lsdev -dev {disk} -attr reserve_policy"), _value)


def _backing_devices(completed: Completed) -> tuple[BackingDevice, ...]:
    found: list[BackingDevice] = []
    slot: int | None = None
    for line in lines_of(answered(completed)):
        if match := _SERVER_ADAPTER.match(line):
            slot = int(match["slot"])
        elif slot is not None and (match := _BACKING.match(line)):
            found.append(BackingDevice(slot, match["device"]))
    return tuple(found)


def _value(completed: Completed) -> str:
    """The last line of `lsdev -dev NAME -attr ATTRIBUTE`, which follows the heading `value`."""
    lines = [line.strip() for line in lines_of(answered(completed)) if line.strip()]
    if len(lines) != 2 or lines[0] != "value":
        raise garbled(completed, "it is not the value of one attribute")
    return lines[1]
