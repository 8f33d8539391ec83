"""The objects of a SMIT screen tree, as frozen data.

They follow the object classes of AIX's SMIT (menu option, selector header, dialog header, dialog field) with
argv lists in place of command strings.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Annotated, Any

from lpmtui.commands import programs
from lpmtui.model import lazy_dataclass
from lpmtui.model.lazy_dataclass import dataclass, field
from lpmtui.model.schema import KEY, BadValue, Written

REFERENCE = re.compile(r"\{([A-Za-z_]+)\}")
"""In argv `{field}` stands for a field's value, `{node}` and `{cluster}` for the console's current ones."""

_PATHS = {
    value.rpartition("/")[2]: value
    for name, value in vars(programs).items()
    if name.isupper() and isinstance(value, str) and value.startswith("/")
}


class HostRole(StrEnum):
    """On which host of the site a panel's command runs."""

    HMC = "hmc"
    """The HMC that manages the source system."""
    NODE = "node"
    """The current node: an active node of the current cluster, as if one had logged in there."""
    LPMTUI = "lpmtui"
    """The `lpmtui` command itself, on this machine; `argv[0]` is `lpmtui`."""
    SITE = "site"
    """Lists only: nothing is run, the console's picture of the site is read (`PICTURE_LISTS`)."""


class EntryType(StrEnum):
    """What may be typed into a field (SMIT entry_type)."""

    NONE = "none"
    TEXT = "text"
    NUMBER = "number"
    HEX = "hex"
    FILE = "file"
    RAW = "raw"


class Required(StrEnum):
    """When a field's value is sent (SMIT required): if changed, always, always and filled, unless empty."""

    CHANGED = "changed"
    ALWAYS = "always"
    NOT_EMPTY = "not-empty"
    UNLESS_EMPTY = "unless-empty"


class MultiSelect(StrEnum):
    """Whether F4 lets several entries be chosen, and how they are joined (SMIT multi_select)."""

    ONE = "one"
    COMMA = "comma"
    """Joined by commas in the field and in the argv."""
    WORDS = "words"
    """Joined by blanks in the field; the field's argv is repeated for each."""


def _with_path(argv: Any) -> Any:
    """The program by its full path where it is a node's: a remote shell's PATH has few of them."""
    if isinstance(argv, list) and argv and isinstance(argv[0], str):
        return [_PATHS.get(argv[0], argv[0]), *argv[1:]]
    return argv


def _pair(written: Any) -> tuple[str, str]:
    """Two texts; a lone text is a pair of itself."""
    if isinstance(written, str):
        return written, written
    if isinstance(written, list) and len(written) == 2 and all(isinstance(part, str) for part in written):
        return written[0], written[1]
    raise BadValue("it is neither a text nor a pair of texts.", 'Write "a" or ["a", "b"].')


def _choice(written: Any) -> Choice:
    return Choice(*_pair(written))


def _once(names: Sequence[str]) -> None:
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise BadValue(f"it names twice: {', '.join(twice)}.", "Name each once.")


Argv = Annotated[tuple[str, ...], Written(_with_path)]
"""A command's words as a panel file has them: the program of a node without its path."""


@dataclass(frozen=True, slots=True)
class Ask:
    """A command that is asked for values: a list for F4 or the current values of a dialog.

    `argv` items may hold `{field}` references. `reader` names what turns the answer into lines or values: one
    of `list_readers`, for the role `site` one of PICTURE_LISTS. `system` is the managed system whose HMC is
    asked, possibly a `{field}` reference; empty for the role `hmc`: all HMCs are asked, the answers joined.
    """

    role: HostRole
    argv: Argv = ()
    reader: str = "lines"
    system: str = ""

    def __post_init__(self) -> None:
        if (self.role is HostRole.SITE) == bool(self.argv):
            raise BadValue("a list of the site has no argv, and every other list needs one.")


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a ring: what the screen shows and what the command gets."""

    shown: str
    value: str


@dataclass(frozen=True, slots=True)
class Field:
    """One line of a dialog.

    `argv` are the argv items the field contributes, with `{}` for its value (`("WHEN={}",)`,
    `("--to", "{}")`); empty argv: the field is only referred to by others. `low` and `high` bound a number.
    `discovered` names the discovered value that is its initial value, `reads` pairs a value as it is reported
    with the value it stands for (a time-out never set is reported as 0 and means 600); `initial` is the value
    without one and may hold `{node}` and `{cluster}`. `low` to `high` may be left by `apart`, single values
    outside of the range. A field with a ring that is also typed holds one of the ring's texts, in brackets.
    A field that neither is typed nor has a ring nor an initial value is an information line.
    """

    id: str
    label: str
    entry: EntryType = EntryType.NONE
    required: Required = Required.CHANGED
    ring: tuple[Annotated[Choice, Written(_choice)], ...] = ()
    listed: Ask | None = field(default=None, metadata=KEY("list"))
    multi: MultiSelect = MultiSelect.ONE
    argv: tuple[str, ...] = ()
    initial: str = ""
    discovered: str = ""
    reads: tuple[Annotated[tuple[str, str], Written(_pair)], ...] = ()
    low: int | None = None
    high: int | None = None
    apart: tuple[int, ...] = ()
    unit: str = ""
    size: int = 0

    def __post_init__(self) -> None:
        if self.ring and self.listed is not None:
            raise BadValue("a ring has its own list.", "Leave one of them out.")
        _once([choice.shown for choice in self.ring])

    @property
    def typed(self) -> bool:
        """Whether text may be typed, so that the value stands in brackets."""
        return self.entry is not EntryType.NONE

    @property
    def information(self) -> bool:
        """Whether this is an information line: text without a value."""
        return not (self.typed or self.ring or self.initial or self.discovered or self.argv)


@dataclass(frozen=True, slots=True)
class Runs:
    """What Enter runs: argv of a host role.

    The fields' argv are added, in the fields' order, to the first command of a dialog only; any command may
    refer to a field's value as `{field}`. `title` is printed above the output where a dialog runs several
    commands. `accepts` are the exit statuses that count as success (a query that finds nothing says 1).
    `system` is the managed system whose HMC runs it, possibly a `{field}` reference. `silent` is what is said
    where it succeeds and prints nothing.
    """

    role: HostRole
    argv: Argv
    mutates: bool = True
    title: str = ""
    accepts: tuple[int, ...] = (0,)
    system: str = ""
    silent: str = ""

    def __post_init__(self) -> None:
        if not self.argv or self.role is HostRole.SITE:
            raise BadValue("a command needs an argv and a host to run on.")


@dataclass(frozen=True, slots=True)
class Dialog:
    """A dialog: fields and the commands they build. A ghost dialog is run without being drawn.

    `needs` names what must hold for the panel to be usable (`hmc`, `cluster`, `simulator`, `writable`);
    where it does not, menu lines that lead here stay visible with the reason. `after` is the sentence that
    follows the output of a success: what has to be done next.
    """

    id: str
    title: str
    runs: tuple[Runs, ...]
    fields: tuple[Field, ...] = field(default=(), metadata=KEY("field"))
    discover: tuple[Ask, ...] = ()
    ask: bool = False
    ghost: bool = False
    needs: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    after: str = ""

    def __post_init__(self) -> None:
        if not self.runs:
            raise BadValue("it runs nothing.")
        _once([one.id for one in self.fields])


@dataclass(frozen=True, slots=True)
class Selector:
    """A selector: one field, whose value is handed to the next screen under `field.id`.

    `next_id` may hold `{value}`; empty: back to the screen before. A ghost selector shows only the list
    pop-up. A selector whose field is called `node` changes the console's current node (and cluster) for good.
    """

    id: str
    title: str
    field: Field
    next_id: str = lazy_dataclass.field(default="", metadata=KEY("next"))
    ghost: bool = False
    needs: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MenuItem:
    """One line of a menu; `next_id` names a menu, selector, dialog or view.

    Without one it is an information line; without text too, a blank line. Neither can be chosen.
    """

    text: str = ""
    next_id: str = field(default="", metadata=KEY("next"))


@dataclass(frozen=True, slots=True)
class Menu:
    """A screen of items, each of which leads to another screen."""

    id: str
    title: str
    items: tuple[MenuItem, ...]
    needs: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class View:
    """A screen of lpmtui's own behind a menu line.

    `view` is one of `migrations`, `guide`, `search`, `themes`, `keys`, `smit-log`, `smit-script` and `text`,
    which shows the screen's own help; menu lines to views that the console cannot draw are left out (see
    `load_catalogue`).
    """

    id: str
    title: str
    view: str
    needs: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()


Screen = Menu | Selector | Dialog | View


def fields_of(screen: Screen) -> tuple[Field, ...]:
    """The fields that can be filled in on a screen."""
    if isinstance(screen, Selector):
        return (screen.field,)
    return screen.fields if isinstance(screen, Dialog) else ()


def references(item: str) -> tuple[str, ...]:
    """The fields an argv item refers to."""
    return tuple(REFERENCE.findall(item))


def fill_known(text: str, values: Mapping[str, str]) -> str:
    """An initial value with its references filled in; one to something unknown becomes empty."""
    return REFERENCE.sub(lambda match: values.get(match[1], ""), text)
