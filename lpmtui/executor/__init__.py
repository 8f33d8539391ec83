"""The executor: carries a procedure out in its own process and session, journals it, and watches.

Console and command line only hand a request over (`submit`), read what was journalled (`follow`) and write
wishes (`abort`).
"""

from __future__ import annotations

from lpmtui.executor.following import abort, follow, is_alive, silent_for
from lpmtui.executor.requester import Requester
from lpmtui.executor.submitting import check_free, submit

__all__ = ["Requester", "abort", "check_free", "follow", "is_alive", "silent_for", "submit"]
