"""Every action of the console, once: bindings, key legend, search and help are made from this registry."""

from __future__ import annotations

from enum import StrEnum

from lpmtui.model.lazy_dataclass import dataclass


class ScreenKind(StrEnum):
    """The kinds of screen; each offers its own actions and legend."""

    MENU = "menu"
    SELECTOR = "selector"
    DIALOG = "dialog"
    STATUS = "status"
    LIST = "list"
    MANY = "list of several"
    SEARCH = "search"
    MESSAGE = "message"
    CONFIRM = "confirmation"
    CONFIRM_LIVE = "confirmation on a live site"
    ENTRY = "entry line"
    TEXT = "text"
    MIGRATION = "migration"
    GUIDE = "guided migration"
    TABLE = "table"
    HISTORY = "history"
    REPLAY = "replay"
    DRAIN_PLAN = "plan of a drain"
    DRAIN = "drain"


@dataclass(frozen=True, slots=True)
class Action:
    """One thing that a key can do. `label` is its word in the legend; `acts` if it may change the site.

    An action that may change the site is never bound to a key that also types a character.
    """

    name: str
    title: str
    keys: tuple[str, ...]
    label: str = ""
    help: str = ""
    acts: bool = False


ACTIONS: tuple[Action, ...] = (
    Action("help", "Help", ("f1",), "Help", "Explain the item or field under the cursor."),
    Action("refresh", "Refresh", ("f2", "ctrl+l"), "Refresh", "Read again what is shown, and repaint."),
    Action("cancel", "Cancel", ("f3",), "Cancel", "Back by one screen; closes a pop-up without effect."),
    Action("list", "List", ("f4",), "List", "List the values that the field can take."),
    Action("reset", "Reset", ("f5",), "Reset", "Put the field back to the value first shown."),
    Action("command", "Command", ("f6",), "Command", "Show the command that runs or ran."),
    Action("edit", "Edit", ("f7",), "Edit", "Edit a long value in a box of its own."),
    Action("select", "Select", ("f7",), "Select", "Select the line, or take the selection back."),
    Action("stop", "Stop", ("f5",), "Stop", "Stop the move, bring everything back; asks first.", acts=True),
    Action(
        "skip",
        "Skip",
        ("f7",),
        "Skip",
        "Leave the step out; asks for the reason.",
        acts=True,
    ),
    Action("show", "Stages", ("f4",), "Stages", "Show the stages of the guided migration."),
    Action("image", "Image", ("f8",), "Image", "Save the screen in the log; shows the fast path."),
    Action("shell", "Shell", ("f9",), "Shell", "A shell; leaving it returns to this screen."),
    Action("exit", "Exit", ("f10",), "Exit", "Leave at once; a migration goes on without the console."),
    Action("do", "Do", ("enter",), "Do", "Choose the item, accept the value, or run the dialog.", acts=True),
    Action("confirm", "Continue", ("enter",), "Do", "Yes: do what the question names.", acts=True),
    Action(
        "confirm-live",
        "Continue on a live site",
        ("f7",),
        "Continue",
        "Yes, where Enter opened a question about real machines.",
        acts=True,
    ),
    Action("report", "Report", ("enter",), "Report", "Show the report of a job that is over."),
    Action("replay", "Replay", ("f5",), "Replay", "Play the journal of a job back on its screen."),
    Action("pause", "Pause", ("space",), "Pause", "Halt a replay, or let it go on."),
    Action("slower", "Slower", ("minus",), "Slower", "A replay ten times slower: 100x, 10x, 1x."),
    Action("faster", "Faster", ("plus",), "Faster", "A replay ten times faster: 1x, 10x, 100x."),
    Action("backward", "Backward", ("left",), "Back", "A replay back by a twentieth of its length."),
    Action("forward", "Forward", ("right",), "Forward", "A replay on by a twentieth of its length."),
    Action("to-begin", "To the start", ("home",), help="A replay to its start."),
    Action("to-end", "To the end", ("end",), help="A replay to its end."),
    Action("to-freeze", "To the freeze", ("f",), "Freeze", "A replay to where the partition was frozen."),
    Action("to-trouble", "To the trouble", ("t",), "Trouble", "A replay to the first thing that went wrong."),
    Action("pin", "Target", ("f4",), "Target", "Choose the system that the partition must go to."),
    Action("details", "Details", ("f5",), "Details", "Show everything about the line under the cursor."),
    Action("stay", "Stay", ("f7",), "Stay", "Take the move out of the plan, or put it back."),
    Action("earlier", "Earlier", ("left",), "Earlier", "Let the move begin before the one before it."),
    Action("later", "Later", ("right",), "Later", "Let the move begin after the one after it."),
    Action("open-move", "Show the move", ("enter",), "Move", "Show the move under the cursor."),
    Action("drain-report", "Report", ("f4",), "Report", "Show the report of a drain that is over."),
    Action("home", "Bring home", ("f7",), "Home", "Plan the way home of what the drain has moved."),
    Action("next-panel", "Next panel", ("f4",), "Next", "Go to the panel that the last words name."),
    Action("save", "Save", ("f7",), "Save", "Save the report of a job as HTML, SVG, JSON or text."),
    Action("find", "Find", ("slash",), "Find", "Find a text in a list or in output."),
    Action("find-next", "Find Next", ("n",), "Find Next", "The next place where the text is found."),
    Action(
        "search", "Search", ("ctrl+p",), "Search", "Search all panels and actions by a part of their text."
    ),
    Action("interrupt", "Interrupt", ("ctrl+c",), help="Stops nothing; says how to leave."),
    Action("up", "Up", ("up",), help="The line above."),
    Action("down", "Down", ("down",), help="The line below."),
    Action("page-up", "Page up", ("pageup",), help="One page back (also Esc v)."),
    Action("page-down", "Page down", ("pagedown", "ctrl+v"), help="One page on."),
    Action("top", "Top", ("home",), help="The first line (also Esc <)."),
    Action("bottom", "Bottom", ("end",), help="The last line (also Esc >)."),
    Action("next", "Next value", ("tab",), help="The next value of a ring; elsewhere the next field."),
    Action("previous", "Previous value", ("shift+tab",), help="The previous value of a ring, or field."),
    Action("left", "Left", ("left",), help="One character to the left."),
    Action("right", "Right", ("right",), help="One character to the right."),
    Action("line-start", "Start of value", ("ctrl+a",), help="To the first character of the value."),
    Action("line-end", "End of value", ("ctrl+e",), help="After the last character of the value."),
    Action(
        "backspace", "Delete before", ("backspace", "ctrl+h"), help="Delete the character before the cursor."
    ),
    Action("delete", "Delete", ("delete", "ctrl+x"), help="Delete the character under the cursor."),
    Action("kill", "Delete to end", ("ctrl+k",), help="Delete from the cursor to the end of the value."),
    Action("clear", "Empty", ("ctrl+u",), help="Empty the field."),
    Action("overwrite", "Insert or overwrite", ("insert",), help="Change between inserting and overwriting."),
)

BY_NAME = {action.name: action for action in ACTIONS}

_ROLLING = ("up", "down", "page-up", "page-down", "top", "bottom")
_EDITING = ("left", "right", "line-start", "line-end", "backspace", "delete", "kill", "clear", "overwrite")
_DIALOG_LEGEND = (
    ("help", "refresh", "cancel", "list"),
    ("reset", "command", "edit", "image"),
    ("shell", "exit", "do"),
)

LEGENDS: dict[ScreenKind, tuple[tuple[str, ...], ...]] = {
    ScreenKind.MENU: (("help", "refresh", "cancel", "image"), ("shell", "exit", "do")),
    ScreenKind.SELECTOR: _DIALOG_LEGEND,
    ScreenKind.DIALOG: _DIALOG_LEGEND,
    ScreenKind.STATUS: (
        ("help", "refresh", "cancel", "command"),
        ("image", "shell", "exit", "find"),
        ("find-next", "stop|next-panel"),
    ),
    ScreenKind.LIST: (("help", "refresh", "cancel"), ("image", "exit", "do"), ("find", "find-next")),
    ScreenKind.MANY: (
        ("help", "refresh", "cancel"),
        ("select", "image", "exit"),
        ("do", "find", "find-next"),
    ),
    ScreenKind.SEARCH: (("help", "refresh", "cancel"), ("image", "exit", "do")),
    ScreenKind.MESSAGE: (("help", "refresh", "cancel"), ("image", "exit", "do")),
    ScreenKind.CONFIRM: (("help", "refresh", "cancel"), ("image", "exit", "confirm")),
    ScreenKind.CONFIRM_LIVE: (("help", "refresh", "cancel"), ("image", "exit", "confirm-live")),
    ScreenKind.ENTRY: (("cancel", "do"),),
    ScreenKind.TEXT: (("help", "refresh", "cancel", "image"), ("shell", "exit", "find", "find-next")),
    ScreenKind.MIGRATION: (
        ("help", "refresh", "cancel", "command"),
        ("stop|report", "image", "shell", "exit"),
    ),
    ScreenKind.GUIDE: (
        ("help", "refresh", "cancel", "show"),
        ("stop", "command", "skip", "image"),
        ("shell", "exit", "do"),
    ),
    ScreenKind.TABLE: (("help", "refresh", "cancel", "image"), ("shell", "exit", "do")),
    ScreenKind.HISTORY: (
        ("help", "refresh", "cancel", "show"),
        ("replay", "save", "image", "shell"),
        ("exit", "report"),
    ),
    ScreenKind.REPLAY: (
        ("help", "pause", "cancel", "command"),
        ("backward", "forward", "to-freeze", "to-trouble"),
        ("slower", "faster", "exit", "report"),
    ),
    ScreenKind.DRAIN_PLAN: (
        ("help", "refresh", "cancel", "pin"),
        ("details", "command", "stay", "exit"),
        ("earlier", "later", "find", "do"),
    ),
    ScreenKind.DRAIN: (
        ("help", "refresh", "cancel", "drain-report"),
        ("stop", "command", "home", "image"),
        ("shell", "exit", "open-move"),
    ),
}
"""Rows of the key legend, as action names; `stop|report` is whichever does something."""

_SILENT: dict[ScreenKind, tuple[str, ...]] = {
    ScreenKind.MENU: (*_ROLLING, "search"),
    ScreenKind.SELECTOR: (*_ROLLING, *_EDITING, "next", "previous", "search"),
    ScreenKind.DIALOG: (*_ROLLING, *_EDITING, "next", "previous", "search"),
    ScreenKind.STATUS: _ROLLING,
    ScreenKind.LIST: _ROLLING,
    ScreenKind.MANY: _ROLLING,
    ScreenKind.SEARCH: (*_ROLLING, *_EDITING),
    ScreenKind.MESSAGE: _ROLLING,
    ScreenKind.CONFIRM: _ROLLING,
    ScreenKind.CONFIRM_LIVE: _ROLLING,
    ScreenKind.ENTRY: (*_EDITING, "exit"),
    ScreenKind.TEXT: (*_ROLLING, "search"),
    ScreenKind.MIGRATION: (*_ROLLING, "search"),
    ScreenKind.GUIDE: (*_ROLLING, "search"),
    ScreenKind.TABLE: (*_ROLLING, "search"),
    ScreenKind.HISTORY: (*_ROLLING, "search"),
    ScreenKind.REPLAY: ("page-up", "page-down", "to-begin", "to-end", "image"),
    ScreenKind.DRAIN_PLAN: (*_ROLLING, "find-next", "image", "shell", "search"),
    ScreenKind.DRAIN: (*_ROLLING, "search"),
}
"""Actions that work without a place in the legend."""


def offered(kind: ScreenKind) -> tuple[str, ...]:
    """The names of all actions that a kind of screen offers."""
    labelled = (name for row in LEGENDS[kind] for slot in row for name in slot.split("|"))
    return (*labelled, *_SILENT[kind], "interrupt")
