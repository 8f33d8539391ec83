"""The memory transfer: rounds, bytes, rates, and a bar that says why it goes back."""

from __future__ import annotations

from lpmtui.model.units import format_rate, format_size
from lpmtui.tui.layout.roles import Role
from lpmtui.tui.layout.sheet import Sheet, crop
from lpmtui.tui.projection import MigrationPicture, Round

BAR_COLUMN = 10
PERCENT_WIDTH = 6


def draw_memory(sheet: Sheet, y: int, picture: MigrationPicture, spare: int = 0) -> int:
    """Three lines about the round in progress, then one for each round before it in up to `spare` lines.

    Returns the line after them.
    """
    latest = picture.round
    if latest is None:
        return y
    _draw_bar(sheet, y, latest)
    sheet.put(0, y + 1, crop(_figures(picture, latest), sheet.width), Role.TEXT)
    sheet.put(0, y + 2, crop(_reason(latest), sheet.width), Role.TEXT)
    y += 3
    for earlier in reversed(picture.rounds[:-1][-spare:] if spare else ()):
        text = f"Round {earlier.number}  {format_size(earlier.size):>9}"
        rate = f" at {format_rate(earlier.rate)}" if earlier.rate is not None else ""
        sheet.put(0, y, text + rate, Role.PENDING)
        y += 1
    return y


def _draw_bar(sheet: Sheet, y: int, latest: Round) -> None:
    done = 1.0 if not latest.size else 1 - latest.remaining / latest.size
    width = sheet.width - BAR_COLUMN - 2 - PERCENT_WIDTH
    full = round(max(0.0, min(1.0, done)) * width)
    sheet.put(0, y, f"Round {latest.number}", Role.LABEL)
    sheet.put(BAR_COLUMN, y, "[", Role.LABEL)
    sheet.put(BAR_COLUMN + 1, y, "#" * full, Role.BAR)
    sheet.put(BAR_COLUMN + 1 + full, y, "." * (width - full), Role.BAR_EMPTY)
    sheet.put(BAR_COLUMN + 1 + width, y, "]", Role.LABEL)
    sheet.put(sheet.width - PERCENT_WIDTH + 1, y, f"{done * 100:3.0f} %", Role.LABEL)


def _figures(picture: MigrationPicture, latest: Round) -> str:
    text = f"{format_size(picture.transmitted)} sent, {format_size(latest.remaining)} left"
    if latest.rate is not None:
        text += f" at {format_rate(latest.rate)}"
    if latest.dirty_rate is not None:
        text += f"; the partition writes {format_rate(latest.dirty_rate)}"
    return text


def _reason(latest: Round) -> str:
    if latest.number == 1:
        return "Round 1 sends all memory; what is written meanwhile is sent again."
    began = format_size(latest.size)
    return f"The bar went back: {began} were written during round {latest.number - 1} and are sent again."
