"""Reads panels from TOML. What is wrong is told with its file, line and key, all at once."""

from __future__ import annotations

from pathlib import Path

from lpmtui.model.lazy_dataclass import dataclass
from lpmtui.model.structured import Problem, StructureError, read_file, read_toml
from lpmtui.smit.panel import Dialog, Menu, Screen, Selector, View


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
