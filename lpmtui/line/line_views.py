"""Screens of lpmtui's own in line mode: moves under way, guided moves, texts and SMIT's logs."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from lpmtui.line.conversation import Conversation
from lpmtui.line.line_dialog import choose, one_line
from lpmtui.model.errors import Refused
from lpmtui.model.lazy_dataclass import dataclass
from lpmtui.session.console_session import ConsoleSession
from lpmtui.smit import ListEntry
from lpmtui.smit.panel import MultiSelect, View
from lpmtui.smit_logs.site_logs import SmitLogs
from lpmtui.smit_logs.smit_log import tail

VIEWS = ("migrations", "guides", "history", "text", "smit-log", "smit-script")
"""The views that can be said; menu lines that lead to others are left out."""

_LINES = 200
"""Of a log so many lines from its end are said."""

_WAYS = (
    ListEntry("Follow it to its end (Ctrl-C leaves it alone)", "follow"),
    ListEntry("Report", "report"),
    ListEntry("Stop it and bring everything back", "abort"),
    ListEntry("Evidence: what is known, and both ways out", "recover"),
)


@dataclass(frozen=True, slots=True)
class LineViews:
    """Says the views of the catalogue."""

    session: ConsoleSession
    logs: SmitLogs
    talk: Conversation
    run_lpmtui: Callable[[Sequence[str]], int]

    def show(self, view: View) -> None:
        """Say one view. Raises what reading the journal raises."""
        self.talk.say(one_line(view.title))
        if view.view == "migrations":
            self._migrations()
        elif view.view == "guides":
            self._guides()
        elif view.view == "history":
            self.run_lpmtui(("history",))
        elif view.view == "text":
            self.talk.say(self.session.catalogue.help_for(view.id).partition("\n")[2].strip())
        else:
            log = self.logs.log if view.view == "smit-log" else self.logs.script
            self.talk.say("\n".join(tail(log.path).splitlines()[-_LINES:]))

    def _migrations(self) -> None:
        found = self._chosen()
        if found is None:
            return
        way = choose(self.talk, _WAYS, MultiSelect.ONE)
        if way == "abort":
            self._stop(found)
        elif way is not None:
            self.run_lpmtui((way, found))

    def _stop(self, migration: str) -> None:
        if self.session.setup.hands_off:
            raise Refused(self.session.setup.hands_off)
        if self.talk.agreed(f"Stop {migration} and bring everything back?"):
            self.run_lpmtui(("abort", migration, "--yes"))

    def _guides(self) -> None:
        found = self._chosen()
        if found is not None:
            self.run_lpmtui(("follow", found, "--step"))

    def _chosen(self) -> str | None:
        rows = self.session.journal().migrations(active_only=True)
        if not rows:
            self.talk.say("No migration is in progress.")
            return None
        entries = [
            ListEntry(f"{row.id}: {row.partition} from {row.source} to {row.target}", row.id) for row in rows
        ]
        return choose(self.talk, entries, MultiSelect.ONE)
