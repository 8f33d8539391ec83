"""The programs of a Hardware Management Console's restricted shell.

Importing this package tells the shell where they are; the module of a program is imported when it is called.
"""

from __future__ import annotations

from lpmtui.simulator.shell import lazily

PROGRAMS: dict[str, tuple[tuple[str, ...], str]] = {
    "lshwres": (("hmc",), "lshwres"),
    "lslparmigr": (("hmc",), "lslparmigr"),
    "lssyscfg": (("hmc",), "lssyscfg"),
    "migrlpar": (("hmc",), "migrlpar"),
    "remote": (("hmc",), "mkauthkeys"),
    "running": (("hmc",), "chsysstate"),
    "servers": (("hmc",), "lspartition viosvrcmd"),
    "server_shell": (("vios",), "ioslevel lsdev"),
    "smaller": (("hmc",), "lshmc lsrefcode chsyscfg"),
}
"""Module of this package -> on which kinds of host it has which programs."""

for _module, (_kinds, _names) in PROGRAMS.items():
    lazily(f"{__name__}.{_module}", _kinds, _names)
