"""Requests as command lines: a table of options says how each value is written, and how it is read back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NoReturn

from lpmtui.model.errors import UsageError, did_you_mean
from lpmtui.model.lazy_dataclass import dataclass, fields


@dataclass(frozen=True, slots=True)
class Option:
    """One option of a request: its flag, the field that holds its value, and its help.

    Without a `metavar` it is a switch. `choices` are the words it takes; `repeated` may be given again.
    `parse` makes the value of a word, and raises ValueError with the remedy; `show` makes the word again.
    """

    flag: str
    name: str
    help: str
    metavar: str = ""
    choices: tuple[str, ...] = ()
    repeated: bool = False
    parse: Callable[[str], Any] = str
    show: Callable[[Any], str] = str


Said = Mapping[str, Sequence[str]]
"""Name -> the words that were given; a switch that was given has one empty word."""


def read(words: Sequence[str], options: Sequence[Option]) -> tuple[list[str], Said]:
    """The places and the options of a command line: `--to b` is `--to=b`, and `--` ends the options.

    Raises UsageError for an option that does not exist or has no value.
    """
    by_flag = {option.flag: option for option in options}
    places: list[str] = []
    said: dict[str, list[str]] = {}
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
        said.setdefault(option.name, []).append(_word(option, value if given else None, left))
    return places, said


def values(said: Said, options: Sequence[Option]) -> dict[str, Any]:
    """Field -> value of the options that were given; an empty word counts as none.

    Raises UsageError for a word that an option does not take.
    """
    found: dict[str, Any] = {}
    for option in options:
        words = said.get(option.name, ())
        if not option.metavar:
            found |= {option.name: True} if words else {}
        elif given := [_parsed(option, word) for word in words if word]:
            found[option.name] = tuple(given) if option.repeated else given[-1]
    return found


def write(request: Any, places: Iterable[str], options: Sequence[Option]) -> tuple[str, ...]:
    """The command line of a request, a dataclass. What is as by default, or empty, is not written."""
    defaults = {one.name: one.default for one in fields(request)}
    named: list[str] = []
    for option in options:
        value = getattr(request, option.name)
        if value not in (defaults[option.name], ""):
            named += _written(option, value)
    before = tuple(places)
    if any(place.startswith("-") for place in before):
        return (*named, "--", *before)
    return (*before, *named)


def number(low: int, high: int) -> Callable[[str], int]:
    """What reads a whole number from `low` to `high`."""

    def parse(word: str) -> int:
        if not (word.isascii() and word.isdecimal() and len(word) < 10 and low <= int(word) <= high):
            raise ValueError(f"Give a whole number from {low} to {high}.")
        return int(word)

    return parse


def _known(flag: str, by_flag: Mapping[str, Option]) -> Option:
    if flag in by_flag:
        return by_flag[flag]
    hint = did_you_mean(flag, by_flag, f"Known: {', '.join(by_flag)}.", most=1)
    raise UsageError(f"There is no option {flag}.", subject=flag, remedy=hint)


def _word(option: Option, given: str | None, left: list[str]) -> str:
    if not option.metavar:
        if given is not None:
            raise UsageError(f"{option.flag} takes no value.", subject=option.flag)
        return ""
    if given is None:
        if not left:
            raise UsageError(f"{option.flag} needs a value: {option.metavar}.", subject=option.flag)
        given = left.pop(0)
    return given


def _parsed(option: Option, word: str) -> Any:
    try:
        known = not option.choices or word in option.choices
        return option.parse(word) if known else _refuse(option, word, "")
    except ValueError as wrong:
        return _refuse(option, word, str(wrong))


def _refuse(option: Option, word: str, remedy: str) -> NoReturn:
    remedy = remedy or f"Choose one of: {', '.join(option.choices)}."
    raise UsageError(f"{option.flag} does not take {word!r}.", subject=option.flag, remedy=remedy)


def _written(option: Option, value: Any) -> list[str]:
    if not option.metavar:
        return [option.flag]
    words = [option.show(one) for one in (value if option.repeated else (value,))]
    pairs = ([f"{option.flag}={word}"] if word.startswith("-") else [option.flag, word] for word in words)
    return [word for pair in pairs for word in pair]
