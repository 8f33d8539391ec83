"""All screens by fast path: opening, checking, searching, and their help."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path

from lpmtui.model.errors import UsageError, nearest
from lpmtui.model.lazy_dataclass import dataclass
from lpmtui.smit.loader import (
    EMPTY,
    NEEDS,
    HelpText,
    PanelTable,
    bad_panel,
    check,
    own_panels,
    read_folder,
    read_help,
    shipped_panels,
    without,
)
from lpmtui.smit.panel import Ask, Dialog, Menu, Screen, Selector, fields_of

ROOT = "top_menu"
"""The first screen when no fast path is given."""


class UnknownFastPath(UsageError):
    """No screen has that fast path; `nearest` are the names that look like it."""

    def __init__(self, fastpath: str, nearest: tuple[str, ...]) -> None:
        remedy = f"Panels like it: {', '.join(nearest)}." if nearest else "Search all panels with Ctrl+P."
        super().__init__(f"There is no fast path {fastpath!r}.", subject=fastpath, remedy=remedy)
        self.nearest = nearest


@dataclass(frozen=True, slots=True)
class Hit:
    """A screen that a search found, and how well it fits."""

    id: str
    title: str
    score: float


class Catalogue:
    """Every screen of the console. `get` opens one by its id or by one of its aliases.

    Help stands in `ID.md` in one of the `help_dirs`, the first that has it.
    """

    def __init__(self, tables: Iterable[PanelTable], help_dirs: Sequence[Path] = ()) -> None:
        self._tables: dict[str, PanelTable] = {}
        self._screens: dict[str, Screen] = {}
        self._names: dict[str, str] = {}
        self._help_dirs = tuple(help_dirs)
        self._help: dict[str, HelpText] = {}
        for table in tables:
            self._tables[table.id] = table
            for name in (table.id, *table.aliases):
                if name in self._names:
                    raise bad_panel(name, "its fast path is given twice.")
                self._names[name] = table.id

    def check(self) -> None:
        """Read every screen. Raises BadPanel for the first that is wrong, or does not fit the others."""
        check(tuple(self), self._names)

    def __iter__(self) -> Iterator[Screen]:
        return map(self.get, self._tables)

    def __contains__(self, fastpath: object) -> bool:
        return fastpath in self._names

    @property
    def root(self) -> Menu:
        """The menu that the console opens with."""
        screen = self.get(ROOT)
        if not isinstance(screen, Menu):
            raise bad_panel(ROOT, "it is not a menu.")
        return screen

    def get(self, fastpath: str) -> Screen:
        """The screen of a fast path. Raises UnknownFastPath, which names what looks like it."""
        table = self._table(fastpath)
        if table.id not in self._screens:
            self._screens[table.id] = table.read()
        return self._screens[table.id]

    def _table(self, fastpath: str) -> PanelTable:
        name = fastpath.strip()
        found = self._names.get(name) or self._names.get(name.casefold())
        if found is None:
            raise UnknownFastPath(fastpath, self.nearest(name))
        return self._tables[found]

    def first(self, fastpath: str, chosen: Collection[str] = ()) -> Screen:
        """The screen to open for a fast path: the selector before it where that has not chosen yet.

        `chosen` are the ids of the values at hand. Raises UnknownFastPath.
        """
        screen = self.get(fastpath)
        before = self.leading_to(screen.id)
        if not before or any(selector.field.id in chosen for selector in before):
            return screen
        return before[0]

    def nearest(self, name: str) -> tuple[str, ...]:
        """The fast paths that look like a name, the likeliest first; at most five."""
        wanted = name.casefold()
        alike = nearest(wanted, self._names, cutoff=0.5)
        within = [known for known in sorted(self._names) if wanted and wanted in known]
        return tuple(dict.fromkeys([*alike, *within]))[:5]

    def title_of(self, fastpath: str) -> str:
        """The title on one line. Raises UnknownFastPath."""
        return self._table(fastpath).title

    def missing(self, fastpath: str, have: Collection[str]) -> str:
        """Why a screen cannot be used with what the site has; empty when it can. Raises UnknownFastPath."""
        return "; ".join(NEEDS[need] for need in self._table(fastpath).needs if need not in have)

    def help_for(self, fastpath: str, field: str | None = None) -> str:
        """The help of a screen, or of one of its fields under the field's label. Raises UnknownFastPath."""
        screen = self.get(fastpath)
        text = self._help_of(screen.id)
        if field is None:
            return f"{self.title_of(fastpath)}\n\n{text.text or EMPTY}"
        label = next((found.label for found in fields_of(screen) if found.id == field), field)
        return f"{' '.join(label.split())}\n\n{text.fields.get(field, EMPTY)}"

    def _help_of(self, screen: str) -> HelpText:
        if screen not in self._help:
            paths = [folder / f"{screen}.md" for folder in self._help_dirs]
            found = next((path for path in paths if path.exists()), None)
            self._help[screen] = HelpText() if found is None else read_help(found)
        return self._help[screen]

    def search(self, text: str) -> list[Hit]:
        """Screens that have all words of the text, or words that mean the same; the best first."""
        hits = [
            Hit(screen.id, self.title_of(screen.id), fits)
            for screen in self
            if not self.leading_to(screen.id)
            and (fits := score(screen, self._help_of(screen.id).whole(), text))
        ]
        return sorted(hits, key=lambda hit: (-hit.score, hit.title, hit.id))

    def leading_to(self, screen_id: str) -> tuple[Selector, ...]:
        """The selectors whose choice opens a screen."""
        found = [self.get(one.id) for one in self._tables.values() if one.leads_to(screen_id)]
        return tuple(screen for screen in found if isinstance(screen, Selector))


def load_catalogue(
    folder: Path | None = None, *, views: Collection[str] | None = None, more: Sequence[Path] = ()
) -> Catalogue:
    """The catalogue of the installed panels, or of a folder with `panels/*.toml` and `help/*.md`.

    `views` are the views that the console can draw: screens of other views, and the menu lines that lead
    there, are left out; None keeps all. `more` are folders of somebody's own, each with `*.toml` and `*.md`:
    a screen of theirs takes the place of one with the same id. Raises BadPanel.
    """
    home = folder if folder is not None else Path(__file__).parent
    own = folder is not None or more
    found = read_folder(home / "panels") if folder is not None else shipped_panels(home / "panels")
    tables = {one.id: one for one in (*found, *(one for each in more for one in own_panels(each)))}
    if views is not None:
        unseen = {
            one.id for one in tables.values() if one.kind == "view" and one.content["view"] not in views
        }
        tables = {one.id: one for one in without(tables.values(), unseen)}
    catalogue = Catalogue(tables.values(), (*reversed(more), home / "help"))
    if own:
        catalogue.check()
    return catalogue


# --- search ----------------------------------------------------------------------------------------

SYNONYMS: dict[str, tuple[str, ...]] = {
    "abort": ("stop a migration",),
    "cancel": ("stop a migration",),
    "back": ("recover",),
    "rollback": ("recover a partition", "stop a migration"),
    "undo": ("recover a partition", "stop a migration"),
    "drift": ("left", "leftovers", "differs"),
    "leftover": ("left",),
    "evacuate": ("drain", "empty a"),
    "maintenance": ("drain", "empty a"),
    "failover": ("takeover", "fallover"),
    "move": ("migrate", "migration"),
    "relocate": ("migrate",),
    "lpm": ("migrate", "migration"),
    "migrlpar": ("migrate", "validate", "recover"),
    "lslparmigr": ("validate", "progress"),
    "clrginfo": ("groups",),
    "errpt": ("log", "history"),
    "heartbeat": ("node failure",),
    "deadman": ("dead man",),
    "dms": ("dead man",),
    "skin": ("theme",),
    "color": ("colour",),
    "shortcut": ("keys",),
    "undone": ("past",),
    "journal": ("past", "history"),
    "freeze": ("suspension", "forecast"),
    "simulate": ("rehearse", "simulator"),
}
"""What people call things -> the words of the panels."""
SHARE = 0.8
"""What a synonym counts against the word itself."""

_TITLE, _NAME, _COMMAND, _LABEL, _HELP = 100.0, 60.0, 45.0, 30.0, 10.0
_WHOLE, _BEGIN, _WITHIN = 1.0, 0.7, 0.4


def score(screen: Screen, help_text: str, text: str) -> float:
    """How well a screen fits the words; 0 where one of them is nowhere."""
    words = text.casefold().split()
    if not words:
        return 0.0
    places = tuple(_places(screen, help_text))
    found = [_best(word, places) for word in words]
    return sum(found) if all(found) else 0.0


def _places(screen: Screen, help_text: str) -> Iterator[tuple[float, str]]:
    yield _TITLE, " ".join(screen.title.casefold().split())
    yield _NAME, " ".join((screen.id, *screen.aliases)).casefold()
    yield _COMMAND, " ".join(_commands(screen)).casefold()
    yield _LABEL, " ".join(field.label for field in fields_of(screen)).casefold()
    yield _HELP, help_text.casefold()


def _commands(screen: Screen) -> Iterator[str]:
    """Every word that a panel's commands and attributes have."""
    asked: list[Ask | None] = [field.listed for field in fields_of(screen)]
    if isinstance(screen, Dialog):
        asked += screen.discover
        for runs in screen.runs:
            yield from runs.argv
    for one in asked:
        yield from one.argv if one is not None else ()
    for field in fields_of(screen):
        yield from (*field.argv, field.discovered)
    if isinstance(screen, Selector):
        yield screen.field.id


def _best(word: str, places: tuple[tuple[float, str], ...]) -> float:
    own = max(weight * _fits(word, text) for weight, text in places)
    others = (
        SHARE * weight * _fits(other, text) for other in SYNONYMS.get(word, ()) for weight, text in places
    )
    return max((own, *others))


def _fits(word: str, text: str) -> float:
    if word not in text:
        return 0.0
    if re.search(rf"(?<![a-z0-9]){re.escape(word)}(?![a-z0-9])", text):
        return _WHOLE
    return _BEGIN if re.search(rf"(?<![a-z0-9]){re.escape(word)}", text) else _WITHIN
