"""What to move where: the arguments that `migrate`, `validate` and others share, as a Move."""

from __future__ import annotations

import argparse

from lpmtui.model.argv import Option
from lpmtui.model.move import MOVE_OPTIONS, Move


def add_move(parser: argparse.ArgumentParser) -> None:
    """Declare what is moved, where to, and how: the options that a Move is written with."""
    parser.add_argument("partition", metavar="PARTITION", help="the partition to move")
    for option in MOVE_OPTIONS:
        _add(parser, option)


def _add(parser: argparse.ArgumentParser, option: Option) -> None:
    required = option.name == "target"
    if not option.metavar:
        parser.add_argument(option.flag, dest=option.name, action="store_true", help=option.help)
        return
    action = "append" if option.repeated else "store"
    choices = option.choices or None
    shown = None if choices else option.metavar
    parser.add_argument(
        option.flag,
        dest=option.name,
        action=action,
        choices=choices,
        metavar=shown,
        required=required,
        help=option.help,
    )


def read(asked: argparse.Namespace) -> Move:
    """The move that was asked for. Raises UsageError for a value out of range."""
    said: dict[str, list[str]] = {}
    for option in MOVE_OPTIONS:
        value = getattr(asked, option.name)
        if value is True:
            said[option.name] = [""]
        elif value not in (None, False):
            said[option.name] = [str(one) for one in (value if isinstance(value, list) else [value])]
    return Move.from_options(asked.partition, said)
