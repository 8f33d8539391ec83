"""What really runs of an application, and what its start, stop and monitor scripts do about it."""

from __future__ import annotations

from lpmtui.simulator.engine.world import World
from lpmtui.simulator.objects.powerha_cluster import Application, Group, Monitor, PowerhaCluster
from lpmtui.simulator.powerha.cluster_state import alive
from lpmtui.simulator.powerha.eventlog import trouble
from lpmtui.simulator.shells import files

SIMULATED = "(simulated)"
"""What marks the scripts that come with a simulated world: they act, whatever replaces them does not."""


def applications_of(world: World, group: Group) -> list[Application]:
    """The application controllers of a resource group."""
    return [world.applications[f"{group.cluster}/{name}"] for name in group.applications]


def monitors_of(world: World, application: Application) -> list[Monitor]:
    """The monitors that watch an application."""
    return [
        found for found in world.monitors.of(application.cluster) if application.name in found.applications
    ]


def running(world: World, application: Application, host: str) -> bool:
    """Whether at least one instance runs there."""
    return alive(world, host) and application.instances.get(host, 0) > 0


def healthy(world: World, application: Application, host: str) -> bool:
    """Whether it runs there and serves."""
    return running(world, application, host) and application.healthy


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
    return 0 if all(found and healthy(world, found, host) for found in watched) else 1


def guards_start(monitor: Monitor) -> bool:
    """Whether PowerHA asks the monitor before it runs the start script (start-up monitoring)."""
    return monitor.mode.casefold() in ("startup", "both")


def die_with(world: World, cluster: PowerhaCluster, host: str) -> None:
    """The host is gone, and every instance on it."""
    for application in world.applications.of(cluster.name):
        application.instances.pop(host, None)
