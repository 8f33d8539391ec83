"""Saving the report of a job as a file; its suffix says the format."""

from __future__ import annotations

from pathlib import Path

from lpmtui.model.errors import UsageError
from lpmtui.session.console_session import ConsoleSession

FORMATS = {".html": "html", ".svg": "svg", ".json": "json", ".txt": "text"}


def save(session: ConsoleSession, migration: str, file: str) -> str:
    """Write the report; returns the sentence that says where. Raises UsageError and what writing raises."""
    path = Path(file).expanduser()
    kind = FORMATS.get(path.suffix.casefold())
    if kind is None:
        known = ", ".join(FORMATS)
        raise UsageError(
            f"{file!r} does not say the format.", remedy=f"End it in one of {known}.", subject=file
        )
    session.own_text(("lpmtui", "report", migration, "--format", kind, "--output", str(path.absolute())))
    return f"The report of migration {migration} is in {path.absolute()}."
