"""Which machine and which partition a host believes to be on, and under which addresses it is reached.

uname, prtconf, lparstat, oslevel, hostname, netstat.
"""

from __future__ import annotations

from lpmtui.simulator.engine.world import World
from lpmtui.simulator.objects.systems import Frame, PartitionEntry, pool_id
from lpmtui.simulator.shells.shell import (
    AIX,
    Call,
    Pending,
    ShellAnswer,
    UnknownOption,
    answer_after,
    options,
    program,
)

_PRTCONF_S = 2.0


@program("hostname", on=AIX, path="/usr/bin")
def hostname(call: Call) -> ShellAnswer:
    """Print the name of the host."""
    return ShellAnswer(0, f"{call.world.images[call.host].own_name}\n")


@program("uname", on=AIX, path="/usr/bin")
def uname(call: Call) -> ShellAnswer:
    """System name; -m machine identifier, -M model, -u serial number, -L partition, -n -s -v -r -a."""
    chosen, _ = options(call.argv, "amnsvruML")
    partition = call.world.partition_of(call.host)
    frame = call.world.frames[partition.system]
    version, release = _version(partition.os_version)
    words = {
        "s": "AIX",
        "n": call.world.images[call.host].own_name,
        "r": release,
        "v": version,
        "m": machine_id(frame.serial),
        "M": f"IBM,{frame.type_model}",
        "u": f"IBM,02{frame.serial}",
        "L": f"{partition.lpar_id} {partition.name}",
    }
    letters = "snrvm" if "a" in chosen else "".join(chosen) or "s"
    return ShellAnswer(0, " ".join(words[letter] for letter in letters if letter in words) + "\n")


def machine_id(serial: str) -> str:
    """The machine identifier that AIX makes of a system's serial number: `00F92DB14C00`."""
    digits = "".join(char for char in serial.upper() if char in "0123456789ABCDEF")
    return f"00{digits[-6:]:0>6}4C00"


@program("oslevel", on=AIX, path="/usr/bin")
def oslevel(call: Call) -> ShellAnswer:
    """The level of AIX; -s with technology level and service pack."""
    level = call.world.partition_of(call.host).os_version
    version, release = _version(level)
    if "-s" in call.argv:
        return ShellAnswer(0, f"{level.split()[-1]}\n")
    return ShellAnswer(0, f"{version}.{release}.0.0\n")


@program("prtconf", on=AIX, path="/usr/sbin")
def prtconf(call: Call) -> Pending:
    """Model, serial number, processors, memory, partition; it takes a moment."""
    return answer_after(
        call.world, _PRTCONF_S, lambda world: ShellAnswer(0, _configuration(world, call.host))
    )


def _configuration(world: World, host: str) -> str:
    partition = world.partition_of(host)
    frame = world.frames[partition.system]
    node = world.nodes.get(host)
    rows = [
        ("System Model", f"IBM,{frame.type_model}"),
        ("Machine Serial Number", frame.serial),
        ("Processor Type", partition.compat_mode.replace("_base", "")),
        ("Number Of Processors", str(partition.virtual_processors)),
        ("Processor Clock Speed", "3800 MHz"),
        ("CPU Type", "64-bit"),
        ("Kernel Type", "64-bit"),
        ("LPAR Info", f"{partition.lpar_id} {partition.name}"),
        ("Memory Size", f"{partition.memory_mib} MB"),
        ("Good Memory Size", f"{partition.memory_mib} MB"),
        ("Platform Firmware level", "VL950_131"),
        ("Console Login", "enable"),
        ("Auto Restart", "true"),
        ("Full Core", "false"),
        ("Host Name", world.images[host].own_name),
        ("IP Address", node.ip if node else partition.rmc_ip),
    ]
    return "".join(f"{name}: {value}\n" for name, value in rows)


@program("lparstat", on=AIX, path="/usr/bin")
def lparstat(call: Call) -> ShellAnswer:
    """`lparstat -i`: the partition as the hypervisor describes it; it names no machine, `uname -u` does."""
    if call.argv != ("-i",):
        raise UnknownOption(" ".join(call.argv) or "(none)")
    partition = call.world.partition_of(call.host)
    frame = call.world.frames[partition.system]
    rows = [
        ("Node Name", call.world.images[call.host].own_name),
        ("Partition Name", partition.name),
        ("Partition Number", str(partition.lpar_id)),
        ("Type", "Shared-SMT-4"),
        ("Mode", "Uncapped"),
        *_capacity(partition, frame),
        ("Memory Mode", "Dedicated"),
        *((name, "-") for name in _SHARED_MEMORY),
        ("Desired Virtual CPUs", str(partition.virtual_processors)),
        ("Desired Memory", f"{partition.memory_mib} MB"),
        ("Desired Variable Capacity Weight", "128"),
        ("Desired Capacity", f"{partition.processor_units:.2f}"),
        ("Target Memory Expansion Factor", "-"),
        ("Target Memory Expansion Size", "-"),
        ("Power Saving Mode", "Disabled"),
        ("Sub Processor Mode", "-"),
    ]
    return ShellAnswer(0, "".join(f"{name:<43}: {value}\n" for name, value in rows))


_SHARED_MEMORY = (
    "Total I/O Memory Entitlement",
    "Variable Memory Capacity Weight",
    "Memory Pool ID",
    "Physical Memory in the Pool",
    "Hypervisor Page Size",
    "Unallocated Variable Memory Capacity Weight",
    "Unallocated I/O Memory entitlement",
    "Memory Group ID of LPAR",
)
"""Lines that say nothing for a partition with memory of its own."""


def _capacity(partition: PartitionEntry, frame: Frame) -> list[tuple[str, str]]:
    units, processors = partition.processor_units, int(frame.processors)
    return [
        ("Entitled Capacity", f"{units:.2f}"),
        ("Partition Group-ID", str(32768 + partition.lpar_id)),
        ("Shared Pool ID", str(pool_id(frame, partition.pool))),
        ("Online Virtual CPUs", str(partition.virtual_processors)),
        ("Maximum Virtual CPUs", str(partition.virtual_processors * 2)),
        ("Minimum Virtual CPUs", "1"),
        ("Online Memory", f"{partition.memory_mib} MB"),
        ("Maximum Memory", f"{partition.memory_mib * 2} MB"),
        ("Minimum Memory", f"{min(1024, partition.memory_mib)} MB"),
        ("Variable Capacity Weight", "128"),
        ("Minimum Capacity", "0.10"),
        ("Maximum Capacity", f"{units * 2:.2f}"),
        ("Capacity Increment", "0.01"),
        ("Maximum Physical CPUs in system", str(processors)),
        ("Active Physical CPUs in system", str(processors)),
        ("Active CPUs in Pool", str(processors)),
        ("Shared Physical CPUs in system", str(processors)),
        ("Maximum Capacity of Pool", str(processors * 100)),
        ("Entitled Capacity of Pool", str(int(units * 100))),
        ("Unallocated Capacity", "0.00"),
        ("Physical CPU Percentage", f"{units / max(1, partition.virtual_processors):.2%}"),
        ("Unallocated Weight", "0"),
    ]


def _version(level: str) -> tuple[str, str]:
    """Version and release out of `AIX 7.2 7200-05-08-2346`."""
    words = [word for word in level.split() if word[:1].isdigit() and "." in word]
    version, _, release = (words[0] if words else "7.2").partition(".")
    return version, release


_HEADING = "Name  Mtu   Network     Address                 Ipkts Ierrs        Opkts Oerrs  Coll\n"


@program("netstat", on=AIX, path="/usr/bin")
def netstat(call: Call) -> ShellAnswer:
    """The interface table (-i, with -n too); counters are not simulated and stay 0."""
    chosen, _ = options(call.argv, "in")
    if "i" not in chosen:
        raise UnknownOption("(none but -i)")
    node = call.world.nodes.get(call.host)
    groups = call.world.groups.of(node.cluster) if node else []
    labels = [
        label
        for group in groups
        for label in group.service_labels
        if call.host in group.resources.get(label, [])
    ]
    names = [node.ip if node else call.host, *labels]
    rows = [f"en0   1500  10          {name:<22} {0:>6} {0:>5} {0:>12} {0:>5} {0:>5}\n" for name in names]
    return ShellAnswer(0, _HEADING + "".join(rows))
