"""The scenario `large:N`: N systems in a machine hall, generated, always the same for the same N.

Every system has two Virtual I/O Servers and a cluster node, every second one a partition of no cluster, too.
Neighbouring systems share a two-node cluster. A console manages fifty systems.
"""

from __future__ import annotations

from typing import Any

SYSTEMS_PER_HMC = 50
"""About what one console manages in the field."""

MOST_SYSTEMS = 5000

_CURVE = [[0.5, "40MiB"], [2.0, "110MiB"], [10.0, "320MiB"], [60.0, "700MiB"], [300.0, "800MiB"]]


def large_scenario(systems: int) -> dict[str, Any]:
    """The scenario's table, as if it had been read from a file."""
    return {
        "title": f"{systems} systems",
        "hmc": [{"name": f"hmc{place + 1}"} for place in range(-(-systems // SYSTEMS_PER_HMC))],
        "curve": {"usual": {"points": _CURVE}},
        "system": [_system(number) for number in range(1, systems + 1)],
        "cluster": [_cluster(number) for number in range(1, systems, 2)],
    }


def _system(number: int) -> dict[str, Any]:
    usual = {"memory": "32GiB", "touched": "24GiB", "curve": "usual"}
    disks = [f"node{number:04d}_rootvg", f"shared{(number + 1) // 2:04d}"]
    partitions = [{"name": f"node{number:04d}", "disks": disks, **usual}]
    if number % 2 == 0:
        partitions.append({"name": f"lpar{number:04d}", "disks": [f"lpar{number:04d}_rootvg"], **usual})
    return {
        "name": f"power-{number:04d}",
        "serial": f"78{number:05d}",
        "hmcs": [f"hmc{(number - 1) // SYSTEMS_PER_HMC + 1}"],
        "vios": [{"name": f"vios{number:04d}a"}, {"name": f"vios{number:04d}b"}],
        "partition": partitions,
    }


def _cluster(first: int) -> dict[str, Any]:
    number = (first + 1) // 2
    nodes = [f"node{first:04d}", f"node{first + 1:04d}"]
    return {
        "name": f"cluster{number:04d}",
        "networks": ["net_ether_01"],
        "repository": f"shared{number:04d}",
        "node": [
            {"name": name, "ip": f"10.{40 + first // 250}.{first % 250}.{place}"}
            for place, name in enumerate(nodes, 1)
        ],
        "application": [
            {
                "name": "app",
                "start_script": "/usr/local/cluster/app_start",
                "stop_script": "/usr/local/cluster/app_stop",
                "user": "app",
                "processes": ["appserver"],
            }
        ],
        "monitor": [{"name": "app_mon", "applications": ["app"], "method": "/usr/local/cluster/app_monitor"}],
        "group": [
            {
                "name": "app_rg",
                "applications": ["app"],
                "service_labels": [f"svc{number:04d}"],
                "volume_groups": ["appvg"],
            }
        ],
    }
