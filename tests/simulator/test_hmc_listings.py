from __future__ import annotations

import csv

import pytest

from lpmtui.simulator.api import SimulatedSite

QUESTIONS = [
    "lssyscfg -r sys",
    "lssyscfg -r lpar -m power-a",
    "lssyscfg -r prof -m power-a",
    "lshwres -r mem -m power-a --level sys",
    "lshwres -r mem -m power-a --level lpar",
    "lshwres -r proc -m power-a --level sys",
    "lshwres -r proc -m power-a --level lpar",
    "lshwres -r virtualio --rsubtype eth --level lpar -m power-a",
    "lshwres -r virtualio --rsubtype scsi --level lpar -m power-a",
    "lshwres -r virtualio --rsubtype fc --level lpar -m power-a",
    "lslparmigr -r sys -m power-a",
    "lslparmigr -r lpar -m power-a",
    "lslparmigr -r manager",
    "lslparmigr -r msp -m power-a -t power-b --filter lpar_names=dbnode1",
    "lslparmigr -r procpool -m power-a -t power-b --filter lpar_names=dbnode1",
    "lslparmigr -r virtualio -m power-a -t power-b --filter lpar_names=dbnode1",
    "lsrefcode -r lpar -m power-a",
    "lsrefcode -r sys -m power-a",
    "lslic -m power-a",
    "lsmemopt -m power-a -r lpar -o currscore",
    "lsmemopt -m power-a -r sys -o calcscore",
    "lshmcusr",
    "lsaccfg -t taskrole",
    "lsaccfg -t resourcerole",
    "lshmc -n",
    "lshmc -r",
    "lshmc -b",
    "lshwres -r procpool -m power-a",
    "lshwres -r virtualio --rsubtype slot -m power-a",
    "lshwres -r virtualio --rsubtype vswitch -m power-a",
    "lshwres -r virtualio --rsubtype vnetwork -m power-a",
]


@pytest.mark.parametrize("question", QUESTIONS)
def test_names_and_values_of_a_listing_are_the_same_either_way(site, question):
    """`-F NAMES --header` shows what the default output shows, `null` where it leaves an attribute out."""
    plain = site.run("hmc1", question)
    headed = site.run("hmc1", f"{question} -F --header")
    assert plain.status == headed.status == 0
    records = [dict(cell.split("=", 1) for cell in row) for row in csv.reader(plain.stdout.splitlines())]
    names, *rows = csv.reader(headed.stdout.splitlines())
    assert records
    for row, record in zip(rows, records, strict=True):
        shown = dict(zip(names, row, strict=True))
        assert record == {name: value for name, value in shown.items() if name in record}
        assert all(value == "null" for name, value in shown.items() if name not in record)
    bare = site.run("hmc1", f"{question} -F")
    assert headed.stdout.split("\n", 1)[1] == bare.stdout


def test_any_character_that_no_name_can_have_separates(site):
    assert site.run("hmc1", "lssyscfg -r sys -F name:state").stdout.splitlines()[0] == "power-a:Operating"
    answer = site.run("hmc1", "lssyscfg -r sys -F name:lpar_proc_compat_modes").stdout.splitlines()[0]
    assert answer == "power-a:default,POWER8,POWER9_base,POWER9"
    answer = site.run("hmc1", "lssyscfg -r sys -F name,lpar_proc_compat_modes").stdout.splitlines()[0]
    assert answer == 'power-a,"default,POWER8,POWER9_base,POWER9"'


def test_one_unknown_attribute_fails_the_whole_question_on_stdout(site):
    answer = site.run("hmc1", "lssyscfg -r lpar -m power-a -F name,nosuch,state")
    assert (answer.status, answer.stderr) == (1, "")
    assert answer.stdout == (
        "An invalid attribute was entered.  The invalid attribute is nosuch."
        "  Please correct your entry and retry the command.\n"
    )
    with site.using() as world:
        world.hmcs["hmc1"].errors_on = "stderr"
    again = site.run("hmc1", "lssyscfg -r lpar -m power-a -F name,nosuch,state")
    assert (again.stdout, again.stderr) == ("", answer.stdout)


@pytest.mark.parametrize(
    ("question", "beginning"),
    [
        (
            "lssyscfg -r lpar -m power-a --filter lpar_names=x",
            "HSCL8012 The partition named x was not found.",
        ),
        ("lssyscfg -r lpar -m power-a --filter lpar_ids=99", 'HSCL8011 The partition ID "99" was not found.'),
        ("lssyscfg -r lpar -m power-a --filter lpar_names=a,b", "The format of the configuration data"),
        ("lssyscfg -r lpar -m power-x", "The managed system power-x was not found."),
        ("lssyscfg -r lpar", "The command entered is either missing a required parameter or"),
        ("lssyscfg -r nosuch", "The command entered is either missing a required parameter or"),
        ("lssyscfg --nosuch", "An invalid parameter was entered.  The parameters --nosuch are not valid."),
        ("lshwres -r mem -m power-a --level nosuch", "The command entered is either missing"),
        ("lshwres -r io --rsubtype nosuch -m power-a", "The command entered is either missing"),
        ("lshmc -X", "An invalid parameter was entered.  The parameters -X are not valid."),
        ("lsmemopt -m power-a -r resgroup -o currscore", "HSCLCA00 The managed system does not support"),
    ],
)
def test_what_cannot_be_answered_says_so_on_stdout_with_status_1(site, question, beginning):
    answer = site.run("hmc1", question)
    assert (answer.status, answer.stderr) == (1, "")
    assert answer.stdout.startswith(beginning)
    confirmed = not answer.stdout.startswith("The managed system power-x")
    assert confirmed == ("simulated wording" not in answer.stdout)


def test_a_legal_question_without_an_answer(site):
    answer = site.run("hmc1", "lshwres -r virtualio --rsubtype fc --level lpar -m power-c -F slot_num")
    assert (answer.status, answer.stdout) == (0, "No results were found.\n")


def test_several_names_in_a_filter_need_their_quotes(site):
    argv = [
        "lssyscfg",
        "-r",
        "lpar",
        "-m",
        "power-a",
        "--filter",
        '"lpar_names=webnode1,dbnode1"',
        "-F",
        "name",
    ]
    assert site.run("hmc1", argv).stdout == "webnode1\ndbnode1\n"


def test_a_system_goes_by_its_type_and_serial_too(site):
    assert site.run("hmc1", "lssyscfg -r sys -m '9009-42A*782A1C4' -F name").stdout == "power-b\n"


def test_names_with_blanks_commas_and_accents_survive(make_world):
    from lpmtui.simulator.engine.repository import MemoryRepository

    name = 'Büro "A", 2'
    table = {
        "hmc": [{"name": "hmc1"}],
        "system": [{"name": "sys one", "vios": [], "partition": [{"name": name}]}],
    }
    world = make_world(table)
    site = SimulatedSite(MemoryRepository(world, lambda: 0.0), lambda: 0.0, lambda _: None)
    plain = site.run("hmc1", ["lssyscfg", "-r", "lpar", "-m", "sys one"]).stdout
    assert next(csv.reader([plain]))[0] == f"name={name}"
    valued = site.run("hmc1", ["lssyscfg", "-r", "lpar", "-m", "sys one", "-F", "name,lpar_id"]).stdout
    assert next(csv.reader([valued])) == [name, "1"]


def test_memory_that_a_migration_will_need_is_taken_at_once(site):
    free = "lshwres -r mem -m power-a --level sys -F curr_avail_sys_mem"
    before = int(site.run("hmc1", free).stdout)
    session = site.begin("hmc1", "migrlpar -o m -m power-b -t power-a -p tools1")
    site.advance(9)
    assert session.poll() is None
    assert int(site.run("hmc1", free).stdout) == before - 8192


def test_the_consoles_level(site):
    cells = next(csv.reader([site.run("hmc1", "lshmc -V").stdout]))
    assert cells[0].startswith(
        "version= Version: 10\n Release: 3\n Service Pack: 1060\nHMC Build level 2408210051"
    )
    assert cells[1] == "base_version=V10R3\n"


def test_migration_can_be_disabled(site):
    assert site.run("hmc1", "chsyscfg -r lpar -m power-b -i name=tools1,migration_disabled=1").status == 0
    shown = site.run("hmc1", "lssyscfg -r lpar -m power-b --filter lpar_names=tools1 -F migration_disabled")
    assert shown.stdout == "1\n"
    assert "disabled" in site.run("hmc1", "migrlpar -o v -m power-b -t power-a -p tools1").stdout
    assert site.run("hmc1", "chsyscfg -r lpar -m power-b -i name=tools1,nosuch=1").status == 1


def test_a_slow_console_answers_late(site):
    with site.using() as world:
        world.hmcs["hmc1"].latency_s = 7.0
    start = site.now()
    assert site.run("hmc1", "lshmc -V").status == 0
    assert site.now() == start + 7.0
