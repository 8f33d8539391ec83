"""The screens. Each module is imported when the first screen of its kind opens."""

from __future__ import annotations

from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lpmtui.tui.screens import (
        choice,
        dialog,
        drain_screen,
        guide_screen,
        job_list,
        migration_screen,
        pager_screen,
        popup,
        theme_screen,
    )

__all__ = [
    "choice",
    "dialog",
    "drain_screen",
    "guide_screen",
    "job_list",
    "migration_screen",
    "pager_screen",
    "popup",
    "theme_screen",
]


def __getattr__(name: str) -> ModuleType:
    """Import a module of screens where it is asked for."""
    if name in __all__:
        return import_module(f"{__name__}.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
