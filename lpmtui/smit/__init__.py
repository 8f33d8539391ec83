"""SMIT as data: menus, selectors, dialogs and fields; what they list, discover and run.

Each name is imported when it is first asked for: the console's first screen needs the catalogue alone.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lpmtui.smit.catalogue import Catalogue, Hit, UnknownFastPath, load_catalogue
    from lpmtui.smit.command_builder import BuiltCommand, MissingValue, ask_argv, build
    from lpmtui.smit.form import Form, FormProblem
    from lpmtui.smit.list_popup import ListEntry, Picker

__all__ = [
    "BuiltCommand",
    "Catalogue",
    "Form",
    "FormProblem",
    "Hit",
    "ListEntry",
    "MissingValue",
    "Picker",
    "UnknownFastPath",
    "ask_argv",
    "build",
    "load_catalogue",
]

_HOMES = {
    "command_builder": ("BuiltCommand", "MissingValue", "ask_argv", "build"),
    "catalogue": ("Catalogue", "Hit", "UnknownFastPath", "load_catalogue"),
    "form": ("Form", "FormProblem"),
    "list_popup": ("ListEntry", "Picker"),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}


def __getattr__(name: str) -> Any:
    home = _HOME_OF.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{home}"), name)
