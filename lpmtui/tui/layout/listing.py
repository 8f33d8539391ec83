"""The list pop-up (F4) for one choice or several, and the lines it shows."""

from __future__ import annotations

from lpmtui.tui.layout.popup import BodyLine, PopupView, body_seen
from lpmtui.tui.layout.roles import Role

ONE_HEAD = "Move cursor to desired item and press Enter."
SCROLL_HINT = " Use arrow keys to scroll."
MANY_HEAD = (
    "Move cursor to desired item and press F7.",
    "    ONE OR MORE items can be selected.",
    "Press Enter AFTER making all selections.",
)
RANGE_HEAD = ("The value has to lie in this range; it is shown, not copied.",)


def list_head(
    total: int, height: int, legend_rows: int, *, many: bool, select_key: str = "F7"
) -> tuple[str, ...]:
    """The instruction lines of a list: they tell how to scroll where it does."""
    if many:
        return (MANY_HEAD[0].replace("F7", select_key), *MANY_HEAD[1:])
    probe = PopupView("", (ONE_HEAD,), (BodyLine(""),) * min(total, height), legend=((),) * legend_rows)
    scrolls = total > height or body_seen(probe, height) < total
    return (ONE_HEAD + (SCROLL_HINT if scrolls else ""),)


def item(text: str, *, chosen: bool = False, note: bool = False) -> BodyLine:
    """A line of a list; `note` for headings and comments, which cannot be chosen."""
    return BodyLine(text, Role.HEADING if note else Role.POPUP, ">" if chosen else "")
