"""What to move where: the arguments that `migrate`, `validate` and others share, as a Move."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from lpmtui.model.argv import Option, Said
from lpmtui.model.move import MOVE_OPTIONS, Move


def add_move(parser: argparse.ArgumentParser) -> None:
    """Declare what is moved, where to, and how: the options that a Move is written with."""
    parser.add_argument("partition", metavar="PARTITION", help="the partition to move")
    declare(parser, MOVE_OPTIONS, required=("target",))


def declare(parser: argparse.ArgumentParser, options: Sequence[Option], required: Sequence[str] = ()) -> None:
    """Declare the options of a request; those named in `required` must be given."""
    for option in options:
        _add(parser, option, required=option.name in required)


def _add(parser: argparse.ArgumentParser, option: Option, *, required: bool) -> None:
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
    return Move.from_options(asked.partition, said(asked, MOVE_OPTIONS))


def said(asked: argparse.Namespace, options: Sequence[Option]) -> Said:
    """The options that were given, with their values."""
    found: Said = {}
    for option in options:
        value = getattr(asked, option.name)
        if value is True:
            found[option.name] = [""]
        elif value not in (None, False):
            found[option.name] = [str(one) for one in (value if isinstance(value, list) else [value])]
    return found
