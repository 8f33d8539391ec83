"""Validate, migrate, stop and recover (`migrlpar -o v|m|s|r`).

Stop and recover go to the HMC that manages the source system (IBM manual page). `migrlpar -o m` blocks until
the migration has ended; public clients test its exit status for zero only, and no list of codes is known.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lpmtui.commands.hmc.attribute_query import answered
from lpmtui.commands.hmc.hscl import HmcMessage, explain
from lpmtui.commands.hmc.records import encode_record
from lpmtui.model.command import Command, Completed, Query

HMC_USER = "hscroot"
"""The user as whom one HMC logs in to another one: the one that every HMC has."""


@dataclass(frozen=True, slots=True)
class MigrlparAnswer:
    """What migrlpar said. With `ok`, messages are warnings; without, they tell why it failed."""

    ok: bool
    status: int
    messages: tuple[HmcMessage, ...] = ()
    text: str = ""


def validate(
    hmc: str,
    source: str,
    target: str,
    partition: str,
    *,
    input_data: Sequence[tuple[str, str]] = (),
    wait_minutes: int | None = None,
    remote_hmc: str = "",
) -> Query[MigrlparAnswer]:
    """Only the HMC's validation; changes nothing. `input_data` are the pairs of `-i`.

    `remote_hmc` manages the target where another HMC does.
    """
    where = ("-m", source, "-t", target, "-p", partition)
    return _query(hmc, ("-o", "v", *where, *_options(input_data, wait_minutes, remote_hmc)), mutates=False)


def migrate(
    hmc: str,
    source: str,
    target: str,
    partition: str,
    *,
    input_data: Sequence[tuple[str, str]] = (),
    wait_minutes: int | None = None,
    remote_hmc: str = "",
) -> Query[MigrlparAnswer]:
    """The HMC's validation and then the migration; ends when the migration has ended.

    `remote_hmc` manages the target where another HMC does.
    """
    where = ("-m", source, "-t", target, "-p", partition)
    return _query(hmc, ("-o", "m", *where, *_options(input_data, wait_minutes, remote_hmc)), mutates=True)


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


def _query(hmc: str, arguments: tuple[str, ...], *, mutates: bool) -> Query[MigrlparAnswer]:
    return Query(Command(hmc, ("migrlpar", *arguments), mutates=mutates), _parse)


def _parse(completed: Completed) -> MigrlparAnswer:
    answered(completed)
    return read_answer(completed)


def _options(
    input_data: Sequence[tuple[str, str]], wait_minutes: int | None, remote_hmc: str
) -> tuple[str, ...]:
    remote = ("--ip", remote_hmc, "-u", HMC_USER) if remote_hmc else ()
    wait = () if wait_minutes is None else ("-w", str(wait_minutes))
    return (*remote, *wait, *(("-i", encode_record(input_data)) if input_data else ()))
