"""Asking an HMC for a listing: always `-F names --header`, with fewer names on an older level."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from lpmtui.commands.hmc.hscl import explain, hmc_failure
from lpmtui.commands.hmc.records import NOTHING_FOUND, decode_table, encode_record, rows_of
from lpmtui.commands.query import AttributesUnknown, garbled, whole_number
from lpmtui.model.command import Command, Completed, Query

T = TypeVar("T")

Record = dict[str, str]
"""One row of a listing: attribute name -> value. Attributes the HMC does not know are missing."""

_INVALID_ATTRIBUTE = "An invalid attribute was entered"


@dataclass(frozen=True, slots=True)
class Listing:
    """A listing to ask for: the command line before `-F`, and the attributes it shall show.

    Without the `required` attributes the answer is worthless. `optional` ones are left out where an older
    level does not know them: the ones that the HMC names, or else the last one first.
    """

    argv: tuple[str, ...]
    required: tuple[str, ...]
    optional: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """All attributes, in the order in which they are asked for."""
        return self.required + self.optional

    def query(self, hmc: str, read: Callable[[list[Record]], T]) -> Query[T]:
        """The question; `read` turns the rows into the answer."""
        command = Command(hmc, (*self.argv, "-F", ",".join(self.names), "--header"))

        def parse(completed: Completed) -> T:
            if completed.ok:
                return read(table(completed, self.names))
            if NOTHING_FOUND in completed.text:
                return read([])
            if self.optional and _INVALID_ATTRIBUTE in completed.text:
                raise _unknown(completed, self._without(completed.text).query(hmc, read))
            raise hmc_failure(completed)

        return Query(command, parse)

    def _without(self, complaint: str) -> Listing:
        named = set(re.findall(r"\w+", complaint)).intersection(self.optional)
        left = tuple(name for name in self.optional if name not in named) if named else self.optional[:-1]
        return Listing(self.argv, self.required, left)


def _unknown(completed: Completed, reduced: Query[T]) -> AttributesUnknown:
    failure = hmc_failure(completed)
    return AttributesUnknown(
        failure.title,
        reduced,
        subject=failure.subject,
        code=failure.code,
        remedy=failure.remedy,
        detail=failure.detail,
    )


def answered(completed: Completed) -> str:
    """What an HMC command printed on stdout; raises CommandFailed when its exit status says no."""
    if not completed.ok:
        raise hmc_failure(completed)
    return completed.stdout


def table(completed: Completed, names: Sequence[str]) -> list[Record]:
    """The rows of a `-F names --header` answer that ended with success.

    A single line that is not the header says in some language that nothing was found; no line at all says
    nothing, and an empty listing must not be concluded from that. Raises CommandFailed where the line carries
    an error code after all, and GarbledAnswer.
    """
    rows = rows_of(completed.stdout)
    if not rows:
        raise garbled(completed, "it is empty")
    if tuple(rows[0]) == tuple(names):
        return decode_table(completed.stdout)
    if any(message.code for message in explain(completed.stdout)):
        raise hmc_failure(completed)
    if len(rows) > 1:
        raise garbled(completed, "its first row does not name the attributes that were asked for")
    return []


def name_filter(*names: str) -> tuple[str, ...]:
    """`--filter` for partitions of these names; nothing for no (or an empty) name."""
    asked = [name for name in names if name]
    return ("--filter", encode_record([("lpar_names", ",".join(asked))])) if asked else ()


def with_id(rows: list[Record], attribute: str = "lpar_id") -> list[tuple[int, Record]]:
    """The rows whose partition id is a number (a row of a system in trouble may say `unavailable`)."""
    ids = ((whole_number(row[attribute]), row) for row in rows)
    return [(number, row) for number, row in ids if number is not None]
