"""Which way a migration is taken up."""

from __future__ import annotations

from enum import StrEnum


class Way(StrEnum):
    """Forwards to the end, or back to where everything was."""

    RESUME = "resume"
    ROLLBACK = "rollback"
