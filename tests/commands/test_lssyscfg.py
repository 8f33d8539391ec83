"""Listings of an HMC: what is asked, and how old or troubled consoles answer."""

from __future__ import annotations

import pytest

from lpmtui.commands.hmc import hardware, io_adapters, lslparmigr
from lpmtui.commands.hmc.records import name_filter
from lpmtui.commands.query import AttributesUnknown, ask
from lpmtui.model.command import Completed
from lpmtui.model.errors import CommandFailed, ExitStatus, GarbledAnswer
from lpmtui.model.system import (
    AdapterKind,
    MigrationLimits,
    MigrationState,
    PartitionState,
    RmcState,
    SystemMemory,
    SystemProcessors,
    SystemState,
)

LIMITS = "64,8,0,0"


def with_header(query, *rows: str) -> str:
    argv = query.command.argv
    return "\n".join([argv[argv.index("-F") + 1], *rows]) + "\n"


def test_every_listing_asks_for_named_attributes_with_header():
    for query in (
        hardware.systems("hmc1"),
        hardware.partitions("hmc1", "power-a"),
        lslparmigr.migration_limits("hmc1", "power-a"),
        lslparmigr.partition_migrations("hmc1", "power-a"),
        hardware.system_memory("hmc1", "power-a"),
        hardware.system_processors("hmc1", "power-a"),
        hardware.partition_memory("hmc1", "power-a"),
        hardware.partition_processors("hmc1", "power-a"),
        *io_adapters.all_adapters("hmc1", "power-a", "dbnode1"),
    ):
        assert query.command.argv[-3] == "-F"
        assert query.command.argv[-1] == "--header"
        assert query.command.host == "hmc1"
        assert not query.command.mutates


def test_systems(parsed):
    query = hardware.systems("hmc1")
    assert query.command.argv[:3] == ("lssyscfg", "-r", "sys")
    text = with_header(
        query,
        'power-a,Operating,9009-42A,7800001,"default,POWER9",1',
        "power-b,No Connection,unavailable,unavailable,unavailable,unavailable",
        "power-c,Gone Fishing,9009-42A,7800003,default,0",
    )
    a, b, c = parsed(query, text)
    assert (a.name, a.state, a.type_model, a.serial) == (
        "power-a",
        SystemState.OPERATING,
        "9009-42A",
        "7800001",
    )
    assert (a.compat_modes, a.active_mobility_capable, a.hmc) == (("default", "POWER9"), True, "hmc1")
    assert (b.state, b.type_model, b.compat_modes) == (SystemState.NO_CONNECTION, "", ())
    assert b.active_mobility_capable is None
    assert (c.state, c.raw_state, c.active_mobility_capable) == (SystemState.UNKNOWN, "Gone Fishing", False)


def test_partitions(parsed):
    query = hardware.partitions("hmc1", "power-a")
    text = with_header(
        query,
        "dbnode1,3,aixlinux,Migrating - Running,active,10.1.1.3,AIX 7.2 7200-05-04-2220,P9,0,0,A-1,p,1",
        "teacher02 9.200.104.218,4,aixlinux,Not Activated,inactive,,,default,1,0,A-2,,0",
        "vios-a1,1,vioserver,Running,active,10.1.1.9,VIOS 3.1,POWER9,null,1,A-3,p1,null",
        "odd,unavailable,aixlinux,unavailable,none,null,null,null,null,null,null,null,null",
    )
    db, teacher, vios = parsed(query, text)
    assert (db.lpar_id, db.system, db.state) == (3, "power-a", PartitionState.MIGRATING_RUNNING)
    assert (db.rmc_state, db.migration_disabled, db.compat_mode) == (RmcState.ACTIVE, False, "P9")
    assert (teacher.name, teacher.migration_disabled) == ("teacher02 9.200.104.218", True)
    assert vios.is_vios
    assert vios.migration_disabled is None
    assert (vios.mover, vios.rmc_address, vios.uuid, vios.profile) == (True, "10.1.1.9", "A-3", "p1")
    assert (db.mover, db.remote_restart, teacher.rmc_address) == (False, True, "")


def test_partitions_with_their_memory_and_processors(parsed):
    partitions = hardware.partitions("hmc1", "power-a")
    found = parsed(
        partitions,
        with_header(
            partitions,
            "a,3,aixlinux,Running,active,,,,0,,,,",
            "b,4,aixlinux,Running,active,,,,0,,,,",
            "c,5,aixlinux,Running,active,,,,0,,,,",
        ),
    )
    memory = hardware.partition_memory("hmc1", "power-a")
    processors = hardware.partition_processors("hmc1", "power-a")
    a, b, c = hardware.with_resources(
        found,
        parsed(memory, with_header(memory, "3,65536", "4,null", "null,4096")),
        parsed(processors, with_header(processors, "3,4,2.5,Oracle Pool", "4,2,null,null")),
    )
    assert (a.memory_mib, a.processors) == (65536, 2.5)
    assert (b.memory_mib, b.processors) == (None, 2.0)
    assert (c.memory_mib, c.processors) == (None, None)
    assert (a.processor_pool, b.processor_pool, c.processor_pool) == ("Oracle Pool", "", None)


def test_hardware_of_a_system(parsed):
    memory = hardware.system_memory("hmc1", "power-a")
    assert parsed(memory, with_header(memory, "524288,262144,256")) == SystemMemory(
        "power-a", 524288, 262144, 256
    )
    processors = hardware.system_processors("hmc1", "power-a")
    assert parsed(processors, with_header(processors, "24.0,12.5")) == SystemProcessors("power-a", 24.0, 12.5)
    assert parsed(memory, "No results were found.\n") == SystemMemory("power-a")


def test_migration_limits_as_a_public_driver_expects_them(session, parsed):
    values = next(
        text for command, text in session("hmc/ivm_lslparmigr_and_F_output.txt") if "-r sys" in command
    )
    inactive, active, inactive_now, active_now = values.strip().split(",")
    query = lslparmigr.migration_limits("hmc1", "power-a")
    text = with_header(query, ",".join([active, active_now, inactive, inactive_now]))
    assert parsed(query, text) == MigrationLimits("power-a", 8, 0, 64, 0)


def test_migrations(parsed):
    query = lslparmigr.partition_migrations("hmc1", "power-a")
    text = with_header(
        query,
        "QA,Not Migrating,4,null,null,null,null,null,null,null",
        "PROD,Migration Starting,3,active,DST,7,vios1,vios1,10247168,259547136",
        "ODD,Migration Paused,,,,,,,,",
    )
    idle, moving, odd = parsed(query, text)
    assert (idle.state, idle.kind, idle.bytes_remaining) == (MigrationState.NOT_MIGRATING, "", None)
    assert (moving.state, moving.target, moving.source_msp) == (MigrationState.STARTING, "DST", "vios1")
    assert (moving.bytes_transmitted, moving.bytes_remaining) == (10247168, 259547136)
    assert (odd.state, odd.raw_state) == (MigrationState.UNKNOWN, "Migration Paused")
    assert (moving.lpar_id, moving.target_lpar_id, idle.target_lpar_id) == (3, 7, None)
    assert [each.in_progress for each in (idle, moving, odd)] == [False, True, False]


def test_one_partition_is_filtered_and_its_name_quoted():
    argv = lslparmigr.partition_migrations("hmc1", "power-a", "dbnode1").command.argv
    assert argv[argv.index("--filter") + 1] == "lpar_names=dbnode1"
    assert name_filter("a", "b") == ("--filter", '"lpar_names=a,b"')
    assert name_filter("") == ()


def test_adapters(parsed):
    scsi, eth, fc = io_adapters.all_adapters("hmc1", "power-a", "dbnode1")
    assert [q.command.argv[4] for q in (scsi, eth, fc)] == ["scsi", "eth", "fc"]
    (one,) = parsed(scsi, with_header(scsi, "dbnode1,2,client,vios-a1,11,0"))
    assert (one.kind, one.slot, one.role, one.remote_partition, one.remote_slot) == (
        AdapterKind.SCSI,
        2,
        "client",
        "vios-a1",
        11,
    )
    assert one.required is False
    (server,) = parsed(scsi, with_header(scsi, "vios-a1,11,server,any,any,1"))
    assert (server.remote_partition, server.remote_slot) == ("", None)
    (one,) = parsed(eth, with_header(eth, 'dbnode1,32,FA976D972A20,1,"100,200",0,ETHERNET0,0'))
    assert (one.mac, one.vlan, one.more_vlans, one.trunk) == ("FA976D972A20", 1, ("100", "200"), False)
    (one,) = parsed(fc, with_header(fc, 'dbnode1,4,client,vios-a1,40,0,"c0507601,c0507602"'))
    assert one.wwpns == ("c0507601", "c0507602")
    assert parsed(fc, "No results were found.\n") == ()


# -- answers without an answer -----------------------------------------------------------------------------


@pytest.mark.parametrize("said", ["No results were found.", "Nie znaleziono wyników.", "没有找到结果"])
def test_nothing_found_is_no_partition(parsed, said):
    query = hardware.partitions("hmc1", "power-a")
    assert parsed(query, f"{said}\n") == ()
    assert parsed(query, with_header(query, said)) == ()


@pytest.mark.parametrize(
    "said",
    ["Last login: Mon Jan 25", "<html>", "ok", "bash: lssyscfg: not found", "name", "7", "Welcome to hmc1."],
)
def test_what_is_no_listing_is_not_understood_and_never_an_empty_site(parsed, said):
    for query in (hardware.systems("hmc1"), hardware.partitions("hmc1", "power-a")):
        with pytest.raises(GarbledAnswer) as caught:
            parsed(query, f"{said}\n")
        assert caught.value.exit_status == ExitStatus.UNREACHABLE


def test_an_ordinary_empty_answer_may_be_in_any_language(parsed):
    query = io_adapters.virtual_adapters("hmc1", "power-a", "p", AdapterKind.FIBRE_CHANNEL)
    assert parsed(query, "Tuloksia ei löytynyt.\n") == ()
    for said in ("<html>", "x=1.", "$ .", "2 errors."):
        with pytest.raises(GarbledAnswer):
            parsed(query, f"{said}\n")


def test_nothing_found_with_a_failing_status_is_no_partition(parsed):
    assert parsed(hardware.partitions("hmc1", "power-a"), "No results were found.\n", status=1) == ()


def test_an_empty_answer_does_not_prove_that_a_partition_is_gone(parsed):
    with pytest.raises(GarbledAnswer, match="it is empty"):
        parsed(hardware.partitions("hmc1", "power-a"), "")


def test_an_error_code_with_status_zero_is_an_error(parsed):
    with pytest.raises(CommandFailed, match="not found"):
        parsed(hardware.partitions("hmc1", "x"), "HSCL8012 The partition named X was not found.\n")


def test_a_header_that_was_not_asked_for_is_garbled(parsed):
    with pytest.raises(GarbledAnswer, match="attributes that were asked for"):
        parsed(hardware.partitions("hmc1", "power-a"), "name,lpar_id\na,1\n")


def test_an_error_on_stdout_with_status_one(parsed):
    with pytest.raises(CommandFailed) as caught:
        parsed(hardware.systems("hmc1"), "HSCL350B You do not have authority.\n", status=1)
    assert caught.value.code == "HSCL350B"


# -- older consoles ----------------------------------------------------------------------------------------


ENGLISH = "An invalid attribute was entered.  The invalid attribute is {}.  Please correct your entry.\n"
POLISH = "Wprowadzono niepoprawny atrybut.  Niepoprawny atrybut to {}.\n"


class OldConsole:
    """Knows some attributes only; with `names_it` it names the first it does not know."""

    def __init__(self, *known: str, row: str, names_it: bool, complaint: str = ENGLISH) -> None:
        self.known, self.row, self.names_it, self.complaint = known, row, names_it, complaint
        self.asked: list[str] = []

    def run(self, command) -> Completed:
        attributes = command.argv[command.argv.index("-F") + 1]
        self.asked.append(attributes)
        unknown = [name for name in attributes.split(",") if name not in self.known]
        if unknown:
            said = (
                self.complaint.format(unknown[0]) if self.names_it else "An invalid attribute was entered.\n"
            )
            return Completed(command, 1, said)
        return Completed(command, 0, f"{attributes}\n{self.row}\n")


@pytest.mark.parametrize("names_it", [True, False])
def test_an_old_console_is_asked_for_less(names_it):
    old = OldConsole("name", "migration_state", row="PROD,Migration Starting", names_it=names_it)
    (migration,) = ask(old.run, lslparmigr.partition_migrations("hmc1", "power-a"))
    assert (migration.partition, migration.bytes_remaining) == ("PROD", None)
    assert len(old.asked) == 9


def test_attributes_that_the_console_names_are_the_only_ones_left_out():
    known = ("name", "state", "type_model", "serial_num", "active_lpar_mobility_capable")
    old = OldConsole(*known, row="power-a,Operating,9117-570,65,0", names_it=True)
    (system,) = ask(old.run, hardware.systems("hmc1"))
    assert system.active_mobility_capable is False
    assert old.asked[-1] == ",".join(known)


def test_an_unknown_attribute_is_recognised_by_its_name_in_any_language():
    old = OldConsole("name", "migration_state", row="PROD,Not Migrating", names_it=True, complaint=POLISH)
    (migration,) = ask(old.run, lslparmigr.partition_migrations("hmc1", "power-a"))
    assert migration.state is MigrationState.NOT_MIGRATING


def test_a_coded_complaint_that_has_an_attributes_name_is_no_old_level(parsed):
    query = lslparmigr.partition_migrations("hmc1", "power-a")
    with pytest.raises(CommandFailed) as caught:
        parsed(query, "HSCL8012 The partition named lpar_id was not found.\n", status=1)
    assert not isinstance(caught.value, AttributesUnknown)


def test_what_an_old_console_knows_is_remembered():
    old = OldConsole("name", "migration_state", row="PROD,Not Migrating", names_it=True)
    remembered = {}
    query = lslparmigr.partition_migrations("hmc1", "power-a")
    ask(old.run, query, remembered)
    old.asked.clear()
    ask(old.run, lslparmigr.partition_migrations("hmc1", "power-a"), remembered)
    assert old.asked == ["name,migration_state"]


def test_a_console_that_does_not_know_the_required_attributes_fails():
    old = OldConsole("name", row="x", names_it=True)
    with pytest.raises(CommandFailed, match="invalid attribute") as caught:
        ask(old.run, hardware.systems("hmc1"))
    assert not isinstance(caught.value, AttributesUnknown)
