"""Runs command lines on simulated hosts, as a user who is logged in there sees it.

A line may take world time, so running it is a generator: it yields what it waits for and is sent the world,
as it is then, together with the answer. Nothing of the world is kept in between. A `CommandSession` carries
one line on whenever it is polled.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence

from lpmtui.simulator.engine.repository import Repository
from lpmtui.simulator.engine.world import World
from lpmtui.simulator.objects.systems import OsImage
from lpmtui.simulator.shells import files
from lpmtui.simulator.shells.grammar import (
    PipelineStep,
    Redirect,
    ShellSyntaxError,
    Simple,
    Word,
    literal,
    parse,
)
from lpmtui.simulator.shells.shell import (
    Call,
    Host,
    LinkDropped,
    Pending,
    ShellAnswer,
    UnknownOption,
    find_host,
    find_program,
    find_script,
    keep_busy,
)

Run = Generator[Pending, tuple[World, ShellAnswer], ShellAnswer]
"""Yields a program that still runs; is sent the world and the program's answer; returns the line's answer."""


def run_line(world: World, host: Host, steps: tuple[PipelineStep, ...], stdin: str = "") -> Run:
    """Run the steps of a line one after the other."""
    status, stdout, stderr = 0, "", ""
    alone = len(steps) == 1
    for step in steps:
        if (step.after == "&&" and status != 0) or (step.after == "||" and status == 0):
            continue
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

    def check(world: World) -> ShellAnswer | None:
        nonlocal current
        try:
            while (answer := current.check(world)) is not None:
                current = run.send((world, answer))
        except StopIteration as ended:
            final: ShellAnswer = ended.value
            return final
        return None

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
    for path in [_expand(one.target, status) for one in simple.redirects if not one.descriptor]:
        content = files.read(world, host.name, path)
        if content is None:
            return ShellAnswer(1, "", f"ksh: {path}: cannot open\n")
        stdin = content
    found = find_program(host.kind, words[0]) or find_script(world, host.name, words[0])
    if found is None and host.restricted:
        return ShellAnswer(127, "", f"bash: {words[0]}: command not found\n")
    if found is None:
        return ShellAnswer(127, "", f"ksh: {words[0]}:  not found.\n")
    try:
        return found(Call(world, host.name, tuple(words[1:]), stdin, words[0], environment))
    except UnknownOption as option:
        text = f"{words[0]}: the simulated program does not know the option {option}\n"
        return ShellAnswer(2, "", text)


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
    if len(word) == 1 and isinstance(word[0], str):
        return word[0]
    texts = [part if isinstance(part, str) else str(status) * (part.name == "?") for part in word]
    return "".join(texts)


def _redirected(world: World, host: Host, simple: Simple, answer: ShellAnswer, status: int) -> ShellAnswer:
    """Send the two streams where the redirections say, from left to right."""
    if not simple.redirects:
        return answer
    where = {1: "&1", 2: "&2"}
    appending = set()
    for redirect in simple.redirects:
        target = _expand(redirect.target, status)
        if redirect.descriptor:
            where[redirect.descriptor] = where[int(target[1])] if target in ("&1", "&2") else target
            if redirect.append:
                appending.add(target)
    texts = dict.fromkeys(where.values(), "")
    texts[where[1]] += answer.stdout
    texts[where[2]] += answer.stderr
    for target, text in texts.items():
        if target not in ("&1", "&2", "/dev/null") and not host.restricted:
            files.write(world, host.name, target, text, append=target in appending)
    return ShellAnswer(answer.status, texts.get("&1", ""), texts.get("&2", ""))


class CommandSession:
    """A running command. It makes progress whenever it is polled, on the world's time."""

    def __init__(
        self, repository: Repository, name: str, command: Sequence[str] | str, stdin: str = ""
    ) -> None:
        self._repository = repository
        self._stdin = stdin
        self._steps: tuple[PipelineStep, ...] = ()
        self._run: Run | None = None
        self._pending: Pending | None = None
        self._unread: list[str] = []
        self._answer: ShellAnswer | None = None
        self._wanted: ShellAnswer | None = None
        self.over = False
        """Whether `look` saw that the command had ended, or that the connection had broken."""
        with repository.using() as world:
            host = self._host = find_host(world, name)
            self._name = host.name
            self._began = world.now
            if latency := self._latency(world):
                keep_busy(world, latency)
            self._understand(host, command)
            self._go_on(world)

    def poll(self) -> ShellAnswer | None:
        """The answer once the command has ended; its stdout is what `read` has not handed out before.

        Raises LinkDropped when the connection broke before that.
        """
        if self._answer is None:
            with self._repository.using() as world:
                self._require_link(world)
                self._go_on(world)
        return self._answer

    def look(self) -> bool:
        """Poll; returns whether it is `over`."""
        try:
            self.over = self.poll() is not None
        except LinkDropped:
            self.over = True
        return self.over

    def read(self) -> str:
        """What was printed since the last call."""
        self.poll()
        return self._take_unread()

    def wake(self, world: World) -> float | None:
        """World time at which polling again is worth while even if no event happens earlier."""
        if self._wanted is not None:
            return self._began + self._latency(world)
        image = world.images.get(self._name)
        if image is not None and image.unreachable_until > world.now:
            return image.unreachable_until
        return self._pending.wake if self._pending else None

    def _take_unread(self) -> str:
        text, self._unread = "".join(self._unread), []
        return text

    def _understand(self, host: Host, command: Sequence[str] | str) -> None:
        words = (command,) if isinstance(command, str) else tuple(command)
        try:
            self._steps = parse(words[0]) if len(words) == 1 else literal(words)
        except ShellSyntaxError as trouble:
            self._wanted = ShellAnswer(2, "", f"{'bash' if host.restricted else 'ksh'}: {trouble}\n")

    def _go_on(self, world: World) -> None:
        """Make what progress can be made now: none on a host that is frozen or not found by its network."""
        image = world.images.get(self._name)
        if image is not None and (world.frozen(self._name) or world.now < image.unreachable_until):
            return
        if self._wanted is None:
            self._execute(world)
        if self._wanted is not None and world.now >= self._began + self._latency(world):
            self._answer = self._wanted._replace(stdout=self._take_unread() + self._wanted.stdout)

    def _execute(self, world: World) -> None:
        try:
            if self._run is None:
                self._run = run_line(world, self._host, self._steps, self._stdin)
                self._pending = next(self._run)
            while self._pending is not None:
                self._unread.append(self._pending.read(world))
                answer = self._pending.check(world)
                if answer is None:
                    return
                self._pending = self._run.send((world, answer))
        except StopIteration as ended:
            self._pending = None
            self._wanted = ended.value

    def _latency(self, world: World) -> float:
        machine = world.hmcs.get(self._name) or world.images.get(self._name)
        return machine.latency_s if machine else 0.0

    def _require_link(self, world: World) -> None:
        machine = world.hmcs.get(self._name) or world.images.get(self._name)
        rebooted = isinstance(machine, OsImage) and machine.booted_at > self._began
        if machine is None or not machine.up or rebooted or machine.links_cut_at > self._began:
            text = f"The connection to {self._name} broke while a command ran."
            raise LinkDropped(text, subject=self._name)
