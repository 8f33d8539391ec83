"""Running what a dialog built, with its output as it comes: the matter of COMMAND STATUS."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from enum import StrEnum
from typing import IO

from lpmtui.job_view.words import wrapped
from lpmtui.model.command import Command, Completed
from lpmtui.model.errors import LpmtuiError, Unreachable
from lpmtui.model.lazy_dataclass import dataclass, field
from lpmtui.session.console_session import ConsoleSession
from lpmtui.smit import BuiltCommand
from lpmtui.smit_logs.site_logs import SmitLogs

POLL_S = 0.1
WORDS_WIDTH = 79
"""Words of the console's own are broken between words; output is broken where the screen ends."""
MOST_LINES = 100_000
"""Beyond this the middle of the output is left out: how it began and how it goes on stays."""

LEFT_OUT = "(lines are left out here)"

Wait = Callable[[float], object]
Prepare = Callable[[], tuple[BuiltCommand, ...]]


class RunState(StrEnum):
    """The state of a command as COMMAND STATUS words it."""

    RUNNING = "running"
    OK = "OK"
    FAILED = "failed"


@dataclass
class PanelRun:
    """Commands that run or ran: state and output. Written by a thread, read by the screen."""

    built: tuple[BuiltCommand, ...] = ()
    state: RunState = RunState.RUNNING
    has_stdout: bool = False
    has_stderr: bool = False
    version: int = 0
    cuts: int = 0
    lines: list[str] = field(default_factory=list)
    process: subprocess.Popen[str] | None = field(default=None, repr=False)
    _open: bool = False
    _turn: threading.Lock = field(default_factory=threading.Lock)

    @property
    def running(self) -> bool:
        """Whether the last command has not ended yet."""
        return self.state is RunState.RUNNING

    @property
    def is_open(self) -> bool:
        """Whether the last line may still grow."""
        return self._open

    @property
    def mutates(self) -> bool:
        """Whether any of the commands may change the site."""
        return any(built.mutates for built in self.built)

    @property
    def can_stop(self) -> bool:
        """Whether it can be stopped at once: it runs on this machine and changes nothing."""
        return self.running and self.process is not None and not self.mutates

    def stop(self) -> None:
        """Interrupt it as Ctrl-C does; what it has found so far it may still print."""
        if self.process is not None and self.can_stop:
            self.process.send_signal(signal.SIGINT)

    def print(self, text: str, *, stderr: bool = False) -> None:
        """Add output as it came; a line may come in pieces."""
        if text:
            with self._turn:
                self.has_stdout |= not stderr
                self.has_stderr |= stderr
                self._add(text)

    def say(self, text: str) -> None:
        """Add words of the console's own, which are neither stream."""
        with self._turn:
            self._open = False
            self._add(f"{text}\n")

    def _add(self, text: str) -> None:
        pieces = text.split("\n")
        if self._open and self.lines:
            pieces[0] = self.lines.pop() + pieces[0]
        self._open = bool(pieces[-1])
        self.lines += pieces if self._open else pieces[:-1]
        if len(self.lines) > MOST_LINES:
            del self.lines[MOST_LINES // 2 : -MOST_LINES // 2]
            self.lines.insert(MOST_LINES // 2, LEFT_OUT)
            self.cuts += 1
        self.version += 1

    def snapshot(self) -> list[str]:
        """The lines so far; the caller may keep them."""
        with self._turn:
            return list(self.lines)

    def finish(self, state: RunState) -> None:
        """The last command has ended."""
        with self._turn:
            self.state = state
            self.version += 1


def carry_out(
    session: ConsoleSession,
    logbook: SmitLogs,
    run: PanelRun,
    prepare: Prepare,
    after: str = "",
    *,
    wait: Wait | None = None,
) -> None:
    """Run the commands that `prepare` gives, one after the other until one fails.

    `after` is said when all succeeded; `wait` waits so many seconds between two looks at a running command.
    """
    pause = wait or threading.Event().wait
    try:
        run.built = prepare()
        done = all(_one(session, logbook, run, built, pause) for built in run.built)
    except LpmtuiError as error:
        run.print(f"{error}\n{error.detail}\n" if error.detail else f"{error}\n", stderr=True)
        done = False
    if done and after and not session.setup.dry_run:
        run.say("\n".join([*([""] if run.lines else []), *wrapped(after, WORDS_WIDTH)]))
    if run.mutates:
        session.forget_picture()
    run.finish(RunState.OK if done else RunState.FAILED)


def _one(session: ConsoleSession, logbook: SmitLogs, run: PanelRun, built: BuiltCommand, pause: Wait) -> bool:
    if built.title and len(run.built) > 1:
        run.say(f"\n{built.title}\n" if run.lines else f"{built.title}\n")
    command = session.command_for(built)
    logbook.begin(command)
    if session.setup.dry_run:
        run.say(f"Not run (-x): {command.line()}")
        return True
    try:
        answer = _child(session, run, command) if not command.host else _remote(session, run, command, pause)
    except Unreachable as error:
        logbook.lost(command, error.title)
        raise
    logbook.end(answer)
    if command.mutates and (why := session.setup.unrecorded()):
        run.say("\n".join(wrapped(f"{why} This command is not in `lpmtui history --audit`.", WORDS_WIDTH)))
    done = answer.status in built.accepts
    if done and built.silent and not (answer.stdout or answer.stderr).strip():
        run.say("\n".join(wrapped(built.silent, WORDS_WIDTH)))
    return done


def _remote(session: ConsoleSession, run: PanelRun, command: Command, pause: Wait) -> Completed:
    running = session.site().start(command)
    seen = 0
    try:
        answer: Completed | None = None
        while answer is None:
            answer = running.poll()
            piece = running.read()
            seen += len(piece)
            run.print(piece)
            if answer is None:
                pause(POLL_S)
    finally:
        running.close()
    run.print(answer.stdout[seen:])
    run.print(answer.stderr, stderr=True)
    return answer


def _child(session: ConsoleSession, run: PanelRun, command: Command) -> Completed:
    """Run lpmtui itself, in a session of its own: what it does to the site outlives this terminal."""
    argv = [sys.executable, "-m", "lpmtui", *command.argv[1:], *session.setup.options()]
    process = subprocess.Popen(
        argv,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        errors="replace",
        start_new_session=True,
    )
    run.process = process
    run.version += 1
    assert process.stdout is not None
    assert process.stderr is not None
    heard: list[str] = []
    said: list[str] = []
    listener = threading.Thread(target=_listen, args=(process.stderr, run, said), daemon=True)
    listener.start()
    for line in process.stdout:
        run.print(line)
        heard.append(line)
    status = process.wait()
    listener.join()
    return Completed(command, status, "".join(heard), "".join(said))


def _listen(stream: IO[str], run: PanelRun, said: list[str]) -> None:
    for line in stream:
        run.print(line, stderr=True)
        said.append(line)
