"""The digests that chain the journal's records: each covers its own record and the digest before it."""

from __future__ import annotations

import json
from collections.abc import Iterable

from lpmtui.model.lazy_dataclass import dataclass

START = ""
"""What stands for a digest before the first record."""


@dataclass(frozen=True, slots=True)
class Link:
    """One record as it is stored. `number` counts over all jobs, `seq` within `job`."""

    number: int
    job: int
    seq: int
    at: str
    event: str
    body: str
    digest: str


def digest(before: str, job: int, seq: int, at: str, event: str, body: str) -> str:
    """SHA-256 over the digest before and the record's own columns, as hexadecimal digits."""
    import hashlib  # loads OpenSSL; whoever only reads the list of jobs needs none of it

    text = json.dumps([before, job, seq, at, event, body], ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def first_break(links: Iterable[Link]) -> Link | None:
    """The first record that is not as it was written, or has lost the one before it; None where all hold.

    Records that were cut off behind the last one leave no trace in the chain.
    """
    before = START
    for link in links:
        if digest(before, link.job, link.seq, link.at, link.event, link.body) != link.digest:
            return link
        before = link.digest
    return None
