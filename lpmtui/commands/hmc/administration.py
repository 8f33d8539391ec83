"""An HMC itself: its level, whether it may log in to another one, what its users may do."""

from __future__ import annotations

import re

from lpmtui.commands.hmc.migration_route import RemoteHmc
from lpmtui.commands.hmc.records import AttributeQuery, Record, answered, encode_record, listed, present
from lpmtui.commands.query import garbled
from lpmtui.model.command import Command, Completed, Query
from lpmtui.model.lazy_dataclass import dataclass


def co_management_master(hmc: str, system: str) -> Query[str]:
    """Who is the master of a co-managed system (`lscomgmt`), by name or machine; empty where it is not one.

    PowerVM NovaLink, through which PowerVC places partitions, makes a system co-managed. Attributes as
    ClusterLabs' fence_lpar reads them (`,curr_master_mtms=..,`); the name beside it is not confirmed.
    """
    return Query(Command(hmc, ("lscomgmt", "-m", system)), _master)


def _master(completed: Completed) -> str:
    for row in listed(completed):
        if machine := present(row.get("curr_master_mtms")):
            return present(row.get("curr_master_name")) or machine
    return ""


@dataclass(frozen=True, slots=True)
class HmcVersion:
    """The level of an HMC, each part as printed: `10`, `3`, `1060`, `2408210051`, base `V10R3`."""

    version: str
    release: str
    service_pack: str = ""
    build: str = ""
    base: str = ""


def hmc_version(hmc: str) -> Query[HmcVersion]:
    """The level of an HMC (`lshmc -V`): two quoted cells with line breaks inside, in every live capture."""
    return Query(Command(hmc, ("lshmc", "-V")), _version)


def remote_access(hmc: str, remote: RemoteHmc) -> Query[bool]:
    """Whether this HMC may log in to another one (`mkauthkeys --test`): False for HSCL3653.

    Raises CommandFailed for any other failure.
    """
    return Query(Command(hmc, ("mkauthkeys", *remote.options(), "--test")), _authorised)


@dataclass(frozen=True, slots=True)
class HmcUser:
    """A user of an HMC: task role, and whether they may log in by ssh (None where not told)."""

    name: str
    task_role: str
    ssh: bool | None = None


def hmc_user(hmc: str, user: str) -> Query[HmcUser | None]:
    """What an HMC knows of one of its users (`lshmcusr`); None where there is no such user."""
    argv = ("lshmcusr", "--filter", encode_record([("names", user)]))
    asked = AttributeQuery(argv, ("name", "taskrole"), ("remote_ssh_access",), may_be_empty=True)
    return asked.query(hmc, lambda rows: _user([row for row in rows if row["name"] == user]))


def role_tasks(hmc: str, role: str) -> Query[str]:
    """The tasks of a task role, as the HMC writes them (`lsaccfg -t taskrole`); empty for an unknown role.

    Names of tasks stand in it, like `lpar:ListLPARProperty+MigrateLPAR`.
    """
    argv = ("lsaccfg", "-t", "taskrole", "--filter", encode_record([("taskroles", role)]))
    asked = AttributeQuery(argv, ("name", "resources"), may_be_empty=True)
    return asked.query(hmc, lambda rows: rows[0].get("resources", "") if rows else "")


def _user(rows: list[Record]) -> HmcUser | None:
    if not rows:
        return None
    ssh = {"1": True, "0": False}.get(rows[0].get("remote_ssh_access", ""))
    return HmcUser(rows[0]["name"], rows[0]["taskrole"], ssh)


def _version(completed: Completed) -> HmcVersion:
    text = answered(completed)

    def part(label: str) -> str:
        match = re.search(rf"\b{label}:?\s+([^\s\",]+)", text)
        return match[1] if match else ""

    version, release = part("Version"), part("Release")
    if not version or not release:
        raise garbled(completed, "it names no version and release")
    base = re.search(r"base_version=([^\s\",]+)", text)
    return HmcVersion(version, release, part("Service Pack"), part("Build level"), base[1] if base else "")


def _authorised(completed: Completed) -> bool:
    if not completed.ok and "HSCL3653" in completed.text:
        return False
    answered(completed)
    return True
