"""The executor: carries a procedure out in its own process and session, journals it, and watches.

Console and command line only hand a request over (`submit`), read what was journalled (`follow`) and write
wishes (`abort`); for that neither sites nor procedures are imported. `start` and `take_up` do the work in
this process: the executor's own, rehearsals and tests.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lpmtui.executor.client import SILENCE_S, abort, follow, is_alive, silence, silent_for, this_requester
    from lpmtui.executor.jobs import JobContext
    from lpmtui.executor.launcher import check_free, submit, submit_recovery
    from lpmtui.executor.runner import start, take_up
    from lpmtui.model.job import Way
    from lpmtui.model.request import Requester

__all__ = [
    "SILENCE_S",
    "JobContext",
    "Requester",
    "Way",
    "abort",
    "check_free",
    "follow",
    "is_alive",
    "silence",
    "silent_for",
    "start",
    "submit",
    "submit_recovery",
    "take_up",
    "this_requester",
]

_PLACES = {
    "client": ("SILENCE_S", "abort", "follow", "is_alive", "silence", "silent_for", "this_requester"),
    "launcher": ("check_free", "submit", "submit_recovery"),
    "runner": ("start", "take_up"),
    "jobs": ("JobContext",),
}
"""Module -> the names that it has for others."""
_OF_MODEL = {"Way": "lpmtui.model.job", "Requester": "lpmtui.model.request"}


def __getattr__(name: str) -> Any:
    """Import a name where it is asked for: most callers need very little of this room."""
    from importlib import import_module

    if name in _OF_MODEL:
        return getattr(import_module(_OF_MODEL[name]), name)
    for module, names in _PLACES.items():
        if name in names:
            return getattr(import_module(f"{__name__}.{module}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
