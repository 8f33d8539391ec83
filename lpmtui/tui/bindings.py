"""Textual bindings made from the one action registry; their ids are the actions' names, for the keymap."""

from __future__ import annotations

from textual.binding import Binding, BindingType

from lpmtui.keyboard.actions import BY_NAME, ScreenKind, offered

Bindings = list[BindingType]

BY_THE_WIDGET = frozenset(
    {"up", "down", "page-up", "page-down", "top", "bottom"}
    | {"left", "right", "line-start", "line-end", "backspace", "delete", "kill", "clear", "overwrite"}
)
"""Actions that the widget with the focus does, not its screen."""


def bind(name: str, does: str = "") -> Binding:
    """The binding of an action to what a screen or widget calls it; usually it bears the same name."""
    action = BY_NAME[name]
    does = does or name.replace("-", "_")
    return Binding(",".join(action.keys), does, action.title, show=False, id=name, tooltip=action.help)


def screen_bindings(kind: ScreenKind) -> Bindings:
    """Everything that a kind of screen offers and that its widgets do not do themselves."""
    return [bind(name) for name in offered(kind) if name not in BY_THE_WIDGET]


_IN_A_LIST = {
    "up": "cursor_up",
    "down": "cursor_down",
    "page-up": "page_up",
    "page-down": "page_down",
    "top": "first",
    "bottom": "last",
}

LIST_BINDINGS: Bindings = [bind(name, does) for name, does in _IN_A_LIST.items()]
"""Moving a cursor over lines."""

HIT_BINDINGS: Bindings = [bind(name, f"hit({does!r})") for name, does in _IN_A_LIST.items()]
"""The same in a list that never has the focus; handed on by its screen."""

TABLE_BINDINGS: Bindings = [*LIST_BINDINGS[:4], bind("top", "scroll_top"), bind("bottom", "scroll_bottom")]
"""The same in a DataTable."""

SCROLL_BINDINGS: Bindings = [
    bind("up", "scroll_up"),
    bind("down", "scroll_down"),
    bind("page-up", "page_up"),
    bind("page-down", "page_down"),
    bind("top", "scroll_home"),
    bind("bottom", "scroll_end"),
]
"""Scrolling a text."""

FIELD_BINDINGS: Bindings = [bind(name) for name in ("up", "down", "page-up", "page-down", "top", "bottom")]
"""Moving from field to field; done by the screen of the fields."""

PAGE_BINDINGS: Bindings = [bind("page-up"), bind("page-down")]
"""Paging a part of the screen that never has the focus; done by its screen."""

RING_BINDINGS: Bindings = [bind("next", "turn(1)"), bind("previous", "turn(-1)")]
"""Turning a value of several."""

EDIT_BINDINGS: Bindings = [
    bind("left", "cursor_left"),
    bind("right", "cursor_right"),
    bind("line-start", "home"),
    bind("line-end", "end"),
    bind("backspace", "delete_left"),
    bind("delete", "delete_right"),
    bind("kill", "delete_right_all"),
    bind("clear", "clear"),
    bind("overwrite"),
]
"""Editing a line."""
