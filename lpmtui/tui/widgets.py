"""What SMIT's screens have and Textual has not: title, key legend, pane of the site, lists, scroll marks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.reactive import reactive
from textual.style import Style
from textual.widget import Widget
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from lpmtui.job_view.words import Words
from lpmtui.keyboard.keys import KeyMap
from lpmtui.model.command import printable
from lpmtui.session.site_summary import NO_BADGE, Badge, SiteView
from lpmtui.tui.bindings import LIST_BINDINGS, SCROLL_BINDINGS


def styled(lines: Iterable[Words]) -> Content:
    """Each piece in the style of its meaning; markup in it is plain text."""
    return Content("\n").join(
        Content("").join(Content.styled(printable(text), f"$smit-{role.value}") for text, role in line)
        for line in lines
    )


class Title(Widget):
    """One or more lines. Words of the badge that would touch them are left out, the site's mark never is."""

    DEFAULT_CSS = "Title { height: auto; }"

    badge: reactive[Badge] = reactive(NO_BADGE)
    text: reactive[str] = reactive("", layout=True)

    def __init__(self, text: str, badge: Badge = NO_BADGE) -> None:
        super().__init__()
        self.set_reactive(Title.text, text)
        self.set_reactive(Title.badge, badge)

    def render(self) -> Content:
        """The lines, centred; the badge on the first."""
        first, *others = self.text.split("\n")
        lines = [self._first(first), *(self._centred(line) for line in others)]
        return Content("\n").join(lines)

    def _centred(self, text: str) -> Content:
        return Content(" " * ((self.size.width - len(text)) // 2)) + Content.styled(text, "$smit-title")

    def _first(self, text: str) -> Content:
        line = self._centred(text)
        parts = list(self.badge.parts())
        while len(parts) > 1 and self.size.width - _width(parts) < line.cell_length + 2:
            parts.pop(0)
        blanks = max(1, self.size.width - _width(parts) - line.cell_length)
        words = (Content.styled(word, f"$smit-{role.value}") for word, role in parts)
        return line + Content(" " * blanks) + Content(" ").join(words)


def _width(parts: Sequence[tuple[str, object]]) -> int:
    return sum(len(text) for text, _ in parts) + max(0, len(parts) - 1)


Enabled = Callable[[str], bool]
QUARTERS = 4


class KeyLegend(Widget):
    """Labels at quarters of the width, or at fixed columns in a pop-up.

    An action that does nothing now is left out and its place stays empty, so that the others do not move.
    """

    DEFAULT_CSS = "KeyLegend { height: auto; link-style: none; link-style-hover: reverse; }"

    esc_waits: reactive[bool] = reactive(default=False)
    """Esc was pressed and waits for its digit: the last corner says so."""

    def __init__(
        self,
        keys: KeyMap,
        rows: tuple[tuple[str, ...], ...],
        enabled: Enabled,
        columns: tuple[int, ...] = (),
    ) -> None:
        super().__init__()
        self._keys = keys
        self._rows = rows
        self._enabled = enabled
        self._columns = columns

    def render(self) -> Content:
        """The rows of keys, as wide as the screen."""
        lines = [self._row(row) for row in self._rows]
        if self.esc_waits:
            room = max(1, self.size.width - 5 - lines[-1].cell_length)
            lines[-1] += Content(" " * room) + Content.styled("Esc -", "$smit-running")
        return Content("\n").join(lines)

    def _row(self, names: tuple[str, ...]) -> Content:
        line = Content("")
        starts = self._columns or tuple(self.size.width * n // QUARTERS for n in range(QUARTERS))
        for start, slot in zip(starts, names, strict=False):
            line += Content(" " * max(0, start - line.cell_length))
            name = next((one for one in slot.split("|") if self._enabled(one)), None)
            if name is not None:
                press = Style.from_meta({"@click": f"screen.press({name!r})"})
                line += Content.styled(self._keys.label(name), press)
        return line


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


class ItemList(OptionList, inherit_bindings=False, inherit_css=False):
    """Textual's list with looks of its own: menu items, values to choose from, search hits."""

    BINDINGS = LIST_BINDINGS
    COMPONENT_CLASSES = OptionList.COMPONENT_CLASSES

    def get_visual_style(self, *component_classes: str, partial: bool = False) -> Style:
        """As in Textual, which forgets reverse video (8.2)."""
        style = super().get_visual_style(*component_classes, partial=partial)
        reverse = any(self.get_component_styles(name).text_style.reverse for name in component_classes)
        return style + Style(reverse=True) if reverse else style

    def point_at(self, index: int) -> None:
        """Put the cursor on a line and show it."""
        self.highlighted = index
        self.scroll_to_highlight()


class WordList(ItemList):
    """The line under the cursor has the cursor's look and no other, so that it is seen at once."""

    def __init__(self, id: str) -> None:  # noqa: A002 - Textual's word
        super().__init__(markup=False, id=id)
        self.lines: list[Words] = []
        self._chosen: list[bool] = []
        self._marked: int | None = None

    def put(self, lines: Sequence[Words], selectable: Sequence[bool]) -> bool:
        """Show lines; True where all are new and the cursor has to be placed.

        Where the same lines can be chosen as before, only those that differ are drawn anew.
        """
        before, self.lines = self.lines, list(lines)
        if self._chosen == list(selectable):
            for at, (old, new) in enumerate(zip(before, self.lines, strict=True)):
                if old != new:
                    self._draw_line(at)
            return False
        self._chosen = list(selectable)
        self._marked = None
        self.clear_options()
        self.add_options(
            Option(styled([words]), disabled=not able) for words, able in zip(lines, selectable, strict=True)
        )
        return True

    def watch_highlighted(self, highlighted: int | None) -> None:
        """The cursor moved: the line that it left gets its colours back."""
        super().watch_highlighted(highlighted)
        left, self._marked = self._marked, highlighted
        for at in {left, highlighted}:
            if at is not None and at < len(self.lines):
                self._draw_line(at)

    def _draw_line(self, at: int) -> None:
        words = self.lines[at]
        plain = Content(printable("".join(text for text, _ in words)))
        self.replace_option_prompt_at_index(at, plain if at == self._marked else styled([words]))


class TextScroll(VerticalScroll, can_focus=True, inherit_bindings=False):
    """A text that can be scrolled."""

    BINDINGS = SCROLL_BINDINGS


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
        """The widget, below its heading; the marks come where they are needed."""
        if self._heading:
            yield self._upper
        yield self.inner

    def on_mount(self) -> None:
        """Follow the widget as it scrolls and grows."""
        self._upper.update(self._line(""))
        for what in ("scroll_y", "virtual_size"):
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
        if marked and not self._lower.is_attached:
            self.mount(self._lower)
            if not self._heading:
                self.mount(self._upper, before=self.inner)
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
