"""What the house rules still forgive: these lists only shrink, and a name that is gone is struck out."""

MODULE_NAMES = {
    "dialog",
    "entry",
    "form",
    "guide",
    "health",
    "listing",
    "managed_systems",
    "menu",
    "move",
    "popup",
    "schema",
    "status",
    "text",
    "themes",
}
"""Names that several modules in sight of each other have."""

CLASS_NAMES = {
    "Round",
    "Row",
    "Run",
    "SmitLogs",
    "Told",
}
"""Names that several public classes have."""

WHIMS = {
    "filling",
    "launching",
    "leaving",
    "moving",
    "opening",
    "paging",
    "rescuing",
    "rolling",
    "running",
    "starting",
    "waiting",
}
"""Modules that are named after what goes on in them instead of what they hold."""

LONG_FUNCTIONS = {
    "lpmtui/executor/runner.py: take_up",
}
"""Functions that do more than one thing."""

CIRCLES = {
    "lpmtui.tui.app",
    "lpmtui.tui.launching",
    "lpmtui.tui.leaving",
    "lpmtui.tui.opening",
    "lpmtui.tui.screens.base",
    "lpmtui.tui.screens.dialog",
    "lpmtui.tui.screens.entry",
    "lpmtui.tui.screens.filling",
    "lpmtui.tui.screens.form",
    "lpmtui.tui.screens.guide",
    "lpmtui.tui.screens.guides",
    "lpmtui.tui.screens.listing",
    "lpmtui.tui.screens.menu",
    "lpmtui.tui.screens.migration",
    "lpmtui.tui.screens.migrations",
    "lpmtui.tui.screens.paging",
    "lpmtui.tui.screens.popup",
    "lpmtui.tui.screens.search",
    "lpmtui.tui.screens.selector",
    "lpmtui.tui.screens.status",
    "lpmtui.tui.screens.text",
    "lpmtui.tui.screens.themes",
    "lpmtui.tui.screens.waiting",
    "lpmtui.tui.views",
}
"""Modules that reach themselves through others."""
