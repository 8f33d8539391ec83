"""This machine: configuration, the versions of what lpmtui runs on, state directory and logs."""

from __future__ import annotations

import os
import re
import shutil
import stat
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from importlib import metadata
from pathlib import Path

from lpmtui import __version__
from lpmtui.config import Config, LogOptions, SiteOptions, WrongConfiguration
from lpmtui.doctor import CheckResult, fail, ok, warn
from lpmtui.executor import is_alive
from lpmtui.journal import Journal
from lpmtui.model.errors import ConfigurationError
from lpmtui.model.picture import SiteKind
from lpmtui.smit_logs.appended_file import problem_of

LEAST_PYTHON = (3, 11)
_LEAST_OPENSSH = (6, 7)
"""The first one that can name a shared connection by a digest (%C)."""

_ROOM_BYTES = 50 * 1024 * 1024
_REMOTE_FILE_SYSTEMS = frozenset({"nfs", "nfs4", "cifs", "smb3", "afs", "fuse.sshfs", "9p"})
_REQUIREMENT = re.compile(r"(?P<name>[A-Za-z0-9_.-]+)(?P<versions>[^;]*)(?P<marker>;.*)?\Z")
_PATIENCE_S = 10.0


def configuration(
    file: Path | None, load: Callable[[], Config], misfits: Callable[[Config], Sequence[str]]
) -> tuple[Config | None, list[CheckResult]]:
    """The configuration, None where it cannot be used, and what was found.

    `misfits` says in sentences what the console cannot use of it, and would do without.
    """
    try:
        config = load()
    except WrongConfiguration as wrong:
        return None, [fail(str(problem)) for problem in wrong.problems]
    except ConfigurationError as error:
        return None, [fail(error.title, error.remedy)]
    found = [ok(f"{file}: no problems." if file else "No configuration file: the defaults hold.")]
    sites = ", ".join(f"{site.name} ({site.kind.value})" for site in config.sites.values())
    found.append(ok(f"Sites: {sites}. Default: {config.default_site}."))
    found += [warn(misfit, "Correct it in the configuration.") for misfit in misfits(config)]
    if file and stat.S_IMODE(file.stat().st_mode) & 0o022:
        found.append(
            warn(
                f"Others can write to {file}, and so run commands in your name.",
                f"chmod go-w {file}",
            )
        )
    return config, found


def versions(site: SiteOptions | None) -> Iterator[CheckResult]:
    """lpmtui, Python, the libraries, and ssh where the site is reached with it."""
    yield ok(f"lpmtui {__version__}.")
    python = ".".join(str(part) for part in sys.version_info[:3])
    if sys.version_info[:2] < LEAST_PYTHON:
        yield fail(f"Python {python} is too old.", "Install Python 3.11 or later.")
    else:
        yield ok(f"Python {python}.")
    yield from libraries(_requirements())
    if site is not None and site.kind in (SiteKind.SSH, SiteKind.LOCAL):
        yield from ssh(site.ssh.program)


def libraries(requirements: Iterable[str]) -> Iterator[CheckResult]:
    """Whether what lpmtui needs is installed, and in a version that it is made for."""
    for requirement in requirements:
        match = _REQUIREMENT.match(requirement.replace(" ", ""))
        if match is None or match["marker"]:
            continue
        name, wanted = match["name"], match["versions"]
        try:
            found = metadata.version(name)
        except metadata.PackageNotFoundError:
            yield fail(f"{name} is not installed.", f"Install it: pip install '{name}{wanted}'")
            continue
        if all(_fits(found, one) for one in wanted.split(",") if one):
            yield ok(f"{name} {found}.")
        else:
            yield warn(f"{name} {found} is not what lpmtui is made for.", f"pip install '{name}{wanted}'")


def ssh(program: str) -> Iterator[CheckResult]:
    """Whether there is an ssh client, and its version."""
    try:
        done = subprocess.run(
            [program, "-V"],
            capture_output=True,
            text=True,
            errors="replace",
            timeout=_PATIENCE_S,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        remedy = "Install OpenSSH's client, or name the program in the configuration."
        yield fail(f"{program} cannot be run: {error}.", remedy)
        return
    said = (done.stderr + done.stdout).strip().partition("\n")[0]
    match = re.search(r"OpenSSH_(\d+)\.(\d+)", said)
    if match and (int(match[1]), int(match[2])) < _LEAST_OPENSSH:
        yield warn(f"{said} is old: commands cannot share a connection.", "Install OpenSSH 6.7 or later.")
    elif match:
        yield ok(f"{said}.")
    else:
        yield warn(f"{program} is not OpenSSH: it says {said!r}.", "lpmtui uses OpenSSH's options.")


def state(state_dir: Path, mounts: Callable[[Path], str] | None = None) -> Iterator[CheckResult]:
    """The state directory: whose it is, whether there is room, and the journal in it.

    Raises JournalTrouble where the journal cannot be read.
    """
    mode = stat.S_IMODE(state_dir.stat().st_mode)
    yield ok(f"State directory {state_dir}, mode {mode:04o}.")
    if not os.access(state_dir, os.W_OK):
        yield fail("Nothing can be written there.", "Choose another with --state-dir or LPMTUI_STATE_DIR.")
    free = shutil.disk_usage(state_dir).free
    if free < _ROOM_BYTES:
        yield warn(
            f"Its disk has {free // 1024 // 1024} MiB left.", "Make room: the journal grows with every move."
        )
    kind = (mounts or file_system)(state_dir)
    if kind in _REMOTE_FILE_SYSTEMS:
        yield warn(
            f"It lies on a network file system ({kind}): locks and the journal are not safe there.",
            "Choose a local directory with --state-dir or LPMTUI_STATE_DIR.",
        )
    yield from journal(state_dir)


def journal(state_dir: Path) -> Iterator[CheckResult]:
    """What the journal knows, and migrations that no process carries on."""
    with Journal.open(state_dir, read_only=True) as store:
        rows = store.migrations()
        active = store.migrations(active_only=True)
    count = "no migration" if not rows else "1 migration" if len(rows) == 1 else f"{len(rows)} migrations"
    yield ok(f"The journal knows {count}.")
    for row in active:
        if not is_alive(state_dir, row.id):
            yield warn(
                f"Migration {row.id} of {row.partition} is not finished, and no process carries it on.",
                f"See its real state with: lpmtui recover {row.id}",
            )


def logs(options: LogOptions) -> Iterator[CheckResult]:
    """Whether `smit.log` and `smit.script` can be written."""
    for path in (options.smit_log, options.smit_script):
        problem = problem_of(path)
        if problem:
            yield warn(problem, "Name another file under [logs] in the configuration.")
        else:
            yield ok(f"{path} can be written.")


def file_system(path: Path) -> str:
    """The type of the file system that a path lies on, as Linux tells it; empty elsewhere."""
    try:
        lines = Path("/proc/self/mounts").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return ""
    mounts = [(words[1], words[2]) for words in (line.split() for line in lines) if len(words) > 2]
    here = path.resolve()
    above = [(len(point), kind) for point, kind in mounts if here.is_relative_to(point)]
    return max(above)[1] if above else ""


def _requirements() -> list[str]:
    try:
        return metadata.requires("lpmtui") or []
    except metadata.PackageNotFoundError:
        return []


def _fits(found: str, wanted: str) -> bool:
    match = re.fullmatch(r"(>=|<=|<|>|==)([0-9.]+)", wanted)
    if match is None:
        return True
    have, limit = _numbers(found), _numbers(match[2])
    return {
        ">=": have >= limit,
        "<=": have <= limit,
        "<": have < limit,
        ">": have > limit,
        "==": have == limit,
    }[match[1]]


def _numbers(version: str) -> tuple[int, ...]:
    found = re.match(r"[0-9]+(?:\.[0-9]+)*", version)
    return tuple(int(part) for part in found[0].split(".")) if found else ()
