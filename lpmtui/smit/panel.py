"""The objects of a SMIT screen tree, as frozen data.

They follow the object classes of AIX's SMIT (menu option, selector header, dialog header, dialog field) with
argv lists in place of command strings.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class HostRole(StrEnum):
    """On which host of the site a panel's command runs."""

    HMC = "hmc"
    """The HMC that manages the source system."""
    NODE = "node"
    """The current node: an active node of the current cluster, as if one had logged in there."""
    LPMTUI = "lpmtui"
    """The `lpmtui` command itself, on this machine."""


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


@dataclass(frozen=True, slots=True)
class Ask:
    """A command that is asked for values: a list for F4 or the current values of a dialog.

    `argv` items may hold `{field}` references. `reader` names the pure reader that turns the answer into list
    lines or discovered values: `lines`, `clmgr-names`, `clmgr-attributes`, `hmc-fields`, .. (see `readers`).
    """

    role: HostRole
    argv: tuple[str, ...]
    reader: str = "lines"


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
    `discovered` names the discovered value that is its initial value; `initial` is the value without one.
    """

    id: str
    label: str
    entry: EntryType = EntryType.NONE
    required: Required = Required.CHANGED
    ring: tuple[Choice, ...] = ()
    listed: Ask | None = None
    multi: MultiSelect = MultiSelect.ONE
    argv: tuple[str, ...] = ()
    initial: str = ""
    discovered: str = ""
    low: int | None = None
    high: int | None = None
    unit: str = ""
    size: int = 0

    @property
    def typed(self) -> bool:
        """Whether text may be typed, so that the value stands in brackets."""
        return self.entry is not EntryType.NONE


@dataclass(frozen=True, slots=True)
class Runs:
    """What Enter runs: argv of a host role, to which the fields' argv are added in their order."""

    role: HostRole
    argv: tuple[str, ...]
    mutates: bool = True


@dataclass(frozen=True, slots=True)
class Dialog:
    """A dialog: fields and the commands they build. A ghost dialog is run without being drawn.

    `needs` names what must hold for the panel to be usable (`hmc`, `cluster`, `simulator`, `writable`);
    where it does not, menu lines that lead here stay visible with the reason.
    """

    id: str
    title: str
    runs: tuple[Runs, ...]
    fields: tuple[Field, ...] = ()
    discover: tuple[Ask, ...] = ()
    ask: bool = False
    ghost: bool = False
    needs: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    help: str = ""


@dataclass(frozen=True, slots=True)
class Selector:
    """A selector: one field, whose value is handed to the next screen under `field.id`.

    `next_id` may hold `{value}`. A ghost selector shows only the list pop-up.
    """

    id: str
    title: str
    field: Field
    next_id: str
    ghost: bool = False
    needs: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    help: str = ""


@dataclass(frozen=True, slots=True)
class MenuItem:
    """One line of a menu; `next_id` names a menu, selector, dialog or view, empty for a blank line."""

    text: str
    next_id: str = ""


@dataclass(frozen=True, slots=True)
class Menu:
    """A menu."""

    id: str
    title: str
    items: tuple[MenuItem, ...]
    needs: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    help: str = ""


@dataclass(frozen=True, slots=True)
class View:
    """A screen of lpmtui's own behind a menu line (`migrations`, `guide`, `history`, `themes`, `keys`)."""

    id: str
    title: str
    view: str
    needs: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    help: str = ""


Screen = Menu | Selector | Dialog | View
