"""Whether a value of a TOML file is of the type of an object's field, and how to say what it must be."""

from __future__ import annotations

import types
import typing
from enum import Enum
from typing import Any

_WORDS = {
    str: "text",
    int: "a whole number",
    float: "a number",
    bool: "true or false",
    list: "a list",
    dict: "a table",
}


def fits(hint: Any, value: Any) -> bool:
    """Whether a value is of a type; a whole number is a number, too, and a word can be an enum's member."""
    origin, args = typing.get_origin(hint), typing.get_args(hint)
    if origin in (types.UnionType, typing.Union):
        return any(fits(arg, value) for arg in args)
    if origin is list:
        return isinstance(value, list) and all(fits(args[0], one) for one in value)
    if origin is dict:
        return isinstance(value, dict) and all(fits(args[1], one) for one in value.values())
    if isinstance(hint, type) and issubclass(hint, Enum):
        return value in [member.value for member in hint]
    if hint is float:
        return isinstance(value, int | float) and not isinstance(value, bool)
    if hint is int:
        return isinstance(value, int) and not isinstance(value, bool)
    return isinstance(hint, type) and isinstance(value, hint)


def in_words(hint: Any) -> str:
    """What a value must be."""
    origin, args = typing.get_origin(hint), typing.get_args(hint)
    if origin in (types.UnionType, typing.Union):
        return " or ".join(in_words(arg) for arg in args if arg is not type(None))
    if origin is list:
        return f"a list of which each is {in_words(args[0])}"
    if origin is dict:
        return f"a table of which each value is {in_words(args[1])}"
    if isinstance(hint, type) and issubclass(hint, Enum):
        return f"one of {', '.join(member.value for member in hint)}"
    return _WORDS.get(hint, "something else")
