"""A recorded conversation with a site: one JSON object per line, one line per command."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from lpmtui.model.command import Command, Completed
from lpmtui.model.errors import ConfigurationError, ConnectionLost, Unreachable

LOST = "connection-lost"
UNREACHABLE = "unreachable"


@dataclass(frozen=True, slots=True)
class Exchange:
    """One command and what became of it. `at` is RFC 3339, `seconds` how long it took.

    `error` is empty, `unreachable` or `connection-lost`; then `stderr` holds the sentence.
    """

    at: str
    host: str
    argv: tuple[str, ...]
    status: int = 0
    stdout: str = ""
    stderr: str = ""
    seconds: float = 0.0
    error: str = ""

    def line(self) -> str:
        """As one line of JSON."""
        return json.dumps(asdict(self), ensure_ascii=False)

    def answer(self, command: Command) -> Completed:
        """What was answered then. Raises what was raised then."""
        if self.error == LOST:
            raise ConnectionLost(self.stderr, subject=self.host)
        if self.error:
            raise Unreachable(self.stderr, subject=self.host)
        return Completed(command, self.status, self.stdout, self.stderr)


def read_transcript(path: Path) -> list[Exchange]:
    """Every exchange of a file. Raises ConfigurationError that names the line that is wrong."""
    try:
        lines = path.read_text("utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(
            f"The transcript {path} cannot be read: {error}.", subject=str(path)
        ) from error
    return [_exchange(path, number, line) for number, line in enumerate(lines, start=1) if line.strip()]


def _exchange(path: Path, number: int, line: str) -> Exchange:
    try:
        body = json.loads(line)
        known = {field.name for field in fields(Exchange)}
        exchange = Exchange(**{key: value for key, value in body.items() if key in known})
    except (ValueError, TypeError, AttributeError) as error:
        raise ConfigurationError(
            f"Line {number} of the transcript {path} is no recorded command: {error}.",
            subject=str(path),
            remedy="Record it again, or remove the line.",
        ) from error
    return Exchange(**{**asdict(exchange), "argv": tuple(exchange.argv)})
