"""The small part of the shell language that simulated hosts understand, read into a tree.

Pipelines, lists with `;`, `&&` and `||`, assignments in front of a command, redirections of the output, and
the three ways of quoting. Words may hold `$NAME`, `${NAME}` and `$?`.
"""

from __future__ import annotations

import re
from functools import lru_cache

from lpmtui.model.lazy_dataclass import dataclass


class ShellSyntaxError(ValueError):
    """The line is beyond this subset, or is not a shell line at all."""


@dataclass(frozen=True, slots=True)
class Variable:
    """A variable to be replaced when the command runs; `?` is the last exit status."""

    name: str


Word = tuple[str | Variable, ...]


@dataclass(frozen=True, slots=True)
class Redirect:
    """`descriptor` 1 or 2 goes to `target`: a path, `&1` or `&2`; `append` for `>>`; descriptor 0 reads."""

    descriptor: int
    target: Word
    append: bool = False


@dataclass(frozen=True, slots=True)
class Simple:
    """One command: assignments, words and redirections."""

    assignments: tuple[tuple[str, Word], ...] = ()
    words: tuple[Word, ...] = ()
    redirects: tuple[Redirect, ...] = ()


@dataclass(frozen=True, slots=True)
class PipelineStep:
    """A pipeline, and what stood in front of it: `;`, `&&` or `||`."""

    after: str
    pipeline: tuple[Simple, ...]


_OPERATOR = re.compile(r"&&|\|\||[;|\n]|(?P<fd>[012]?)(?P<dir>>>|>|<)(?P<dup>&[12])?")
_ASSIGNMENT = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")
_NAME = re.compile(r"\$(\?|[A-Za-z_][A-Za-z0-9_]*|\{[A-Za-z_][A-Za-z0-9_]*\})")
_BLANKS = " \t"


@dataclass(frozen=True, slots=True)
class _Operator:
    text: str
    redirect: Redirect | None = None


_Token = Word | _Operator


@lru_cache(maxsize=512)
def literal(argv: tuple[str, ...]) -> tuple[PipelineStep, ...]:
    """The tree of one command whose words are taken as they are."""
    return (PipelineStep(";", (Simple(words=tuple((word,) for word in argv)),)),)


@lru_cache(maxsize=512)
def parse(line: str) -> tuple[PipelineStep, ...]:
    """A line as a tree; the same lines come again and again. Raises ShellSyntaxError."""
    steps: list[PipelineStep] = []
    after, pipeline, tokens = ";", [], []
    for token in [*_tokens(line), _Operator(";")]:
        if not isinstance(token, _Operator) or token.redirect:
            tokens.append(token)
            continue
        if tokens:
            pipeline.append(_simple(tokens))
            tokens = []
        elif token.text != ";" and token.text != "\n":
            raise ShellSyntaxError(f"syntax error near unexpected token `{token.text}'")
        if token.text != "|":
            if pipeline:
                steps.append(PipelineStep(after, tuple(pipeline)))
            after, pipeline = ";" if token.text == "\n" else token.text, []
    return tuple(steps)


def _simple(tokens: list[_Token]) -> Simple:
    assignments: list[tuple[str, Word]] = []
    words: list[Word] = []
    redirects: list[Redirect] = []
    waiting: Redirect | None = None
    for token in tokens:
        if isinstance(token, _Operator):
            assert token.redirect is not None
            waiting = _kept(token.redirect, redirects)
        elif waiting:
            redirects.append(Redirect(waiting.descriptor, token, waiting.append))
            waiting = None
        elif not words and (assignment := _assignment(token)):
            assignments.append(assignment)
        else:
            words.append(token)
    if waiting:
        raise ShellSyntaxError("syntax error near unexpected token `newline'")
    return Simple(tuple(assignments), tuple(words), tuple(redirects))


def _kept(redirect: Redirect, redirects: list[Redirect]) -> Redirect | None:
    """A redirection that is complete (`2>&1`) is kept at once; another one waits for its path."""
    if redirect.target:
        redirects.append(redirect)
        return None
    return redirect


def _assignment(word: Word) -> tuple[str, Word] | None:
    first = word[0] if word else ""
    if not isinstance(first, str) or "=" not in first:
        return None
    name, _, rest = first.partition("=")
    return (name, (rest, *word[1:])) if _ASSIGNMENT.match(name) else None


def _tokens(line: str) -> list[_Token]:
    tokens: list[_Token] = []
    place = 0
    while place < len(line):
        if line[place] in _BLANKS:
            place += 1
            continue
        found = _OPERATOR.match(line, place)
        if found:
            tokens.append(_operator(found))
            place = found.end()
        else:
            word, place = _word(line, place)
            tokens.append(word)
    return tokens


def _operator(found: re.Match[str]) -> _Operator:
    if not found["dir"]:
        return _Operator(found[0])
    descriptor = int(found["fd"]) if found["fd"] else (0 if found["dir"] == "<" else 1)
    target: Word = (found["dup"],) if found["dup"] else ()
    return _Operator(found[0], Redirect(descriptor, target, found["dir"] == ">>"))


def _word(line: str, place: int) -> tuple[Word, int]:
    parts: list[str | Variable] = []
    start = place
    while place < len(line):
        char = line[place]
        if char in _BLANKS or (place > start and _ends_word(line, place)):
            break
        if char in "`(){}&" or line.startswith("$(", place):
            raise ShellSyntaxError(f"the simulated shell does not understand `{char}'")
        place = _part(line, place, parts)
    return _joined(parts), place


def _ends_word(line: str, place: int) -> bool:
    return line[place] in ";|<>\n" or line.startswith("&&", place)


def _part(line: str, place: int, parts: list[str | Variable]) -> int:
    char = line[place]
    if char == "'":
        end = _closing(line, place, "'")
        parts.append(line[place + 1 : end])
        return end + 1
    if char == '"':
        return _double_quoted(line, place, parts)
    if char == "\\" and place + 1 < len(line):
        parts.append(line[place + 1])
        return place + 2
    if char == "$" and (found := _NAME.match(line, place)):
        parts.append(Variable(found[1].strip("{}")))
        return found.end()
    parts.append(char)
    return place + 1


def _double_quoted(line: str, place: int, parts: list[str | Variable]) -> int:
    parts.append("")
    place += 1
    while place < len(line) and line[place] != '"':
        if line[place] == "\\" and line[place + 1 : place + 2] in ('"', "\\", "$", "`"):
            parts.append(line[place + 1])
            place += 2
        elif line[place] == "$" and (found := _NAME.match(line, place)):
            parts.append(Variable(found[1].strip("{}")))
            place = found.end()
        else:
            parts.append(line[place])
            place += 1
    if place >= len(line):
        raise ShellSyntaxError("unexpected EOF while looking for matching `\"'")
    return place + 1


def _closing(line: str, place: int, quote: str) -> int:
    end = line.find(quote, place + 1)
    if end < 0:
        raise ShellSyntaxError(f"unexpected EOF while looking for matching `{quote}'")
    return end


def _joined(parts: list[str | Variable]) -> Word:
    word: list[str | Variable] = []
    for part in parts:
        if word and isinstance(part, str) and isinstance(word[-1], str):
            word[-1] += part
        else:
            word.append(part)
    return tuple(word) or ("",)
