"""The small programs that every host's shell has: echo, cat, grep, head, tail, cut, wc, sort, sleep, uniq.

They read the files of `files`, and on an HMC only their standard input, where no file may be named.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cmp_to_key

from lpmtui.simulator.engine.world import World
from lpmtui.simulator.shells import files
from lpmtui.simulator.shells.shell import (
    EVERYWHERE,
    Call,
    Pending,
    ShellAnswer,
    UnknownOption,
    answer_after,
    options,
    program,
    text_of,
)


def _input(call: Call, names: tuple[str, ...]) -> tuple[str, str]:
    """The text of the named files, or the standard input; and what to complain about."""
    if not names:
        return call.stdin, ""
    text, trouble = "", ""
    for name in names:
        content = files.read(call.world, call.host, name)
        if content is None:
            trouble += f"{call.name}: 0652-050 Cannot open {name}.\n"
        else:
            text += content
    return text, trouble


def _lines(text: str) -> list[str]:
    return text.splitlines()


@program("true", on=EVERYWHERE, path="/usr/bin")
def true(_: Call) -> ShellAnswer:
    """The program that always ends with status 0."""
    return ShellAnswer()


@program("false", on=EVERYWHERE, path="/usr/bin")
def false(_: Call) -> ShellAnswer:
    """The program that always ends with status 1."""
    return ShellAnswer(1)


@program("echo", on=EVERYWHERE, path="/usr/bin")
def echo(call: Call) -> ShellAnswer:
    """Print the arguments, one blank between two."""
    return ShellAnswer(0, " ".join(call.argv) + "\n")


@program("sleep", on=EVERYWHERE, path="/usr/bin")
def sleep(call: Call) -> ShellAnswer | Pending:
    """Wait for so many seconds of the host's time."""
    try:
        return answer_after(call.world, float(call.argv[0]), ShellAnswer())
    except (IndexError, ValueError):
        return ShellAnswer(2, "", "Usage: sleep Seconds\n")


@program("cat", on=EVERYWHERE, path="/usr/bin")
def cat(call: Call) -> ShellAnswer:
    """Print files, or standard input, one after the other."""
    text, trouble = _input(call, call.argv)
    return ShellAnswer(2 if trouble else 0, text, trouble)


@program("grep", on=EVERYWHERE, path="/usr/bin")
@program("egrep", on=EVERYWHERE, path="/usr/bin")
@program("fgrep", on=EVERYWHERE, path="/usr/bin")
def grep(call: Call) -> ShellAnswer:
    """Lines (with -p paragraphs) that match a pattern: -i -v -w -c -q -n -p -E -F -e."""
    chosen, rest = options(call.argv, "ivwcqnpEFx", "e")
    if "e" not in chosen and not rest:
        return ShellAnswer(2, "", f"Usage: {call.name} Pattern [File ...]\n")
    wanted, names = (chosen["e"], rest) if "e" in chosen else (rest[0], rest[1:])
    text, trouble = _input(call, names)
    try:
        match = _matcher(wanted, chosen, call.name.rpartition("/")[2])
    except re.error as error:
        return ShellAnswer(2, "", f"{call.name}: {error}\n")
    units = text.split("\n\n") if "p" in chosen else _lines(text)
    hits = [(number, unit) for number, unit in enumerate(units, start=1) if match(unit) != ("v" in chosen)]
    status = 2 if trouble else 0 if hits else 1
    if "q" in chosen:
        return ShellAnswer(status, "", trouble)
    if "c" in chosen:
        return ShellAnswer(status, f"{len(hits)}\n", trouble)
    shown = [f"{number}:{unit}" if "n" in chosen else unit for number, unit in hits]
    return ShellAnswer(status, text_of(shown), trouble)


def _matcher(wanted: str, chosen: dict[str, str], name: str) -> Callable[[str], bool]:
    if name == "fgrep" or "F" in chosen:
        pattern = "|".join(re.escape(one) for one in wanted.split("\n"))
    elif name == "egrep" or "E" in chosen:
        pattern = wanted
    else:
        pattern = _basic(wanted)
    if "w" in chosen:
        pattern = rf"(?<!\w)(?:{pattern})(?!\w)"
    if "x" in chosen:
        pattern = rf"\A(?:{pattern})\Z"
    compiled = re.compile(pattern, re.IGNORECASE if "i" in chosen else 0)
    return lambda unit: bool(compiled.search(unit))


def _basic(wanted: str) -> str:
    r"""A basic regular expression as an extended one: `|+?(){}` are themselves, `\(` and `\|` are not."""
    return re.sub(
        r"\\([|+?(){}])|([|+?(){}])", lambda found: found[1] if found[1] else "\\" + found[2], wanted
    )


@program("head", on=EVERYWHERE, path="/usr/bin")
def head(call: Call) -> ShellAnswer:
    """Print the first lines, 10 unless told."""
    return _ends(call, lambda lines, count: lines[:count])


@program("tail", on=EVERYWHERE, path="/usr/bin")
def tail(call: Call) -> ShellAnswer | Pending:
    """The last lines; `-n +N` from a line on; `-f` goes on for ever."""
    if "-f" in call.argv and len(call.argv) >= 2:
        return _follow(call)
    return _ends(call, lambda lines, count: lines[max(0, len(lines) - count) :] if count else [])


def _ends(call: Call, take: Callable[[list[str], int], list[str]]) -> ShellAnswer:
    argv = tuple(f"-n{word[1:]}" if re.fullmatch(r"-\d+", word) else word for word in call.argv)
    try:
        chosen, names = options(argv, "", "n")
        count = chosen.get("n", "10")
        text, trouble = _input(call, names)
        lines = _lines(text)
        kept = lines[max(0, int(count) - 1) :] if count.startswith("+") else take(lines, int(count))
    except ValueError as option:
        raise UnknownOption(str(option)) from option
    return ShellAnswer(2 if trouble else 0, text_of(kept), trouble)


def _follow(call: Call) -> Pending | ShellAnswer:
    path = call.argv[-1]
    first = files.read(call.world, call.host, path)
    if first is None:
        return ShellAnswer(2, "", f"tail: 0652-050 Cannot open {path}.\n")
    held = [text_of(_lines(first)[-10:])]
    seen = [len(first)]

    def read(world: World) -> str:
        text = files.read(world, call.host, path) or ""
        new = held.pop() if held else ""
        new += text[seen[0] :]
        seen[0] = len(text)
        return new

    return Pending(lambda _world: None, read)


@program("cut", on=EVERYWHERE, path="/usr/bin")
def cut(call: Call) -> ShellAnswer:
    """Fields (-d -f) or characters (-c) of each line."""
    try:
        chosen, names = options(call.argv, "s", "dfc")
        wanted = _ranges(chosen.get("f") or chosen["c"])
    except (ValueError, KeyError) as trouble:
        raise UnknownOption(str(trouble)) from trouble
    text, trouble_text = _input(call, names)
    separator = chosen.get("d") or "\t"
    kept = [_cut(line, wanted, separator if "f" in chosen else "") for line in _lines(text)]
    return ShellAnswer(2 if trouble_text else 0, text_of(kept), trouble_text)


def _cut(line: str, wanted: list[tuple[int, int]], separator: str) -> str:
    if separator and separator not in line:
        return line
    parts = line.split(separator) if separator else list(line)
    kept = [
        part for place, part in enumerate(parts, 1) if any(first <= place <= last for first, last in wanted)
    ]
    return separator.join(kept)


def _ranges(text: str) -> list[tuple[int, int]]:
    ranges = []
    for item in text.split(","):
        first, dash, last = item.partition("-")
        ranges.append((int(first or 1), int(last or (1 << 30)) if dash else int(first)))
    return ranges


@program("wc", on=EVERYWHERE, path="/usr/bin")
def wc(call: Call) -> ShellAnswer:
    """Count lines, words and bytes."""
    chosen, names = options(call.argv, "lwc")
    text, trouble = _input(call, names)
    counts = {"l": text.count("\n"), "w": len(text.split()), "c": len(text.encode())}
    shown = "".join(f"{counts[letter]:8d}" for letter in (chosen or counts))
    return ShellAnswer(2 if trouble else 0, f"{shown}\n", trouble)


@program("sort", on=EVERYWHERE, path="/usr/bin")
def sort(call: Call) -> ShellAnswer:
    """Lines in order: -r -n -u -t -k."""
    try:
        chosen, names = options(call.argv, "rnu", "tk")
        place = int(chosen.get("k", "0").split(",")[0].split(".")[0] or 0)
    except ValueError as option:
        raise UnknownOption(str(option)) from option
    text, trouble = _input(call, names)
    lines = _lines(text)

    def key(line: str) -> str:
        fields = line.split(chosen.get("t") or None)
        return line if not place else fields[place - 1] if place <= len(fields) else ""

    def number(line: str) -> float:
        found = re.match(r"\s*-?\d+(\.\d+)?", key(line))
        return float(found[0]) if found else 0.0

    def compare(one: str, other: str) -> int:
        left, right = (
            ((number(one), one), (number(other), other)) if "n" in chosen else (key(one), key(other))
        )
        return (left > right) - (left < right)  # type: ignore[operator]

    ordered = sorted(lines, key=cmp_to_key(compare), reverse="r" in chosen)
    return ShellAnswer(
        2 if trouble else 0, text_of(list(dict.fromkeys(ordered)) if "u" in chosen else ordered), trouble
    )


@program("uniq", on=EVERYWHERE, path="/usr/bin")
def uniq(call: Call) -> ShellAnswer:
    """Lines without neighbours that equal them."""
    text, trouble = _input(call, call.argv)
    lines = _lines(text)
    kept = [line for place, line in enumerate(lines) if place == 0 or line != lines[place - 1]]
    return ShellAnswer(2 if trouble else 0, text_of(kept), trouble)
