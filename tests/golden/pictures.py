"""The README's picture and key table, made from what the console draws. Run this file to make them anew."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from xml.sax.saxutils import escape

from rich.style import Style

from lpmtui.config import paths
from lpmtui.model.clock import parse_rfc3339
from lpmtui.model.events import Progress, from_body
from lpmtui.tui.actions import ACTIONS, Kind
from lpmtui.tui.keys import key_map, shown
from lpmtui.tui.layout.frame import Badge
from lpmtui.tui.layout.migration import MigrationView, draw_migration
from lpmtui.tui.layout.sheet import Line, Sheet
from lpmtui.tui.projection import MigrationPicture, Told, tell
from lpmtui.tui.themes import Theme, read_theme

HERE = Path(__file__).parent
README = HERE.parents[1] / "README.md"
RECORDED = HERE / "dbnode1-to-power-b.jsonl"
PICTURE = HERE / "migration.svg"
COLUMNS, ROWS = 80, 24
CELL, LINE = 8.4, 18.0
FOREGROUND, BACKGROUND = "#d0d0d0", "#000000"


def recorded() -> list[Told]:
    """The events of a migration on the simulated site, as `migrate --json` printed them."""
    lines = [json.loads(line) for line in RECORDED.read_text(encoding="utf-8").splitlines()]
    return [Told(one["seq"], parse_rfc3339(one["at"]), from_body(one["event"], one)) for one in lines]


def in_the_second_round() -> list[Told]:
    """The events up to the middle of the second round of memory."""
    events = recorded()
    second = [n for n, one in enumerate(events) if isinstance(one.event, Progress) and one.event.round == 2]
    return events[: second[len(second) // 2] + 1]


def screen() -> tuple[Line, ...]:
    """The migration screen at 80x24."""
    events = in_the_second_round()
    picture = tell(MigrationPicture(), events)
    sheet = Sheet(COLUMNS, ROWS)
    view = MigrationView(
        "1",
        picture,
        events[-1].at + timedelta(seconds=1),
        badge=Badge("SIMULATOR", cluster="dbcluster"),
        legend=key_map({}).legend(Kind.MIGRATION),
    )
    draw_migration(sheet, view)
    return sheet.lines()


def svg() -> str:
    """The screen in the default theme, as a picture."""
    theme = read_theme("smit-classic", [paths.themes_dir()])
    width, height = COLUMNS * CELL + 20, ROWS * LINE + 20
    body = "\n".join(part for y, line in enumerate(screen()) for part in _line(y, line, theme))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}">\n'
        f'<rect width="100%" height="100%" rx="6" fill="{BACKGROUND}"/>\n'
        f'<g font-family="monospace" font-size="14" xml:space="preserve">\n{body}\n</g>\n</svg>\n'
    )


def _line(y: int, line: Line, theme: Theme) -> Iterator[str]:
    x = 0
    for span in line:
        front, back, bold = _colours(theme.style(span.role))
        left, top, width = 10 + x * CELL, 10 + y * LINE, len(span.text) * CELL
        if back != BACKGROUND:
            yield f'<rect x="{left:g}" y="{top:g}" width="{width:g}" height="{LINE:g}" fill="{back}"/>'
        if span.text.strip():
            weight = ' font-weight="bold"' if bold else ""
            yield (
                f'<text x="{left:g}" y="{top + 13:g}" textLength="{width:g}" fill="{front}"{weight}>'
                f"{escape(span.text)}</text>"
            )
        x += len(span.text)


def _colours(style: Style) -> tuple[str, str, bool]:
    front = style.color.get_truecolor().hex if style.color else FOREGROUND
    back = style.bgcolor.get_truecolor().hex if style.bgcolor else BACKGROUND
    return (back, front, bool(style.bold)) if style.reverse else (front, back, bool(style.bold))


def key_table() -> str:
    """The registry's actions as a table."""
    lines = ["| Key | Action | What it does |", "| --- | --- | --- |"]
    for action in ACTIONS:
        keys = " or ".join(f"`{shown(key)}`" for key in action.keys)
        lines.append(f"| {keys} | {action.title} | {action.help} |")
    return "\n".join(lines)


def readme_with_key_table(text: str) -> str:
    """The README with the table between its marks."""
    before, rest = text.split("<!-- keys -->\n", 1)
    after = rest.split("<!-- end -->", 1)[1]
    return f"{before}<!-- keys -->\n{key_table()}\n<!-- end -->{after}"


if __name__ == "__main__":
    PICTURE.write_text(svg(), encoding="utf-8")
    README.write_text(readme_with_key_table(README.read_text(encoding="utf-8")), encoding="utf-8")
