"""`lpmtui doctor` and `lpmtui config`: is everything there and right that lpmtui needs; what is set where."""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Iterable, Sequence
from pathlib import Path

from lpmtui.cli import key_tester
from lpmtui.cli.invocation import Invocation
from lpmtui.cli.streams import data, data_json, words
from lpmtui.config import Config, SiteOptions, config_file, environment_overrides, load_settings, paths
from lpmtui.doctor import CheckResult, CheckStatus, capture, fail, hosts, key_reader, machine, terminal_check
from lpmtui.doctor.hosts import HostSeen
from lpmtui.keyboard.keys import key_map
from lpmtui.keyboard.terminal import sequences
from lpmtui.model.errors import ConfigurationError, ExitStatus, JournalTrouble, LpmtuiError, UsageError
from lpmtui.smit_logs.appended_file import problem_of
from lpmtui.transports.transcript import Exchange
from lpmtui.tui.themes import troubles

_WORST_FIRST = (ExitStatus.USAGE, ExitStatus.UNREACHABLE, ExitStatus.NEEDS_ATTENTION)


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the doctor does instead of looking at everything."""
    other = parser.add_mutually_exclusive_group()
    other.add_argument("--keys", action="store_true", help="show what arrives for each key that is pressed")
    other.add_argument(
        "--privileges",
        action="store_true",
        help="print what sudo, AIX roles and HMC task roles have to allow",
    )
    other.add_argument(
        "--capture",
        type=Path,
        metavar="FILE",
        help="ask every host what lpmtui asks, and record the answers without names and addresses",
    )


def run(invocation: Invocation) -> int:
    """Look at everything, or do what an option asks for."""
    if invocation.arguments.keys:
        return key_tester.run(invocation)
    if invocation.arguments.privileges:
        return _privileges(invocation)
    if invocation.arguments.capture:
        return _capture(invocation, invocation.arguments.capture)
    return _examine(invocation)


def _examine(invocation: Invocation) -> int:
    """Every part in turn; the worst of them is the exit status."""
    file = invocation.config_file
    config, found = machine.configuration(file, lambda: invocation.config, _misfits)
    site = config.site(invocation.common.site) if config else None
    _tell("Terminal", _terminal_findings(config))
    _tell("Configuration", found)
    statuses = [
        ExitStatus.DONE if config else ExitStatus.USAGE,
        _this_machine(invocation, config, site),
        _hosts(invocation, site) if site else ExitStatus.DONE,
    ]
    return next((status for status in _WORST_FIRST if status in statuses), ExitStatus.DONE)


def _misfits(config: Config) -> list[str]:
    """Keys and themes that the console cannot use."""
    return [*key_map(config.keys).problems, *_theme_troubles(config)]


def _theme_troubles(config: Config) -> tuple[str, ...]:
    return troubles(config.console.theme, [paths.themes_dir(), paths.user_themes_dir(config.file)])


def _terminal_findings(config: Config | None) -> list[CheckResult]:
    return terminal_check.look(
        key_tester.terminal_at_hand(config), {*key_reader.usual_sequences(), *sequences()}
    )


def _this_machine(invocation: Invocation, config: Config | None, site: SiteOptions | None) -> ExitStatus:
    _tell("Versions", machine.versions(site))
    found: list[CheckResult] = []
    try:
        found.extend(machine.state(invocation.state_dir))
        status = ExitStatus.DONE
    except (ConfigurationError, JournalTrouble) as error:
        found.append(fail(error.title, error.remedy))
        status = error.exit_status
    if config:
        found.extend(machine.logs(config.logs))
    _tell("State", found)
    return status


def _hosts(invocation: Invocation, options: SiteOptions) -> ExitStatus:
    title = f"Hosts of site {options.name} ({options.kind.value})"
    try:
        with invocation.site() as site:
            seen = hosts.look(site, options.ssh.answer_timeout_s, time.monotonic)
    except LpmtuiError as error:
        _tell(title, [fail(error.title, error.remedy)])
        return error.exit_status
    _tell(title, [one.finding for one in seen])
    return _rights(invocation, options, seen)


def _rights(invocation: Invocation, options: SiteOptions, seen: Sequence[HostSeen]) -> ExitStatus:
    answering = [one.host for one in seen if not one.unreachable]
    with invocation.site() as site:
        found = hosts.rights_of(site, options, [hmc for hmc in site.hmcs if hmc in answering])
    if found:
        _tell("Rights", found)
    if any(one.unreachable for one in seen):
        return ExitStatus.UNREACHABLE
    results = [*(one.finding for one in seen), *found]
    failed = any(one.verdict is CheckStatus.FAIL for one in results)
    return ExitStatus.NEEDS_ATTENTION if failed else ExitStatus.DONE


def _tell(title: str, found: Iterable[CheckResult]) -> None:
    data(title)
    for one in found:
        data(f"  {one.verdict:<4}  {one.what}")
        if one.remedy:
            data(f"        {one.remedy}")


def _privileges(invocation: Invocation) -> int:
    site = invocation.config.site(invocation.common.site)
    data("\n".join(hosts.rights_to_grant(site, invocation.config.lpm)))
    return ExitStatus.DONE


def _capture(invocation: Invocation, file: Path) -> int:
    wrong = f"{file} exists already." if file.exists() else problem_of(file)
    if wrong:
        raise UsageError(wrong, subject=str(file), remedy="Name a new file in a directory of yours.")
    exchanges: list[Exchange] = []
    with invocation.site(record=exchanges.append) as site:
        captured = capture.take(
            site, invocation.config.site(site.name), exchanges, lambda text: words(f"Asking {text}.")
        )
    captured.write(file)
    words(captured.summary(file))
    return ExitStatus.UNREACHABLE if captured.silent else ExitStatus.DONE


# --- lpmtui config --------------------------------------------------------------------------------


def config_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the actions: show, validate, path, init."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    show = actions.add_parser("show", help="every value in force, and where it came from")
    show.add_argument("--json", action="store_true", help="a list of objects: key, value, origin")
    actions.add_parser("validate", help="read the file and list every problem")
    actions.add_parser("path", help="print where the file is looked for")
    actions.add_parser("init", help="write a documented file that equals the defaults")


def run_config(invocation: Invocation) -> int:
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
    """Reading raises every problem there is, but for keys and logs.

    A theme that cannot be used is told and no problem: the console opens in another one.
    """
    config = invocation.config
    for sentence in _theme_troubles(config):
        words(sentence)
    unwritable = [one for one in map(problem_of, (config.logs.smit_log, config.logs.smit_script)) if one]
    wrong = {"[keys]": key_map(config.keys).problems, "[logs]": unwritable}
    sections = [section for section, problems in wrong.items() if problems]
    if sections:
        raise UsageError(
            f"{' and '.join(sections)} of {config.file or 'the defaults'} cannot be used.",
            subject=sections[0],
            detail="\n".join(problem for problems in wrong.values() for problem in problems),
        )
    words(f"{config.file or 'The defaults'}: no problems. Sites: {', '.join(config.sites)}.")
    return 0


def _path(invocation: Invocation) -> int:
    data(str(_file(invocation)))
    return 0


def _init(invocation: Invocation) -> int:
    data(str(config_file.init(_file(invocation))))
    return 0


def _file(invocation: Invocation) -> Path:
    return paths.config_file(invocation.common.config)
