"""The key legend: two or three rows of `F1=Help`, each of which can be clicked."""

from __future__ import annotations

from collections.abc import Callable

from textual.content import Content
from textual.reactive import reactive
from textual.style import Style
from textual.widget import Widget

from lpmtui.keyboard.keys import KeyMap

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
