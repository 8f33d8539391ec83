"""Reads panels from TOML. A bad panel says which file, which panel and what is wrong with it."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Collection, Sequence
from pathlib import Path

from lpmtui.commands.powerha import program_paths
from lpmtui.smit.panel import (
    Ask,
    Choice,
    Dialog,
    EntryType,
    Field,
    HostRole,
    Menu,
    MenuItem,
    MultiSelect,
    Required,
    Runs,
    Screen,
    Selector,
    View,
)
from lpmtui.smit.reader_names import LISTS, PICTURES, VALUES
from lpmtui.smit.toml_table import BadPanel, TomlTable

_PATHS = {
    value.rpartition("/")[2]: value
    for name, value in vars(program_paths).items()
    if name.isupper() and isinstance(value, str) and value.startswith("/")
}


def read_panels(path: Path) -> tuple[Screen, ...]:
    """The screens of one panel file. Raises BadPanel."""
    try:
        return parse_panels(path.read_text(encoding="utf-8"), path.name)
    except (OSError, UnicodeDecodeError) as error:
        raise BadPanel(f"The panels in {path.name} cannot be read: {error}.", subject=str(path)) from error


def parse_panels(text: str, source: str) -> tuple[Screen, ...]:
    """The screens of a panel file's text, `source` names it in errors. Raises BadPanel."""
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadPanel(f"The panels in {source} are not valid TOML: {error}.", subject=source) from error
    readers_of: dict[str, Callable[[TomlTable], Screen]] = {
        "menu": _menu,
        "dialog": _dialog,
        "selector": _selector,
        "view": _view,
    }
    top = TomlTable(document, source)
    screens = tuple(read(entry) for kind, read in readers_of.items() for entry in top.tables(kind))
    top.finish()
    return screens


def _menu(entry: TomlTable) -> Menu:
    menu = Menu(
        id=entry.text("id"),
        title=entry.text("title"),
        items=tuple(_item(item) for item in entry.tables("items")),
        needs=entry.words("needs"),
        aliases=entry.words("aliases"),
    )
    entry.finish()
    return menu


def _item(entry: TomlTable) -> MenuItem:
    item = MenuItem(entry.text("text", ""), entry.text("next", ""))
    entry.finish()
    return item


def _view(entry: TomlTable) -> View:
    view = View(
        id=entry.text("id"),
        title=entry.text("title"),
        view=entry.text("view"),
        needs=entry.words("needs"),
        aliases=entry.words("aliases"),
    )
    entry.finish()
    return view


def _dialog(entry: TomlTable) -> Dialog:
    dialog = Dialog(
        id=entry.text("id"),
        title=entry.text("title"),
        runs=tuple(_runs(item) for item in entry.tables("runs")),
        fields=tuple(_field(item) for item in entry.tables("field")),
        discover=tuple(_ask(item, VALUES) for item in entry.tables("discover")),
        ask=entry.flag("ask"),
        ghost=entry.flag("ghost"),
        needs=entry.words("needs"),
        aliases=entry.words("aliases"),
        after=entry.text("after", ""),
    )
    entry.finish()
    if not dialog.runs:
        raise entry.bad("runs nothing.")
    _unique(entry, [field.id for field in dialog.fields])
    return dialog


def _selector(entry: TomlTable) -> Selector:
    field = entry.table("field")
    if field is None:
        raise entry.bad("has no field.")
    selector = Selector(
        id=entry.text("id"),
        title=entry.text("title"),
        field=_field(field),
        next_id=entry.text("next", ""),
        ghost=entry.flag("ghost"),
        needs=entry.words("needs"),
        aliases=entry.words("aliases"),
    )
    entry.finish()
    return selector


def _runs(entry: TomlTable) -> Runs:
    runs = Runs(
        role=entry.word("role", HostRole),
        argv=_with_path(entry.words("argv")),
        mutates=entry.flag("mutates", default=True),
        title=entry.text("title", ""),
        accepts=entry.numbers("accepts") or (0,),
        system=entry.text("system", ""),
        silent=entry.text("silent", ""),
    )
    entry.finish()
    if not runs.argv or runs.role is HostRole.SITE:
        raise entry.bad("a command needs an argv and a host to run on.")
    return runs


def _ask(entry: TomlTable, known: Collection[str]) -> Ask:
    ask = Ask(
        role=entry.word("role", HostRole),
        argv=_with_path(entry.words("argv")),
        reader=entry.text("reader"),
        system=entry.text("system", ""),
    )
    entry.finish()
    possible = PICTURES if ask.role is HostRole.SITE else known
    if ask.reader not in possible:
        raise entry.bad(f"reader = {ask.reader!r} is none of {', '.join(sorted(possible))}.")
    if (ask.role is HostRole.SITE) == bool(ask.argv):
        raise entry.bad("a list of the site has no argv; every other list needs one.")
    return ask


def _field(entry: TomlTable) -> Field:
    listed = entry.table("list")
    field = Field(
        id=entry.text("id"),
        label=entry.text("label"),
        entry=entry.word("entry", EntryType, EntryType.NONE),
        required=entry.word("required", Required, Required.CHANGED),
        ring=tuple(Choice(shown, value) for shown, value in entry.pairs("ring")),
        listed=None if listed is None else _ask(listed, LISTS),
        multi=entry.word("multi", MultiSelect, MultiSelect.ONE),
        argv=entry.words("argv"),
        initial=entry.text("initial", ""),
        discovered=entry.text("discovered", ""),
        reads=entry.pairs("reads"),
        low=entry.number("low"),
        high=entry.number("high"),
        apart=entry.numbers("apart"),
        unit=entry.text("unit", ""),
        size=entry.number("size") or 0,
    )
    entry.finish()
    if field.ring and field.listed is not None:
        raise entry.bad("a ring has its own list.")
    _unique(entry, [choice.shown for choice in field.ring])
    return field


def _unique(entry: TomlTable, names: Sequence[str]) -> None:
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise entry.bad(f"names twice: {', '.join(twice)}.")


def _with_path(argv: tuple[str, ...]) -> tuple[str, ...]:
    """The program by its full path where it is a node's: a remote shell's PATH has few of them."""
    return (_PATHS.get(argv[0], argv[0]), *argv[1:]) if argv else argv
