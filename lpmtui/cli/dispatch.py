"""From a command line to the one command that it names, and from its errors to an exit status."""

from __future__ import annotations

import gc
import io
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from lpmtui.cli import registry
from lpmtui.cli.command_line import CommandLine, split
from lpmtui.cli.invocation import Invocation
from lpmtui.cli.streams import complain, words
from lpmtui.model.errors import LpmtuiError, UsageError

INTERRUPTED = 130
"""What a shell reports for a program that Ctrl-C ended."""
COLLECT_AFTER = 20_000
"""So many new objects are made before the garbage collector looks: a short command drops few of them."""
PIPE_CLOSED = 141
"""What a shell reports for a program whose reader went away."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command line (default: this process's); returns the exit status. Raises nothing."""
    gc.set_threshold(COLLECT_AFTER)
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
        sys.stdout.write(registry.overview())
        return 0
    entry = registry.find(line.words[0]) if line.words else None
    if entry is None:
        return _console(line)
    behind = () if entry.runs_what_follows or line.after is None else ("--", *line.after)
    arguments = entry.parser().parse_args([*line.words[1:], *behind])
    return entry.load().run(Invocation(arguments, line.common, line.after))


def _console(line: CommandLine) -> int:
    """Open the console; a first word that more words follow was meant for a command."""
    parser = registry.CONSOLE.parser()
    arguments, rest = parser.parse_known_args(line.words)
    if arguments.fastpath and any(not word.startswith("-") for word in rest):
        raise UsageError(
            f"{arguments.fastpath!r} is not a command.",
            subject=arguments.fastpath,
            remedy=f"{registry.nearest(arguments.fastpath)} `lpmtui --help` lists all of them.".strip(),
        )
    try:
        return registry.CONSOLE.load().run(Invocation(parser.parse_args(line.words), line.common, line.after))
    except UsageError as error:
        near = registry.nearest(arguments.fastpath) if error.subject == arguments.fastpath != "" else ""
        if near:
            error.remedy = f"{near} (a command). {error.remedy}"
        raise


def _unexpected(error: Exception, line: CommandLine) -> int:
    from lpmtui.cli.last_resort import explained

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
