"""The live site: beside menus and dialogs on a wide terminal, below the top menu on one of 80x24."""

from __future__ import annotations

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from lpmtui.session.site_view import SiteView
from lpmtui.tui.widgets.styled import styled


class SitePane(Widget):
    """What is known of the site; `compact` for a place that is wide and low."""

    view: reactive[SiteView] = reactive(SiteView())

    def __init__(self, view: SiteView, *, compact: bool = False) -> None:
        super().__init__(classes="-compact" if compact else "")
        self.set_reactive(SitePane.view, view)
        self._compact = compact

    def render(self) -> Content:
        """The lines that have room."""
        if self.view.picture is None:
            return styled([(self.view.waiting,)])
        from lpmtui.session.site_summary import compact_summary, summary

        width, height = self.content_size
        lines = compact_summary(self.view, width) if self._compact else summary(self.view)
        if len(lines) > height:
            lines = [*lines[: height - 1], (("(more: Show the Status of the Site)", lines[0][0][1]),)]
        return styled(lines)
