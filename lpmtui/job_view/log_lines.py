"""What was done and said, in order: commands that change something, notes, findings."""

from __future__ import annotations

from datetime import datetime

from lpmtui.journal import JobState, phrases
from lpmtui.model.move import Severity


def log_lines(state: JobState) -> list[str]:
    """One line for each, with the time of day."""
    lines: list[tuple[datetime | None, str]] = [
        (state.started, phrases.finding(finding)) for finding in state.findings
    ]
    for run in state.commands:
        if run.mutates:
            ended = "" if run.exit_status in (0, None) else f"   [exit status {run.exit_status}]"
            lines.append((run.started_at, f"{run.host}: {' '.join(run.argv)}{ended}"))
    for note in state.notes:
        mark = "" if note.level is Severity.INFO else f"{note.level.value.upper()} "
        lines.append((note.at, f"{mark}{note.text}"))
    ordered = sorted(lines, key=lambda line: line[0].timestamp() if line[0] else 0.0)
    return [f"{at.astimezone():%H:%M:%S}  {text}" if at else text for at, text in ordered]


def commands(state: JobState) -> list[str]:
    """The commands that changed something, as F6 shows them."""
    return [f"{run.host}: {' '.join(run.argv)}" for run in state.commands if run.mutates]


NO_STEP_COMMANDS = ("This step runs no command that changes anything.",)
