"""The hosts of a site: whether each answers, at what level; what lpmtui may do there, and must be allowed."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import permutations

from lpmtui.commands.hmc import administration
from lpmtui.commands.hmc.migration_route import RemoteHmc
from lpmtui.commands.powerha import clmgr
from lpmtui.commands.programs import HmcVerb, NodeProgram, privileges
from lpmtui.config import HmcOptions, LpmOptions, SiteOptions
from lpmtui.doctor import CheckResult, fail, ok, warn
from lpmtui.model.command import Query
from lpmtui.model.errors import CommandFailed, GarbledAnswer, LpmtuiError, Unreachable
from lpmtui.model.lazy_dataclass import dataclass
from lpmtui.model.picture import SiteKind
from lpmtui.site import Site

_AT_THE_SAME_TIME = 4
"""Hosts asked side by side; a console takes few sessions at once, so each host is asked one thing."""

_SLOW_S = 5.0
_FIRST_WITH_LPM = (7, 2)
"""PowerHA 7.2 brought the automation of Live Partition Mobility."""


@dataclass(frozen=True, slots=True)
class HostSeen:
    """One host and what was found; `unreachable` where no answer came at all."""

    host: str
    finding: CheckResult
    unreachable: bool = False


def look(site: Site, patience_s: float, stopwatch: Callable[[], float]) -> list[HostSeen]:
    """Ask every console and node, those too that the listed nodes tell of. `stopwatch` counts seconds."""
    first = _ask_all(site, site.hmcs, site.nodes, patience_s, stopwatch)
    listed = set(site.nodes)
    for seen in first:
        if seen.host in listed and not seen.unreachable:
            _find_others(site, seen.host)
    later = tuple(node for node in site.nodes if node not in listed)
    return first + _ask_all(site, (), later, patience_s, stopwatch)


def _find_others(site: Site, node: str) -> None:
    """Let a site find the other nodes of a node's cluster; that nobody tells them is told elsewhere."""
    try:
        site.active_node(node)
    except LpmtuiError:
        return


def _ask_all(
    site: Site,
    hmcs: tuple[str, ...],
    nodes: tuple[str, ...],
    patience_s: float,
    stopwatch: Callable[[], float],
) -> list[HostSeen]:
    asks = [partial(_hmc, site, host, patience_s) for host in hmcs]
    asks += [partial(_node, site, host, patience_s) for host in nodes]
    jobs = [partial(_timed, host, ask, stopwatch) for host, ask in zip((*hmcs, *nodes), asks, strict=True)]
    if site.kind in (SiteKind.SIMULATOR, SiteKind.REPLAY):
        return [job() for job in jobs]
    with ThreadPoolExecutor(_AT_THE_SAME_TIME, thread_name_prefix="lpmtui-doctor") as pool:
        return list(pool.map(lambda job: job(), jobs))


def _timed(host: str, ask: Callable[[], CheckResult], stopwatch: Callable[[], float]) -> HostSeen:
    began = stopwatch()
    try:
        finding = ask()
    except Unreachable as error:
        what = error.title if host in error.title else f"{host}: {error.title}"
        return HostSeen(host, fail(what, error.remedy), unreachable=True)
    except (CommandFailed, GarbledAnswer) as error:
        remedy = error.remedy or "Run the command there by hand, as the same user."
        said = error.title.removeprefix(f"{host}: ")
        return HostSeen(host, fail(f"{host} answers, but: {said}", remedy))
    seconds = stopwatch() - began
    timed = f"{host}: {finding.what} ({seconds:.2f} s)"
    if seconds > _SLOW_S:
        return HostSeen(host, warn(timed, "That is slow: the progress of a move is seen late."))
    return HostSeen(host, CheckResult(finding.verdict, timed, finding.remedy))


def _hmc(site: Site, host: str, patience_s: float) -> CheckResult:
    level = site.ask(administration.hmc_version(host), patience_s)
    pack = f" SP {level.service_pack}" if level.service_pack else ""
    return ok(f"HMC V{level.version}R{level.release}{pack}")


def _node(site: Site, host: str, patience_s: float) -> CheckResult:
    query: Query[clmgr.ClusterAttributes] = clmgr.cluster(host)
    seen = site.ask(query, patience_s)
    what = f"node of {seen.name}, PowerHA {seen.version or 'of an unknown level'}"
    if seen.version and _numbers(seen.version) < _FIRST_WITH_LPM:
        return warn(
            f"{what}: it has no automation of Live Partition Mobility",
            "lpmtui does every step of a move itself there: `lpmtui migrate .. --dry-run` shows them.",
        )
    return ok(what)


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".")[:2] if part.isdigit())


ALL_TASKS = "hmcsuperadmin"
"""The predefined role that holds every task."""


def rights_of(site: Site, options: SiteOptions, hmcs: Sequence[str]) -> list[CheckResult]:
    """The rights on the HMCs that answer. What its user may not know is said, and is not a failure."""
    configured = {hmc: _configured(options, hmc) for hmc in hmcs}
    found = [one for hmc in hmcs for one in _role(site, hmc, configured[hmc].user)]
    for hmc, other in permutations(hmcs, 2):
        found.append(_peer(site, hmc, configured[other]))
    return found


def _configured(options: SiteOptions, hmc: str) -> HmcOptions:
    return next((one for one in options.hmcs if one.name == hmc), HmcOptions(hmc))


def _role(site: Site, hmc: str, user: str) -> Iterator[CheckResult]:
    try:
        known = site.ask(administration.hmc_user(hmc, user))
    except LpmtuiError as error:
        said = error.title.removeprefix(f"{hmc}: ")
        yield warn(
            f"{hmc}: what {user} may do is not known: {said}", "Look at the user's task role on the console."
        )
        return
    if known is None:
        remedy = "Is it a user of a directory server? Look at its task role there."
        yield warn(f"{hmc} does not list a user {user}.", remedy)
        return
    if known.ssh is False:
        yield fail(f"{hmc}: {user} may not log in by ssh.", "Allow remote access by ssh for that user.")
    yield from (_task(site, hmc, user, known.task_role, verb) for verb in privileges().verb if verb.task)


def _task(site: Site, hmc: str, user: str, role: str, verb: HmcVerb) -> CheckResult:
    if role in (*verb.roles, ALL_TASKS) or verb.task in _tasks(site, hmc, role):
        return ok(f"{hmc}: {user} has the role {role}, which may run {verb.name}.")
    return fail(
        f"{hmc}: {user} has the role {role}, which has no task {verb.task}: {verb.name} will be refused.",
        f"Give {user} the role {verb.roles[-1]}, or add the task {verb.task} to {role}.",
    )


def _tasks(site: Site, hmc: str, role: str) -> str:
    try:
        return site.ask(administration.role_tasks(hmc, role))
    except LpmtuiError:
        return ""


def _peer(site: Site, hmc: str, other: HmcOptions) -> CheckResult:
    """Whether one HMC may log in to another: a move between their systems needs it."""
    address = other.peer_address or other.address or other.name
    remedy = f"On {hmc}: mkauthkeys --ip {address} -u {other.user}; it asks for that user's password once."
    try:
        authorised = site.ask(administration.remote_access(hmc, RemoteHmc(address, other.user)))
    except LpmtuiError as error:
        said = error.title.removeprefix(f"{hmc}: ")
        return warn(f"{hmc} cannot tell whether it may log in to {other.name} ({address}): {said}", remedy)
    if authorised:
        return ok(f"{hmc} may log in to {other.name} ({address}) as {other.user}.")
    return warn(
        f"{hmc} may not log in to {other.name} ({address}) as {other.user}: no moves between them.", remedy
    )


USUAL_USER = "lpm"
"""The name that stands in the lines where the configuration names no user but root."""


def rights_to_grant(site: SiteOptions, lpm: LpmOptions) -> Iterator[str]:
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
