"""The configuration: what an operator may set, where every value came from, and where files live."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lpmtui.config.options import (
    Config,
    ConsoleOptions,
    CustomMonitors,
    HmcOptions,
    LogOptions,
    LpmOptions,
    NodeOptions,
    Override,
    SiteOptions,
    SshOptions,
    environment_overrides,
)

if TYPE_CHECKING:
    from lpmtui.config.config_file import Origin, OriginKind, Setting, WrongConfiguration, load_settings

__all__ = [
    "Config",
    "ConsoleOptions",
    "CustomMonitors",
    "HmcOptions",
    "LogOptions",
    "LpmOptions",
    "NodeOptions",
    "Origin",
    "OriginKind",
    "Override",
    "Setting",
    "SiteOptions",
    "SshOptions",
    "WrongConfiguration",
    "environment_overrides",
    "load",
    "load_settings",
]


def load(path: Path | None = None, *, overrides: Mapping[str, Override] | None = None) -> Config:
    """The configuration of a file, or the defaults where `path` is None.

    `overrides` maps dotted keys (`console.theme`) to values that win over the file. Raises
    WrongConfiguration with every problem at once: unreadable, no TOML, unknown keys, wrong values.
    """
    if path is None and not overrides:
        return Config()
    from lpmtui.config.config_file import read_config

    return read_config(path, overrides)


def __getattr__(name: str) -> Any:
    """What reads and explains files is imported where there is a file, or a question about one."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.config_file"), name)
