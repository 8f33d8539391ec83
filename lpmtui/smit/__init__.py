"""SMIT as data: menus, selectors, dialogs and fields; what they list, discover and run."""

from lpmtui.smit.build import BuiltCommand, ask_argv, build
from lpmtui.smit.catalogue import Catalogue, Hit, UnknownFastPath, load_catalogue
from lpmtui.smit.filling import MissingValue
from lpmtui.smit.form import Form, FormProblem
from lpmtui.smit.listing import ListEntry, Picker

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
