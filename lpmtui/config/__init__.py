"""The configuration: what an operator may set, where every value came from, and where files live."""

from lpmtui.config.loading import Override, load
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
from lpmtui.config.origin import Origin, OriginKind, Setting
from lpmtui.config.problems import Problem, WrongConfiguration

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
    "Problem",
    "Setting",
    "SiteOptions",
    "SshOptions",
    "WrongConfiguration",
    "load",
]
