"""Heartbeats over the SAN (sfwcom): switched off by a line in ifrestrict, which clusterconf obeys."""

from __future__ import annotations

from lpmtui.commands.powerha import program_paths
from lpmtui.commands.query import lines_of, printed
from lpmtui.model.command import Command, Completed, Query

INTERFACE = "sfwcom"
DEVICE = "sfwcomm"

_RESTRICT = f'BEGIN {{ print "{INTERFACE}" >> "{program_paths.IFRESTRICT}" }}'
"""Adds one line to a file without a shell, so that sudo can allow exactly this."""


def keep_restrictions(node: str) -> Query[str]:
    """Keep a copy of the ifrestrict that is there."""
    return _change(node, program_paths.CP, "-p", program_paths.IFRESTRICT, program_paths.IFRESTRICT_KEPT)


def restrict(node: str) -> Query[str]:
    """Add the SAN to the interfaces on which heartbeats are switched off."""
    return _change(node, program_paths.AWK, _RESTRICT)


def is_kept(node: str) -> Query[bool]:
    """Whether there is a kept copy."""
    command = Command(node, (program_paths.TEST, "-f", program_paths.IFRESTRICT_KEPT))
    return Query(command, lambda completed: completed.ok)


def powerha_kept(node: str) -> Query[bool]:
    """Whether PowerHA's own pre-migration phase has kept a copy of an ifrestrict."""
    command = Command(node, (program_paths.TEST, "-f", program_paths.IFRESTRICT_SAVED))
    return Query(command, lambda completed: completed.ok)


def remove_kept(node: str) -> Query[str]:
    """Remove the kept copy, which is not needed any more."""
    return _change(node, program_paths.RM, "-f", program_paths.IFRESTRICT_KEPT)


def give_back_restrictions(node: str) -> Query[str]:
    """Put the kept copy of ifrestrict back."""
    return _change(node, program_paths.MV, program_paths.IFRESTRICT_KEPT, program_paths.IFRESTRICT)


def give_back_powerha_copy(node: str) -> Query[str]:
    """Put the copy back that PowerHA's own pre-migration phase has kept."""
    return _change(node, program_paths.MV, program_paths.IFRESTRICT_SAVED, program_paths.IFRESTRICT)


def remove_restrictions(node: str) -> Query[str]:
    """Remove ifrestrict where there was none before."""
    return _change(node, program_paths.RM, "-f", program_paths.IFRESTRICT)


def obey(node: str) -> Query[str]:
    """Make CAA read ifrestrict again."""
    return _change(node, program_paths.CLUSTERCONF)


def devices(node: str) -> Query[tuple[str, ...]]:
    """The devices that carry heartbeats over the SAN (`lsdev -C`)."""
    return Query(Command(node, (program_paths.LSDEV, "-C")), _devices)


def device_states(node: str) -> Query[tuple[str, ...]]:
    """The same devices, each with its state: `sfwcomm0 Available`."""
    return Query(Command(node, (program_paths.LSDEV, "-C")), _device_states)


def reconfigure(node: str, device: str) -> tuple[Query[str], Query[str]]:
    """Unconfigure and configure a device again: what helps where it did not come back by itself."""
    return _change(node, program_paths.RMDEV, "-l", device), _change(node, program_paths.MKDEV, "-l", device)


def _change(node: str, *argv: str) -> Query[str]:
    return Query(Command(node, argv, mutates=True), printed)


def _device_states(completed: Completed) -> tuple[str, ...]:
    rows = (line.split()[:2] for line in lines_of(printed(completed)))
    return tuple(" ".join(row) for row in rows if len(row) == 2 and row[0].startswith(DEVICE))


def _devices(completed: Completed) -> tuple[str, ...]:
    names = (line.split()[0] for line in lines_of(printed(completed)) if line.strip())
    return tuple(name for name in names if name.startswith(DEVICE))
