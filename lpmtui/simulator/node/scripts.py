"""Lines that run in another shell or on other nodes (sh -c, clcmd, cl_rsh), and files executed by their path.

Those are the site's start, stop and monitor scripts, and whatever else is there.
"""

from __future__ import annotations

from collections.abc import Callable, Generator

from lpmtui.simulator.engine.world import World
from lpmtui.simulator.objects.powerha_cluster import Application
from lpmtui.simulator.powerha import applications, cluster_state
from lpmtui.simulator.shells import files
from lpmtui.simulator.shells.grammar import PipelineStep, ShellSyntaxError, literal, parse
from lpmtui.simulator.shells.interpreter import Run, line_answer, run_line
from lpmtui.simulator.shells.shell import (
    AIX,
    UTILITIES,
    Call,
    Host,
    Pending,
    Program,
    ShellAnswer,
    answer_after,
    program,
)

_RULE = "-" * 31


@program("clcmd", on=("node",), path="/usr/sbin")
def clcmd(call: Call) -> ShellAnswer | Pending:
    """Run a command on all nodes of the CAA cluster: `clcmd [-n CLUSTER] [-m NODE,..] COMMAND ..`."""
    cluster = cluster_state.cluster_of(call.world, call.host)
    words = list(call.argv)
    wanted = list(cluster.nodes) if cluster else []
    while words and words[0] in ("-n", "-m") and len(words) > 1:
        if words[0] == "-m":
            wanted = words[1].split(",")
        words = words[2:]
    if not words:
        return ShellAnswer(2, "", "Usage: clcmd [-n clustername] [-m nodename,...] cmd\n")
    ordered = sorted(wanted, key=lambda name: name == call.host)
    return line_answer(_everywhere(call.world, ordered, literal(tuple(words))))


@program("cl_rsh", on=("node",), path=UTILITIES)
def cl_rsh(call: Call) -> ShellAnswer | Pending:
    """Run a line on another node: `cl_rsh [-n] NODE LINE`."""
    words = [word for word in call.argv if word != "-n"]
    if len(words) < 2:
        return ShellAnswer(1, "", "Usage: cl_rsh [-n] node command\n")
    if not cluster_state.talks(call.world, words[0]) or words[0] not in call.world.nodes:
        return ShellAnswer(1, "", f"cl_rsh: cannot communicate with node {words[0]} (simulated text)\n")
    try:
        steps = parse(" ".join(words[1:]))
    except ShellSyntaxError as trouble:
        return ShellAnswer(2, "", f"ksh: {trouble}\n")
    return line_answer(run_line(call.world, Host(words[0], "node"), steps))


def _everywhere(world: World, names: list[str], steps: tuple[PipelineStep, ...]) -> Run:
    status, text, errors = 0, "", ""
    for name in names:
        if not cluster_state.talks(world, name):
            status, errors = 1, errors + f"clcmd: node {name} does not answer (simulated text)\n"
            continue
        answer, world = yield from _one(world, name, steps)
        status = status or answer.status
        separator = "\n" if text else ""
        text += f"{separator}{_RULE}\nNODE {name}\n{_RULE}\n{answer.stdout}"
        errors += answer.stderr
    return ShellAnswer(status, text, errors)


def _one(
    world: World, name: str, steps: tuple[PipelineStep, ...]
) -> Generator[Pending, tuple[World, ShellAnswer], tuple[ShellAnswer, World]]:
    """Run a line on one node, keeping the world as it is when the line has ended."""
    run = run_line(world, Host(name, "node"), steps)
    try:
        pending = next(run)
        while True:
            world, answer = yield pending
            pending = run.send((world, answer))
    except StopIteration as ended:
        return ended.value, world


@program("sh", on=AIX, path="/usr/bin")
@program("ksh", on=AIX, path="/usr/bin")
def sh(call: Call) -> ShellAnswer | Pending:
    """`sh -c LINE`: a line of the small shell subset."""
    if len(call.argv) < 2 or call.argv[0] != "-c":
        return ShellAnswer(2, "", f"{call.name}: only -c LINE is simulated\n")
    kind = "node" if call.host in call.world.nodes else "lpar"
    try:
        steps = parse(call.argv[1])
    except ShellSyntaxError as trouble:
        return ShellAnswer(2, "", f"{call.name}: {trouble}\n")
    return line_answer(run_line(call.world, Host(call.host, kind), steps, call.stdin))


@program("exit", on=AIX)
def leave(call: Call) -> ShellAnswer:
    """End with a status; what follows on the line is run all the same."""
    word = call.argv[0] if call.argv else "0"
    return ShellAnswer(int(word[-9:]) % 256 if word.isascii() and word.isdecimal() else 0)


_SCRIPT_S = 1.0
"""How many seconds a start or stop script takes when an operator runs it."""

_NEVER_S = 86_400.0
"""How many seconds a hanging monitor runs when an operator starts it: PowerHA kills only its own runs."""


def find(world: World, host: str, path: str) -> Program | None:
    """The program behind a path on a host, where a file is there."""
    image = world.images.get(host)
    if image is None or "/" not in path or not files.exists(world, host, path):
        return None
    if path not in image.executables:
        return _not_executable
    return _monitor(world, host, path) or _application(world, host, path) or _lines


def _not_executable(call: Call) -> ShellAnswer:
    return ShellAnswer(126, "", f"ksh: {call.name}: 0403-006 Execute permission denied.\n")


def _monitor(world: World, host: str, path: str) -> Program | None:
    node = world.nodes.get(host)
    for monitor in world.monitors.of(node.cluster if node else ""):
        if monitor.method == path and applications.is_genuine(world, host, path):
            return _probe(monitor.key, host, _NEVER_S if monitor.hangs else monitor.duration_s)
    return None


def _probe(key: str, host: str, duration: float) -> Program:
    def done(world: World) -> ShellAnswer:
        monitor = world.monitors.get(key)
        return ShellAnswer(applications.probe(world, monitor, host) if monitor else 0)

    return lambda call: answer_after(call.world, duration, done)


def _application(world: World, host: str, path: str) -> Program | None:
    node = world.nodes.get(host)
    for application in world.applications.of(node.cluster if node else ""):
        if path == application.start_script:
            return _effect(application.key, host, applications.start)
        if path == application.stop_script:
            return _effect(application.key, host, applications.stop)
    return None


def _effect(key: str, host: str, act: Callable[[World, Application, str], int]) -> Program:
    def done(world: World) -> ShellAnswer:
        application = world.applications[key]
        status = act(world, application, host)
        applications.changed(world, application, host)
        return ShellAnswer(status)

    return lambda call: answer_after(call.world, _SCRIPT_S, done)


def _lines(call: Call) -> ShellAnswer | Pending:
    """Run a file as a shell script of the small subset; comments and blank lines do nothing."""
    text = files.read(call.world, call.host, call.name) or ""
    lines = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    kind = "node" if call.host in call.world.nodes else "lpar"
    try:
        steps = parse("\n".join(lines))
    except ShellSyntaxError as trouble:
        return ShellAnswer(2, "", f"{call.name}: {trouble}\n")
    return line_answer(run_line(call.world, Host(call.host, kind), steps, call.stdin))
