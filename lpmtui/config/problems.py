"""What is wrong with a configuration: everything at once, each with its key, line and remedy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from lpmtui.model.errors import ConfigurationError
from lpmtui.model.printable import printable


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong. `key` is empty where the file as a whole is; `line` None where unknown."""

    key: str
    what: str
    remedy: str = ""
    line: int | None = None

    def __str__(self) -> str:
        place = ", ".join(part for part in (f"line {self.line}" if self.line else "", self.key) if part)
        sentence = f"{self.what} {self.remedy}".strip()
        return printable(f"{place}: {sentence}" if place else sentence)


class WrongConfiguration(ConfigurationError):
    """A configuration that cannot be used; `problems` holds every reason, in the order of the file."""

    def __init__(self, where: Path | str, problems: Sequence[Problem]) -> None:
        self.problems = tuple(sorted(problems, key=lambda problem: problem.line or 0))
        count = "a problem" if len(self.problems) == 1 else f"{len(self.problems)} problems"
        listed = "\n".join(f"  {problem}" for problem in self.problems)
        super().__init__(f"The configuration {where} has {count}:\n{listed}", subject=str(where))
