"""lsitab, mkitab, rmitab: entries of /etc/inittab."""

from __future__ import annotations

from lpmtui.simulator.powerha import inittab
from lpmtui.simulator.shell import Answer, Call, program

_AIX = ("node", "lpar")


@program("lsitab", on=_AIX, path="/usr/sbin")
def lsitab(call: Call) -> Answer:
    """Print one entry, or all (-a); silent with status 1 where there is none."""
    if call.argv == ("-a",):
        return Answer(0, "".join(f"{line}\n" for line in call.world.images[call.host].inittab))
    entry = inittab.find(call.world, call.host, call.argv[0]) if call.argv else ""
    return Answer(0, f"{entry}\n") if entry else Answer(1)


@program("mkitab", on=_AIX, path="/usr/sbin")
def mkitab(call: Call) -> Answer:
    """Add an entry."""
    entry = call.argv[-1] if call.argv else ""
    if entry.count(":") < 3:
        return Answer(1, "", 'Usage: mkitab [-i Identifier] "Identifier:RunLevel:Action:Command"\n')
    if not inittab.add(call.world, call.host, entry):
        return Answer(1, "", f"mkitab: the identifier {entry.partition(':')[0]} already exists.\n")
    return Answer()


@program("rmitab", on=_AIX, path="/usr/sbin")
def rmitab(call: Call) -> Answer:
    """Remove an entry."""
    if not call.argv or not inittab.remove(call.world, call.host, call.argv[0]):
        return Answer(1, "", f"rmitab: no entry {call.argv[0] if call.argv else ''} (simulated text)\n")
    return Answer()
