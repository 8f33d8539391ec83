"""Files of a simulated partition: those kept with its operating system, and its logs."""

from __future__ import annotations

from lpmtui.simulator.world import World

KEPT_LOGS = frozenset({"/var/hacmp/log/hacmp.out", "/var/hacmp/log/clutils.log"})
"""Logs that a cluster node has from the day PowerHA is installed, even when nothing stands in them yet."""


def read(world: World, host: str, path: str) -> str | None:
    """The whole content of a file; None where there is none."""
    image = world.images.get(host)
    if image is None:
        return None
    if path == "/etc/inittab":
        return "".join(f"{line}\n" for line in image.inittab)
    if path in image.files:
        return image.files[path]
    lines = world.lines(host, path)
    return "".join(f"{line}\n" for line in lines) if lines or path in _logs(world, host) else None


def paths(world: World, host: str) -> list[str]:
    """Every file, sorted."""
    return sorted({*world.images[host].files, *_logs(world, host), "/etc/inittab"})


def _logs(world: World, host: str) -> set[str]:
    return {*world.log_paths(host), *(KEPT_LOGS if host in world.nodes else ())}


def write(world: World, host: str, path: str, text: str, *, append: bool = False) -> None:
    """Write a file, or add to its end. What is a log stays one."""
    image = world.images[host]
    if path in _logs(world, host):
        if not append:
            world.clear_log(host, path)
        if text:
            world.log(host, path, text)
    else:
        image.files[path] = (image.files.get(path, "") if append else "") + text


def remove(world: World, host: str, path: str) -> bool:
    """Delete a file; False where there was none."""
    image = world.images[host]
    if image.files.pop(path, None) is not None:
        if path in image.executables:
            image.executables.remove(path)
        return True
    if path in _logs(world, host):
        world.clear_log(host, path)
        return True
    return False


def exists(world: World, host: str, path: str) -> bool:
    """Whether there is such a file."""
    image = world.images.get(host)
    if image is None:
        return False
    return path == "/etc/inittab" or path in image.files or path in _logs(world, host)
