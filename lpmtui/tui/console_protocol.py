"""What screens know of the console: enough to do their work, and nothing of how the app is wired."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

if TYPE_CHECKING:
    from lpmtui.job_view.words import Role
    from lpmtui.keyboard.keys import KeyMap
    from lpmtui.model.drain import Drain
    from lpmtui.model.errors import LpmtuiError
    from lpmtui.session.console_session import ConsoleSession
    from lpmtui.smit.panel import Selector
    from lpmtui.smit_logs.site_logs import SmitLogs
    from lpmtui.tui.themes import Theme

T = TypeVar("T")
Line = tuple[str, "Role"]
"""Words of a pop-up and what they mean."""


class Console(Protocol):
    """The console as its screens see it."""

    session: ConsoleSession
    keys: KeyMap
    look: Theme

    @property
    def logbook(self) -> SmitLogs:
        """The site's `smit.log` and `smit.script`."""
        ...

    def push_screen(self, screen: Any, callback: Callable[[Any], Any] | None = None) -> Any:
        """Open a screen on top; `callback` gets its result."""
        ...

    @property
    def smit_screens(self) -> Sequence[Any]:
        """The screens from the first to the one on top."""
        ...

    def base(self) -> Any:
        """The screen on top; the top menu where there is none yet, so that a pop-up has something below."""
        ...

    def show_site(self) -> None:
        """Say on every screen what is known of the site."""
        ...

    def bell(self) -> None:
        """Ring the terminal's bell once."""
        ...

    def look_at_site(self, *, anew: bool = False) -> None:
        """Look at the site beside the screen, then show it on every pane."""
        ...

    def use_look(self, look: Theme) -> None:
        """Draw everything in another theme from here on."""
        ...

    def back(self, *, last: bool = True) -> None:
        """Back by one screen; from the first one out of the console, unless `last` is False."""
        ...

    def leave(self) -> None:
        """Leave the console; asks first while a command of this console still changes the site."""
        ...

    def work(
        self, task: Callable[..., T], *args: object, then: Callable[[T], object], saying: str = ""
    ) -> None:
        """Do blocking work on a thread, then `then` on the screen's; a box says `saying` meanwhile."""
        ...

    def show_text(self, text: str) -> None:
        """Show an error message."""
        ...

    def show_error(self, error: LpmtuiError) -> None:
        """Show what went wrong and what to do."""
        ...

    def show_lines(self, title: str, lines: Iterable[Line], head: Sequence[str] = ()) -> None:
        """Show a message of several lines."""
        ...

    def show_commands(self, commands: Iterable[str]) -> None:
        """F6: show command lines."""
        ...

    def show_help(self, fast_path: str, field: str | None = None) -> None:
        """F1: show the help of a panel or of one of its fields."""
        ...

    def confirm(self, what: Sequence[str], *, opener: str, then: Callable[[], None], name: str = "") -> None:
        """Ask ARE YOU SURE?; on a live site the confirming key is not the key of the action `opener`."""
        ...

    def ask_line(self, title: str, text: str, then: Callable[[str], None]) -> None:
        """Let a line be typed; `then` gets it, unless it was cancelled."""
        ...

    def offer_image(self, fast_path: str) -> None:
        """F8: offer to save the screen in the log."""
        ...

    def offer_shell(self) -> None:
        """F9: offer a shell."""
        ...

    def open_search(self) -> None:
        """Search all panels and actions."""
        ...

    def open_panel(self, fast_path: str, chosen: Mapping[str, str] | None = None) -> None:
        """Open a screen by its fast path."""
        ...

    def open_migration(self, migration: str) -> None:
        """Open the migration screen of one job."""
        ...

    def open_plan(self, drain: Drain) -> None:
        """Show the plan of a drain, to be changed and begun."""
        ...

    def open_report(self, migration: str) -> None:
        """Show the report of one migration."""
        ...

    def open_replay(self, migration: str) -> None:
        """Play the journal of one migration back."""
        ...

    def save_report(self, migration: str) -> None:
        """Ask for a file, and save the report of one migration there."""
        ...

    def open_guide(self, migration: str) -> None:
        """Show one guided migration."""
        ...

    def selected(self, selector: Selector, values: Mapping[str, str]) -> None:
        """A selector's value was chosen."""
        ...
