"""What the command line says: data on stdout, words on stderr, nothing that could steer a terminal."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, TextIO

from lpmtui.model.command import printable
from lpmtui.model.errors import LpmtuiError


def data(text: str) -> None:
    """One piece of data, made harmless for a terminal, with its newline."""
    sys.stdout.write(printable(text, keep_newlines=True) + "\n")


def data_json(value: Any, *, indent: int | None = 2) -> None:
    """A JSON value; with `indent=None` one JSON line, flushed so that a reader sees it at once."""
    import json  # late: the console's first screen needs none

    sys.stdout.write(json.dumps(value, indent=indent, ensure_ascii=False) + "\n")
    sys.stdout.flush()


def raw(stream: TextIO, text: str) -> None:
    """What a host printed: as it is into a pipe, made harmless on a terminal."""
    if stream.isatty():
        text = printable(text, keep_newlines=True)
    stream.flush()
    stream.buffer.write(text.encode("utf-8", "surrogateescape"))
    stream.flush()


def words(text: str) -> None:
    """Words for a person; where nobody listens any more the work goes on."""
    sys.stdout.flush()
    with suppress(BrokenPipeError):
        sys.stderr.write(printable(text, keep_newlines=True) + "\n")
        sys.stderr.flush()


def complain(error: LpmtuiError) -> None:
    """What happened, to which object, with the code, and what to do next."""
    title = f"{error.code} {error.title}" if error.code and error.code not in error.title else error.title
    subject = f"{error.subject}: " if error.subject and error.subject not in title else ""
    lines = [f"lpmtui: {subject}{title}"]
    if error.remedy:
        lines.append(error.remedy)
    if error.detail.strip() not in ("", error.title):
        lines.extend(f"  | {line}" for line in error.detail.strip().splitlines())
    words("\n".join(lines))


_conversing = False
"""Whether this process is a conversation in plain lines: then it is answered even through a pipe."""


@contextmanager
def conversation() -> Iterator[None]:
    """Meanwhile whoever is at the other end answers questions, terminal or not."""
    global _conversing  # noqa: PLW0603 - one process holds one conversation
    _conversing = True
    try:
        yield
    finally:
        _conversing = False


def on_terminal() -> bool:
    """Whether a person sits at both ends, so that questions make sense."""
    return _conversing or (sys.stdin.isatty() and sys.stdout.isatty())


def confirmed(question: str, *, name: str = "") -> bool:
    """Ask a question whose answer must be typed as `yes`, or as the name of what is meant; else it is no."""
    wanted = name or "yes"
    told = f"{printable(question, keep_newlines=True)} Type {printable(wanted)} to go on: "
    sys.stdout.flush()
    sys.stderr.write(told)
    sys.stderr.flush()
    answer = sys.stdin.readline().strip()
    return answer == name if name else answer.casefold() == "yes"
