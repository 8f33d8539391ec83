"""The executor: carries a procedure out in its own process and session, journals it, and watches.

Console and command line only hand a request over (`submit`), read what was journalled (`follow`) and write
wishes (`abort`); for that neither sites nor procedures are imported. `start` and `take_up` do the work in
this process: the executor's own, rehearsals and tests.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lpmtui.executor.client import abort, follow, is_alive, silent_for
from lpmtui.executor.launcher import check_free, submit, submit_recovery
from lpmtui.executor.requester import Requester
from lpmtui.model.job import Way

if TYPE_CHECKING:
    from lpmtui.executor.job_context import JobContext
    from lpmtui.executor.runner import start, take_up

__all__ = [
    "JobContext",
    "Requester",
    "Way",
    "abort",
    "check_free",
    "follow",
    "is_alive",
    "silent_for",
    "start",
    "submit",
    "submit_recovery",
    "take_up",
]

_HEAVY = {"JobContext": "job_context", "start": "runner", "take_up": "runner"}


def __getattr__(name: str) -> Any:
    """Import what does the work only where it is done."""
    if name not in _HEAVY:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_HEAVY[name]}"), name)
