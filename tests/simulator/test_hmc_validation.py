from __future__ import annotations

import pytest

from lpmtui.model.system import PartitionState, RmcState, SystemState
from lpmtui.simulator.lpm import stages

VALIDATE = "migrlpar -o v -m power-a -t power-b -p dbnode1"


def rmc(world):
    world.partitions["power-a/dbnode1"].rmc_state = RmcState.INACTIVE


def server_rmc(world):
    world.partitions["power-b/vios-b1"].rmc_state = RmcState.INACTIVE


def zoning(world):
    world.frames["power-b"].wwpns_zoned = False


def memory(world):
    world.frames["power-b"].memory_mib = 100 * 1024


def processors(world):
    world.frames["power-b"].processors = 6.0


def region(world):
    world.frames["power-b"].region_size_mib = 128


def compatibility(world):
    world.frames["power-b"].compat_modes = ["default", "POWER8"]


def vlan(world):
    world.frames["power-b"].vlans = [1, 10]


def off(world):
    world.frames["power-b"].state = SystemState.POWER_OFF


def limit(world):
    world.frames["power-b"].active_migrations = 0


def movers(world):
    for server in world.partitions.of("power-b"):
        server.msp = False


def not_running(world):
    world.partitions["power-a/dbnode1"].state = PartitionState.NOT_ACTIVATED


FAULTS = [
    (rmc, "HSCLA246 The management console cannot communicate with partition dbnode1.  Either", True),
    (server_rmc, "HSCLA246 The management console cannot communicate with partition vios-b1.  Either", True),
    (
        zoning,
        "HSCLA319 The migrating partition's virtual fibre channel client adapter 4 cannot be hosted",
        True,
    ),
    (memory, "memory available", False),
    (processors, "processing units available", False),
    (region, "memory region size", False),
    (compatibility, "POWER9_base", False),
    (vlan, "VLAN 20", False),
    (off, "Power Off", False),
    (limit, "concurrent active migrations", False),
    (movers, "no mover service partition", False),
    (not_running, "Not Activated", False),
]


@pytest.mark.parametrize(("fault", "words", "confirmed"), FAULTS, ids=lambda it: getattr(it, "__name__", ""))
@pytest.mark.parametrize("operation", ["v", "m"])
def test_each_obstacle_is_told_and_nothing_is_touched(site, fault, words, confirmed, operation):
    with site.using() as world:
        fault(world)
    before = site.show()
    answer = site.run("hmc1", VALIDATE.replace("-o v", f"-o {operation}"))
    assert (answer.status, answer.stderr) == (1, "")
    assert words in answer.stdout
    assert confirmed == ("simulated wording" not in answer.stdout)
    after = site.show()
    assert after["systems"] == before["systems"]
    assert (
        site.run("hmc1", "lslparmigr -r sys -m power-a -F num_active_migrations_in_progress").stdout == "0\n"
    )


def test_an_npiv_failure_ends_with_the_servers_detailed_block(site):
    with site.using() as world:
        zoning(world)
    lines = site.run("hmc1", VALIDATE).stdout.splitlines()
    start = lines.index("VIOS_DETAILED_ERROR")
    assert lines[start + 1].startswith("Client Target WWPNs: c050")
    assert "rc=83" in lines[start + 3]
    assert lines[start + 4] == "End Detailed Message."


def test_a_reserved_disk_blocks_a_partition_with_virtual_scsi(site):
    with site.using() as world:
        world.disks["tools1_rootvg"].reserve_policy = "single_path"
    text = site.run("hmc1", "migrlpar -o v -m power-b -t power-a -p tools1").stdout
    assert "tools1_rootvg" in text
    assert "single_path" in text


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("migrlpar -o m -m power-a -t nowhere -p dbnode1", "nowhere was not found"),
        ("migrlpar -o m -m power-a -t power-b -p nobody", "HSCL8012"),
        ("migrlpar -o m -m power-a -t power-b --id 77", "HSCL8011"),
        ("migrlpar -o m -m power-a -t power-a -p dbnode1", "the same managed system"),
        ("migrlpar -o m -m power-a -p dbnode1", "invalid value are -t."),
        ("migrlpar -o m -m power-a -t power-b", "invalid value are -p."),
        ("migrlpar -o x -m power-a -t power-b -p dbnode1", "invalid value are -o."),
        ("migrlpar -o s -m power-a -p dbnode1", "is not being migrated"),
        ("migrlpar -o r -m power-a -p dbnode1", "no failed migration"),
        ("migrlpar -o v -m power-a -t power-b -p vios-a1", "Virtual I/O Server"),
    ],
)
def test_requests_that_make_no_sense(site, line, words):
    answer = site.run("hmc1", line)
    assert answer.status == 1
    assert words in answer.stdout


def test_a_partition_migrates_once_at_a_time(site):
    site.begin("hmc1", "migrlpar -o m -m power-a -t power-b -p dbnode1")
    answer = site.run("hmc1", "migrlpar -o m -m power-a -t power-c -p dbnode1")
    assert answer.status == 1
    assert "being migrated already" in answer.stdout


def test_the_software_inside_may_refuse(site, monkeypatch):
    refusing = stages.Software(check=lambda world, migration: f"not {migration.partition}")
    monkeypatch.setattr(stages, "_software", [refusing])
    answer = site.run("hmc1", "migrlpar -o m -m power-b -t power-a -p tools1")
    assert answer.status == 1
    assert "not tools1" in answer.stdout
    assert site.show()["systems"][1]["partitions"][-1]["state"] == "Running"
