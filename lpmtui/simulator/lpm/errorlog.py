"""What AIX writes into its error log about its own migration.

Labels and identifiers are IBM's; resource names and descriptions are assumptions.
"""

from __future__ import annotations

from lpmtui.simulator.world import World

_ENTRIES = {
    "started": ("08917DC6", "CLIENT_PMIG_STARTED"),
    "done": ("A5E6DB96", "CLIENT_PMIG_DONE"),
    "aborted": ("5E075ADF", "CLIENT_PMIG_ABORTED"),
}


def note(world: World, host: str, what: str) -> None:
    """Add an entry to a host's error log, in the form that `OsImage.errors` documents."""
    image = world.images.get(host)
    if image is not None and image.up:
        identifier, label = _ENTRIES[what]
        image.errors.append(f"{world.now:.3f}|{identifier}|S|INFO|pmig|{label}")
