"""A scrolling widget between SMIT's marks: `[TOP]`, `[MORE...n]`, `[BOTTOM]`."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.style import Style
from textual.widget import Widget
from textual.widgets import OptionList, Static

from lpmtui.tui.bindings import LIST_BINDINGS, Bindings


class ItemList(OptionList, inherit_bindings=False):
    """Textual's list without its own looks: menu items, values to choose from, search hits."""

    BINDINGS: ClassVar[Bindings] = list(LIST_BINDINGS)

    def get_visual_style(self, *component_classes: str, partial: bool = False) -> Style:
        """As in Textual, which forgets reverse video (8.2)."""
        style = super().get_visual_style(*component_classes, partial=partial)
        reverse = any(self.get_component_styles(name).text_style.reverse for name in component_classes)
        return style + Style(reverse=True) if reverse else style

    def point_at(self, index: int) -> None:
        """Put the cursor on a line and show it."""
        self.highlighted = index
        self.scroll_to_highlight()


HEADING_COLUMN = 56
"""Where `[Entry Fields]` stands on the line of the upper mark."""


class Marked(Vertical):
    """Marks appear only where not all lines fit.

    `heading` stands on the upper mark's line, which then is always there. `limit` is how many lines the
    widget and its marks may take at most where the height is not given from outside (a pop-up).
    """

    DEFAULT_CSS = """
    Marked { height: 1fr; }
    Marked > .scroll-mark { height: 1; display: none; }
    Marked.-marked > .scroll-mark, Marked > .scroll-mark.-heading { display: block; }
    """

    def __init__(self, inner: Widget, *, heading: str = "", id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.inner = inner
        self.limit: int | None = None
        self._heading = heading
        self._upper = Static("", classes="scroll-mark -heading" if heading else "scroll-mark", markup=False)
        self._lower = Static("", classes="scroll-mark", markup=False)

    def compose(self) -> ComposeResult:
        """The widget between the mark above and the mark below."""
        yield self._upper
        yield self.inner
        yield self._lower

    def on_mount(self) -> None:
        """Follow the widget as it scrolls and grows."""
        self._upper.update(self._line(""))
        for what in ("scroll_y", "virtual_size", "size"):
            if what != "size":
                self.watch(self.inner, what, self.update_marks, init=False)
        self.call_after_refresh(self.update_marks)

    def on_resize(self) -> None:
        """Another size: other lines are hidden."""
        self.call_after_refresh(self.update_marks)

    def update_marks(self) -> None:
        """Say how many lines are hidden above and below."""
        total = self.inner.virtual_size.height
        room = self.limit if self.limit is not None else self.size.height - bool(self._heading)
        marked = total > room
        self.set_class(marked, "-marked")
        if self.limit is not None:
            self.inner.styles.height = max(1, room - 2 if marked else total)
        seen = room - (2 - bool(self._heading) if marked else 0)
        above = int(self.inner.scroll_offset.y)
        below = max(0, total - above - seen)
        self._upper.update(self._line(_mark(above, "[TOP]") if marked else ""))
        self._lower.update(_mark(below, "[BOTTOM]"))

    def _line(self, mark: str) -> Content:
        line = Content.styled(mark, "$smit-scroll")
        if not self._heading:
            return line
        blanks = " " * (HEADING_COLUMN - len(mark))
        return line + Content(blanks) + Content.styled(self._heading, "$smit-instruction")


def _mark(hidden: int, end: str) -> str:
    return f"[MORE...{hidden}]" if hidden else end
