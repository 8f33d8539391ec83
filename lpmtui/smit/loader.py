"""Reads panels from TOML and their help from Markdown; what is wrong is told with file, line and key."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

from lpmtui.model.compiled_copy import compiled
from lpmtui.model.errors import ConfigurationError
from lpmtui.model.lazy_dataclass import dataclass, field
from lpmtui.model.structured import Document, Problem, StructureError, parse_toml, read_file
from lpmtui.smit.panel import Ask, Dialog, HostRole, Menu, Screen, Selector, View, fields_of, references

CONTEXT = frozenset({"node", "cluster"})
"""What argv may refer to beside fields: the console's current node and cluster."""

NEEDS = {
    "cluster": "no PowerHA cluster is known on this site",
    "hmc": "no HMC is configured for this site",
    "simulator": "this is only possible on a simulator site",
    "writable": "this session is read-only",
}
"""What a panel may need, and the reason shown where it is missing."""

_ITEM = re.compile(r"- |[0-9]+\. ")

T = TypeVar("T")

EMPTY = "There is no help for this item."


@dataclass(frozen=True, slots=True)
class HelpText:
    """The help of one panel: its own text and one text per field, by the field's id."""

    title: str = ""
    text: str = ""
    fields: dict[str, str] = field(default_factory=dict)

    def whole(self) -> str:
        """Everything, as search sees it."""
        return "\n".join((self.title, self.text, *self.fields.values()))


def parse_help(text: str) -> HelpText:
    """A help file's text: `# title`, the panel's text, then `## field` sections."""
    title = ""
    sections: dict[str, list[str]] = {"": []}
    current = ""
    for line in text.splitlines():
        if line.startswith("## "):
            current = line[3:].strip()
            sections[current] = []
        elif line.startswith("# ") and not title:
            title = line[2:].strip()
        else:
            sections[current].append(line)
    bodies = {name: _joined(body) for name, body in sections.items()}
    own = bodies.pop("")
    return HelpText(title, own, bodies)


def _joined(lines: list[str]) -> str:
    """Each paragraph and each item of a list as one line: the screen wraps it to its own width."""
    whole: list[str] = []
    for line in (line.strip() for line in lines):
        goes_on = bool(line) and bool(whole) and bool(whole[-1]) and not _ITEM.match(line)
        if goes_on:
            whole[-1] = f"{whole[-1]} {line}"
        else:
            whole.append(line)
    return "\n".join(whole).strip()


def read_help(path: Path) -> HelpText:
    """The help of one panel; raises ConfigurationError when its file cannot be read."""
    try:
        return parse_help(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return HelpText()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(
            f"The help {path.name} cannot be read: {error}.", subject=str(path)
        ) from error


class BadPanel(StructureError):
    """Panels that cannot be used."""


def bad_panel(name: str, what: str, remedy: str = "") -> BadPanel:
    """The error about one panel, by its fast path."""
    return BadPanel(f"The panel {name}", [Problem("", what, remedy)])


@dataclass(frozen=True, slots=True)
class PanelFile:
    """What a panel file holds: tables `[[menu]]`, `[[dialog]]`, `[[selector]]` and `[[view]]`."""

    menu: tuple[Menu, ...] = ()
    dialog: tuple[Dialog, ...] = ()
    selector: tuple[Selector, ...] = ()
    view: tuple[View, ...] = ()


@dataclass(frozen=True, slots=True)
class PanelTable:
    """A screen as its panel file has it, read when it is opened. `kind` is the name of its table."""

    kind: str
    content: Mapping[str, Any]
    file: str

    @property
    def id(self) -> str:
        """The fast path."""
        return str(self.content["id"])

    @property
    def title(self) -> str:
        """The title on one line."""
        return " ".join(str(self.content["title"]).split())

    @property
    def aliases(self) -> tuple[str, ...]:
        """Other fast paths of the same screen."""
        return tuple(self.content.get("aliases", ()))

    @property
    def needs(self) -> tuple[str, ...]:
        """What must hold for it to be usable: keys of NEEDS."""
        return tuple(self.content.get("needs", ()))

    def leads_to(self, screen_id: str) -> bool:
        """Whether it is a selector whose choice opens a screen."""
        return self.kind == "selector" and self.content.get("next") == screen_id

    def read(self) -> Screen:
        """The screen. Raises BadPanel."""
        return _read_as(_KINDS[self.kind], Document(self.content, _source(self.file), error=BadPanel))


_KINDS: Mapping[str, type[Screen]] = {"menu": Menu, "dialog": Dialog, "selector": Selector, "view": View}


def _read_as(kind: type[T], document: Document) -> T:
    found = document.read(kind)
    document.finish()
    assert found is not None
    return found


def read_panels(path: Path) -> tuple[PanelTable, ...]:
    """The screens of one panel file. Raises BadPanel."""
    return parse_panels(read_file(path, _source(path.name), BadPanel), path.name)


def parse_panels(text: str, name: str) -> tuple[PanelTable, ...]:
    """The screens in the text of a panel file of that name. Raises BadPanel with everything that is wrong."""
    document = parse_toml(text, _source(name), BadPanel)
    _read_as(PanelFile, document)
    return tuple(PanelTable(kind, one, name) for kind in _KINDS for one in document.content.get(kind, ()))


def shipped_panels(folder: Path) -> list[PanelTable]:
    """The screens that come with lpmtui. They are tested, so that nobody waits for their check."""
    files = sorted(folder.glob("*.toml"))
    found = compiled(files, lambda: [(one.kind, one.content, one.file) for one in read_folder(folder)])
    return [PanelTable(*one) for one in found]


def _source(name: str) -> str:
    return f"The panel file {name}"


def read_folder(folder: Path) -> list[PanelTable]:
    """The screens of all panel files of a folder. Raises BadPanel."""
    screens = [screen for path in sorted(folder.glob("*.toml")) for screen in read_panels(path)]
    ids = [screen.id for screen in screens]
    twice = sorted({each for each in ids if ids.count(each) > 1})
    if twice:
        raise bad_panel(twice[0], "its fast path is given twice.")
    return screens


def own_panels(folder: Path) -> list[PanelTable]:
    """The screens of an operator's own folder. Raises BadPanel where it has none."""
    screens = read_folder(folder)
    if not screens:
        what = "there are no panels in it." if folder.is_dir() else "it does not exist."
        raise BadPanel(f"The folder {folder}", [Problem("", what, "Name one with panels, *.toml files.")])
    return screens


def without(screens: Iterable[PanelTable], gone: Collection[str]) -> Iterator[PanelTable]:
    """The screens but for some, and menus without the lines that lead there."""
    for screen in screens:
        if screen.kind == "menu":
            items = [item for item in screen.content["items"] if item.get("next") not in gone]
            yield PanelTable("menu", {**screen.content, "items": _tidy(items)}, screen.file)
        elif screen.id not in gone:
            yield screen


def _tidy(items: Sequence[Mapping[str, str]]) -> list[Mapping[str, str]]:
    """Without blank lines at the ends and without two of them in a row."""
    kept: list[Mapping[str, str]] = []
    for item in items:
        if any(item.values()) or (kept and any(kept[-1].values())):
            kept.append(item)
    return kept[:-1] if kept and not any(kept[-1].values()) else kept


def check(screens: Collection[Screen], names: Collection[str]) -> None:
    """Raise BadPanel for the first screen that does not fit; `names` are all ids and aliases."""
    selectors = [screen for screen in screens if isinstance(screen, Selector)]
    for screen in screens:
        _check_needs(screen)
        _check_targets(screen, names)
        _check_references(screen, [one for one in selectors if one.next_id == screen.id])
        _check_readers(screen)


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


def _check_readers(screen: Screen) -> None:
    from lpmtui.smit.list_popup import PICTURE_LISTS
    from lpmtui.smit.list_readers import LIST_READERS, VALUE_READERS

    lists = [field.listed for field in fields_of(screen) if field.listed is not None]
    discovers = screen.discover if isinstance(screen, Dialog) else ()
    for asks, readers in ((lists, LIST_READERS), (discovers, VALUE_READERS)):
        for ask in asks:
            known = PICTURE_LISTS if ask.role is HostRole.SITE else readers
            if ask.reader not in known:
                raise bad_panel(
                    screen.id, f"it has no reader {ask.reader!r}.", f"There are {', '.join(sorted(known))}."
                )
