"""A list of lines with a cursor; bindings from the registry."""

from __future__ import annotations

from typing import ClassVar

from textual.style import Style
from textual.widgets import OptionList

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
