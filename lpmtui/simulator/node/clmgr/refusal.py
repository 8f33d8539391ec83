"""Why clmgr does not do something."""

from __future__ import annotations

from lpmtui.simulator.powerha.facts import wording


class Refusal(Exception):
    """clmgr prints this on stderr and ends with status 1."""


def refuse(name: str, /, **values: object) -> Refusal:
    """A refusal with one of the wordings of `messages.toml`."""
    return Refusal(wording(name, **values))
