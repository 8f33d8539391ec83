"""The configuration: what an operator may set, where every value came from, and where files live."""

from lpmtui.config.config_file import (
    Origin,
    OriginKind,
    Override,
    Setting,
    WrongConfiguration,
    environment_overrides,
    load,
    load_settings,
)
from lpmtui.config.options import (
    Config,
    ConsoleOptions,
    CustomMonitors,
    HmcOptions,
    LogOptions,
    LpmOptions,
    NodeOptions,
    SiteOptions,
    SshOptions,
)

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
