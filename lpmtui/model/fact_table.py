"""Tables of facts, which stand as TOML beside the code that goes by them."""

from __future__ import annotations

from pathlib import Path
from typing import Any


def load_table(module_file: str, name: str) -> dict[str, Any]:
    """The table in a file of that name beside a module. The parser is imported only where one is read."""
    import tomllib

    return tomllib.loads(Path(module_file).with_name(name).read_text(encoding="utf-8"))
