"""Validate, migrate, stop and recover (`migrlpar -o v|m|s|r`), after IBM's manual page of POWER9.

Stop and recover go to the HMC that manages the source system. `migrlpar -o m` blocks until the migration has
ended; public clients test its exit status for zero only, and no list of codes is known.
"""

from __future__ import annotations

from enum import IntEnum, StrEnum

from lpmtui.commands.hmc.hscl import HmcMessage, explain
from lpmtui.commands.hmc.migration_route import AdapterMapping, MigrationRoute, MspPair, mapping_pairs
from lpmtui.commands.hmc.records import answered, encode_record
from lpmtui.model.command import Command, Completed, Query
from lpmtui.model.errors import UsageError
from lpmtui.model.lazy_dataclass import dataclass


class Redundancy(IntEnum):
    """`--redundantmsps`: whether two pairs of mover service partitions carry the migration (IBM, POWER8)."""

    NEVER = 0
    REQUIRED = 1
    IF_AVAILABLE = 2


class NpivValidation(StrEnum):
    """`--npivval`: how deep virtual Fibre Channel is checked: port zoning only, or the disks as well."""

    PORT = "port"
    PORT_AND_DISK = "portdisk"


class Requirement(IntEnum):
    """`--vlanbridge` and its like: 1 requires it, 2 goes on without it."""

    REQUIRED = 1
    OVERRIDE = 2


_LONGEST_WAIT_MINUTES = 24 * 60


@dataclass(frozen=True, slots=True)
class MigrationOptions:
    """What can be chosen about a migration; nothing chosen is what the HMC does by itself.

    `wait_minutes` is how long the HMC waits for commands that it sends to operating systems (`-w`). Raises
    UsageError for a value out of range.
    """

    msp: MspPair | None = None
    mappings: tuple[AdapterMapping, ...] = ()
    pool: str = ""
    redundant_msps: Redundancy | None = None
    npiv_validation: NpivValidation | None = None
    vlan_bridge: Requirement | None = None
    wait_minutes: int | None = None

    def __post_init__(self) -> None:
        minutes = self.wait_minutes
        if minutes is not None and not 0 <= minutes <= _LONGEST_WAIT_MINUTES:
            raise UsageError(
                f"The HMC cannot wait {minutes} minutes.",
                subject=str(minutes),
                remedy=f"Give minutes from 0 to {_LONGEST_WAIT_MINUTES}.",
            )
        if self.redundant_msps is Redundancy.REQUIRED and self.msp:
            raise UsageError(
                "One pair of mover service partitions cannot be redundant.",
                subject=str(self.msp),
                remedy="Choose the pair, or redundant pairs, but not both.",
            )

    def arguments(self) -> tuple[str, ...]:
        """The options of the command line; `-i` with the input data is the last."""
        chosen = (
            ("--redundantmsps", self.redundant_msps),
            ("--npivval", self.npiv_validation),
            ("--vlanbridge", self.vlan_bridge),
            ("-w", self.wait_minutes),
        )
        words = [word for option, value in chosen if value is not None for word in (option, str(value))]
        pairs = self._input_data()
        return (*words, *(("-i", encode_record(pairs)) if pairs else ()))

    def _input_data(self) -> list[tuple[str, str]]:
        pairs = mapping_pairs(self.mappings)
        if self.msp and self.msp.source:
            pairs.append(("source_msp_name", self.msp.source))
        if self.msp and self.msp.target:
            pairs.append(("dest_msp_name", self.msp.target))
        if self.pool:
            pairs.append(("shared_proc_pool_name", self.pool))
        return pairs


DEFAULT_OPTIONS = MigrationOptions()


@dataclass(frozen=True, slots=True)
class MigrlparAnswer:
    """What migrlpar said. With `ok`, messages are warnings; without, they tell why it failed."""

    ok: bool
    status: int
    messages: tuple[HmcMessage, ...] = ()
    text: str = ""


def validate(
    hmc: str, route: MigrationRoute, options: MigrationOptions = DEFAULT_OPTIONS
) -> Query[MigrlparAnswer]:
    """Only the HMC's validation; changes nothing."""
    return _query(hmc, ("-o", "v", *_way(route), *options.arguments()), mutates=False)


def migrate(
    hmc: str, route: MigrationRoute, options: MigrationOptions = DEFAULT_OPTIONS
) -> Query[MigrlparAnswer]:
    """The HMC's validation and then the migration; ends when the migration has ended."""
    return _query(hmc, ("-o", "m", *_way(route), *options.arguments()), mutates=True)


def stop(hmc: str, source: str, partition: str) -> Query[MigrlparAnswer]:
    """Stop a migration in progress; the partition stays on the source. For the source's HMC."""
    return _query(hmc, ("-o", "s", "-m", source, "-p", partition), mutates=True)


def recover(hmc: str, source: str, partition: str, *, force: bool = False) -> Query[MigrlparAnswer]:
    """Clean up after a failed or stopped migration; `force` goes on when errors are met.

    For the source's HMC where possible.
    """
    forced = ("--force",) if force else ()
    return _query(hmc, ("-o", "r", "-m", source, "-p", partition, *forced), mutates=True)


def read_answer(completed: Completed) -> MigrlparAnswer:
    """What migrlpar said, failed or not: for a caller that waits for the end itself."""
    return MigrlparAnswer(completed.ok, completed.status, explain(completed.text), completed.text)


def _way(route: MigrationRoute) -> tuple[str, ...]:
    return ("-m", route.source, "-t", route.target, *route.partition_options(), *route.remote_options())


def _query(hmc: str, arguments: tuple[str, ...], *, mutates: bool) -> Query[MigrlparAnswer]:
    return Query(Command(hmc, ("migrlpar", *arguments), mutates=mutates), _parse)


def _parse(completed: Completed) -> MigrlparAnswer:
    answered(completed)
    return read_answer(completed)
