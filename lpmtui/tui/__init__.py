"""The console: SMIT's screens over a site. `run` opens it; Textual is imported only then."""

from __future__ import annotations

from lpmtui.tui.startup import run

__all__ = ["run"]
