"""What a partition is attached to: slots and ports after live captures, devices of a Virtual I/O Server."""

import pytest

from lpmtui.commands.hmc import io_adapters
from lpmtui.commands.hmc.io_adapters import BackingDevice, LogicalPort, PhysicalSlot
from lpmtui.model.errors import CommandFailed, GarbledAnswer

LSMAP = """\
SVSA            Physloc                                      Client Partition ID
--------------- -------------------------------------------- ------------------
vhost0          U9009.42A.782A1C4-V1-C102                    0x00000004

VTD                   vtscsi0
Status                Available
LUN                   0x8100000000000000
Backing device        hdisk0
Physloc               U78D2.001.WZS0001-P1-C3-T1-W500507680-L0
Mirrored              false

VTD                   vtopt0
Status                Available
LUN                   0x8200000000000000
Backing device        /var/vio/VMLibrary/aix.iso
Mirrored              N/A

SVSA            Physloc                                      Client Partition ID
--------------- -------------------------------------------- ------------------
vhost1          U9009.42A.782A1C4-V1-C103                    0x00000000

VTD                   NO VIRTUAL TARGET DEVICE FOUND
"""


def test_physical_slots_as_a_live_console_lists_them(parsed):
    query = io_adapters.physical_slots("hmc1", "sys-R1")
    assert query.command.line() == (
        "lshwres -r io --rsubtype slot -m sys-R1 -F drc_index,description,lpar_name --header"
    )
    text = (
        "drc_index,description,lpar_name\n21010010,Empty slot,null\n"
        "21020013,1 Gigabit Ethernet (UTP) 4 Port Adapter PCIE-4x/Short,sys-R1-vios1\n"
    )
    assert parsed(query, text) == (
        PhysicalSlot("21010010", "Empty slot"),
        PhysicalSlot("21020013", "1 Gigabit Ethernet (UTP) 4 Port Adapter PCIE-4x/Short", "sys-R1-vios1"),
    )


def test_logical_ports_as_a_live_console_lists_them(parsed):
    query = io_adapters.logical_ports("hmc1", "system-a")
    text = "lpar_name,adapter_id,logical_port_id\nlpar-b,1,27004001\n"
    assert parsed(query, text) == (LogicalPort("lpar-b", "1", "27004001"),)
    assert parsed(query, "No results were found.\n") == ()
    with pytest.raises(CommandFailed):
        parsed(query, "HSCL1234 The managed system does not support SR-IOV.\n", status=1)


def test_the_disks_behind_the_adapters_of_a_server(parsed):
    query = io_adapters.backing_devices("hmc1", "power-b", "vios-b1")
    assert query.command.argv == ("viosvrcmd", "-m", "power-b", "-p", "vios-b1", "-c", "lsmap -all")
    assert parsed(query, LSMAP) == (BackingDevice(102, "hdisk0"),)
    assert parsed(query, "") == ()


def test_the_reserve_policy_of_a_disk(parsed):
    query = io_adapters.reserve_policy("hmc1", "power-b", "vios-b1", "hdisk0")
    assert query.command.argv[-1] == "lsdev -dev hdisk0 -attr reserve_policy"
    assert parsed(query, "value\n\nsingle_path\n") == "single_path"
    for said in ("", "hdisk0 not found\n", "value\n", "value\n\na\nb\n"):
        with pytest.raises(GarbledAnswer):
            parsed(query, said)
