"""The `report` object of `history ID --json` and `report --format json`. Pure."""

from __future__ import annotations

from typing import Any

from lpmtui.journal import JobState
from lpmtui.journal.job_parts import CommandRun, GroupHistory
from lpmtui.model.clock import rfc3339
from lpmtui.model.codec import to_body


def as_json(state: JobState) -> dict[str, Any]:
    """What a job did to every resource group, how long it froze, what was found, and what was run."""
    return {
        "resource_groups": [_group(group) for group in state.groups.values()],
        "suspension_s": _suspension(state),
        "findings": to_body(state.findings),
        "drift": list(state.drift),
        "commands": [_command(command) for command in state.commands],
    }


def _suspension(state: JobState) -> dict[str, Any]:
    """Where several meters measured, the longest counts: an outage is what somebody noticed."""
    longest = max(state.suspensions, key=lambda one: one.seconds, default=None)
    freeze = state.freeze
    return {
        "forecast": to_body(state.forecast.suspension_s) if state.forecast else None,
        "measured": longest.seconds if longest else None,
        "source": longest.source if longest else None,
        "outside": freeze.outside_s,
        "tightest": {"name": freeze.limit, "limit_s": freeze.limit_s} if freeze.limit else None,
    }


def _group(group: GroupHistory) -> dict[str, Any]:
    during = [
        {"at": rfc3339(one.at) if one.at else None, "state": one.state, "node": one.node}
        for one in group.changes
    ]
    return {"name": group.name, "before": dict(group.before), "during": during, "after": dict(group.after)}


def _command(command: CommandRun) -> dict[str, Any]:
    return {
        "host": command.host,
        "argv": list(command.argv),
        "mutates": command.mutates,
        "started_at": rfc3339(command.started_at),
        "exit_status": command.exit_status,
        "seconds": command.seconds,
    }
