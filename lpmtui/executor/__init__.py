"""The executor: carries a procedure out in its own process and session, journals it, and watches.

Console and command line only hand a request over (`submit`), read what was journalled (`follow`) and write
wishes (`abort`).
"""

from __future__ import annotations

from lpmtui.executor.carrying import carry_out
from lpmtui.executor.following import abort, follow, is_alive, silent_for
from lpmtui.executor.office import Office
from lpmtui.executor.recovery import Way, take_up
from lpmtui.executor.requester import Requester
from lpmtui.executor.submitting import check_free, submit, submit_recovery

__all__ = [
    "Office",
    "Requester",
    "Way",
    "abort",
    "carry_out",
    "check_free",
    "follow",
    "is_alive",
    "silent_for",
    "submit",
    "submit_recovery",
    "take_up",
]
