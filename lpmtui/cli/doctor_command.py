"""`lpmtui doctor`: is everything there that lpmtui needs? Says what is wrong, and what to do about it."""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterable, Sequence
from pathlib import Path

from lpmtui.cli import key_tester
from lpmtui.cli.config_command import theme_troubles
from lpmtui.cli.invocation import Invocation
from lpmtui.cli.streams import data, words
from lpmtui.config import Config, SiteOptions
from lpmtui.doctor import CheckResult, CheckStatus, capture, fail, hosts, key_reader, machine, terminal_check
from lpmtui.doctor.hosts import HostSeen
from lpmtui.keyboard.keys import key_map
from lpmtui.keyboard.terminal import sequences
from lpmtui.model.errors import ConfigurationError, ExitStatus, JournalTrouble, LpmtuiError, UsageError
from lpmtui.transports.transcript import Exchange


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


_WORST_FIRST = (ExitStatus.USAGE, ExitStatus.UNREACHABLE, ExitStatus.NEEDS_ATTENTION)


def _misfits(config: Config) -> list[str]:
    """Keys and themes that the console cannot use."""
    return [*key_map(config.keys).problems, *theme_troubles(config)]


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
    if file.exists():
        raise UsageError(f"{file} exists already.", subject=str(file), remedy="Name a new file.")
    exchanges: list[Exchange] = []
    with invocation.site(record=exchanges.append) as site:
        captured = capture.take(
            site, invocation.config.site(site.name), exchanges, lambda text: words(f"Asking {text}.")
        )
    captured.write(file)
    words(captured.summary(file))
    return ExitStatus.UNREACHABLE if captured.silent else ExitStatus.DONE
