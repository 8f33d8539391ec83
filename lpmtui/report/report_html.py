"""The report as one HTML file of its own: no script, nothing fetched, every text escaped. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from html import escape

from lpmtui.journal import JobState, phrases
from lpmtui.journal.job_parts import GroupHistory, States
from lpmtui.model.command import printable

_STYLE = """body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}
table{border-collapse:collapse;width:100%}th,td{border:1px solid #888;padding:.3rem .6rem;text-align:left}
td{vertical-align:top}code{font-family:ui-monospace,monospace;overflow-wrap:anywhere}
@media(prefers-color-scheme:dark){body{background:#111;color:#eee}}"""


def report(number: str, state: JobState) -> str:
    """The whole file, about the job of that number."""
    title = phrases.title(number, state)
    return "\n".join(
        (
            '<!doctype html><html lang="en"><head><meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width,initial-scale=1">',
            f"<title>{_text(title)}</title><style>{_STYLE}</style></head><body>",
            f"<h1>{_text(title)}</h1>",
            *_head(state),
            "<h2>How long it was frozen</h2>",
            *_list(phrases.freeze(state.freeze)),
            "<h2>Resource groups</h2>",
            *_groups(tuple(state.groups.values())),
            "<h2>Findings</h2>",
            *_list(phrases.finding(finding) for finding in state.findings),
            "<h2>Differences between before and after</h2>",
            *_list(state.drift),
            "<h2>Commands that changed the site</h2>",
            *_commands(state),
            "</body></html>",
        )
    )


def _head(state: JobState) -> Iterator[str]:
    yield f"<p><strong>{_text(phrases.outcome_with_reason(state))}</strong></p>"
    cluster = f", cluster {state.cluster}" if state.cluster else ""
    where = f"Site {state.site}{cluster}; {state.procedure} procedure; requested by {state.requested_by}."
    yield f"<p>{_text(where)}</p>"
    if state.started is None:
        return
    ended = f", ended {state.ended.astimezone():%Y-%m-%d %H:%M:%S}" if state.ended else ""
    yield f"<p>{_text(f'Started {state.started.astimezone():%Y-%m-%d %H:%M:%S}{ended}.')}</p>"


def _groups(groups: Sequence[GroupHistory]) -> Iterator[str]:
    if not groups:
        yield "<p>none</p>"
        return
    yield "<table><tr><th>Group</th><th>Before</th><th>During</th><th>After</th></tr>"
    for group in groups:
        during = "<br>".join(
            _text(f"{_time(one.at)} {one.state}{' on ' + one.node if one.node else ''}")
            for one in group.changes
        )
        cells = (_text(group.name), _states(group.before), during, _states(group.after))
        yield f"<tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"
    yield "</table>"


def _time(at: datetime | None) -> str:
    return f"{at.astimezone():%H:%M:%S}" if at else ""


def _states(states: States) -> str:
    return "<br>".join(_text(f"{state} on {node}") for node, state in states) or "unknown"


def _commands(state: JobState) -> Iterator[str]:
    changing = [one for one in state.commands if one.mutates]
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
