"""Ctrl+P: all panels by a part of their title, fast path or help; and the actions of the screen below."""

from __future__ import annotations

from typing import Any

from lpmtui.tui.actions import BY_NAME, LEGENDS, Kind
from lpmtui.tui.layout.popup import BodyLine, PopupView, body_seen
from lpmtui.tui.layout.roles import Role
from lpmtui.tui.layout.rolling import follow
from lpmtui.tui.screens.base import SmitScreen
from lpmtui.tui.screens.popup import PopupScreen

PREFIX = "action "


class SearchScreen(PopupScreen[str]):
    """A line to type in and what it finds. Gives a fast path, or `action NAME`, or None."""

    kind = Kind.SEARCH

    def __init__(self, below: SmitScreen[Any]) -> None:
        super().__init__(below)
        self.text = ""
        self.position = 0
        self.cursor = 0
        self.found: tuple[tuple[str, str], ...] = ()
        self.guessed = False

    def _search(self) -> None:
        catalogue = self.console_app.session.catalogue
        hits = [(hit.id, f"{hit.title}  ({hit.id})") for hit in catalogue.search(self.text)]
        wanted = self.text.casefold().strip()
        keys = self.console_app.keys
        names = [name for row in LEGENDS[self.below.kind] for name in row]
        for name in names if wanted else ():
            action = BY_NAME[name]
            if wanted in f"{action.title} {action.help}".casefold():
                hits.append((PREFIX + name, f"{keys.key_of(name)} {action.title}: {action.help}"))
        self.guessed = bool(wanted) and not hits
        if self.guessed:
            hits = [(name, f"{catalogue.title_of(name)}  ({name})") for name in catalogue.nearest(wanted)]
        self.found = tuple(hits)
        self.cursor = self.top = 0
        self.repaint()

    def view(self) -> PopupView:
        """The line that is typed, and the hits."""
        typed = f"Search: {self.text[: self.position]}_{self.text[self.position :]}"
        head: tuple[str, ...] = (
            "Type a part of a title, of a fast path or of a help text.",
            "",
            f"  {typed}",
        )
        if not self.found:
            words = "Nothing is found." if self.text.strip() else ""
            return PopupView("SEARCH", head, (BodyLine(words, Role.HEADING),), legend=self.legend)
        if self.guessed:
            head = (*head, "", "There is no such panel. These fast paths look like it:")
        body = tuple(BodyLine(text) for _, text in self.found)
        view = PopupView("SEARCH", head, body, self.cursor, self.top, self.legend)
        self.top = follow(self.top, self.cursor, body_seen(view, self.app.size.height), len(body))
        return PopupView("SEARCH", head, body, self.cursor, self.top, self.legend)

    def _scroll(self, step: int) -> None:
        self.cursor = max(0, min(len(self.found) - 1, self.cursor + step))
        self.repaint()

    # --- typing -----------------------------------------------------------------------------------------

    def typed(self, text: str) -> None:
        """Search as one types."""
        new = "".join(char for char in text if char.isprintable())
        self._put(self.text[: self.position] + new + self.text[self.position :], self.position + len(new))

    def _put(self, text: str, position: int) -> None:
        changed = text != self.text
        self.text = text
        self.position = max(0, min(len(text), position))
        if changed:
            self._search()
        self.repaint()

    def act_left(self) -> None:
        """One character to the left."""
        self._put(self.text, self.position - 1)

    def act_right(self) -> None:
        """One character to the right."""
        self._put(self.text, self.position + 1)

    def act_line_start(self) -> None:
        """To the first character."""
        self._put(self.text, 0)

    def act_line_end(self) -> None:
        """Behind the last character."""
        self._put(self.text, len(self.text))

    def act_backspace(self) -> None:
        """Delete the character before the cursor."""
        if self.position:
            self._put(self.text[: self.position - 1] + self.text[self.position :], self.position - 1)

    def act_delete(self) -> None:
        """Delete the character under the cursor."""
        self._put(self.text[: self.position] + self.text[self.position + 1 :], self.position)

    def act_kill(self) -> None:
        """Delete to the end."""
        self._put(self.text[: self.position], self.position)

    def act_clear(self) -> None:
        """Delete everything."""
        self._put("", 0)

    def act_overwrite(self) -> None:
        """This line always inserts."""
        self.console_app.bell()

    def act_do(self) -> None:
        """Go there."""
        if self.found:
            self.close_with(self.found[self.cursor][0])
