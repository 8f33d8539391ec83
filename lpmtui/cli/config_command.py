"""`lpmtui config`: what is configured, whether it is right, and where it stands."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from lpmtui.cli.invocation import Invocation
from lpmtui.cli.streams import data, data_json, words
from lpmtui.config import Config, config_file, environment_overrides, load_settings, paths
from lpmtui.keyboard.keys import key_map
from lpmtui.model.errors import UsageError
from lpmtui.smit_logs.appended_file import problem_of
from lpmtui.tui.themes import troubles


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the actions: show, validate, path, init."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    show = actions.add_parser("show", help="every value in force, and where it came from")
    show.add_argument("--json", action="store_true", help="a list of objects: key, value, origin")
    actions.add_parser("validate", help="read the file and list every problem")
    actions.add_parser("path", help="print where the file is looked for")
    actions.add_parser("init", help="write a documented file that equals the defaults")


def run(invocation: Invocation) -> int:
    """Do the action that was named; returns its exit status."""
    actions = {"show": _show, "validate": _validate, "path": _path, "init": _init}
    return actions[invocation.arguments.action](invocation)


def _show(invocation: Invocation) -> int:
    settings = load_settings(invocation.config_file, overrides=environment_overrides())
    if invocation.arguments.json:
        data_json([{"key": one.key, "value": one.value, "origin": str(one.origin)} for one in settings])
        return 0
    # For text, numbers, truth values and lists of them TOML and JSON are written alike.
    lines = [f"{one.key} = {json.dumps(one.value, ensure_ascii=False)}" for one in settings]
    width = max((len(line) for line in lines if len(line) < 60), default=0)
    for line, one in zip(lines, settings, strict=True):
        data(f"{line:<{width}}  # {one.origin}")
    return 0


def _validate(invocation: Invocation) -> int:
    """Reading raises every problem there is, but for keys: only the console knows its actions.

    A theme that cannot be used is told and no problem: the console opens in another one.
    """
    config = invocation.config
    for sentence in theme_troubles(config):
        words(sentence)
    problems = key_map(invocation.config.keys).problems
    if problems:
        raise UsageError(
            f"The section [keys] of {invocation.config_file} cannot be used as it is.",
            subject="keys",
            detail="\n".join(problems),
        )
    unwritable = [one for one in map(problem_of, (config.logs.smit_log, config.logs.smit_script)) if one]
    if unwritable:
        raise UsageError(
            "The section [logs] cannot be used as it is.", subject="logs", detail="\n".join(unwritable)
        )
    sites = ", ".join(invocation.config.sites)
    words(f"{invocation.config_file or 'The defaults'}: no problems. Sites: {sites}.")
    return 0


def theme_troubles(config: Config) -> tuple[str, ...]:
    """Why the configured theme cannot be used, and which files of themes are wrong, in sentences."""
    return troubles(config.console.theme, [paths.themes_dir(), paths.user_themes_dir(config.file)])


def _path(invocation: Invocation) -> int:
    data(str(_file(invocation)))
    return 0


def _init(invocation: Invocation) -> int:
    data(str(config_file.init(_file(invocation))))
    return 0


def _file(invocation: Invocation) -> Path:
    return paths.config_file(invocation.common.config)
