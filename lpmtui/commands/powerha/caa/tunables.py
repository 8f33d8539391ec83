"""CAA's tunables (`clctrl -tune`): what is in force, and what is allowed.

PowerHA owns them; its LPM script reads and raises `node_timeout` with the same command.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from lpmtui.commands.asking import garbled, lines_of, printed, whole_number
from lpmtui.commands.powerha.programs import CLCTRL
from lpmtui.model.command import Command, Completed, Query

_ASSIGNMENT = re.compile(r"(?:(?P<entity>\S+)\.)?(?P<name>[A-Za-z_][A-Za-z0-9_]*)\s*=\s*(?P<value>.*?)\s*\Z")
_SCOPE = r"[a-z](?: [a-z])*\s*\Z"
_RANGE = re.compile(
    r"(?P<name>[a-z_][a-z0-9_]*)\s+(?P<default>\S+)(?:\s+(?P<minimum>[0-9]+|-)\s+(?P<maximum>[0-9]+|-))?"
    rf"(?:\s+(?!{_SCOPE})(?P<unit>\S.*?))?\s+(?P<scope>{_SCOPE})"
)
"""A tunable without a range of numbers (a mode) may leave its limits blank."""

_CURRENT = re.compile(r"\s+(?P<entity>\S+\([0-9A-Fa-f-]+\))\s+(?P<value>\S+)\s*\Z")


@dataclass(frozen=True, slots=True)
class Tunable:
    """A CAA tunable of a cluster or node (`entity`), as printed: milliseconds, words or counts."""

    entity: str
    name: str
    value: str


@dataclass(frozen=True, slots=True)
class TunableRange:
    """A CAA tunable with what is allowed; `current` are `(entity, value)` pairs. All as printed."""

    name: str
    default: str
    minimum: str
    maximum: str
    unit: str = ""
    scope: str = ""
    current: tuple[tuple[str, str], ...] = ()


def node_timeout(node: str) -> Query[int]:
    """The node time-out in force in CAA, in milliseconds (`clctrl -tune -x node_timeout`)."""
    command = Command(node, (CLCTRL, "-tune", "-x", "node_timeout"))
    return Query(command, lambda completed: _one_number(completed, "node_timeout"))


def tunables(node: str) -> Query[tuple[Tunable, ...]]:
    """Every CAA tunable with its value (`clctrl -tune -a`)."""
    return Query(Command(node, (CLCTRL, "-tune", "-a")), _tunables)


def ranges(node: str) -> Query[tuple[TunableRange, ...]]:
    """Every CAA tunable with default, limits and value (`clctrl -tune -L`)."""
    return Query(Command(node, (CLCTRL, "-tune", "-L")), _ranges)


def set_tunable(node: str, name: str, value: str) -> Query[str]:
    """Set a CAA tunable directly (`clctrl -tune -o`), as PowerHA's own LPM script does for its values."""
    return Query(Command(node, (CLCTRL, "-tune", "-o", f"{name}={value}"), mutates=True), printed)


def _one_number(completed: Completed, name: str) -> int:
    """The value of one tunable in whichever layout this level prints it.

    Known layouts: a bare number, `entity.name = value` (`-a`), and name and entity with the value (`-L`). A
    comma separated record is trusted only when a header says which field is the current value.
    """
    text = printed(completed)
    lines = [line.strip() for line in lines_of(text) if line.strip()]
    found = {int(line) for line in lines if re.fullmatch(r"[0-9]{1,18}", line)}
    found |= {int(value) for value in _values(text, name) if re.fullmatch(r"[0-9]{1,18}", value)}
    found |= _from_record(lines, name)
    if len(found) != 1:
        raise garbled(completed, f"it does not have one value of {name}")
    return found.pop()


def _values(text: str, name: str) -> list[str]:
    assigned = [each.value for each in _assignments(text) if each.name == name]
    listed = [value for each in _listed(text) if each.name == name for _, value in each.current]
    return assigned + listed


def _from_record(lines: list[str], name: str) -> set[int]:
    header: list[str] = []
    found: set[int] = set()
    for line in lines:
        cells = [cell.strip() for cell in line.lstrip("# ").split(",")]
        upper = [cell.upper() for cell in cells]
        if "CUR" in upper or "CURRENT" in upper:
            header = upper
        elif header and len(cells) == len(header) and name in cells:
            value = whole_number(cells[header.index("CUR" if "CUR" in header else "CURRENT")])
            found |= set() if value is None else {value}
    return found


def _tunables(completed: Completed) -> tuple[Tunable, ...]:
    found = _assignments(printed(completed))
    if not found:
        raise garbled(completed, "it has no tunable")
    return found


def _assignments(text: str) -> tuple[Tunable, ...]:
    matches = filter(None, (_ASSIGNMENT.match(line.strip()) for line in lines_of(text)))
    return tuple(Tunable(match["entity"] or "", match["name"], match["value"]) for match in matches)


def _ranges(completed: Completed) -> tuple[TunableRange, ...]:
    found = _listed(printed(completed))
    if not found:
        raise garbled(completed, "it has no tunable")
    return found


def _listed(text: str) -> tuple[TunableRange, ...]:
    found: list[TunableRange] = []
    for line in lines_of(text):
        if match := _RANGE.match(line):
            limits = (match["default"], match["minimum"] or "", match["maximum"] or "")
            found.append(TunableRange(match["name"], *limits, match["unit"] or "", match["scope"].rstrip()))
        elif found and (match := _CURRENT.match(line)):
            current = (*found[-1].current, (match["entity"], match["value"]))
            found[-1] = replace(found[-1], current=current)
    return tuple(found)
