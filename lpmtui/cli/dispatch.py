"""The list of commands; from a command line to the one it names, from its errors to an exit status."""

from __future__ import annotations

import importlib
import io
import os
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from lpmtui.cli.invocation import CommandLine, Invocation, Parser, add_common, split
from lpmtui.cli.streams import complain, words
from lpmtui.model.errors import LpmtuiError, NeedsAttention, UsageError, did_you_mean, nearest
from lpmtui.model.lazy_dataclass import dataclass

if TYPE_CHECKING:
    import argparse

REPORT = "unexpected-errors.log"
"""Tracebacks are kept in this file of the state directory, which is only ever added to."""
INTERRUPTED = 130
"""What a shell reports for a program that Ctrl-C ended."""
PIPE_CLOSED = 141
"""What a shell reports for a program whose reader went away."""
_MOST_BYTES = 1024 * 1024
_DAMAGED = (UnicodeDecodeError, EOFError)


@dataclass(frozen=True, slots=True)
class CommandFunctions:
    """What a command does: declare its arguments, and run (the exit status; may raise LpmtuiError)."""

    arguments: Callable[[argparse.ArgumentParser], None]
    run: Callable[[Invocation], int]


@dataclass(frozen=True, slots=True)
class CommandEntry:
    """One command: its word, its module in this package, and one sentence.

    Several commands may share a module: with a `part` its functions are `PART_arguments` and `run_PART`, else
    `arguments` and `run`. `runs_what_follows`: the words after `--` are a command line for a host.
    """

    name: str
    module: str
    summary: str
    part: str = ""
    runs_what_follows: bool = False

    def load(self) -> CommandFunctions:
        """Import the module; only the command that runs is imported."""
        module = importlib.import_module(f"lpmtui.cli.{self.module}")
        if not self.part:
            return CommandFunctions(module.arguments, module.run)
        return CommandFunctions(
            getattr(module, f"{self.part}_arguments"), getattr(module, f"run_{self.part}")
        )

    def parser(self) -> Parser:
        """The command's parser, with its own arguments and the common options (for `--help`)."""
        parser = Parser(f"lpmtui {self.name}".strip(), self.summary)
        self.load().arguments(parser)
        add_common(parser)
        return parser


COMMANDS: tuple[CommandEntry, ...] = (
    CommandEntry("migrate", "migrate", "Move one partition to another system, without an unwanted event."),
    CommandEntry(
        "validate", "migrate", "The checks and the HMC's validation of a move; changes nothing.", "validate"
    ),
    CommandEntry("status", "status_command", "Systems, clusters, resource groups, jobs in progress."),
    CommandEntry("follow", "follow", "Re-attach to a job that runs, and show its progress."),
    CommandEntry("abort", "follow", "Stop a job that runs, and bring everything back.", "abort"),
    CommandEntry("recover", "recover", "An interrupted job: the evidence, and both ways out."),
    CommandEntry("takeover", "migrate", "Start the group of a failed, unmanaged node elsewhere.", "takeover"),
    CommandEntry("history", "history", "Past jobs, or one in full."),
    CommandEntry("report", "history", "What a job did to every resource group.", "report"),
    CommandEntry("replay", "follow", "Play a journal back on the migration screen.", "replay"),
    CommandEntry(
        "forecast", "forecast_command", "How long a move takes and freezes, against every time-out."
    ),
    CommandEntry("rehearse", "rehearse", "The whole procedure, many times, in a copy of the site."),
    CommandEntry("plan", "plan_command", "Plan many moves from a description of systems; touches no site."),
    CommandEntry("drain", "drain_command", "Empty a system by a plan, move by move; and the way home."),
    CommandEntry("watch", "history", "Observe moves that others start, and record them.", "watch"),
    CommandEntry("doctor", "doctor_command", "Is everything there that lpmtui needs? Tries keys, too."),
    CommandEntry("config", "doctor_command", "Show, check, locate or create the configuration.", "config"),
    CommandEntry(
        "simulator",
        "simulator_command",
        "The simulated site: reset it, look at it, log in to it.",
        runs_what_follows=True,
    ),
)

CONSOLE = CommandEntry("", "console", "Open the console, at the top menu or at a panel.")


def find(name: str) -> CommandEntry | None:
    """The command of that name."""
    return next((entry for entry in COMMANDS if entry.name == name), None)


def overview() -> str:
    """The text of `lpmtui --help`."""
    width = max(len(entry.name) for entry in COMMANDS)
    parser = Parser("lpmtui", add_help=False)
    CONSOLE.load().arguments(parser)
    add_common(parser)
    _, options = parser.format_help().split("\n\n", 1)
    lines = [
        "usage: lpmtui [OPTION ..] [FASTPATH]  open the console",
        "       lpmtui COMMAND ...             do one thing and leave",
        "",
        "A SMIT-style console for moving PowerHA nodes with Live Partition Mobility.",
        "Without a configuration it works on a simulated site.",
        "",
        "commands:",
        *(f"  {entry.name:<{width}}  {entry.summary}" for entry in COMMANDS),
        "",
        options,
        "`lpmtui COMMAND --help` says more.",
        "",
    ]
    return "\n".join(lines)


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command line (default: this process's); returns the exit status. Raises nothing."""
    os.umask(0o077)  # what lpmtui writes is for its user only
    _never_fail_on_a_character()
    line = CommandLine()
    try:
        line = split(sys.argv[1:] if argv is None else argv)
        status = _run(line)
        sys.stdout.flush()
    except LpmtuiError as error:
        complain(error)
        return int(error.exit_status)
    except KeyboardInterrupt:
        words("Interrupted.")
        return INTERRUPTED
    except BrokenPipeError:
        return _reader_gone()
    except SystemExit as leave:  # argparse after --help and --version
        return leave.code if isinstance(leave.code, int) else 0
    except Exception as error:  # noqa: BLE001 - the last resort: a person never sees a traceback
        return _unexpected(error, line)
    return status


def _run(line: CommandLine) -> int:
    if line.words[:1] in (("-h",), ("--help",)):
        sys.stdout.write(overview())
        return 0
    entry = find(line.words[0]) if line.words else None
    if entry is None:
        return _console(line)
    behind = () if entry.runs_what_follows or line.after is None else ("--", *line.after)
    arguments = entry.parser().parse_args([*line.words[1:], *behind])
    return entry.load().run(Invocation(arguments, line.common, line.after))


def _console(line: CommandLine) -> int:
    """Open the console; a first word that more words follow was meant for a command."""
    parser = CONSOLE.parser()
    arguments, rest = parser.parse_known_args(line.words)
    word = arguments.fastpath or ""
    commands = nearest(word, [entry.name for entry in COMMANDS])
    if word and any(not each.startswith("-") for each in rest):
        raise UsageError(
            f"{word!r} is not a command.",
            subject=word,
            remedy=did_you_mean(word, commands, "`lpmtui --help` lists all of them."),
        )
    try:
        return CONSOLE.load().run(Invocation(parser.parse_args(line.words), line.common, line.after))
    except UsageError as error:
        if word and error.subject == word and commands:
            error.remedy = f"Did you mean the command {' or '.join(commands)}? {error.remedy}"
        raise


def _unexpected(error: Exception, line: CommandLine) -> int:
    told = explained(error, _state_dir(line))
    complain(told)
    return int(told.exit_status)


def _state_dir(line: CommandLine) -> Path | None:
    """The state directory where there is a usable one."""
    from lpmtui.config import paths

    try:
        return paths.state_dir(line.common.state_dir)
    except (LpmtuiError, OSError, ValueError):
        return None


def _never_fail_on_a_character() -> None:
    """A character that the output's encoding lacks is written as its escape."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _reader_gone() -> int:
    """Keep the interpreter from complaining once more when it flushes at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return PIPE_CLOSED


# --- what nobody expected ----------------------------------------------------------------------


def explained(error: BaseException, state_dir: Path | None) -> NeedsAttention:
    """An unexpected error as an operator reads it. It is kept in full in the state directory where possible.

    The exit status is 4: what the command has done so far is not known.
    """
    file = _keep(error, state_dir)
    where = f" The details are in {file}." if file else ""
    return NeedsAttention(
        f"Something that lpmtui did not expect: {_in_words(error)}.",
        remedy=f"`lpmtui status` shows the real state of the site; report this as a fault of lpmtui.{where}",
    )


def _in_words(error: BaseException) -> str:
    from lpmtui.model.schema import shorten

    if isinstance(error, RecursionError):
        return "a text that is nested too deep"
    if isinstance(error, MemoryError):
        return "there is not enough memory"
    if isinstance(error, _DAMAGED):
        return f"a file with damaged content ({shorten(str(error), 120)})"
    text = " ".join(str(error).split())
    return f"{type(error).__name__}{f' ({shorten(text, 160)})' if text else ''}"


def _keep(error: BaseException, state_dir: Path | None) -> Path | None:
    """Add the traceback to the report; None where that is not possible. Values of variables are left out."""
    if state_dir is None:
        return None
    import traceback

    file = state_dir / REPORT
    text = "".join(traceback.format_exception(error, limit=-40))
    try:
        number = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NONBLOCK | os.O_CLOEXEC, 0o600)
        with os.fdopen(number, "w", encoding="utf-8", errors="backslashreplace") as stream:
            if os.fstat(stream.fileno()).st_size > _MOST_BYTES:
                return None
            stream.write(f"--- {datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}\n{text[:20_000]}\n")
    except (OSError, ValueError):
        return None
    return file
