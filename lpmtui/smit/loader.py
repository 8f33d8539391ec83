"""Reads panels from TOML and their help from Markdown; what is wrong is told with file, line and key."""

from __future__ import annotations

import re
from dataclasses import field
from pathlib import Path

from lpmtui.model.errors import ConfigurationError
from lpmtui.model.lazy_dataclass import dataclass
from lpmtui.model.structured import Problem, StructureError, read_file, read_toml
from lpmtui.smit.panel import Dialog, Menu, Screen, Selector, View

_ITEM = re.compile(r"- |[0-9]+\. ")

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


def read_panels(path: Path) -> tuple[Screen, ...]:
    """The screens of one panel file. Raises BadPanel."""
    return parse_panels(read_file(path, _source(path.name), BadPanel), path.name)


def parse_panels(text: str, name: str) -> tuple[Screen, ...]:
    """The screens in the text of a panel file of that name. Raises BadPanel."""
    found = read_toml(PanelFile, text, _source(name), BadPanel)
    return (*found.menu, *found.dialog, *found.selector, *found.view)


def _source(name: str) -> str:
    return f"The panel file {name}"
