"""The names that panels may give to readers, apart from the readers: panels are loaded without their code.

The console's first screen needs every panel and not one reader.
"""

from __future__ import annotations

LISTS = frozenset(
    {
        "lines",
        "first-words",
        "clmgr-names",
        "clmgr-table",
        "clmgr-applications",
        "hmc-fields",
        "groups",
        "lpm-mappings",
        "lpm-movers",
        "lpm-pools",
        "migrations",
        "faults",
        "fault-phases",
        "fault-parameters",
        "faults-set",
        "simulated-objects",
    }
)
"""What a field's list may name: the keys of `list_readers.LIST_READERS`."""

VALUES = frozenset({"clmgr-attributes", "discovery"})
"""What a dialog's discovery may name: the keys of `list_readers.VALUE_READERS`."""

PICTURES = frozenset(
    {"partitions", "sources", "targets", "systems", "nodes", "groups-to-take-over", "standby-nodes"}
)
"""What a list of the site may name: the keys of `site_lists.PICTURE_LISTS`."""
