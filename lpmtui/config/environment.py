"""Environment variables that win over the configuration file.

The console hands its `-l` and `-s` on to what it starts by them: a migration's process writes the same logs.
"""

from __future__ import annotations

import os
from collections.abc import Mapping

from lpmtui.config.loading import Override

SMIT_LOG_VARIABLE = "LPMTUI_SMIT_LOG"
SMIT_SCRIPT_VARIABLE = "LPMTUI_SMIT_SCRIPT"

_KEYS = {SMIT_LOG_VARIABLE: "logs.smit_log", SMIT_SCRIPT_VARIABLE: "logs.smit_script"}


def overrides(environ: Mapping[str, str] = os.environ) -> dict[str, Override]:
    """What the environment says, for `load`; an empty variable says nothing."""
    return {key: Override(environ[name], name) for name, key in _KEYS.items() if environ.get(name)}
