"""What stands in `smit.log` and in `smit.script`, entry by entry.

How a command of a host is written in the script, so that it runs on the operator's machine:

| site      | written as                                                                       |
| --------- | -------------------------------------------------------------------------------- |
| local     | the command itself, for hosts that are this machine; else as on ssh              |
| ssh       | `ssh -n OPTIONS DESTINATION -- 'COMMAND'`, quoted once more for the remote shell |
| simulator | `lpmtui simulator run HOST -- COMMAND`                                           |
| replay    | a comment: there is no host behind a transcript                                  |
"""

from __future__ import annotations

import shlex
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from lpmtui.commands.programs import as_root
from lpmtui.model.command import Command, Completed, printable
from lpmtui.model.lazy_dataclass import dataclass
from lpmtui.smit.panel import Dialog, Menu, Screen, Selector
from lpmtui.smit_logs.appended_file import AppendedFile

Now = Callable[[], datetime]
_INDENT = " " * 8
_PAUSE_S = 5
SCRIPT_HEADER = "#!/bin/sh\n# Stops at the first command that fails.\nset -e\n"
_END_OF_SCREEN = "---------- end of screen ----------"


def stamp(moment: datetime) -> str:
    """A moment as SMIT writes it, in local time: `[Nov 02 2024, 10:16:40]`."""
    return f"[{moment.astimezone():%b %d %Y, %H:%M:%S}]"


class SmitLog:
    """What the operator did: screens visited, commands, their output, screen images."""

    def __init__(self, path: Path, now: Now, *, max_bytes: int = 0) -> None:
        self._file = AppendedFile(path, max_bytes=max_bytes)
        self._now = now

    @property
    def path(self) -> Path:
        """Where the log is."""
        return self._file.path

    @property
    def trouble(self) -> str:
        """Why the last entry could not be written; empty when it was."""
        return self._file.trouble

    def _note(self, text: str) -> bool:
        return self._file.append(f"\n{stamp(self._now())}\n{_INDENT}{text}\n")

    def started(self, site: str) -> bool:
        """The console opens on a site."""
        return self._note(f"Starting SMIT (lpmtui, site {printable(site)})")

    def exiting(self) -> bool:
        """Write that the console is left."""
        return self._note("Exiting SMIT")

    def screen(self, screen: Screen) -> bool:
        """A screen was opened."""
        kind = _kind(screen)
        title = " ".join(screen.title.split())
        return self._file.append(
            f'\n({kind} screen selected,\n{_INDENT}FastPath = "{screen.id}",\n{_INDENT}title = "{title}".)\n'
        )

    def note(self, text: str) -> bool:
        """What is going on, in words: a migration begins, or ends."""
        return self._note(printable(text))

    def trace(self, text: str) -> bool:
        """What the operator does, action by action (-t)."""
        return self._file.append(f"{stamp(self._now())} {printable(text)}\n")

    def command(self, command: Command, *, run: bool = True) -> bool:
        """A command is about to run; or, with `run` false, it is only logged."""
        text = (
            "Command_to_Execute follows below:" if run else "Command_to_Execute (not run, -x) follows below:"
        )
        return self._note(f"{text}\n{_host(command)}>> {printable(command.line())}")

    def question(self, completed: Completed) -> bool:
        """A command that a list or a field's current value came from, and what it printed (-v)."""
        command = completed.command
        return self._note(
            f"Intermediate command follows below:\n{_host(command)}>> {printable(command.line())}\n"
            f"---- start ----\n{_output(completed)}---- end ---- (exit status {completed.status})"
        )

    def answer(self, completed: Completed) -> bool:
        """A command has ended: what it printed, and how it ended."""
        ended = "Successful command completion"
        if not completed.ok:
            ended = f"Command failed with exit status {completed.status}"
        return self._file.append(
            f"\n{_INDENT}Output from Command_to_Execute follows below:\n{_host(completed.command)}"
            f"---- start ----\n{_output(completed)}---- end ----\n\n{stamp(self._now())}\n{_INDENT}{ended}\n"
        )

    def lost(self, command: Command, why: str) -> bool:
        """A command gave no answer: whether it took effect is not known."""
        return self._note(f"No answer from {printable(command.host)}: {printable(why)}")

    def image(self, lines: Sequence[str], fastpath: str) -> bool:
        """A screen image (F8)."""
        body = "\n".join(printable(line).rstrip() for line in lines)
        return self._file.append(
            f'\n{stamp(self._now())}\n{_INDENT}Screen image, fast path "{printable(fastpath)}":\n'
            f"{body}\n{_END_OF_SCREEN}\n"
        )


@dataclass(frozen=True, slots=True)
class ScriptCommand:
    """The way to a host: words `before` the command, and whether a shell `quoted` reads it there again.

    `prefix` are words that the remote shell reads before a command that needs root (`sudo -n`); `settings`
    are variables for the command alone. One that does not run (`runs` false) is written as a comment.
    """

    before: tuple[str, ...] = ()
    quoted: bool = False
    prefix: tuple[str, ...] = ()
    settings: tuple[tuple[str, str], ...] = ()
    runs: bool = True

    @classmethod
    def here(cls, prefix: Sequence[str] = (), **settings: str) -> ScriptCommand:
        """The command runs on this machine."""
        return cls(prefix=tuple(prefix), settings=tuple(settings.items()))

    @classmethod
    def nowhere(cls) -> ScriptCommand:
        """The command cannot be run again."""
        return cls(runs=False)

    @classmethod
    def simulator(cls, host: str, options: Sequence[str] = ()) -> ScriptCommand:
        """The host is simulated; `options` name the world where it is not the usual one."""
        return cls(("lpmtui", "simulator", "run", *options, host, "--"))

    @classmethod
    def ssh(
        cls,
        destination: str,
        options: Sequence[str] = (),
        program: str = "ssh",
        prefix: Sequence[str] = (),
    ) -> ScriptCommand:
        """The host is reached with ssh as `user@address`; options such as `-p 2222` come before it.

        `-n` keeps ssh from reading the rest of a script that comes through standard input.
        """
        return cls((program, "-n", *options, destination, "--"), quoted=True, prefix=tuple(prefix))

    def line(self, argv: Sequence[str]) -> str:
        """The command line as it stands in the script."""
        argv = as_root(argv, self.prefix)
        words = (*self.before, *argv)
        if self.quoted or (self.before and len(argv) == 1):  # `simulator run` takes one word for a line
            words = (*self.before, shlex.join(argv))
        line = " ".join(
            (*(f"{name}={shlex.quote(value)}" for name, value in self.settings), shlex.join(words))
        )
        return line if self.runs else f"# not run again: {printable(line)}"


class SmitScript:
    """Only the commands that change something, as a shell script that can be run again.

    Run again, it stops at the first command that fails: what follows was done after a success.
    """

    def __init__(self, path: Path, now: Now, *, max_bytes: int = 0) -> None:
        self._file = AppendedFile(path, max_bytes=max_bytes, header=SCRIPT_HEADER)
        self._now = now

    @property
    def path(self) -> Path:
        """Where the script is."""
        return self._file.path

    @property
    def trouble(self) -> str:
        """Why the last entry could not be written; empty when it was."""
        return self._file.trouble

    def command(self, command: Command, way: ScriptCommand) -> bool:
        """Add a command that is about to run; one that changes nothing is left out."""
        if not command.mutates:
            return True
        host = f"# host {printable(command.host)}\n" if command.host else ""
        return self._file.append(f"#\n# {stamp(self._now())}\n#\n{host}{way.line(command.argv)}\n")

    def wait_while(self, command: Command, way: ScriptCommand, why: str) -> bool:
        """A place where the script waits as long as a command succeeds: what follows needs its end."""
        line = way.line(command.argv)
        loop = f"while {line} >/dev/null 2>&1; do sleep {_PAUSE_S}; done\n" if way.runs else f"{line}\n"
        return self._file.append(f"# {printable(why)}\n{loop}")

    def note(self, text: str) -> bool:
        """A comment: what the commands that follow are for."""
        return self._file.append(f"#\n# {stamp(self._now())}\n# {printable(text)}\n")


def _host(command: Command) -> str:
    """The line that says where a command runs: entries of several processes may stand between each other."""
    return f"{_INDENT}host = {printable(command.host)}\n" if command.host else ""


def _output(completed: Completed) -> str:
    output = printable(completed.text, keep_newlines=True)
    return output if not output or output.endswith("\n") else f"{output}\n"


def _kind(screen: Screen) -> str:
    if isinstance(screen, Menu):
        return "Menu"
    if isinstance(screen, Selector):
        return "Selector"
    return "Dialogue" if isinstance(screen, Dialog) else "View"
