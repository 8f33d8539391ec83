"""Where lpmtui's files live: configuration, state, and what is shipped with the program."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Mapping
from pathlib import Path

import lpmtui
from lpmtui.model.errors import ConfigurationError

STATE_DIR_VARIABLE = "LPMTUI_STATE_DIR"


def config_file(override: Path | None = None) -> Path:
    """The configuration file: the one asked for, else `config.toml` in the user's configuration directory."""
    if override:
        return override
    return _user_dir("config", "XDG_CONFIG_HOME", ".config", os.environ) / "config.toml"


def config_file_if_any(override: Path | None = None) -> Path | None:
    """What to hand to `load`: a file that was asked for must exist, the usual one may be missing."""
    path = config_file(override)
    return path if override or path.exists() else None


def state_dir(override: Path | None = None, environ: Mapping[str, str] = os.environ) -> Path:
    """The directory of the journal and the simulated world, made where missing, for its owner only (0700).

    `override` wins over the environment variable LPMTUI_STATE_DIR, which wins over the platform's place.
    Raises ConfigurationError when it cannot be made or belongs to somebody else.
    """
    path = override or usual_state_dir(environ)
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        status = path.stat()
        if status.st_uid == os.geteuid() and stat.S_IMODE(status.st_mode) & 0o077:
            path.chmod(0o700)
    except FileExistsError as error:
        raise _unusable(path, "it is a file") from error
    except (OSError, ValueError) as error:
        raise _unusable(path, str(getattr(error, "strerror", error))) from error
    if status.st_uid != os.geteuid():
        raise _unusable(path, "it belongs to another user")
    return path.absolute()


def usual_state_dir(environ: Mapping[str, str] = os.environ) -> Path:
    """The state directory where no option names one; it is not made."""
    if environ.get(STATE_DIR_VARIABLE):
        return Path(os.path.expanduser(environ[STATE_DIR_VARIABLE]))  # noqa: PTH111 - never raises
    return _user_dir("state", "XDG_STATE_HOME", ".local/state", environ)


def _user_dir(kind: str, variable: str, usual: str, environ: Mapping[str, str]) -> Path:
    """A directory of the user's as platformdirs has it.

    On Linux that is the XDG rule, written out here: importing platformdirs takes longer than all the rest of
    the configuration, and every command waits for it.
    """
    if str(sys.platform) == "linux":
        named = environ.get(variable, "")
        return Path(named or os.path.expanduser(f"~/{usual}")) / "lpmtui"  # noqa: PTH111 - never raises
    import platformdirs

    find = platformdirs.user_config_dir if kind == "config" else platformdirs.user_state_dir
    return Path(find("lpmtui", appauthor=False))


def _unusable(path: Path, why: str) -> ConfigurationError:
    return ConfigurationError(
        f"The state directory {path} cannot be used: {why}.",
        subject=str(path),
        remedy=f"Name another one with --state-dir or {STATE_DIR_VARIABLE}.",
    )


def _shipped(name: str) -> Path:
    """A file beside the modules (installed wheel), else at the top of the source tree (editable install)."""
    package = Path(lpmtui.__file__).resolve().parent
    installed = package / name
    return installed if installed.exists() else package.parent / name


def themes_dir() -> Path:
    """The colour themes that come with lpmtui."""
    return _shipped("themes")


def user_themes_dir(file: Path | None = None) -> Path:
    """The user's own themes: `themes` beside the configuration file; it need not exist."""
    return config_file(file).parent / "themes"


def example_file() -> Path:
    """The documented configuration that equals the defaults."""
    return _shipped("config.example.toml")
