"""Data files of lpmtui's own, parsed once: a copy lies beside the bytecode, as Python keeps that of modules.

Parsing the panels takes ten times as long as reading such a copy. It counts while the files are what they
were; where it cannot be written, they are parsed each time.
"""

from __future__ import annotations

import marshal
import os
import sys
from collections.abc import Callable, Sequence
from importlib.util import cache_from_source, source_hash
from pathlib import Path
from typing import Any


def compiled(files: Sequence[Path], make: Callable[[], Any]) -> Any:
    """What `make` makes of some files of one folder: plain values, from the copy where it is of these files.

    What lies beside lpmtui's bytecode is as trustworthy as the modules.
    """
    digest = source_hash(b"".join(file.name.encode() + file.read_bytes() for file in files))
    copy = Path(cache_from_source(str(files[0].with_name(f"{files[0].name}.py"))))
    try:
        written, made = marshal.loads(copy.read_bytes())  # noqa: S302 - as Python loads its own bytecode
    except (OSError, EOFError, ValueError, TypeError):
        written = made = None
    if written == digest:
        return made
    made = make()
    if not sys.dont_write_bytecode:
        _write(copy, marshal.dumps((digest, made)), files[0])
    return made


def load_table(module_file: str, name: str) -> dict[str, Any]:
    """The table in a TOML file of that name beside a module."""

    def parse() -> dict[str, Any]:
        import tomllib

        return tomllib.loads(path.read_text(encoding="utf-8"))

    path = Path(module_file).with_name(name)
    return compiled([path], parse)  # type: ignore[no-any-return]


def _write(copy: Path, content: bytes, file: Path) -> None:
    """Put the copy in its place in one step, for whoever may read the file that it was made of."""
    fresh = copy.with_name(f"{copy.name}.{os.getpid()}")
    try:
        if not copy.parent.is_dir():
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.parent.chmod(file.parent.stat().st_mode & 0o777)  # the umask of lpmtui lets nobody else in
        fresh.write_bytes(content)
        fresh.chmod(file.stat().st_mode & 0o666)
        fresh.replace(copy)
    except OSError:
        return
