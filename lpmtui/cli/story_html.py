"""The report as one HTML file of its own: no script, nothing fetched, every text escaped. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from html import escape
from typing import TYPE_CHECKING

from lpmtui.cli.event_text import OUTCOMES, tell
from lpmtui.cli.story import GroupStory, States, Story
from lpmtui.executor.freeze import sentences
from lpmtui.model.printable import printable

if TYPE_CHECKING:
    from lpmtui.journal import MigrationRow

_STYLE = """body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}
table{border-collapse:collapse;width:100%}th,td{border:1px solid #888;padding:.3rem .6rem;text-align:left}
td{vertical-align:top}code{font-family:ui-monospace,monospace;overflow-wrap:anywhere}
@media(prefers-color-scheme:dark){body{background:#111;color:#eee}}"""


def report(row: MigrationRow, story: Story) -> str:
    """The whole file."""
    title = f"Migration {row.id}: {row.partition}, {row.source} to {row.target}"
    return "\n".join(
        (
            '<!doctype html><html lang="en"><head><meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width,initial-scale=1">',
            f"<title>{_text(title)}</title><style>{_STYLE}</style></head><body>",
            f"<h1>{_text(title)}</h1>",
            *_head(row),
            "<h2>How long it stood still</h2>",
            *_list(sentences(story.freeze)),
            "<h2>Resource groups</h2>",
            *_groups(story.groups),
            "<h2>Findings</h2>",
            *_list(tell(finding) for finding in story.findings),
            "<h2>Differences between before and after</h2>",
            *_list(story.drift),
            "<h2>Commands that changed the site</h2>",
            *_commands(story),
            "</body></html>",
        )
    )


def _head(row: MigrationRow) -> Iterator[str]:
    outcome = OUTCOMES.get(row.outcome, row.outcome.value)
    why = f": {row.why}" if row.why else ""
    yield f"<p><strong>{_text(outcome + why)}</strong></p>"
    cluster = f", cluster {row.cluster}" if row.cluster else ""
    where = f"Site {row.site}{cluster}; {row.procedure} procedure; asked for by {row.requested_by}."
    yield f"<p>{_text(where)}</p>"
    ended = f", ended {row.finished_at.astimezone():%Y-%m-%d %H:%M:%S}" if row.finished_at else ""
    yield f"<p>{_text(f'Started {row.started_at.astimezone():%Y-%m-%d %H:%M:%S}{ended}.')}</p>"


def _groups(groups: Sequence[GroupStory]) -> Iterator[str]:
    if not groups:
        yield "<p>none</p>"
        return
    yield "<table><tr><th>Group</th><th>Before</th><th>During</th><th>After</th></tr>"
    for group in groups:
        during = "<br>".join(
            _text(f"{at.astimezone():%H:%M:%S} {state}{' on ' + node if node else ''}")
            for at, state, node in group.during
        )
        cells = (_text(group.name), _states(group.before), during, _states(group.after))
        yield f"<tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"
    yield "</table>"


def _states(states: States) -> str:
    return "<br>".join(_text(f"{state} on {node}") for node, state in states) or "unknown"


def _commands(story: Story) -> Iterator[str]:
    changing = [one for one in story.commands if one.mutates]
    if not changing:
        yield "<p>none</p>"
        return
    yield "<table><tr><th>Host</th><th>Command</th><th>Status</th></tr>"
    for one in changing:
        status = "not known" if one.exit_status is None else str(one.exit_status)
        line = _text(" ".join(one.argv))
        yield f"<tr><td>{_text(one.host)}</td><td><code>{line}</code></td><td>{status}</td></tr>"
    yield "</table>"


def _list(lines: Iterable[str]) -> Iterator[str]:
    found = [f"<li>{_text(line)}</li>" for line in lines]
    yield f"<ul>{''.join(found)}</ul>" if found else "<p>none</p>"


def _text(text: str) -> str:
    """Text from outside: control characters shown as signs, markup as text."""
    return escape(printable(text))
