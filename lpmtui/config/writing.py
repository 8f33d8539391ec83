"""Writes the configuration: a fresh documented file, or one changed key with every comment kept."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from lpmtui.config.loading import parse
from lpmtui.config.paths import example_file
from lpmtui.model.errors import ConfigurationError


def init(path: Path, *, force: bool = False) -> Path:
    """Write the documented example as a new file. Raises ConfigurationError where one exists."""
    if path.exists() and not force:
        raise ConfigurationError(
            f"There is already a configuration file {path}.", subject=str(path), remedy="Edit it instead."
        )
    _write(path, example_file().read_text("utf-8"))
    return path


def change(path: Path, key: str, value: str | float | bool | list[str]) -> None:  # noqa: FBT001
    """Set one dotted key (`console.theme`) in the file, which is made where missing.

    The new text is checked as a whole before anything is written. Raises WrongConfiguration when the file
    is or would become wrong, ConfigurationError when it cannot be written.
    """
    text = path.read_text("utf-8") if path.exists() else ""
    parse(text, path)
    changed = _with_key(text, key, value)
    parse(changed, path)
    _write(path, changed)


def _with_key(text: str, key: str, value: str | float | bool | list[str]) -> str:  # noqa: FBT001
    import tomlkit

    document = tomlkit.parse(text)
    *tables, name = key.split(".")
    table: tomlkit.TOMLDocument | tomlkit.items.AbstractTable = document
    for each in tables:
        if each not in table:
            table[each] = tomlkit.table()
        inner = table[each]
        assert isinstance(inner, tomlkit.items.AbstractTable)
        table = inner
    table[name] = value
    return tomlkit.dumps(document)


def _write(path: Path, text: str) -> None:
    """Replace the file in one step, so that a full disk or a crash leaves the old one."""
    real = path.resolve()
    try:
        real.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        mode = real.stat().st_mode & 0o777 if real.exists() else 0o600
        handle, name = tempfile.mkstemp(dir=real.parent, prefix=".config-")
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(text)
            Path(name).chmod(mode)
            Path(name).replace(real)
        except OSError:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise ConfigurationError(
            f"The configuration file {path} cannot be written: {error.strerror}.",
            subject=str(path),
            remedy="Check the directory's permissions and free space, or name another file with --config.",
        ) from error
