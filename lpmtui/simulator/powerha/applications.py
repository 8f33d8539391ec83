"""Applications: what really runs of them, what their scripts do; the monitors that watch them.

Runs of a monitor are not events: one that finds its application well leaves no trace, so it is enough to work
out which run is the next, or which one a freeze met.
"""

from __future__ import annotations

import math
from typing import Any

from lpmtui.model.states import NodeState
from lpmtui.simulator.engine.kernel import on
from lpmtui.simulator.engine.world import World
from lpmtui.simulator.objects.powerha_cluster import (
    Application,
    Group,
    Monitor,
    Operation,
    OperationStep,
)
from lpmtui.simulator.powerha import operations
from lpmtui.simulator.powerha.cluster_state import alive, events, holders, remark, trouble
from lpmtui.simulator.powerha.facts import seconds
from lpmtui.simulator.shells import files

SIMULATED = "(simulated)"
"""What marks the scripts that come with a simulated world: they act, whatever replaces them does not."""


def applications_of(world: World, group: Group) -> list[Application]:
    """The application controllers of a resource group."""
    return [world.applications[f"{group.cluster}/{name}"] for name in group.applications]


def monitors_of(world: World, application: Application) -> list[Monitor]:
    """The monitors that watch an application."""
    monitors = world.monitors.of(application.cluster)
    return [monitor for monitor in monitors if application.name in monitor.applications]


def running(world: World, application: Application, host: str) -> bool:
    """Whether at least one instance runs there."""
    return alive(world, host) and application.instances.get(host, 0) > 0


def start(world: World, application: Application, host: str) -> int:
    """Run the start script on a host; returns its exit status. A dummy in its place does nothing.

    A script that does not look first starts a second instance of what runs already: that is recorded.
    """
    status = _script_status(world, application.start_script, host)
    if status or not is_genuine(world, host, application.start_script):
        return status
    application.start_count += 1
    if not running(world, application, host):
        application.instances[host] = 1
        application.healthy = True
        application.started_at = world.now
    elif not application.idempotent:
        application.instances[host] += 1
        text = f"application controller {application.name} now runs {application.instances[host]} times"
        trouble(world, host, "start_server", text)
    return 0


def stop(world: World, application: Application, host: str) -> int:
    """Run the stop script on a host; returns its exit status."""
    status = _script_status(world, application.stop_script, host)
    if not status and is_genuine(world, host, application.stop_script):
        application.instances.pop(host, None)
    return status


def is_genuine(world: World, host: str, path: str) -> bool:
    """Whether a script is still the one that came with the world, not something put in its place."""
    return not path or SIMULATED in (files.read(world, host, path) or "")


def _script_status(world: World, path: str, host: str) -> int:
    """The status with which a script ends that cannot even be run; 0 where it can."""
    if not path:
        return 0
    if not files.exists(world, host, path):
        return 127
    return 0 if path in world.images[host].executables else 126


def probe(world: World, monitor: Monitor, host: str) -> int:
    """The exit status of one run of a monitor on a host: 0 is healthy."""
    if monitor.exit_status is not None:
        return monitor.exit_status
    if monitor.type == "Custom" and (status := _script_status(world, monitor.method, host)):
        return status
    watched = [world.applications.get(f"{monitor.cluster}/{name}") for name in monitor.applications]
    return 0 if all(found and found.healthy and running(world, found, host) for found in watched) else 1


def guards_start(monitor: Monitor) -> bool:
    """Whether PowerHA asks the monitor before it runs the start script (start-up monitoring)."""
    return monitor.mode.casefold() in ("startup", "both")


_PROCESS_EVENT_S = 1.0
"""How soon the death of a process is noticed: the resource monitor reports it, nothing polls."""


def watch(world: World, group: Group, host: str) -> None:
    """Begin to watch the applications of a group on a node; what was restarted before counts no more."""
    for monitor in _of_group(world, group):
        monitor.active_since[host], monitor.restarts = world.now, []
        _look_again(world, monitor, host)


def unwatch(world: World, group: Group, host: str) -> None:
    """Stop watching the applications of a group on a node."""
    for monitor in _of_group(world, group):
        monitor.active_since.pop(host, None)
        world.cancel(_key(monitor, host))


def watched(world: World, monitor: Monitor, host: str) -> bool:
    """Whether the monitor really runs on a node."""
    node = world.nodes.get(host)
    managed = bool(node and node.state is NodeState.NORMAL)
    return managed and host in monitor.active_since and not monitor.suspended


def next_run(monitor: Monitor, host: str, after: float) -> float:
    """When the next run begins, at or after a moment of world time."""
    first = monitor.active_since[host] + monitor.stabilization_s
    if monitor.type == "Process":
        return max(first, after + _PROCESS_EVENT_S)
    interval = max(1.0, monitor.interval_s)
    return first + max(0, math.ceil((after - first) / interval)) * interval


def run_met_by(monitor: Monitor, host: str, moment: float) -> float | None:
    """When the run began that was under way at a moment; None where the method was not running."""
    first = monitor.active_since[host] + monitor.stabilization_s
    if moment < first:
        return None
    interval = max(1.0, monitor.interval_s)
    began = first + math.floor((moment - first) / interval) * interval
    return began if began + monitor.duration_s > moment else None


def look_again(world: World, cluster: str) -> None:
    """Something about monitors or applications was changed from outside."""
    for monitor in world.monitors.of(cluster):
        for host in monitor.active_since:
            _look_again(world, monitor, host)


def changed(world: World, application: Application, host: str) -> None:
    """An application's health may have changed: its monitors will find out at their next run."""
    for monitor in monitors_of(world, application):
        if host in monitor.active_since:
            _look_again(world, monitor, host)


def thawed(world: World, host: str, start: float, end: float) -> None:
    """The host was frozen: a custom monitor's run that lasted longer than its interval counts as hung."""
    node = world.nodes.get(host)
    for monitor in world.monitors.of(node.cluster if node else ""):
        monitor.hangs = monitor.hangs or monitor.hangs_after_resume
        if monitor.type != "Custom" or not watched(world, monitor, host):
            continue
        _look_again(world, monitor, host)
        lasted = end - start + monitor.duration_s
        if run_met_by(monitor, host, start) is not None and lasted > monitor.interval_s:
            _killed(world, monitor, host, lasted)


def suspend(world: World, monitor: Monitor) -> None:
    """Stop watching until resumed."""
    monitor.suspended = True
    for host in monitor.active_since:
        world.cancel(_key(monitor, host))


def resume(world: World, monitor: Monitor) -> None:
    """Monitor an application again that was suspended."""
    monitor.suspended = False
    for host in monitor.active_since:
        monitor.active_since[host] = world.now
        _look_again(world, monitor, host)


def state_word(world: World, application: Application, host: str) -> str:
    """The word of `clRGinfo -m` for an application on a node where its group is online."""
    found = monitors_of(world, application)
    if not any(host in monitor.active_since for monitor in found):
        return "ONLINE NOT MONITORED"
    if any(monitor.suspended for monitor in found):
        return "ONLINE MONITOR SUSPENDED"
    if any(probe(world, monitor, host) for monitor in found):
        return "ONLINE MONITOR FAILED"
    return "ONLINE MONITORED"


@on("powerha.monitor")
def _finds(world: World, args: dict[str, Any]) -> None:
    monitor = world.monitors.get(args["monitor"])
    host = args["host"]
    if monitor is None or not watched(world, monitor, host):
        return
    if world.frozen(host):
        world.after(monitor.interval_s, "powerha.monitor", key=_key(monitor, host), **args)
    elif _hangs(monitor):
        _killed(world, monitor, host, monitor.interval_s)
    elif probe(world, monitor, host):
        failed(world, monitor, host, "the application was found failed")


def failed(world: World, monitor: Monitor, host: str, why: str) -> None:
    """A monitor says no: restart the application while its restart count lasts, else do what it says."""
    remark(world, host, f"{why} (monitor {monitor.name}) (simulated text)")
    horizon = world.now - monitor.restart_interval_s
    monitor.restarts = [at for at in monitor.restarts if at >= horizon]
    if len(monitor.restarts) < monitor.restart_count:
        monitor.restarts.append(world.now)
        args = {"monitor": monitor.key, "node": host}
        steps = [OperationStep(seconds("monitor", "restart"), "monitor.restart", args)]
        operations.begin(world, monitor.cluster, host, "server_restart", steps, queued=True)
    else:
        _give_up(world, monitor, host)


@operations.step("monitor.restart")
def _restart(world: World, operation: Operation, args: dict[str, str]) -> None:
    monitor, host = world.monitors.get(args["monitor"]), args["node"]
    if monitor is None or host not in monitor.active_since:
        return
    cluster = world.clusters[operation.cluster]
    for name in monitor.applications:
        application = world.applications[f"{cluster.name}/{name}"]
        stop(world, application, host)
        start(world, application, host)
        events(world, cluster, "restart", only=host, application=name)
    monitor.active_since[host] = world.now
    _look_again(world, monitor, host)


def _give_up(world: World, monitor: Monitor, host: str) -> None:
    cluster = world.clusters[monitor.cluster]
    for name in monitor.applications:
        events(world, cluster, "server_down", only=host, application=name)
    if monitor.failure_action != "fallover":
        remark(world, host, f"notify method {monitor.notify_method or 'none'} (simulated text)")
        return
    for group in world.groups.of(cluster.name):
        if host in holders(group) and set(group.applications) & set(monitor.applications):
            steps = [OperationStep(0, "group.fall-over", {"group": group.key, "node": host})]
            operations.begin(world, cluster.name, host, "rg_move", steps, queued=True)


def _killed(world: World, monitor: Monitor, host: str, lasted: float) -> None:
    why = f"no answer for {lasted:.1f} s, method killed with signal {monitor.hung_signal}"
    failed(world, monitor, host, why)


def _look_again(world: World, monitor: Monitor, host: str) -> None:
    """Schedule the run that will find trouble, where there is trouble to be found."""
    world.cancel(_key(monitor, host))
    if monitor.suspended or not (_hangs(monitor) or probe(world, monitor, host)):
        return
    lasts = min(monitor.duration_s, monitor.interval_s) if monitor.type == "Custom" else 0.0
    lasts = monitor.interval_s if _hangs(monitor) else lasts
    at = next_run(monitor, host, world.now) + lasts
    world.at(at, "powerha.monitor", key=_key(monitor, host), monitor=monitor.key, host=host)


def _hangs(monitor: Monitor) -> bool:
    return monitor.type == "Custom" and (monitor.hangs or monitor.duration_s > monitor.interval_s)


def _of_group(world: World, group: Group) -> list[Monitor]:
    names = set(group.applications)
    return [found for found in world.monitors.of(group.cluster) if names & set(found.applications)]


def _key(monitor: Monitor, host: str) -> str:
    return f"monitor {monitor.key} {host}"
