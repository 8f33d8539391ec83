"""The two ends of line mode: lines that are said, and lines that are typed."""

from __future__ import annotations

import io
from typing import TextIO

from lpmtui.model.command import printable
from lpmtui.model.lazy_dataclass import dataclass

_DRAWN = {
    **dict.fromkeys(range(9472, 9600), "-"),  # boxes
    **dict.fromkeys(range(9600, 9632), "#"),  # blocks
    **dict.fromkeys(range(10240, 10496), "."),  # Braille patterns
}
"""Characters that draw, and what stands for them: a screen reader would spell them out."""


class EndOfInput(Exception):
    """Nobody types any more: the pipe is at its end, or Ctrl-D was pressed."""


@dataclass(frozen=True, slots=True)
class Conversation:
    """Says lines on `output` and reads answers from `source`, one line each."""

    source: TextIO
    output: TextIO

    def say(self, text: str = "") -> None:
        """Say one or more lines."""
        self.output.write(f"{plain(text)}\n")
        self.output.flush()

    def ask(self, question: str) -> str:
        """Ask, and return what is typed without blanks around it. Raises EndOfInput."""
        self.output.write(f"{plain(question)} ")
        self.output.flush()
        line = self.source.readline()
        if not line:
            raise EndOfInput
        if not self.source.isatty():
            self.output.write("\n")
        return line.strip()

    def agreed(self, question: str) -> bool:
        """Ask a question that only the whole word yes answers with yes."""
        return self.ask(f"{question} Type yes to go on:").casefold() == "yes"


def plain(text: str) -> str:
    """A text without control characters and without characters that only draw."""
    return printable(text, keep_newlines=True).translate(_DRAWN)


class PlainStream(io.TextIOBase):
    """A stream that only plain text goes through; nobody takes it for a terminal that could be drawn on."""

    def __init__(self, target: TextIO) -> None:
        self._target = target

    def write(self, text: str) -> int:
        """Write a text without what would draw or steer."""
        self._target.write(plain(text))
        return len(text)

    def flush(self) -> None:
        """Hand on what was written."""
        self._target.flush()

    def writable(self) -> bool:
        """Yes."""
        return True

    @property
    def buffer(self) -> io.BytesIO:
        """Bytes are plain text, too, once they are decoded: see `_PlainBytes`."""
        return _PlainBytes(self)


class _PlainBytes(io.BytesIO):
    """Takes the bytes that a host printed and writes them as plain text."""

    def __init__(self, stream: PlainStream) -> None:
        super().__init__()
        self._stream = stream

    def write(self, data: bytes) -> int:  # type: ignore[override]
        return self._stream.write(data.decode("utf-8", "replace"))
