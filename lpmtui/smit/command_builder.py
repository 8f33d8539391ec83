"""From a filled-in dialog to the commands it runs."""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping, Sequence

from lpmtui.model.errors import UsageError
from lpmtui.model.lazy_dataclass import dataclass
from lpmtui.smit.form import Form, Row
from lpmtui.smit.panel import REFERENCE, Ask, Dialog, HostRole, MultiSelect, Required, Runs


class MissingValue(UsageError):
    """A list or a command refers to a field that is still empty; `subject` is the field."""


@dataclass(frozen=True, slots=True)
class BuiltCommand:
    """A command without a host: which host plays the role is the console's knowledge.

    `system` is the managed system whose HMC is meant (role `hmc`), `accepts` the statuses that mean success,
    `silent` what is said where it then prints nothing.
    """

    role: HostRole
    argv: tuple[str, ...]
    mutates: bool
    title: str = ""
    accepts: tuple[int, ...] = (0,)
    system: str = ""
    silent: str = ""

    def line(self) -> str:
        """The command as a shell would read it: what F6 shows."""
        return shlex.join(self.argv)


def fill(argv: Sequence[str], values: Mapping[str, str]) -> tuple[str, ...]:
    """Put values in the place of references, each argv item stays one item. Raises MissingValue."""

    def value(match: re.Match[str]) -> str:
        found = values.get(match[1], "")
        if not found.strip():
            raise MissingValue(
                f"The field {match[1]} is still empty.", subject=match[1], remedy="Fill it in first."
            )
        return found

    return tuple(REFERENCE.sub(value, item) for item in argv)


def ask_argv(ask: Ask, values: Mapping[str, str]) -> tuple[str, ...]:
    """The argv of a list or discovery command. Raises MissingValue."""
    return fill(ask.argv, values)


def build(dialog: Dialog, form: Form, context: Mapping[str, str] | None = None) -> tuple[BuiltCommand, ...]:
    """The commands that Enter runs now, in their order. Raises MissingValue; call `form.validate` first."""
    values = {**(context or {}), **form.values()}
    built = []
    for number, runs in enumerate(dialog.runs):
        argv = fill(runs.argv, values)
        if number == 0:
            argv += tuple(item for row in form.rows for item in contribution(row))
        built.append(_built(runs, argv, values))
    return tuple(built)


def _built(runs: Runs, argv: tuple[str, ...], values: Mapping[str, str]) -> BuiltCommand:
    system = "".join(fill((runs.system,), values))
    # A dry run shows what would be done: it needs no question and no right to change anything.
    mutates = runs.mutates and "--dry-run" not in argv
    return BuiltCommand(runs.role, argv, mutates, runs.title, runs.accepts, system, runs.silent)


def contribution(row: Row) -> tuple[str, ...]:
    """The argv items that a field adds.

    Sent are: fields that always are, fields with a value that are unless empty, and changed fields. A field
    of one blank placeholder with an empty value adds nothing; `ATTRIBUTE=` stays, to empty the attribute.
    """
    field = row.field
    if not field.argv or not _is_sent(row):
        return ()
    value = row.value
    tokens = value.split() if field.multi is MultiSelect.WORDS else [value]
    items = [item.replace("{}", token) for token in tokens for item in field.argv]
    return tuple(item for item in items if item)


def _is_sent(row: Row) -> bool:
    required = row.field.required
    if required is Required.CHANGED:
        return row.changed
    return bool(row.value) if required is Required.UNLESS_EMPTY else True
