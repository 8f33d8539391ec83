"""Everything that lpmtui asks a site's hosts without changing anything, host by host."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from enum import Enum
from typing import Any

from lpmtui.commands import aix, lpar_identity
from lpmtui.commands.hmc import administration, hardware, io_adapters, lslparmigr
from lpmtui.commands.hmc.migration_route import MigrationRoute
from lpmtui.commands.powerha import automation, caa, clmgr, clrginfo, node_services
from lpmtui.model import cluster, system
from lpmtui.model.command import Query

Ask = Callable[[Query[Any]], Any]
"""Asks one question; None where there was no answer that can be understood."""

LOG_LINES = 400
"""So many of the last lines of clutils.log are asked for."""

_OF_AN_HMC = (administration.hmc_version, hardware.systems)
_OF_A_SYSTEM = (
    hardware.partitions,
    hardware.partition_memory,
    hardware.partition_processors,
    hardware.system_memory,
    hardware.system_processors,
    lslparmigr.migration_limits,
    lslparmigr.partition_migrations,
    io_adapters.networks,
    administration.co_management_master,
    io_adapters.physical_slots,
    io_adapters.logical_ports,
)
_OF_A_NODE = (
    clmgr.cluster,
    clmgr.nodes,
    clmgr.communication_paths,
    clmgr.local_node_name,
    clmgr.resource_groups,
    clrginfo.groups,
    node_services.cluster_manager,
    caa.node_timeout,
    caa.tunables,
    caa.membership,
    caa.interfaces,
    node_services.dead_man_switch,
    node_services.group_services,
    automation.inittab_entry,
    automation.interface_restrictions,
    automation.odm_policy,
    automation.odm_timeout,
    aix.epoch,
    lpar_identity.identity,
    lpar_identity.serial,
    lpar_identity.configured_serial,
    aix.users,
    aix.processes,
    aix.crontab,
    clrginfo.volume_groups,
    clrginfo.file_systems,
    clrginfo.addresses,
    aix.node_clock,
    aix.migration_entries,
    clmgr.node_names,
    clmgr.resource_group_names,
    clmgr.monitor_names,
    node_services.belongs_to_cluster,
    automation.event_lines,
    caa.disks,
    node_services.san_devices,
    node_services.san_device_states,
    node_services.copy_is_kept,
    node_services.powerha_copy_is_kept,
)
_OF_A_PARTITION = (hardware.processor_pool,)
_OF_A_SERVER = (io_adapters.link_speeds, io_adapters.backing_devices)
_OF_A_ROUTE = (lslparmigr.mover_choices, lslparmigr.pool_choices, lslparmigr.mapping_choices)
_NOBODY = "\x00"


def ask_hmc(hmc: str, ask: Ask, nodes: frozenset[str]) -> None:
    """An HMC: its level, its systems and their partitions; adapters of `nodes` and of one more partition."""
    for of_hmc in _OF_AN_HMC:
        found = ask(of_hmc(hmc))
    for each in found or ():
        for of_system in _OF_A_SYSTEM:
            answer = ask(of_system(hmc, each.name))
            if of_system is hardware.partitions:
                _ask_partitions(hmc, each.name, answer or (), ask, nodes)


def _ask_partitions(
    hmc: str, system_name: str, listed: tuple[system.Partition, ...], ask: Ask, nodes: frozenset[str]
) -> None:
    """The partitions worth a look, and the disks that the system's Virtual I/O Servers give them."""
    slots: dict[str, set[int | None]] = {}
    for name in _worth_a_look(listed, nodes):
        for query in _about_partition(hmc, system_name, name):
            answer = ask(query)
            for adapter in answer if isinstance(answer, tuple) else ():
                if adapter.kind is system.AdapterKind.SCSI:
                    slots.setdefault(adapter.remote_partition, set()).add(adapter.remote_slot)
    for server in (one.name for one in listed if one.is_vios):
        for of_server in _OF_A_SERVER:
            answer = ask(of_server(hmc, system_name, server))
        for one in answer or ():
            if one.slot in slots.get(server, ()):
                ask(io_adapters.reserve_policy(hmc, system_name, server, one.device))


def ask_route(hmc: str, route: MigrationRoute, ask: Ask) -> None:
    """A move from one system to another: the movers, pools and hosts of adapters that the HMC offers."""
    for of_route in _OF_A_ROUTE:
        ask(of_route(hmc, route))


def _about_partition(hmc: str, system_name: str, partition: str) -> list[Query[Any]]:
    of_partition = [one(hmc, system_name, partition) for one in _OF_A_PARTITION]
    return [*of_partition, *io_adapters.all_adapters(hmc, system_name, partition)]


def _worth_a_look(partitions: tuple[system.Partition, ...], nodes: frozenset[str]) -> list[str]:
    """One question for every kind of adapter and partition takes a console long: the nodes and one other."""
    clients = [each.name for each in partitions if each.environment != "vioserver"]
    others = [name for name in clients if name not in nodes][:1]
    return [name for name in clients if name in nodes] + others


def ask_node(node: str, ask: Ask) -> None:
    """A cluster node: its cluster with groups and monitors, CAA, switches, traces of migrations."""
    for of_node in _OF_A_NODE:
        ask(of_node(node))
    for monitor in ask(clmgr.monitors(node)) or ():
        if monitor.method:
            ask(aix.file_executable(node, monitor.method))
    length = ask(automation.log_length(node)) or 0
    ask(automation.log_since(node, max(1, length - LOG_LINES)))


def words() -> Iterator[str]:
    """The words of these questions, and the states that answers are made of: none of them names anything."""
    asked: list[Query[Any]] = [of_hmc(_NOBODY) for of_hmc in _OF_AN_HMC]
    asked += [of_system(_NOBODY, _NOBODY) for of_system in _OF_A_SYSTEM]
    asked += [of_node(_NOBODY) for of_node in _OF_A_NODE]
    asked += _about_partition(_NOBODY, _NOBODY, "")
    asked += [of_server(_NOBODY, _NOBODY, _NOBODY) for of_server in _OF_A_SERVER]
    asked.append(io_adapters.reserve_policy(_NOBODY, _NOBODY, _NOBODY, _NOBODY))
    asked += [of_route(_NOBODY, MigrationRoute(_NOBODY, _NOBODY, _NOBODY)) for of_route in _OF_A_ROUTE]
    asked += [
        clmgr.monitors(_NOBODY),
        aix.file_executable(_NOBODY, _NOBODY),
        automation.log_length(_NOBODY),
        automation.log_since(_NOBODY, 1),
    ]
    for query in asked:
        for word in query.command.argv:
            yield from re.findall(r"[\w.-]+", word)
    for module in (cluster, system):
        for kind in vars(module).values():
            if isinstance(kind, type) and issubclass(kind, Enum):
                yield from (word for member in kind for word in re.findall(r"[\w.-]+", str(member.value)))
