"""What cluster events leave behind: lines in hacmp.out and in cluster.log of every node that takes part."""

from __future__ import annotations

from lpmtui.simulator.cluster_objects import Cluster
from lpmtui.simulator.powerha.facts import table
from lpmtui.simulator.powerha.stamps import epoch, stamp, syslog_stamp
from lpmtui.simulator.powerha.standing import serving
from lpmtui.simulator.world import World

HACMP_OUT = "/var/hacmp/log/hacmp.out"
CLUSTER_LOG = "/var/hacmp/adm/cluster.log"


def events(world: World, cluster: Cluster, sequence: str, *, only: str = "", **names: str) -> None:
    """Log a sequence of `events.toml` on all nodes that take part, or on one of them."""
    hosts = [only] if only else [node.name for node in serving(world, cluster.name)]
    for event in table("events")[sequence]:
        for host in hosts:
            _event(world, host, event.format(**names))


def remark(world: World, host: str, text: str) -> None:
    """A line that an event script writes into hacmp.out, with its time."""
    world.log(host, HACMP_OUT, f"{stamp(epoch(world, host))} {text}")


def trouble(world: World, host: str, program: str, text: str) -> None:
    """An error of an event script, as the banner that operators look for."""
    at = stamp(epoch(world, host))
    rule = "***************************"
    world.log(host, HACMP_OUT, f"{rule}\n{at} !!!!!!!!!! ERROR !!!!!!!!!!\n{rule}\n{at} {program}: {text}")


def _event(world: World, host: str, event: str) -> None:
    now = epoch(world, host)
    name = event.lstrip("+-")
    lines = [f"EVENT START: {name}"] if not event.startswith("-") else []
    lines += [f"EVENT COMPLETED: {name} 0"] if not event.startswith("+") else []
    world.log(host, HACMP_OUT, "\n".join(f"{stamp(now)} {line}" for line in lines))
    prefix = f"{syslog_stamp(now)} {host} user:notice PowerHA SystemMirror for AIX:"
    world.log(host, CLUSTER_LOG, "\n".join(f"{prefix} {line}" for line in lines))
