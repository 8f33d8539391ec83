"""The `lpmtui` command: parses, dispatches, prints."""

from __future__ import annotations

import argparse

from lpmtui import __version__


def main(argv: list[str] | None = None) -> int:
    """Run the command line; returns the exit status."""
    parser = argparse.ArgumentParser(prog="lpmtui")
    parser.add_argument("--version", action="version", version=f"lpmtui {__version__}")
    parser.parse_args(argv)
    return 0
