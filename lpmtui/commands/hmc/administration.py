"""An HMC itself: its level, and whether it may log in to another one."""

from __future__ import annotations

import re

from lpmtui.commands.hmc.attribute_query import answered
from lpmtui.commands.hmc.migration_route import RemoteHmc
from lpmtui.commands.query import garbled
from lpmtui.model.command import Command, Completed, Query
from lpmtui.model.lazy_dataclass import dataclass


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
