"""While a console is open it looks for moves that others start, and records them like `lpmtui watch`."""

from __future__ import annotations

import contextlib
import threading

from lpmtui.model.errors import LpmtuiError
from lpmtui.session.console_session import Setup

_FIRST_S = 5.0
_PERIOD_S = 5.0


class OthersWatch:
    """A thread of its own, with a connection and a journal of its own. `stop` ends it."""

    def __init__(self, setup: Setup) -> None:
        self._setup = setup
        self._stopped = threading.Event()

    def start(self) -> None:
        """Begin a little later; nothing where this console changes nothing, not even its journal."""
        if not (self._setup.read_only or self._setup.dry_run):
            threading.Thread(target=self._run, name="others-watch", daemon=True).start()

    def stop(self) -> None:
        """Stop looking for moves of others."""
        self._stopped.set()

    def _run(self) -> None:
        if self._stopped.wait(_FIRST_S):
            return
        with contextlib.suppress(LpmtuiError):
            self._watch()

    def _watch(self) -> None:
        from lpmtui.executor import JobContext, Requester
        from lpmtui.executor.foreign_moves import ForeignMoves
        from lpmtui.executor.seen_moves import record_logged_moves
        from lpmtui.journal import Journal

        setup = self._setup
        with Journal.open(setup.state_dir) as journal, setup.site_factory() as site:
            context = JobContext(site, journal, setup.state_dir, setup.config.lpm)
            watcher = ForeignMoves(context, Requester.here().holder(site.clock), lambda _number: None)
            try:
                with contextlib.suppress(LpmtuiError):
                    watcher.look()
                    if watcher.watching:
                        record_logged_moves(context, site.picture(health=False))
                while not self._stopped.wait(_PERIOD_S):
                    with contextlib.suppress(LpmtuiError):
                        watcher.look()
            finally:
                watcher.close()
