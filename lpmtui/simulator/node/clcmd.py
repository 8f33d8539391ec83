"""Lines that run in another shell or on other nodes of the cluster: sh -c, clcmd, cl_rsh."""

from __future__ import annotations

from collections.abc import Generator

from lpmtui.simulator.engine.world import World
from lpmtui.simulator.node.answers import line_answer
from lpmtui.simulator.powerha import cluster_state
from lpmtui.simulator.shells.grammar import PipelineStep, ShellSyntaxError, literal, parse
from lpmtui.simulator.shells.interpreter import Host, Run, run_line
from lpmtui.simulator.shells.shell import Call, Pending, ShellAnswer, program

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


@program("cl_rsh", on=("node",), path="/usr/es/sbin/cluster/utilities")
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


@program("sh", on=("node", "lpar"), path="/usr/bin")
@program("ksh", on=("node", "lpar"), path="/usr/bin")
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


@program("exit", on=("node", "lpar"))
def leave(call: Call) -> ShellAnswer:
    """End with a status; what follows on the line is run all the same."""
    word = call.argv[0] if call.argv else "0"
    return ShellAnswer(int(word[-9:]) % 256 if word.isascii() and word.isdecimal() else 0)
