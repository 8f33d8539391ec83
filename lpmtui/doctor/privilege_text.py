"""What sudo, AIX roles and an HMC's task roles have to allow, as text to copy. Pure."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence

from lpmtui.commands.programs import HmcVerb, NodeProgram, privileges
from lpmtui.config import LpmOptions, SiteOptions

USUAL_USER = "lpm"
"""The name that stands in the lines where the configuration names no user but root."""


def lines(site: SiteOptions, lpm: LpmOptions) -> Iterator[str]:
    """Everything, for one site. Command lines of the site's own methods are not in it: they are named."""
    users = sorted({node.user for node in site.nodes} - {"root"}) or [USUAL_USER]
    programs = [program for program in privileges().program if program.root]
    others = [program.path for program in privileges().program if not program.root]
    assumed = [one.path.rpartition("/")[2] for one in programs if one.source == "assumed"]
    yield f"What site {site.name} has to allow. Nothing else is run there."
    yield from (
        "",
        "Cluster nodes, with sudo 1.9.10 or later (a file in /etc/sudoers.d, checked by `visudo -c`):",
        "",
    )
    yield from _sudoers(programs, users)
    yield from ("", "Cluster nodes, with a role of AIX instead (run as root on every node):", "")
    yield from _roles(programs, users)
    yield from ("", 'In the configuration: node_prefix = ["sudo", "-n"], or what makes root at your site.')
    yield from ("", "Run without more rights:", *_wrapped(others))
    yield from ("", "Asked for as root because no public source says that others may:", *_wrapped(assumed))
    yield from ("", "Run as root, too, where the configuration allows it:")
    yield from _own_methods(lpm)
    yield from ("", "Hardware Management Consoles:", "")
    yield from _verbs(privileges().verb)


def _sudoers(programs: Sequence[NodeProgram], users: Sequence[str]) -> Iterator[str]:
    specifications = [f"{one.path} {_escaped(line)}" for one in programs for line in one.arguments]
    yield "Cmnd_Alias LPMTUI = \\"
    yield from (f"    {line}, \\" for line in specifications[:-1])
    yield f"    {specifications[-1]}"
    for user in users:
        yield f"{user} ALL = (root) NOPASSWD: LPMTUI"
        yield f"Defaults:{user} !requiretty"


def _escaped(pattern: str) -> str:
    """A pattern of arguments as sudoers has it: a regular expression; an empty one allows no argument."""
    return f"^{pattern}$" if pattern else '""'


def _roles(programs: Sequence[NodeProgram], users: Sequence[str]) -> Iterator[str]:
    yield "mkauth dfltmsg='Programs of lpmtui' lpmtui"
    yield "# `lssecattr -c PROGRAM` shows what it has now; keep those accessauths, and add lpmtui to them."
    special = [one.path for one in programs if not one.general]
    yield from (f"setsecattr -c accessauths=lpmtui euid=0 ruid=0 {path}" for path in special)
    yield "mkrole authorizations=lpmtui dfltmsg='Moves cluster nodes' lpmtui"
    yield "setkst"
    yield from (f"chuser roles=lpmtui default_roles=lpmtui {user}" for user in users)
    yield "# A role cannot limit the arguments of these; allow them with sudo, as above:"
    yield from (f"# {one.path}" for one in programs if one.general)


def _own_methods(lpm: LpmOptions) -> Iterator[str]:
    chosen = lpm.run_custom_monitors.value
    yield f"  methods of custom application monitors (lpm.run_custom_monitors = {chosen})"
    yield from (f"  {' '.join(argv)} (lpm.watch.{name})" for name, argv in lpm.watch.items())


def _verbs(verbs: Sequence[HmcVerb]) -> Iterator[str]:
    reading = [verb.name for verb in verbs if not verb.task]
    yield "Reading; every predefined task role may, hmcviewer as well:"
    yield from _wrapped(reading)
    for verb in (one for one in verbs if one.task):
        yield f"{verb.name}: the task {verb.task}. Predefined roles that have it: {', '.join(verb.roles)}."


def _wrapped(words: Sequence[str]) -> Iterator[str]:
    yield from textwrap.wrap(", ".join(words), 98, initial_indent="  ", subsequent_indent="  ")
