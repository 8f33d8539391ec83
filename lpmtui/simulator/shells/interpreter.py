"""Runs a shell line on a simulated host.

A line may take world time, so running it is a generator: it yields what it waits for and is sent the world,
as it is then, together with the answer. Nothing of the world is kept in between.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import NamedTuple

from lpmtui.simulator.engine.world import World
from lpmtui.simulator.shells import files
from lpmtui.simulator.shells.grammar import PipelineStep, Redirect, Simple, Variable, Word
from lpmtui.simulator.shells.shell import Call, Pending, ShellAnswer, find_program, find_script

Run = Generator[Pending, tuple[World, ShellAnswer], ShellAnswer]
"""Yields a program that still runs; is sent the world and the program's answer; returns the line's answer."""


class Host(NamedTuple):
    """Where a line runs: `kind` is hmc, node, lpar or vios; `restricted` is the HMC's shell."""

    name: str
    kind: str

    @property
    def restricted(self) -> bool:
        """Whether paths and redirections into files are forbidden."""
        return self.kind == "hmc"


def run_line(world: World, host: Host, steps: tuple[PipelineStep, ...], stdin: str = "") -> Run:
    """Run the steps of a line one after the other."""
    status, stdout, stderr = 0, "", ""
    for step in steps:
        if (step.after == "&&" and status != 0) or (step.after == "||" and status == 0):
            continue
        alone = len(steps) == 1
        answer, world = yield from _pipeline(world, host, step.pipeline, stdin, status, streams=alone)
        status, stdout, stderr = answer.status, stdout + answer.stdout, stderr + answer.stderr
    return ShellAnswer(status, stdout, stderr)


_Part = Generator[Pending, tuple[World, ShellAnswer], tuple[ShellAnswer, World]]


def line_answer(run: Run) -> ShellAnswer | Pending:
    """What a program answers that runs a line of its own (`sh -c`, a wrapper): all at its end."""
    try:
        current = next(run)
    except StopIteration as ended:
        answer: ShellAnswer = ended.value
        return answer
    unread: list[str] = []

    def check(world: World) -> ShellAnswer | None:
        nonlocal current
        try:
            while True:
                answer = current.check(world)
                if answer is None:
                    return None
                current = run.send((world, answer))
        except StopIteration as ended:
            final: ShellAnswer = ended.value
            return ShellAnswer(final.status, "".join(unread) + final.stdout, final.stderr)

    def read(world: World) -> str:
        return current.read(world)

    return Pending(check, read, wake=current.wake)


def _pipeline(
    world: World, host: Host, pipeline: tuple[Simple, ...], stdin: str, status: int, *, streams: bool
) -> _Part:
    """Run programs one after the other; only the last one of a line of its own prints while it runs."""
    stderr, answer = "", ShellAnswer()
    for place, simple in enumerate(pipeline):
        started = _start(world, host, simple, stdin, status)
        if isinstance(started, Pending):
            prints = streams and place == len(pipeline) - 1 and not simple.redirects
            world, answer = yield started if prints else _silent(started)
        else:
            answer = started
        answer = _redirected(world, host, simple, answer, status)
        stdin, stderr = answer.stdout, stderr + answer.stderr
    return answer._replace(stderr=stderr), world


def _silent(pending: Pending) -> Pending:
    """The same program, its output held back until it ends: it goes into a pipe or a file."""
    held: list[str] = []

    def check(world: World) -> ShellAnswer | None:
        held.append(pending.read(world))
        answer = pending.check(world)
        return answer and answer._replace(stdout="".join(held) + answer.stdout)

    return Pending(check, wake=pending.wake)


def _start(world: World, host: Host, simple: Simple, stdin: str, status: int) -> ShellAnswer | Pending:
    environment = {name: _expand(word, status) for name, word in simple.assignments}
    words = [_expand(word, status) for word in simple.words]
    if not words:
        return ShellAnswer()
    if host.restricted and (trouble := _forbidden(words[0], simple.redirects)):
        return ShellAnswer(1, "", trouble)
    for redirect in simple.redirects:
        if redirect.descriptor == 0:
            path = _expand(redirect.target, status)
            content = files.read(world, host.name, path)
            if content is None:
                return ShellAnswer(1, "", f"ksh: {path}: cannot open\n")
            stdin = content
    found = find_program(host.kind, words[0]) or find_script(world, host.name, words[0])
    if found is None:
        shell = "bash: " if host.restricted else "ksh: "
        ending = ": command not found\n" if host.restricted else ":  not found.\n"
        return ShellAnswer(127, "", shell + words[0] + ending)
    return found(Call(world, host.name, tuple(words[1:]), stdin, words[0], environment))


def _forbidden(word: str, redirects: tuple[Redirect, ...]) -> str:
    if "/" in word:
        return f"bash: {word}: restricted: cannot specify `/' in command names\n"
    for redirect in redirects:
        target = _expand(redirect.target, 0)
        if redirect.descriptor and target not in ("&1", "&2", "/dev/null"):
            return f"bash: {target}: restricted: cannot redirect output\n"
    return ""


def _expand(word: Word, status: int) -> str:
    """A word as text. Nothing sets variables here, so all of them but `$?` are empty."""
    values = {Variable("?"): str(status)}
    return "".join(part if isinstance(part, str) else values.get(part, "") for part in word)


def _redirected(world: World, host: Host, simple: Simple, answer: ShellAnswer, status: int) -> ShellAnswer:
    """Send the two streams where the redirections say, from left to right."""
    where = {1: "&1", 2: "&2"}
    appending = set()
    for redirect in simple.redirects:
        target = _expand(redirect.target, status)
        if redirect.descriptor:
            where[redirect.descriptor] = where[int(target[1])] if target in ("&1", "&2") else target
            if redirect.append:
                appending.add(target)
    texts: dict[str, str] = dict.fromkeys(where.values(), "")
    texts[where[1]] += answer.stdout
    texts[where[2]] += answer.stderr
    for target, text in texts.items():
        if target not in ("&1", "&2", "/dev/null") and not host.restricted:
            files.write(world, host.name, target, text, append=target in appending)
    return ShellAnswer(answer.status, texts.get("&1", ""), texts.get("&2", ""))
