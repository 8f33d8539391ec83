"""The end of a log, as much of it as can be shown."""

from __future__ import annotations

from pathlib import Path

MOST_BYTES = 400_000
"""Of a log at most so much from its end is shown."""


def tail(path: Path) -> str:
    """The last part of a log, or a sentence why there is none."""
    try:
        with path.open("rb") as file:
            size = file.seek(0, 2)
            file.seek(max(0, size - MOST_BYTES))
            text = file.read().decode("utf-8", errors="replace")
    except FileNotFoundError:
        return f"Nothing was written yet: {path} does not exist."
    except OSError as error:
        return f"{path} cannot be read: {error.strerror}."
    return text if size <= MOST_BYTES else text.partition("\n")[2]
