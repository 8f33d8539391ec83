"""An HMC itself: its level, and whether it may log in to another one."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lpmtui.commands.hmc.attribute_query import answered
from lpmtui.commands.query import garbled
from lpmtui.model.command import Command, Completed, Query


@dataclass(frozen=True, slots=True)
class HmcVersion:
    """The level of an HMC, each part as printed: `10`, `3`, `1060`, `2408210051`."""

    version: str
    release: str
    service_pack: str = ""
    build: str = ""


def hmc_version(hmc: str) -> Query[HmcVersion]:
    """The level of an HMC (`lshmc -V`), quoted as one multi-line cell or printed as plain lines."""
    return Query(Command(hmc, ("lshmc", "-V")), _version)


def remote_access(hmc: str, remote: str, user: str) -> Query[bool]:
    """Whether this HMC may log in to another one (`mkauthkeys --test`): False for HSCL3653.

    Raises CommandFailed for any other failure.
    """
    return Query(Command(hmc, ("mkauthkeys", "--ip", remote, "-u", user, "--test")), _authorised)


def _version(completed: Completed) -> HmcVersion:
    text = answered(completed)

    def part(label: str) -> str:
        match = re.search(rf"\b{label}:\s*([^\s\",]+)", text)
        return match[1] if match else ""

    version, release = part("Version"), part("Release")
    if not version or not release:
        raise garbled(completed, "it names no version and release")
    return HmcVersion(version, release, part("Service Pack"), part("Build level"))


def _authorised(completed: Completed) -> bool:
    if not completed.ok and "HSCL3653" in completed.text:
        return False
    answered(completed)
    return True
