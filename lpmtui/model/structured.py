"""Structured text (TOML files, JSON bodies) as dataclasses, and dataclasses as plain JSON."""

from __future__ import annotations

import re
import typing
from collections.abc import Callable, Sequence
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

from lpmtui.model.clock import rfc3339
from lpmtui.model.command import printable
from lpmtui.model.errors import ConfigurationError, did_you_mean
from lpmtui.model.lazy_dataclass import dataclass, is_dataclass
from lpmtui.model.schema import join, keys_of, shorten
from lpmtui.model.schema_readers import WRONG, reader_of

T = TypeVar("T")

MOST_PROBLEMS = 20
"""So many problems are listed; the others are counted."""
MOST_BYTES = 512 * 1024
"""The size of a text that a person writes; a larger one is refused unread."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong. `key` is empty where the text as a whole is; `line` None where unknown."""

    key: str
    what: str
    remedy: str = ""
    line: int | None = None

    def __str__(self) -> str:
        place = ", ".join(part for part in (f"line {self.line}" if self.line else "", self.key) if part)
        sentence = f"{self.what} {self.remedy}".strip()
        return printable(f"{place}: {sentence}" if place else sentence)


class StructureError(ConfigurationError):
    """A text that cannot be used. `problems` are the first MOST_PROBLEMS in the order of the text.

    `source` says what it is (`The configuration /etc/lpmtui.toml`), `count` how many problems there are.
    """

    def __init__(self, source: str, problems: Sequence[Problem], count: int | None = None) -> None:
        self.problems = tuple(sorted(problems, key=lambda problem: problem.line or 0))
        self.count = len(self.problems) if count is None else count
        more = self.count - len(self.problems)
        if self.count == 1:
            title = f"{source} cannot be used: {self.problems[0]}"
        else:
            listed = "".join(f"\n  {problem}" for problem in self.problems)
            first = f"; the first {len(self.problems)} are" if more else ""
            title = f"{source} has {self.count} problems{first}:{listed}"
        super().__init__(title, subject=source)


class Document:
    """One text while it is read: its content, where each key stands, and what is wrong so far.

    `source` names it in errors, `error` is the class of the error that `finish` raises.
    """

    def __init__(
        self,
        content: Any,
        source: str,
        *,
        text: str = "",
        error: type[StructureError] = StructureError,
        unknown_keys: bool = False,
    ) -> None:
        self.content = content
        self.source = source
        self.text = text
        self._error = error
        self._unknown_keys = unknown_keys
        self._found: list[Problem] = []
        self._count = 0

    @property
    def problems(self) -> bool:
        """Whether something is wrong so far."""
        return self._count > 0

    def wrong(self, key: str, what: str, remedy: str | Callable[[], str] = "", *, at: str = "") -> None:
        """Note a problem of a key; `at` is the key whose line is told where `key` itself has none."""
        self._count += 1
        if len(self._found) < MOST_PROBLEMS:
            said = remedy if isinstance(remedy, str) else remedy()
            self._found.append(Problem(key, what, said))
            if at:
                self._found[-1] = Problem(key, what, said, self.lines({at}).get(at))

    def lines(self, keys: set[str] | None = None) -> dict[str, int]:
        """Dotted key -> line for some keys, or for all; empty where the text is not TOML."""
        from lpmtui.model.toml_text import key_lines

        return key_lines(self.text, keys) if self.text else {}

    def read(self, kind: type[T], content: Any = None, at: str = "") -> T | None:
        """The content, or the part of it that stands at the key `at`, as a dataclass; None where it is wrong.

        Raises nothing: see `finish`.
        """
        value = reader_of(typing.cast(Any, kind))(self.content if content is None else content, at, self)
        return None if value is WRONG else typing.cast("T", value)

    def finish(self) -> None:
        """Raise the error with every problem, where there is one."""
        if not self._count:
            return
        wanted = {problem.key for problem in self._found if problem.line is None and problem.key}
        lines = self.lines(wanted) if wanted else {}
        placed = [
            problem
            if problem.line
            else Problem(problem.key, problem.what, problem.remedy, lines.get(problem.key))
            for problem in self._found
        ]
        raise self._error(self.source, placed, self._count)

    def unknown(self, names: Sequence[str], known: Sequence[str], at: str) -> None:
        """Note the keys that nobody knows, unless this document may have them."""
        for name in names if not self._unknown_keys else ():
            self.wrong(
                join(at, shorten(name)),
                "there is no such key.",
                lambda name=name: did_you_mean(  # type: ignore[misc]
                    name, known, f"Known here: {', '.join(known)}.", most=2, cutoff=0.5
                ),
            )


def read_toml(kind: type[T], text: str, source: str, error: type[StructureError] = StructureError) -> T:
    """A TOML text as a dataclass. Raises `error` with every problem."""
    return _whole(kind, parse_toml(text, source, error))


def read_json(kind: type[T], body: object, source: str, *, unknown_keys: bool = False) -> T:
    """A JSON value that is parsed already as a dataclass. Raises StructureError with every problem.

    `unknown_keys` passes over keys that are not known here, because a newer program wrote them.
    """
    return _whole(kind, Document(body, source, unknown_keys=unknown_keys))


def parse_json(text: str | bytes, source: str, error: type[StructureError] = StructureError) -> Any:
    """A JSON text as plain values. Raises `error`, also for what is nested too deep."""
    import json

    try:
        return json.loads(text)
    except RecursionError:
        raise error(source, [Problem("", "it is nested too deep.")]) from None
    except json.JSONDecodeError as wrong:
        problem = Problem("", f"it is not JSON: {wrong.msg}.", "Correct that line.", wrong.lineno)
        raise error(source, [problem]) from wrong
    except ValueError as wrong:
        raise error(source, [Problem("", f"it is not JSON: {shorten(str(wrong))}.")]) from wrong


def parse_toml(text: str, source: str, error: type[StructureError] = StructureError) -> Document:
    """A TOML text, parsed and not yet read. Raises `error` where it is not TOML."""
    if not text:
        return Document({}, source, error=error)
    import tomllib

    text = text.removeprefix("\ufeff")
    try:
        return Document(tomllib.loads(text), source, text=text, error=error)
    except RecursionError:
        raise error(source, [Problem("", "it is nested too deep.")]) from None
    except tomllib.TOMLDecodeError as wrong:
        said = str(wrong)
        found = re.search(r"\(at line (\d+), column \d+\)|\(at end of document\)", said)
        line = int(found[1]) if found and found[1] else text.rstrip().count("\n") + 1
        what = shorten(said.replace(found[0], "").strip() if found else said, 200)
        raise error(source, [Problem("", f"it is not TOML: {what}.", "Correct that line.", line)]) from wrong


def read_file(
    path: Path, source: str, error: type[StructureError] = StructureError, *, most_bytes: int = MOST_BYTES
) -> str:
    """The text of a regular file of a sensible size. Raises `error` for everything else.

    A pipe or a device is never opened: reading it could wait for ever.
    """
    try:
        if path.exists() and not path.is_file():
            raise error(source, [Problem("", "it is not a regular file.", "Name a file.")])
        with path.open("rb") as stream:
            content = stream.read(most_bytes + 1)
        if len(content) > most_bytes:
            limit = f"Such a file has at most {most_bytes // 1024} KiB."
            raise error(source, [Problem("", "it is too large.", limit)])
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        problem = Problem("", f"it is not UTF-8 text (byte {wrong.start}).", "Save it as UTF-8.")
        raise error(source, [problem]) from wrong
    except (OSError, ValueError) as wrong:
        why = wrong.strerror if isinstance(wrong, OSError) else str(wrong)
        raise error(source, [Problem("", f"it cannot be read: {why}.")]) from wrong


def _whole(kind: type[T], document: Document) -> T:
    value = document.read(kind)
    document.finish()
    assert value is not None
    return value


def to_body(value: Any) -> Any:
    """A dataclass, or any value inside one, as plain JSON types; a time as RFC 3339."""
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, tuple | list):
        return [to_body(item) for item in value]
    if isinstance(value, dict):
        return {str(key): to_body(item) for key, item in value.items()}
    if isinstance(value, datetime):
        return rfc3339(value)
    if is_dataclass(value):
        return {
            key: to_body(getattr(value, one.field))
            for key, one in keys_of(typing.cast(Any, type(value))).items()
        }
    return value


def read_as(kind: type[T], body: object) -> T:
    """A dataclass read back from what `to_body` made of it, by its first reader or a later one.

    Keys that are unknown here, because a newer program wrote them, are passed over. Raises ValueError that
    names the first key that is missing or wrong.
    """
    value: T = reader_of(typing.cast(Any, kind))(body, "", _AT_ONCE)
    return value


class _AtOnce:
    """Problems of a text that no person wrote: the first one is raised."""

    def wrong(self, key: str, what: str, remedy: str | Callable[[], str] = "", *, at: str = "") -> None:
        raise ValueError(f"{key or at}: {what}")

    def unknown(self, names: Sequence[str], known: Sequence[str], at: str) -> None:
        pass


_AT_ONCE = _AtOnce()
