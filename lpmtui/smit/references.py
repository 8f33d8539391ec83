"""References in argv: `{field}` stands for the value of a field, `{node}` and `{cluster}` for the context."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from lpmtui.model.errors import UsageError

_REFERENCE = re.compile(r"\{([A-Za-z_]+)\}")


class MissingValue(UsageError):
    """A list or a command refers to a field that is still empty; `subject` is the field."""


def references(item: str) -> tuple[str, ...]:
    """The fields an argv item refers to."""
    return tuple(_REFERENCE.findall(item))


def fill(argv: Sequence[str], values: Mapping[str, str]) -> tuple[str, ...]:
    """Put values in the place of references, each argv item stays one item. Raises MissingValue."""

    def value(match: re.Match[str]) -> str:
        found = values.get(match[1], "")
        if not found.strip():
            raise MissingValue(
                f"The field {match[1]} is still empty.", subject=match[1], remedy="Fill it in first."
            )
        return found

    return tuple(_REFERENCE.sub(value, item) for item in argv)


def fill_known(text: str, values: Mapping[str, str]) -> str:
    """The same for an initial value: a reference to something that is not known becomes empty."""
    return _REFERENCE.sub(lambda match: values.get(match[1], ""), text)
