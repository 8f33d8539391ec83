"""Requests as command lines: a table of options, read and written in one place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from lpmtui.model.close_names import did_you_mean
from lpmtui.model.errors import UsageError
from lpmtui.model.lazy_dataclass import dataclass


@dataclass(frozen=True, slots=True)
class Option:
    """One option of a request: its flag, the name under which its value is read, and its help.

    Without a `metavar` it is a switch. `choices` are the words it takes; `repeated` may be given again.
    """

    flag: str
    name: str
    help: str
    metavar: str = ""
    choices: tuple[str, ...] = ()
    repeated: bool = False


Said = dict[str, list[str]]
"""Name -> the values that were given; a switch that was given has one empty value."""


def read(words: Sequence[str], options: Sequence[Option]) -> tuple[list[str], Said]:
    """The places and the options of a command line: `--to b` is `--to=b`, and `--` ends the options.

    Raises UsageError for an option that does not exist or has no value, or has one of no meaning.
    """
    by_flag = {option.flag: option for option in options}
    places: list[str] = []
    said: Said = {}
    left = list(words)
    while left:
        word = left.pop(0)
        if word == "--":
            places += left
            break
        if not word.startswith("-") or word == "-":
            places.append(word)
            continue
        flag, given, value = word.partition("=")
        option = _known(flag, by_flag)
        said.setdefault(option.name, []).append(_value(option, value if given else None, left))
    return places, said


def write(places: Iterable[str], values: Mapping[str, object], options: Sequence[Option]) -> tuple[str, ...]:
    """The command line that `read` reads back. None, False and "" are not written; a sequence is repeated."""
    named = [word for option in options for word in _written(option, values.get(option.name))]
    before = tuple(places)
    if any(place.startswith("-") for place in before):
        return (*named, "--", *before)
    return (*before, *named)


def check_choice(option: Option, word: str) -> str:
    """The word, where the option takes it. Raises UsageError that names the choices."""
    if option.choices and word not in option.choices:
        raise UsageError(
            f"{option.flag} does not know {word!r}.",
            subject=option.flag,
            remedy=f"Choose one of: {', '.join(option.choices)}.",
        )
    return word


def _known(flag: str, by_flag: Mapping[str, Option]) -> Option:
    if flag in by_flag:
        return by_flag[flag]
    hint = did_you_mean(flag, by_flag, f"Known: {', '.join(by_flag)}.", most=1)
    raise UsageError(f"There is no option {flag}.", subject=flag, remedy=hint)


def _value(option: Option, given: str | None, left: list[str]) -> str:
    if not option.metavar:
        if given is not None:
            raise UsageError(f"{option.flag} takes no value.", subject=option.flag)
        return ""
    if given is None:
        if not left:
            raise UsageError(f"{option.flag} needs a value: {option.metavar}.", subject=option.flag)
        given = left.pop(0)
    return check_choice(option, given)


def _written(option: Option, value: object) -> list[str]:
    if value is None or value is False or value == "":
        return []
    if not option.metavar:
        return [option.flag]
    values = value if isinstance(value, tuple | list) else (value,)
    return [word for one in values for word in _pair(option.flag, str(one))]


def _pair(flag: str, value: str) -> list[str]:
    return [f"{flag}={value}"] if value.startswith("-") else [flag, value]
