"""Files that are executed by path: the site's start, stop and monitor scripts, and whatever else is there."""

from __future__ import annotations

from collections.abc import Callable

from lpmtui.simulator.engine.world import World
from lpmtui.simulator.node.answers import line_answer
from lpmtui.simulator.objects.cluster import Application
from lpmtui.simulator.powerha import applications, monitors
from lpmtui.simulator.shells import files
from lpmtui.simulator.shells.grammar import ShellSyntaxError, parse
from lpmtui.simulator.shells.interpreter import Host, run_line
from lpmtui.simulator.shells.shell import Call, Pending, Program, ShellAnswer, answer_after

_SCRIPT_S = 1.0
"""How long a start or stop script takes when somebody runs it by hand."""

_NEVER_S = 86_400.0
"""How long a monitor that hangs runs when somebody starts it by hand: nobody kills it."""


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
        monitors.changed(world, application.name, application.cluster, host)
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
