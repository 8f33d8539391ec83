"""Starting an executor: a process of its own in its own session, so that no terminal takes it along."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from lpmtui.executor import handshake
from lpmtui.executor.locks import Held, refuse_held
from lpmtui.executor.requester import Requester
from lpmtui.journal import Journal
from lpmtui.model.codec import to_body
from lpmtui.model.errors import LpmtuiError
from lpmtui.model.job import Way
from lpmtui.model.move import Move

if TYPE_CHECKING:
    from lpmtui.config.options import Config

LOG_NAME = "executor.log"

_started: list[subprocess.Popen[bytes]] = []
"""Executors that this process started: kept so that the finished ones are reaped."""


def check_free(state_dir: Path, site: str, partition: str, cluster: str = "") -> None:
    """Raise Busy where lpmtui moves this partition or a node of this cluster already; changes nothing."""
    wanted = [Held("partition", partition, site)]
    if cluster:
        wanted.append(Held("cluster", cluster, site))
    refuse_held(state_dir, wanted)


def submit(
    store: Journal,
    config: Config,
    site_name: str | None,
    move: Move,
    *,
    state_dir: Path,
    config_file: Path | None = None,
    requester: Requester | None = None,
    guided: bool = False,
) -> str:
    """Hand a move to a new executor and return the migration's id once it holds its locks.

    Raises what the executor refuses with: UsageError, Refused (a check found an error, or a warning without
    `move.force`), Busy, Unreachable. After an error nothing was touched. `config_file` None is the default
    configuration, not the user's file. `guided`: it asks before every step, see `executor.guidance`.
    """
    wish = ["--site", config.site(site_name).name, "--move", json.dumps(to_body(move))]
    return _spawn(state_dir, config_file, [*wish, *_asked_by(requester), *_guided(on=guided)])


def submit_takeover(
    config: Config,
    site_name: str | None,
    group: str,
    to: str,
    *,
    state_dir: Path,
    config_file: Path | None = None,
    requester: Requester | None = None,
    guided: bool = False,
) -> str:
    """Hand the takeover of a group by a standby node to a new executor; returns its id once it is locked.

    Raises what the executor refuses with: UsageError, Refused (the failed node may still run), Busy,
    Unreachable. After an error nothing was touched.
    """
    wish = ["--site", config.site(site_name).name, "--takeover", group, "--to", to]
    return _spawn(state_dir, config_file, [*wish, *_asked_by(requester), *_guided(on=guided)])


def submit_recovery(
    store: Journal,
    migration: str,
    way: Way,
    *,
    state_dir: Path,
    config_file: Path | None = None,
    requester: Requester | None = None,
    guided: bool = False,
) -> str:
    """Hand a migration whose executor is gone to a new one, that resumes it or brings everything back.

    Raises what the executor refuses with: UsageError, Busy where it is carried out after all, Refused where
    it is over or has arrived. Follow it from `store.events(migration)[-1].seq` on to see only what is new.
    """
    row = store.migration(migration)
    wish = ["--site", row.site, "--take-up", migration, "--way", way.value]
    return _spawn(state_dir, config_file, [*wish, *_asked_by(requester), *_guided(on=guided)])


def _guided(*, on: bool) -> list[str]:
    return ["--guided"] if on else []


def _asked_by(requester: Requester | None) -> list[str]:
    return ["--requester", json.dumps(to_body(requester or Requester.here()))]


def _spawn(state_dir: Path, config_file: Path | None, arguments: list[str]) -> str:
    hear, speak = os.pipe()
    try:
        with (state_dir / LOG_NAME).open("ab") as log:
            process = subprocess.Popen(
                _argv(state_dir, config_file, speak, arguments),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                pass_fds=(speak,),
                start_new_session=True,
            )
    except OSError as error:
        os.close(hear)
        raise LpmtuiError(
            f"The executor cannot be started: {error.strerror}.",
            subject=str(error.filename or ""),
            remedy="Nothing was touched. Check the state directory and the disk.",
        ) from error
    finally:
        os.close(speak)
    _started[:] = [child for child in _started if child.poll() is None] + [process]
    return _answer(hear, state_dir)


def _answer(hear: int, state_dir: Path) -> str:
    started = handshake.hear(hear)
    if started is None:
        raise LpmtuiError(
            "The executor ended before it began.",
            subject=str(state_dir / LOG_NAME),
            remedy=f"Nothing was touched. Its last words are in {state_dir / LOG_NAME}.",
        )
    return started.migration


def _argv(state_dir: Path, config_file: Path | None, report: int, arguments: list[str]) -> list[str]:
    base = [sys.executable, "-m", "lpmtui.executor", "--state-dir", str(state_dir.absolute())]
    if config_file is not None:
        base += ["--config", str(config_file.absolute())]
    return [*base, "--report-to", str(report), *arguments]
