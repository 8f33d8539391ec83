"""What stands in the way of a move is found on the site itself before anything is touched."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from lpmtui.config import LpmOptions, SiteOptions
from lpmtui.model.cluster import GroupState
from lpmtui.model.move import Finding, Move, Severity
from lpmtui.procedure import plan_migration
from lpmtui.simulator.api import SimulatedSite
from lpmtui.simulator.engine.world import World
from lpmtui.simulator.objects.systems import IoSlot, SriovAdapter
from lpmtui.simulator.powerha.software import recheck
from lpmtui.site import Site
from lpmtui.site.factory import SiteAccess, assemble
from lpmtui.site.guard import Guard
from lpmtui.site.membership import ListedNode
from lpmtui.transports.simulator_transport import SimulatorTransport

ERROR, WARNING = Severity.ERROR, Severity.WARNING


def site_of(world: SimulatedSite) -> Site:
    transport = SimulatorTransport(world)
    nodes = tuple(ListedNode(host.name, host.cluster) for host in transport.hosts("node"))
    reach = SiteAccess(transport, transport.clock, ("hmc1",), nodes, lambda _new, _like: None)
    return assemble(SiteOptions("simulator"), reach, Guard(transport, transport.clock), LpmOptions())


def findings(world: SimulatedSite, move: Move) -> list[Finding]:
    with site_of(world) as site:
        return list(plan_migration(site, move).findings)


@pytest.mark.parametrize(
    ("fault", "on", "check", "severity"),
    [
        ("rmc-inactive", "dbnode1", "rmc", ERROR),
        ("rmc-inactive", "vios-c1", "vios-rmc", WARNING),
        ("rmc-inactive", "vios-a2", "vios-rmc", WARNING),
        ("memory-short", "power-c", "memory", ERROR),
        ("region-size-differs", "power-c", "memory-region-size", ERROR),
        ("compatibility-missing", "power-c", "compatibility-mode", ERROR),
        ("migration-limit", "power-c", "migration-limit", ERROR),
        ("cluster-unstable", "dbcluster", "cluster-stable", ERROR),
        ("monitor-missing", "db_app", "monitor-present", WARNING),
        ("clock-jumps", "dbnode2", "clocks", WARNING),
        ("partition-crash", "dbnode2", "node-normal", ERROR),
    ],
)
def test_a_fault_of_the_site_is_found(fault: str, on: str, check: str, severity: Severity) -> None:
    world = SimulatedSite.open(None)
    world.set_fault(fault, on, phase="now")
    found = [one for one in findings(world, Move("dbnode1", "power-c")) if one.check == check]
    assert {one.severity for one in found} == {severity}
    assert all(one.what and one.why and one.fix for one in found)


def cluster_value(name: str, value: str) -> Callable[[World], None]:
    def change(world: World) -> None:
        cluster = world.clusters["dbcluster"]
        cluster.stored[name] = cluster.active[name] = value

    return change


def in_error(world: World) -> None:
    group = world.groups["dbcluster/db_rg"]
    group.states["dbnode2"] = GroupState.ERROR


def not_executable(world: World) -> None:
    method = next(one.method for one in world.monitors.values() if "db_app" in one.applications)
    world.images["dbnode1"].executables.remove(method)


def impatient(world: World) -> None:
    next(one for one in world.monitors.values() if "db_app" in one.applications).interval_s = 2


def left_over(world: World) -> None:
    world.clusters["dbcluster"].caa["node_timeout"] = 600_000
    world.nodes["dbnode2"].dms_armed = False
    world.images["dbnode2"].files["/etc/cluster/ifrestrict"] = "sfwcom\n"
    world.images["dbnode1"].inittab.append(
        "hacmp_lpm:2:once:/usr/es/sbin/cluster/utilities/cl_dr undopremigrate"
    )
    recheck(world, "dbcluster")


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (cluster_value("CAA_PVM_WATCHDOG_TIMER", "hard_reset"), {"watchdog"}),
        (cluster_value("HEARTBEAT_FREQUENCY_DURING_LPM", "10"), {"node-timeout"}),
        (in_error, {"group-state"}),
        (not_executable, {"monitor-script"}),
        (impatient, {"monitor-interval"}),
        (
            left_over,
            {
                "leftover-node-timeout",
                "leftover-dead-man-switch",
                "leftover-ifrestrict",
                "leftover-inittab",
            },
        ),
    ],
)
def test_a_state_of_the_cluster_is_found(change: Callable[[World], None], expected: set[str]) -> None:
    world = SimulatedSite.open(None)
    with world.using() as inside:
        change(inside)
    serious = [
        one for one in findings(world, Move("dbnode1", "power-c")) if one.severity is not Severity.INFO
    ]
    assert {one.check for one in serious} == expected


def test_another_move_in_the_cluster_is_found() -> None:
    world = SimulatedSite.open(None)
    world.begin("hmc1", ["migrlpar", "-o", "m", "-m", "power-b", "-t", "power-c", "-p", "dbnode2"])
    world.advance(60)
    found = {one.check for one in findings(world, Move("dbnode1", "power-c")) if one.severity is ERROR}
    assert "other-migration" in found


def test_what_does_not_move_with_a_partition_is_found_before_the_hmc_is_asked() -> None:
    world = SimulatedSite.open(None)
    world.set_fault("disk-reserved", "tools1", phase="now")
    with world.using() as inside:
        frame = inside.frames["power-b"]
        frame.slots.append(IoSlot("21010021", description="PCIe3 4-port adapter", partition="tools1"))
        frame.slots.append(IoSlot("21010022", description="Empty slot", partition=""))
        frame.sriov.append(SriovAdapter(1, partitions=["dbnode2", "tools1"]))
    found = [one for one in findings(world, Move("tools1", "power-c")) if one.check in BY_HARDWARE]
    assert {(one.check, one.severity) for one in found} == BY_HARDWARE_FOUND
    text = " ".join(f"{one.what} {one.fix}" for one in found)
    assert "21010021" in text
    assert "21010022" not in text
    assert "27004002" in text
    assert "27004001" not in text, "the port of another partition"
    assert "The reserve policy on vios-b1 is single_path for disks of tools1: hdisk0" in text


BY_HARDWARE_FOUND = {("physical-adapters", ERROR), ("sriov-ports", WARNING), ("reserve-policy", ERROR)}
BY_HARDWARE = {check for check, _ in BY_HARDWARE_FOUND}
