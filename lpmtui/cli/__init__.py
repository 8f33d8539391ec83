"""The `lpmtui` command: parses, dispatches, prints. Textual is imported only when the console opens."""

import gc

gc.set_threshold(100_000)  # before the imports: a short command drops few of the objects that it makes

from lpmtui.cli.dispatch import main  # noqa: E402

__all__ = ["main"]
