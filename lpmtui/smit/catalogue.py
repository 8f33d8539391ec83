"""All screens by fast path: opening, checking, searching, and their help."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from lpmtui.model.errors import UsageError, nearest
from lpmtui.model.lazy_dataclass import dataclass
from lpmtui.model.structured import Problem
from lpmtui.smit.loader import EMPTY, BadPanel, HelpText, bad_panel, read_help, read_panels
from lpmtui.smit.panel import Ask, Dialog, Menu, MenuItem, Screen, Selector, View, fields_of
from lpmtui.smit.references import references

ROOT = "top_menu"
"""The first screen when no fast path is given."""


CONTEXT = frozenset({"node", "cluster"})
"""What argv may refer to beside fields: the console's current node and cluster."""

NEEDS = {
    "cluster": "no PowerHA cluster is known on this site",
    "hmc": "no HMC is configured for this site",
    "simulator": "this is only possible on a simulator site",
    "writable": "this session is read-only",
}
"""What a panel may need, and the reason shown where it is missing."""


class UnknownFastPath(UsageError):
    """No screen has that fast path; `nearest` are the names that look like it."""

    def __init__(self, fastpath: str, nearest: tuple[str, ...]) -> None:
        remedy = f"Did you mean {', '.join(nearest)}?" if nearest else "Search all panels with Ctrl+P."
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

    def __init__(self, screens: Iterable[Screen], help_dirs: Sequence[Path] = ()) -> None:
        self._screens: dict[str, Screen] = {}
        self._names: dict[str, str] = {}
        self._help_dirs = tuple(help_dirs)
        self._help: dict[str, HelpText] = {}
        for screen in screens:
            self._add(screen)
        _check(tuple(self), self._names)

    def _add(self, screen: Screen) -> None:
        self._screens[screen.id] = screen
        for name in (screen.id, *screen.aliases):
            if name in self._names:
                raise bad_panel(name, "its fast path is given twice.")
            self._names[name] = screen.id

    def __iter__(self) -> Iterator[Screen]:
        return iter(self._screens.values())

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
        name = fastpath.strip()
        found = self._names.get(name) or self._names.get(name.casefold())
        if found is None:
            raise UnknownFastPath(fastpath, self.nearest(name))
        return self._screens[found]

    def first(self, fastpath: str, chosen: Collection[str] = ()) -> Screen:
        """The screen to open for a fast path: the selector before it where that has not chosen yet.

        `chosen` are the ids of the values at hand. Raises UnknownFastPath.
        """
        screen = self.get(fastpath)
        before = leading_to(self, screen.id)
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
        return " ".join(self.get(fastpath).title.split())

    def missing(self, fastpath: str, have: Collection[str]) -> str:
        """Why a screen cannot be used with what the site has; empty when it can. Raises UnknownFastPath."""
        return "; ".join(NEEDS[need] for need in self.get(fastpath).needs if need not in have)

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
        from lpmtui.smit.search import score

        hits = [
            Hit(screen.id, " ".join(screen.title.split()), fits)
            for screen in self
            if not leading_to(self, screen.id)
            and (fits := score(screen, self._help_of(screen.id).whole(), text))
        ]
        return sorted(hits, key=lambda hit: (-hit.score, hit.title, hit.id))

    def leading_to(self, screen_id: str) -> tuple[Selector, ...]:
        """The selectors whose choice opens a screen."""
        return leading_to(self, screen_id)


def load_catalogue(
    folder: Path | None = None, *, views: Collection[str] | None = None, more: Sequence[Path] = ()
) -> Catalogue:
    """The catalogue of the installed panels, or of a folder with `panels/*.toml` and `help/*.md`.

    `views` are the views that the console can draw: screens of other views, and the menu lines that lead
    there, are left out; None keeps all. `more` are folders of somebody's own, each with `*.toml` and `*.md`:
    a screen of theirs takes the place of one with the same id. Raises BadPanel.
    """
    home = folder if folder is not None else Path(__file__).parent
    screens = {screen.id: screen for screen in _read_folder(home / "panels")}
    for own in more:
        screens |= {screen.id: screen for screen in _own_panels(own)}
    found = list(screens.values())
    if views is not None:
        found = _without(found, {s.id for s in found if isinstance(s, View) and s.view not in views})
    return Catalogue(found, (*reversed(more), home / "help"))


def _read_folder(folder: Path) -> list[Screen]:
    screens = [screen for path in sorted(folder.glob("*.toml")) for screen in read_panels(path)]
    ids = [screen.id for screen in screens]
    twice = sorted({each for each in ids if ids.count(each) > 1})
    if twice:
        raise bad_panel(twice[0], "its fast path is given twice.")
    return screens


def _own_panels(folder: Path) -> list[Screen]:
    screens = _read_folder(folder)
    if not screens:
        raise BadPanel(
            f"The folder {folder}", [Problem("", "there are no panels in it.", "Panels are *.toml files.")]
        )
    return screens


def _without(screens: list[Screen], gone: set[str]) -> list[Screen]:
    kept: list[Screen] = []
    for screen in screens:
        if isinstance(screen, Menu):
            items = tuple(item for item in screen.items if item.next_id not in gone)
            kept.append(replace(screen, items=_tidy(items)))
        elif screen.id not in gone:
            kept.append(screen)
    return kept


def _tidy(items: tuple[MenuItem, ...]) -> tuple[MenuItem, ...]:
    """Without blank lines at the ends and without two of them in a row."""
    kept: list[MenuItem] = []
    for item in items:
        if item != MenuItem("") or (kept and kept[-1] != MenuItem("")):
            kept.append(item)
    return tuple(kept[:-1] if kept and kept[-1] == MenuItem("") else kept)


def _check(screens: Collection[Screen], names: Collection[str]) -> None:
    """Raise BadPanel for the first screen that does not fit; `names` are all ids and aliases."""
    for screen in screens:
        _check_needs(screen)
        _check_targets(screen, names)
        _check_references(screen, leading_to(screens, screen.id))


def leading_to(screens: Iterable[Screen], screen_id: str) -> tuple[Selector, ...]:
    """The selectors whose choice opens a screen."""
    return tuple(screen for screen in screens if isinstance(screen, Selector) and screen.next_id == screen_id)


def _check_needs(screen: Screen) -> None:
    unknown = sorted(need for need in screen.needs if need not in NEEDS)
    if unknown:
        raise bad_panel(screen.id, f"it needs something unknown: {', '.join(unknown)}.")


def _check_targets(screen: Screen, names: Collection[str]) -> None:
    for target in _targets(screen):
        if target and target not in names:
            raise bad_panel(screen.id, f"it leads to {target}, which does not exist.")


def _check_references(screen: Screen, selectors: Iterable[Selector]) -> None:
    filled = CONTEXT | {field.id for field in fields_of(screen)} | {found.field.id for found in selectors}
    lost = ", ".join(sorted(_references(screen) - filled))
    if lost:
        raise bad_panel(screen.id, f"it refers to {lost}, which is never filled in.")


def _targets(screen: Screen) -> tuple[str, ...]:
    if isinstance(screen, Menu):
        return tuple(item.next_id for item in screen.items)
    if isinstance(screen, Selector) and "{value}" not in screen.next_id:
        return (screen.next_id,)
    return ()


def _references(screen: Screen) -> set[str]:
    asks: list[Ask] = [field.listed for field in fields_of(screen) if field.listed is not None]
    texts: list[str] = []
    if isinstance(screen, Dialog):
        asks.extend(screen.discover)
        texts += [item for runs in screen.runs for item in (*runs.argv, runs.system)]
    texts += [item for ask in asks for item in (*ask.argv, ask.system)]
    return {name for text in texts for name in references(text)}
