"""The log files of the hosts of a world without a file."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class MemoryLogs:
    """Log lines of a world without a file."""

    lines: dict[tuple[str, str], list[str]] = field(default_factory=dict)

    def append(self, host: str, path: str, lines: list[str]) -> None:
        """Add lines at the end of a file."""
        self.lines.setdefault((host, path), []).extend(lines)

    def last(self, host: str, path: str, count: int | None) -> list[str]:
        """The last lines of a file, all of them for None."""
        found = self.lines.get((host, path), [])
        return list(found if count is None else found[max(0, len(found) - count) :])

    def paths(self, host: str) -> list[str]:
        """The files of a host that have lines."""
        return sorted(path for owner, path in self.lines if owner == host)

    def clear_lines(self, host: str, path: str) -> None:
        """Empty a file."""
        self.lines.pop((host, path), None)

    def hosts_and_paths(self) -> list[tuple[str, str]]:
        """Every file that has lines, with its host."""
        return sorted(self.lines)
