"""Lines of words as Textual draws them; nothing in them can steer the terminal."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from textual.content import Content

from lpmtui.model.printable import printable

if TYPE_CHECKING:
    from lpmtui.job_view.words import Words


def styled(lines: Iterable[Words]) -> Content:
    """Each piece in the style of its meaning; markup in it is plain text."""
    return Content("\n").join(
        Content("").join(Content.styled(printable(text), f"$smit-{role.value}") for text, role in line)
        for line in lines
    )
