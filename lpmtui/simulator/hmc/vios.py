"""Virtual I/O Servers: what a console knows by RMC (lspartition), their own shell behind it (viosvrcmd).

The layouts of that shell's ioslevel, lsdev, lspv and lsmap are recalled; no capture of them is public.
"""

from __future__ import annotations

from lpmtui.model.states import PartitionState, RmcState
from lpmtui.simulator.engine.world import World
from lpmtui.simulator.hmc.command_line import HmcError, Syntax, parse, unconfirmed_error
from lpmtui.simulator.hmc.records import (
    connected_system,
    console_program,
    managed_systems,
    named_partition,
    numbered_partition,
)
from lpmtui.simulator.hmc.system_parts import AdapterRow, adapters_of, location
from lpmtui.simulator.lpm import message
from lpmtui.simulator.objects.systems import Frame, PartitionEntry, physical_volume_id
from lpmtui.simulator.shells.grammar import ShellSyntaxError
from lpmtui.simulator.shells.grammar import parse as parse_line
from lpmtui.simulator.shells.interpreter import run_line
from lpmtui.simulator.shells.shell import Call, Host, ShellAnswer, program, text_of

_VIOSVRCMD = Syntax(frozenset({"-m", "-p", "--id", "-c"}), frozenset({"--admin"}))


@console_program("lspartition")
def lspartition(call: Call) -> ShellAnswer:
    """`-dlpar`: two lines for each partition that the console ever had an RMC connection to; no CSV."""
    if call.argv != ("-dlpar",):
        raise unconfirmed_error(
            "An invalid parameter value was entered.", "Only lspartition -dlpar is known here."
        )
    lines: list[str] = []
    for frame in managed_systems(call):
        for one in call.world.partitions.of(frame.name):
            if one.rmc_ip and not one.placeholder and one.state is not PartitionState.NOT_ACTIVATED:
                lines += _connection(len(lines) // 2, frame, one)
    return ShellAnswer(0, text_of(lines))


def _connection(number: int, frame: Frame, one: PartitionEntry) -> tuple[str, str]:
    active = one.rmc_state is RmcState.ACTIVE
    kind, _, level = one.os_version.partition(" ")
    level = level.replace(" ", ", ", 1)
    told = f"OS:<{kind}, {level}>, DCaps:<{'0x2c5f' if active else '0x0'}>, CmdCaps:<0x4000001b, 0x1b>"
    return (
        f"<#{number}> Partition:<{one.lpar_id}*{frame.type_model}*{frame.serial}, , {one.rmc_ip}>",
        f"       Active:<{int(active)}>, {told}, PinnedMem:<{one.memory_mib // 16}>",
    )


@console_program("viosvrcmd")
def viosvrcmd(call: Call) -> ShellAnswer:
    """Run a command of a Virtual I/O Server: `-m SYSTEM {-p NAME|--id N} -c COMMAND`."""
    options = parse(call.argv, _VIOSVRCMD)
    frame = connected_system(call, options.need("-m"))
    if "--id" in options:
        server = numbered_partition(call, frame, options.get("--id"))
    else:
        server = named_partition(call, frame, options.need("-p"))
    if server.rmc_state is not RmcState.ACTIVE:
        raise HmcError(message("no-rmc", partition=server.name))
    if not server.is_vios:
        raise unconfirmed_error("An invalid parameter value was entered.", f"{server.name} is not a server.")
    try:
        steps = parse_line(options.need("-c"))
    except ShellSyntaxError as trouble:
        raise unconfirmed_error("An invalid parameter value was entered.", f"{trouble}.") from trouble
    try:
        next(run_line(call.world, Host(server.key, "vios"), steps))
    except StopIteration as ended:
        answer: ShellAnswer = ended.value
        return answer
    raise unconfirmed_error("The command did not end.", "Commands that take time are not simulated there.")


@program("ioslevel", on=("vios",))
def ioslevel(call: Call) -> ShellAnswer:
    """The VIOS command that prints the level of its software."""
    return ShellAnswer(0, f"{_server(call).os_version.rpartition(' ')[2]}\n")


@program("lsdev", on=("vios",))
def lsdev(call: Call) -> ShellAnswer:
    """`-type disk`, and `-dev DEVICE -attr [NAME]` of the pseudodevice vioslpm0 and of disks."""
    words = call.argv
    if words[:2] == ("-type", "disk"):
        listed = [f"{name:<16} Available  MPIO FC Disk\n" for name in _disks(call)]
        return ShellAnswer(0, f"{'name':<16} status     description\n" + "".join(listed))
    if words[:1] != ("-dev",) or "-attr" not in words:
        return ShellAnswer(1, "", "lsdev: only -type disk and -dev NAME -attr are simulated\n")
    rows = _attributes(call, words[1])
    if not rows:
        return ShellAnswer(
            1, "", f"Some error messages may contain invalid information\n{words[1]} not found\n"
        )
    asked = words[words.index("-attr") + 1 :]
    if not asked:
        heading = (("attribute", "value", "description", "user_settable"), ("", "", "", ""))
        return ShellAnswer(
            0, "".join(f"{a:<16}{b:<12}{c:<42}{d}".rstrip() + "\n" for a, b, c, d in (*heading, *rows))
        )
    values = {name: value for name, value, _, _ in rows}
    if asked[0] not in values:
        return ShellAnswer(1, "", f"lsdev: {words[1]} has no attribute {asked[0]} (simulated text)\n")
    return ShellAnswer(0, f"value\n\n{values[asked[0]]}\n")


def _attributes(call: Call, device: str) -> list[tuple[str, str, str, str]]:
    if device == "vioslpm0":
        limit = str(_server(call).mover_limit)
        return [
            ("cfg_msp_lpm_ops", limit, "Maximum Number of LPM operations for MSP", "True"),
            ("concurrency_lvl", "4", "Concurrency level", "True"),
            ("max_lpm_vasi", "1", "Maximum Number of LPM VASI devices", "False"),
            ("max_vasi_ops", "8", "Maximum Number of operations for VASI", "False"),
        ]
    name = _disks(call).get(device)
    if name is None:
        return []
    return [
        ("algorithm", "shortest_queue", "Algorithm", "True"),
        ("reserve_policy", call.world.disks[name].reserve_policy, "Reserve Policy", "True"),
        ("size_in_mb", str(call.world.disks[name].size_mib), "Size in Megabytes", "False"),
    ]


_MEDIA_SPEEDS_MBPS = (1_000, 10_000, 25_000, 40_000, 100_000, 200_000)


@program("netstat", on=("vios",))
def netstat(call: Call) -> ShellAnswer:
    """`-cdlistats`: the Ethernet adapters, as fast as the system's link; the layout is recalled."""
    if call.argv != ("-cdlistats",):
        return ShellAnswer(1, "", "netstat: only -cdlistats is simulated\n")
    wanted = call.world.frames[_server(call).system].link_bps * 8 / 1_000_000
    fitting = (speed for speed in _MEDIA_SPEEDS_MBPS if speed * 1.01 >= wanted)
    speed = next(fitting, _MEDIA_SPEEDS_MBPS[-1])
    rule = "-" * 61
    return ShellAnswer(
        0,
        "".join(
            f"{rule}\nETHERNET STATISTICS (ent{number}) :\nDevice Type: PCIe2 10GbE SFP+ Adapter\n"
            f"Hardware Address: 00:90:fa:{number:02x}:00:01\nLink Status: Up\n"
            f"Media Speed Running: {speed} Mbps Full Duplex\n\n"
            for number in (0, 1)
        ),
    )


@program("lspv", on=("vios",))
def lspv(call: Call) -> ShellAnswer:
    """The disks that the server sees: name, identifier, volume group, status."""
    rows = [f"{device:<16} {physical_volume_id(name):<32} None\n" for device, name in _disks(call).items()]
    heading = f"{'NAME':<16} {'PVID':<32} {'VG':<16} STATUS\n"
    return ShellAnswer(0, heading + "".join(rows))


@program("lsmap", on=("vios",))
def lsmap(call: Call) -> ShellAnswer:
    """The mappings of virtual adapters to devices: `-all` of SCSI, `-all -npiv` of Fibre Channel."""
    if "-all" not in call.argv:
        return ShellAnswer(1, "", "lsmap: only -all [-npiv] is simulated\n")
    wanted, layout = ("fc", _npiv) if "-npiv" in call.argv else ("scsi", _scsi)
    server = _server(call)
    rows = [row for row in adapters_of(call.world, server) if row.variety == wanted]
    return ShellAnswer(0, "\n".join(layout(call, server, place, row) for place, row in enumerate(rows)))


def _scsi(call: Call, server: PartitionEntry, place: int, row: AdapterRow) -> str:
    devices = {name: device for device, name in _disks(call).items()}
    frame = call.world.frames[server.system]
    client = f"0x{row.remote.lpar_id:08x}" if row.remote else "0x00000000"
    text = (
        f"{'SVSA':<15} {'Physloc':<44} Client Partition ID\n{'-' * 15} {'-' * 44} {'-' * 18}\n"
        f"{f'vhost{place}':<15} {location(frame, server, row.slot):<44} {client}\n\n"
    )
    for number, name in enumerate(row.disks, start=1):
        text += (
            f"{'VTD':<21} vtscsi{place}_{number}\n{'Status':<21} Available\n"
            f"{'LUN':<21} 0x{0x8000 + (number << 8):04x}000000000000\n"
            f"{'Backing device':<21} {devices[name]}\n{'Mirrored':<21} false\n\n"
        )
    return text


def _npiv(call: Call, server: PartitionEntry, place: int, row: AdapterRow) -> str:
    frame = call.world.frames[server.system]
    number = row.remote.lpar_id if row.remote else 0
    name = row.remote.name if row.remote else ""
    image = call.world.images.get(row.remote.host) if row.remote else None
    logged_in = bool(image and image.up and image.system == server.system)
    client_slot = location(frame, row.remote, row.remote_slot) if row.remote else ""
    port = f"U78D2.001.{frame.serial}-P1-C3-T{place % 2 + 1}"
    return (
        f"{'Name':<13} {'Physloc':<34} {'ClntID':>6} {'ClntName':<14} ClntOS\n"
        f"{'-' * 13} {'-' * 34} {'-' * 6} {'-' * 14} {'-' * 7}\n"
        f"{f'vfchost{place}':<13} {location(frame, server, row.slot):<34} {number:>6} {name:<14} AIX\n\n"
        f"Status:{'LOGGED_IN' if logged_in else 'NOT_LOGGED_IN'}\n"
        f"{f'FC name:fcs{place % 2}':<31} FC loc code:{port}\n"
        f"Ports logged in:{len(row.disks) if logged_in else 0}\n"
        f"Flags:a<LOGGED_IN,STRIP_MERGE>\n"
        f"{f'VFC client name:fcs{place % 2}':<31} VFC client DRC:{client_slot}\n"
    )


def _server(call: Call) -> PartitionEntry:
    return call.world.partitions[call.host]


def _disks(call: Call) -> dict[str, str]:
    """Device of the server -> disk of the world: those that it serves by virtual SCSI."""
    return served_disks(call.world, _server(call))


def served_disks(world: World, server: PartitionEntry) -> dict[str, str]:
    """The same for any server, by the names that it gives to its devices."""
    rows = [row for row in adapters_of(world, server) if row.variety == "scsi"]
    names = sorted({name for row in rows for name in row.disks if name in world.disks})
    return {f"hdisk{number}": name for number, name in enumerate(names)}
