"""Starting an executor: a process of its own in its own session, so that no terminal takes it along."""

from __future__ import annotations

import contextlib
import json
import os
import select
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lpmtui.executor.client import this_requester
from lpmtui.executor.locks import Held, holder_of, objects, refuse_held
from lpmtui.journal import Journal
from lpmtui.model import errors
from lpmtui.model.errors import LpmtuiError
from lpmtui.model.job import AbortAsked, Way
from lpmtui.model.lazy_dataclass import dataclass
from lpmtui.model.move import Move
from lpmtui.model.request import Request, Requester
from lpmtui.model.structured import to_body

if TYPE_CHECKING:
    from lpmtui.config.options import Config

LOG_NAME = "executor.log"
_FIELDS = ("title", "subject", "code", "remedy", "detail")

_BEAT_S = 1.0
"""Who waits for an executor gives a sign of life as often."""

_started: list[subprocess.Popen[bytes]] = []
"""Executors that this process started: kept so that the finished ones are reaped."""


def check_free(state_dir: Path, site: str, partition: str, cluster: str = "") -> None:
    """Raise Busy where lpmtui moves this partition or a node of this cluster already; changes nothing."""
    refuse_held(state_dir, objects(site, partition, cluster))


def submit(
    config: Config,
    site_name: str | None,
    request: Request,
    *,
    state_dir: Path,
    config_file: Path | None = None,
    requester: Requester | None = None,
    guided: bool = False,
    parent: str = "",
    beat: Callable[[], None] = lambda: None,
) -> str:
    """Hand a request to a new executor and return the job's id once it holds its locks.

    Raises what the executor refuses with: UsageError, Refused (a check found an error, or a warning without
    `move.force`; a failed node may still run), Busy, Unreachable. After an error nothing was touched.
    `config_file` None is the default configuration, not the user's file. `guided`: it asks before every step,
    see `executor.client`. `parent`: the drain that it is a move of. `beat` is called each second while the
    executor plans.
    """
    wish = ["--site", config.site(site_name).name, "--request", json.dumps(request.to_argv())]
    wish += ["--parent", parent] if parent else []
    return _spawn(state_dir, config_file, [*wish, *_asked_by(requester, guided=guided)], beat)


def submit_recovery(
    journal: Journal,
    number: str,
    way: Way,
    *,
    state_dir: Path,
    config_file: Path | None = None,
    requester: Requester | None = None,
    guided: bool = False,
    beat: Callable[[], None] = lambda: None,
) -> str:
    """Hand a job whose executor is gone to a new one, that resumes it or brings everything back.

    Raises what the executor refuses with: UsageError, Busy where it is carried out after all, Refused where
    it is over or has arrived. Follow it from `journal.events(number)[-1].seq` on to see only what is new.
    """
    wish = ["--site", journal.migration(number).site, "--take-up", number, "--way", way.value]
    return _spawn(state_dir, config_file, [*wish, *_asked_by(requester, guided=guided)], beat)


def _asked_by(requester: Requester | None, *, guided: bool) -> list[str]:
    words = ["--requester", json.dumps(to_body(requester or this_requester()))]
    return [*words, "--guided"] if guided else words


def _spawn(state_dir: Path, config_file: Path | None, arguments: list[str], beat: Callable[[], None]) -> str:
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
    return _answer(hear, state_dir, beat)


def _answer(hear: int, state_dir: Path, beat: Callable[[], None]) -> str:
    number = _hear(hear, beat)
    if number is None:
        raise LpmtuiError(
            "The executor ended before it began.",
            subject=str(state_dir / LOG_NAME),
            remedy=f"Nothing was touched. Its last messages are in {state_dir / LOG_NAME}.",
        )
    return number


def _argv(state_dir: Path, config_file: Path | None, report: int, arguments: list[str]) -> list[str]:
    base = [sys.executable, "-m", "lpmtui.executor", "--state-dir", str(state_dir.absolute())]
    if config_file is not None:
        base += ["--config", str(config_file.absolute())]
    return [*base, "--report-to", str(report), *arguments]


class StartReport:
    """The executor's end of the pipe to whoever started it: one word, then it is closed."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor: int | None = descriptor

    def started(self, migration: str) -> None:
        """Tell the one who waits that the locks are held, and the job's id."""
        self._speak({"migration": migration})

    def refused(self, error: LpmtuiError) -> None:
        """Tell why nothing was begun; nothing where it was told already that something was."""
        self._speak({"error": _public(error), **{name: getattr(error, name) for name in _FIELDS}})

    def _speak(self, message: dict[str, Any]) -> None:
        descriptor, self._descriptor = self._descriptor, None
        if descriptor is None:
            return
        # Whoever asked may be gone by now; the migration goes on without a listener.
        with contextlib.suppress(OSError):
            os.write(descriptor, f"{json.dumps(message)}\n".encode())
        os.close(descriptor)


def _public(error: LpmtuiError) -> str:
    """The name of the nearest class that the other side knows, too."""
    names = [kind.__name__ for kind in type(error).__mro__]
    return next(name for name in names if hasattr(errors, name))


def _hear(descriptor: int, beat: Callable[[], None]) -> str | None:
    """Wait for the executor's word, the id; None where it ended without one. Raises what it reported."""
    with os.fdopen(descriptor, encoding="utf-8") as line:
        while not select.select([line], [], [], _BEAT_S)[0]:
            beat()
        said = line.readline()
    if not said.endswith("\n"):
        return None
    message = json.loads(said)
    if "migration" in message:
        return str(message["migration"])
    raise _error(message)


def _error(message: dict[str, str]) -> LpmtuiError:
    kind = getattr(errors, message["error"])
    title, *rest = (message[name] for name in _FIELDS)
    error: LpmtuiError = kind(title, **dict(zip(_FIELDS[1:], rest, strict=True)))
    return error


@dataclass(frozen=True, slots=True)
class ProcessJobs:
    """The moves of a drain, each in an executor of its own.

    `journal` is the one they all write; `beat` is called while an executor is waited for.
    """

    config: Config
    site: str
    state_dir: Path
    config_file: Path | None
    journal: Journal
    requester: Requester
    beat: Callable[[], None] = lambda: None

    def begin(self, move: Move, parent: str) -> str:
        """Begin a move of the drain `parent`; returns its job's number. Raises what `submit` raises."""
        return submit(
            self.config,
            self.site,
            move,
            state_dir=self.state_dir,
            config_file=self.config_file,
            requester=self.requester,
            parent=parent,
            beat=self.beat,
        )

    def take_up(self, number: str, way: Way) -> None:
        """Carry a job on whose executor is gone. Raises what `submit_recovery` raises."""
        submit_recovery(
            self.journal,
            number,
            way,
            state_dir=self.state_dir,
            config_file=self.config_file,
            requester=self.requester,
            beat=self.beat,
        )

    def lives(self, number: str) -> bool:
        """Whether a process carries that job out."""
        return holder_of(self.state_dir, Held("migration", number)) is not None

    def stop(self, number: str) -> None:
        """Ask a job to stop and to bring everything back."""
        self.journal.append(number, AbortAsked(str(self.requester)))
