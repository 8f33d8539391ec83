"""What migrlpar was asked for besides the move itself: mappings of adapters, processor pool, overrides.

A migration keeps the attributes of `-i` and the options with their dashes in `Migration.wishes`.
"""

from __future__ import annotations

import csv

from lpmtui.simulator.engine.world import World
from lpmtui.simulator.objects.lpar import Adapter, PartitionEntry
from lpmtui.simulator.objects.migration import Migration
from lpmtui.simulator.objects.system import DEFAULT_POOL, Frame

_OVERRIDE = "2"
"""The value of migrlpar's options that goes on where a requirement is not met."""

_MAPPINGS = {"scsi": "virtual_scsi_mappings", "fc": "virtual_fc_mappings"}


def overrides(migration: Migration, option: str) -> bool:
    """Whether an option (`--vlanbridge`) lets the migration go on where its requirement is not met."""
    return migration.wishes.get(option) == _OVERRIDE


def mapping_items(migration: Migration, variety: str) -> list[list[str]]:
    """The wished mappings of a kind of adapters: `[slot, server name, server id, ..]` each."""
    text = migration.wishes.get(_MAPPINGS.get(variety, ""), "")
    rows = list(csv.reader([text])) if text else []
    return [item.split("/") for item in (rows[0] if rows else []) if item]


def wrong_mappings(world: World, migration: Migration) -> list[str]:
    """The wished mappings that cannot be: no such adapter, or no such server on the target."""
    source = world.partitions[f"{migration.source}/{migration.partition}"]
    slots = {(one.variety, str(one.slot)) for one in world.adapters.of(source.key)}
    return [
        "/".join(item)
        for variety in _MAPPINGS
        for item in mapping_items(migration, variety)
        if (variety, item[0]) not in slots or not _server(world, migration, item)
    ]


def wished_server(world: World, migration: Migration, adapter: Adapter) -> str:
    """Name of the target's server that was wished for an adapter; empty where none was."""
    for item in mapping_items(migration, adapter.variety):
        if item[0] == str(adapter.slot):
            found = _server(world, migration, item)
            return found.name if found else ""
    return ""


def _server(world: World, migration: Migration, item: list[str]) -> PartitionEntry | None:
    """The server of a mapping: by name or by id, both have to fit where both are given."""
    name, number = ([*item, "", ""][place] for place in (1, 2))
    for one in world.partitions.of(migration.target):
        if one.is_vios and name in ("", one.name) and number in ("", str(one.lpar_id)) and (name or number):
            return one
    return None


def wished_pool(frame: Frame, migration: Migration) -> str | None:
    """The pool of the target system that was wished: empty where it has none such, None where none was."""
    name, number = (migration.wishes.get(f"shared_proc_pool_{what}") for what in ("name", "id"))
    if name is None and number is None:
        return None
    pools = {DEFAULT_POOL: "0", **{pool.name: str(pool.pool_id) for pool in frame.pools}}
    fitting = [one for one, its_id in pools.items() if name in (None, one) and number in (None, its_id)]
    return fitting[0] if fitting else ""


def target_pool(frame: Frame, migration: Migration, present: str) -> str:
    """The pool that the partition gets: the wished one, else the one of the same name, else the default."""
    wished = wished_pool(frame, migration)
    if wished:
        return wished
    return present if present in [pool.name for pool in frame.pools] else DEFAULT_POOL
