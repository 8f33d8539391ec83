"""What lpmtui may do: each HMC user's task role, and whether the HMCs may log in to each other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import permutations

from lpmtui.commands.hmc import administration
from lpmtui.commands.hmc.migration_route import RemoteHmc
from lpmtui.commands.privileges import HmcVerb, privileges
from lpmtui.config import HmcOptions, SiteOptions
from lpmtui.doctor.check_result import CheckResult, fail, ok, warn
from lpmtui.model.errors import LpmtuiError
from lpmtui.site import Site

ALL_TASKS = "hmcsuperadmin"
"""The predefined role that holds every task."""


def look(site: Site, options: SiteOptions, hmcs: Sequence[str]) -> list[CheckResult]:
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
