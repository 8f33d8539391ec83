"""The `lpmtui` command: parses, dispatches, prints. Textual is imported only when the console opens."""

from lpmtui.cli.dispatch import main

__all__ = ["main"]
