"""From a command line to the one command that it names, and from its errors to an exit status."""

from __future__ import annotations

import gc
import io
import os
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from lpmtui.cli import registry
from lpmtui.cli.command_line import CommandLine, split
from lpmtui.cli.invocation import Invocation
from lpmtui.cli.streams import complain, words
from lpmtui.model.errors import LpmtuiError, NeedsAttention, UsageError

REPORT = "unexpected-errors.log"
"""In the state directory; only ever added to."""
_MOST_BYTES = 1024 * 1024
_DAMAGED = (UnicodeDecodeError, EOFError)
INTERRUPTED = 130
"""What a shell reports for a program that Ctrl-C ended."""
COLLECT_AFTER = 100_000
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
