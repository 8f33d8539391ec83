"""Pure readers: the answer of a list or discovery command, turned into list entries or values.

None of them raises: an answer that cannot be understood gives no entries, and the console shows the answer.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Any, TypeVar

from lpmtui.commands.hmc import lslparmigr
from lpmtui.commands.hmc.migration_route import MigrationRoute
from lpmtui.commands.hmc.records import decode_table
from lpmtui.commands.powerha.clmgr_format import attributes, colon_table, names, words
from lpmtui.commands.powerha.clrginfo import parse_records
from lpmtui.model.command import Command, Completed, printable
from lpmtui.model.errors import GarbledAnswer
from lpmtui.smit.list_popup import ListEntry, from_lines, table

T = TypeVar("T")
ListReader = Callable[[str], tuple[ListEntry, ...]]
ValueReader = Callable[[str], dict[str, str]]


def lines(answer: str) -> tuple[ListEntry, ...]:
    """One entry per line, the whole line is the value; `#` makes headings and comments."""
    return from_lines(answer.splitlines())


def first_words(answer: str) -> tuple[ListEntry, ...]:
    """One entry per line, its first word is the value."""
    return from_lines(answer.splitlines(), 0)


def clmgr_names(answer: str) -> tuple[ListEntry, ...]:
    """`clmgr query CLASS`: a name on each line."""
    return _entries(names(answer))


def clmgr_table(answer: str) -> tuple[ListEntry, ...]:
    """`clmgr -cv -a name,.. query CLASS`: colon records under `# NAME:STATE`, the first is the value."""
    return _records(colon_table(answer))


def clmgr_applications(answer: str) -> tuple[ListEntry, ...]:
    """`clmgr query resource_group GROUP`: the group's application controllers."""
    return _entries(words(attributes(answer).get("APPLICATIONS", "")))


def hmc_fields(answer: str) -> tuple[ListEntry, ...]:
    """`ls.. -F names --header`: comma records under a header, the first field is the value."""
    return _records(decode_table(answer))


def groups(answer: str) -> tuple[ListEntry, ...]:
    """`clRGinfo -s`: each resource group once, with its state on every node."""
    rows = [
        (group.name, ", ".join(f"{node} {group.words_on(node)}" for node, _ in group.states))
        for group in parse_records(answer)
    ]
    return table(("Resource group", "State"), rows)


def lpm_mappings(answer: str) -> tuple[ListEntry, ...]:
    """`lslparmigr -r virtualio`: where each virtual adapter could go, as `--mapping` takes it."""
    found = lslparmigr.mapping_choices("", _any_route()).parse(_answered(answer))
    kinds = (
        ("scsi", "virtual SCSI", found.possible_scsi, found.suggested_scsi),
        ("fc", "virtual Fibre Channel", found.possible_fc, found.suggested_fc),
    )
    rows = [
        (f"{word}:{item}", f"{title}, slot {item.partition('/')[0]}", "suggested" if item in best else "")
        for word, title, possible, best in kinds
        for item in possible
    ]
    return table(("Mapping", "Adapter", "By the HMC"), rows)


def lpm_movers(answer: str) -> tuple[ListEntry, ...]:
    """`lslparmigr -r msp`: the pairs of mover service partitions, as `--msp` takes them."""
    found = lslparmigr.mover_choices("", _any_route()).parse(_answered(answer))
    rows = [(f"{one.source}/{there}", one.source, there) for one in found for there in one.targets]
    return table(("Pair", "Source", "Target"), rows)


def lpm_pools(answer: str) -> tuple[ListEntry, ...]:
    """`lslparmigr -r procpool`: the shared processor pools of the target, by name."""
    found = lslparmigr.pool_choices("", _any_route()).parse(_answered(answer))
    return table(
        ("Pool", "Number"), [(one.name, "" if one.pool_id is None else str(one.pool_id)) for one in found]
    )


def _any_route() -> MigrationRoute:
    """A route for its reader: the answer alone counts."""
    return MigrationRoute("", "", "")


def _answered(answer: str) -> Completed:
    return Completed(Command("", ("lslparmigr",)), 0, answer)


def migrations(answer: str) -> tuple[ListEntry, ...]:
    """`lpmtui history --json`: past migrations, the latest first, by their number."""
    columns = ("id", "partition", "source", "target", "outcome", "started_at")
    rows = [tuple(str(row.get(column) or "-") for column in columns) for row in _jobs(answer)]
    return table(("Number", "Partition", "From", "To", "Outcome", "Started"), rows)


def _jobs(answer: str) -> list[dict[str, Any]]:
    """The jobs of a history, the latest first; none where it is garbled."""
    try:
        listed = json.loads(answer)
    except (ValueError, RecursionError):
        return []
    found = [row for row in listed if isinstance(row, dict)] if isinstance(listed, list) else []
    return found[::-1]


def drains(answer: str) -> tuple[ListEntry, ...]:
    """The drains of `lpmtui history --json`, the latest first, by their number."""
    columns = ("id", "source", "target", "outcome", "started_at")
    rows = [row for row in _jobs(answer) if row.get("kind") == "drain"]
    cells = [tuple(str(row.get(column) or "-") for column in columns) for row in rows]
    return table(("Number", "From", "To", "Outcome", "Started"), cells)


def discovery(answer: str) -> dict[str, str]:
    """SMIT's own form: `#name1:name2` and `value1:value2`; `#!:` stands for a colon in a value."""
    both = [line for line in answer.splitlines() if line.strip()]
    if len(both) < 2 or not both[0].startswith("#"):
        return {}
    titles = both[0][1:].split(":")
    values = [value.replace("\0", ":") for value in both[1].replace("#!:", "\0").split(":")]
    return {name: value for name, value in zip(titles, values, strict=False) if name}


# --- the simulated site: what can go wrong there, what has, and what it can happen to --------------------

_OF_A_CLUSTER = (("nodes", "node"), ("resource_groups", "group"), ("applications", "application"))


def faults(answer: str) -> tuple[ListEntry, ...]:
    """`lpmtui simulator faults --json`: every fault, by its name."""
    rows = [
        (_word(one, "name"), ", ".join(one.get("on", ())), _word(one, "title")) for one in _faults(answer)
    ]
    return table(("Name", "Happens to", "What"), rows)


def phases(answer: str) -> tuple[ListEntry, ...]:
    """The phases of a migration at which a fault can strike; `now` strikes at once."""
    rows = [(_word(one, "name"), _word(one, "title")) for one in _listed(_object(answer), "phases")]
    return table(("Phase", "When"), [("now", "at once"), *rows] if rows else [])


def parameters(answer: str) -> tuple[ListEntry, ...]:
    """The parameters of all faults, as NAME=DEFAULT."""
    rows = [
        (f"{_word(one, 'name')}={_word(one, 'default')}", _word(fault, "name"), _word(one, "text"))
        for fault in _faults(answer)
        for one in _listed(fault, "parameters")
        if _word(one, "name") not in ("lasts", "after")
    ]
    general = [
        ("lasts=60s", "all", "after which it goes away by itself"),
        ("after=10s", "all", "how far into its phase it strikes"),
    ]
    return table(("Parameter", "Of", "What"), [*rows, *general] if rows else [])


def objects(answer: str) -> tuple[ListEntry, ...]:
    """`lpmtui simulator show --json`: whatever a fault can happen to, by its name."""
    return table(("Object", "Kind", "Where"), list(_objects(_object(answer))))


def struck(answer: str) -> tuple[ListEntry, ...]:
    """The faults that were set: they act, or wait for a phase."""
    rows = [
        (_word(one, "fault"), _word(one, "on"), _word(one, "state"), _word(one, "phase"))
        for one in _listed(_object(answer), "faults")
    ]
    return table(("Name", "On", "State", "Phase"), rows)


def _objects(world: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    for hmc in _listed(world, "hmcs"):
        yield _word(hmc, "name"), "hmc", ""
    for system in _listed(world, "systems"):
        yield _word(system, "name"), "system", ""
        for partition in _listed(system, "partitions"):
            yield _word(partition, "name"), "partition", _word(system, "name")
    for cluster in _listed(world, "clusters"):
        yield _word(cluster, "name"), "cluster", ""
        for part, kind in _OF_A_CLUSTER:
            for one in _listed(cluster, part):
                yield _word(one, "name"), kind, _word(cluster, "name")


def _faults(answer: str) -> list[dict[str, Any]]:
    return _listed(_object(answer), "faults")


def _object(answer: str) -> dict[str, Any]:
    try:
        found = json.loads(answer)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _listed(holder: dict[str, Any], name: str) -> list[dict[str, Any]]:
    found = holder.get(name)
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def _word(holder: dict[str, Any], name: str) -> str:
    found = holder.get(name)
    return "" if found is None else str(found)


def _forgiving(read: Callable[[str], T], nothing: Callable[[], T]) -> Callable[[str], T]:
    """The reader, with nothing for an answer that cannot be understood."""

    def reader(answer: str) -> T:
        try:
            return read(answer)
        except GarbledAnswer:
            return nothing()

    return reader


LIST_READERS: Mapping[str, ListReader] = MappingProxyType(
    {
        name: _forgiving(read, tuple[ListEntry, ...])
        for name, read in {
            "lines": lines,
            "first-words": first_words,
            "clmgr-names": clmgr_names,
            "clmgr-table": clmgr_table,
            "clmgr-applications": clmgr_applications,
            "hmc-fields": hmc_fields,
            "groups": groups,
            "lpm-mappings": lpm_mappings,
            "lpm-movers": lpm_movers,
            "lpm-pools": lpm_pools,
            "migrations": migrations,
            "drains": drains,
            "faults": faults,
            "fault-phases": phases,
            "fault-parameters": parameters,
            "faults-set": struck,
            "simulated-objects": objects,
        }.items()
    }
)
"""The readers a field's list may name."""

VALUE_READERS: Mapping[str, ValueReader] = MappingProxyType(
    {
        name: _forgiving(read, dict[str, str])
        for name, read in {"clmgr-attributes": attributes, "discovery": discovery}.items()
    }
)
"""The readers a dialog's discovery may name; values go by the names that the site reports them under."""


def _entries(found: tuple[str, ...]) -> tuple[ListEntry, ...]:
    return tuple(ListEntry(printable(name), name) for name in found)


def _records(rows: list[dict[str, str]]) -> tuple[ListEntry, ...]:
    heading = tuple(rows[0]) if rows else ()
    return table(heading, [tuple(row.values()) for row in rows])
