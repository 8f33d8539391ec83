"""COMMAND STATUS: state at column 9, stdout at 23, stderr at 45; then what the command prints."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from lpmtui.model.lazy_dataclass import dataclass
from lpmtui.tui.layout.frame import NO_BADGE, Badge, Legend, draw_legend, draw_title
from lpmtui.tui.layout.roles import Role
from lpmtui.tui.layout.rolling import room
from lpmtui.tui.layout.sheet import Sheet, crop
from lpmtui.tui.layout.text import draw_lines

INSTRUCTION = "Before command completion, additional instructions may appear below."
FIRST_LINE = 6


class RunState(StrEnum):
    """The state of a command as COMMAND STATUS words it."""

    RUNNING = "running"
    OK = "OK"
    FAILED = "failed"


STATE_ROLES = {RunState.RUNNING: Role.RUNNING, RunState.OK: Role.GOOD, RunState.FAILED: Role.BAD}


@dataclass(frozen=True, slots=True)
class StatusView:
    """A command's state and output. `found` is a word to mark; `message` stands above the legend."""

    state: RunState
    has_stdout: bool = False
    has_stderr: bool = False
    lines: Sequence[str] = ()
    top: int = 0
    found: str = ""
    badge: Badge = NO_BADGE
    legend: Legend = ()
    message: str = ""
    waiting: bool = False


def region_height(height: int, legend_rows: int) -> int:
    """How many lines output and its marks may take: two blank lines stay above the legend."""
    return height - FIRST_LINE - legend_rows - 2


def seen_lines(total: int, height: int, legend_rows: int) -> int:
    """How many lines of output are seen at a time."""
    return room(total, region_height(height, legend_rows), 2)


def draw_status(sheet: Sheet, view: StatusView) -> None:
    """Draw COMMAND STATUS on an empty sheet."""
    draw_title(sheet, "COMMAND STATUS", view.badge)
    sheet.put(0, 2, "Command:", Role.INSTRUCTION)
    sheet.put(9, 2, view.state.value, STATE_ROLES[view.state])
    sheet.put(23, 2, f"stdout: {_yes(view.has_stdout)}", Role.INSTRUCTION)
    sheet.put(45, 2, f"stderr: {_yes(view.has_stderr)}", Role.INSTRUCTION)
    sheet.put(0, 4, INSTRUCTION, Role.INSTRUCTION)
    region = region_height(sheet.height, len(view.legend))
    draw_lines(sheet, FIRST_LINE, region, view.lines, view.top, view.found)
    first = draw_legend(sheet, view.legend, waiting=view.waiting)
    if view.message:
        sheet.put(0, first - 1, crop(view.message, sheet.width), Role.WARNING)


def _yes(there: bool) -> str:  # noqa: FBT001 (one word from one fact)
    return "yes" if there else "no"
