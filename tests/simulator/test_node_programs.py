"""Programs that every AIX partition has, and wrappers that run lines elsewhere."""

from __future__ import annotations

import pytest
from cluster_bench import Bench, scenario

from lpmtui.model.lazy_dataclass import replace
from lpmtui.simulator.engine.world import EPOCH
from lpmtui.simulator.node.identity import machine_id


@pytest.fixture
def bench() -> Bench:
    return Bench()


def test_date(bench: Bench) -> None:
    assert bench.ok("n1", "date") == "Thu Jan  1 00:00:00 UTC 2026\n"
    assert bench.ok("n1", "/usr/bin/date +%s") == f"{int(EPOCH)}\n"
    assert bench.ok("n1", "date '+%Y-%m-%d %H:%M'") == "2026-01-01 00:00\n"


def test_each_host_has_its_own_clock(bench: Bench) -> None:
    bench.image("n2").clock_offset_s = -3600.0
    assert bench.ok("n2", "date") == "Wed Dec 31 23:00:00 UTC 2025\n"
    bench.ok("n2", "clmgr verify cluster")
    assert bench.clutils("n2")[0].startswith("Wed Dec 31 23:00:00 UTC 2025 clmgr:")


def test_identity_changes_with_the_system(bench: Bench) -> None:
    before = bench.ok("n1", "uname -m; prtconf | grep Serial; uname -u; hostname")
    bench.image("n1").system = "frame2"
    bench.world.partitions["frame1/n1"].placeholder = True
    bench.world.partitions.add(_copy(bench, "frame2"))
    after = bench.ok("n1", "uname -m; prtconf | grep Serial; uname -u; hostname")
    assert before.splitlines()[1] == "Machine Serial Number: 10000A1"
    assert after.splitlines()[1] == "Machine Serial Number: 10000A2"
    assert before.splitlines()[0] != after.splitlines()[0]
    assert before.splitlines()[3] == after.splitlines()[3] == "n1"


def _copy(bench: Bench, system: str):
    return replace(bench.world.partitions["frame1/n1"], system=system, placeholder=False)


@pytest.mark.parametrize(
    ("serial", "expected"), [("0F92DB1", "00F92DB14C00"), ("782A1B0", "0082A1B04C00"), ("12", "000000124C00")]
)
def test_machine_identifier(serial: str, expected: str) -> None:
    assert machine_id(serial) == expected


def test_levels_and_partition(bench: Bench) -> None:
    assert bench.ok("n1", "oslevel -s") == "7200-05-08-2346\n"
    assert bench.ok("n1", "oslevel") == "7.2.0.0\n"
    assert bench.ok("n1", "uname -a").startswith("AIX n1 2 7 00")
    assert "Partition Name                             : n1" in bench.ok("n1", "lparstat -i")
    assert bench.ok("n1", "uname -L") == "2 n1\n"


def test_processes_of_an_application_come_and_go_with_it(bench: Bench) -> None:
    assert "appuser     appd" in bench.ok("n1", "ps -eo user,comm")
    assert "appd" not in bench.ok("n2", "ps -ef")
    bench.ok("n1", "clmgr move rg rg NODE=n2")
    assert "appd" not in bench.ok("n1", "ps -ef")
    assert bench.ok("n2", "ps -eo user=,comm= | grep -c appuser").split() == ["1"]
    bench.refused("n1", "ps -o colour")


def test_users(bench: Bench) -> None:
    bench.image("n1").users = ["dba pts/1 10.1.1.4", "root vty0"]
    lines = bench.ok("n1", "who").splitlines()
    assert lines[0].split()[0:2] == ["dba", "pts/1"]
    assert lines[0].endswith("(10.1.1.4)")
    assert not lines[1].endswith(")")


def test_error_log(bench: Bench) -> None:
    assert bench.ok("n1", "errpt") == ""
    bench.freeze("n1", 40)
    bench.boot("n1")
    lines = bench.ok("n1", "errpt").splitlines()
    assert lines[0] == "IDENTIFIER TIMESTAMP  T C RESOURCE_NAME  DESCRIPTION"
    assert lines[1].startswith("225E3B63   0101000026 T S PANIC")
    assert "IDENTIFIER:      225E3B63" in bench.ok("n1", "errpt -a")
    assert bench.ok("n1", "errpt -j 00000000") == ""


def test_files(bench: Bench) -> None:
    bench.ok("n1", "echo one > /tmp/a; echo two >> /tmp/a; cp /tmp/a /tmp/b; mv /tmp/b /tmp/c")
    assert bench.ok("n1", "cat /tmp/c") == "one\ntwo\n"
    assert bench.ok("n1", "ls /tmp") == "a\nc\n"
    assert bench.run("n1", "test -f /tmp/b").status == 1
    assert bench.run("n1", "[ -s /tmp/a ] && [ ! -x /tmp/a ] && test -d /tmp && [ a != b ]").status == 0
    bench.ok("n1", "chmod 755 /tmp/a; test -x /tmp/a; chmod -x /tmp/a")
    assert bench.run("n1", "test -x /tmp/a").status == 1
    assert "-rw-r--r--" in bench.ok("n1", "ls -l /tmp/a")
    bench.ok("n1", "rm /tmp/a /tmp/c; touch /tmp/empty")
    assert bench.ok("n1", "wc -c /tmp/empty").split()[0] == "0"
    assert "does not exist" in bench.refused("n1", "rm /tmp/a")
    assert "does not exist" in bench.refused("n1", "ls /tmp/a")
    bench.refused("n1", "cp /tmp/a /tmp/b")


def test_inittab(bench: Bench) -> None:
    bench.ok("n1", 'mkitab "mine:2:once:/opt/mine > /dev/null 2>&1"')
    assert bench.ok("n1", "lsitab mine") == "mine:2:once:/opt/mine > /dev/null 2>&1\n"
    assert "mine:2:once" in bench.ok("n1", "lsitab -a")
    assert "mine:2:once" in bench.ok("n1", "cat /etc/inittab")
    bench.refused("n1", 'mkitab "mine:2:once:/opt/other"')
    bench.refused("n1", "mkitab nonsense")
    bench.ok("n1", "rmitab mine")
    assert bench.run("n1", "lsitab mine").status == 1
    bench.refused("n1", "rmitab mine")


def test_subsystems(bench: Bench) -> None:
    active = [line for line in bench.ok("n1", "lssrc -a").splitlines() if line.endswith(" active")]
    assert {line.split()[0] for line in active} >= {"clcomd", "clstrmgrES", "clevmgrdES", "cthags"}
    assert bench.run("n1", "LC_ALL=C lssrc -s cthags | grep -qw active").status == 0
    assert len(bench.ok("n1", "lssrc -g cluster").splitlines()) == 3
    assert "is not on file" in bench.refused("n1", "lssrc -s nosuch")
    bench.ok("n1", "clmgr stop node n1 MANAGE=unmanage")
    assert "inoperative" in bench.ok("n1", "lssrc -s clevmgrdES")
    assert bench.run("n1", "lssrc -s clstrmgrES | grep -qw active").status == 0


def test_lines_on_all_nodes(bench: Bench) -> None:
    assert bench.ok("n1", "clcmd -n crew hostname") == (
        f"{'-' * 31}\nNODE n2\n{'-' * 31}\nn2\n\n{'-' * 31}\nNODE n1\n{'-' * 31}\nn1\n"
    )
    assert bench.ok("n1", "clcmd -m n2 sleep 3; date").endswith("00:00:03 UTC 2026\n")
    bench.crash("n2")
    answer = bench.run("n1", "clcmd hostname")
    assert answer.status == 1
    assert "NODE n1" in answer.stdout


def test_lines_on_another_node(bench: Bench) -> None:
    assert bench.ok("n1", 'cl_rsh n2 "hostname; date +%s"') == f"n2\n{int(EPOCH)}\n"
    assert bench.run("n1", 'cl_rsh n2 "test -f /nothing"').status == 1
    bench.crash("n2")
    assert "cannot communicate" in bench.refused("n1", "cl_rsh n2 hostname")
    bench.refused("n1", "cl_rsh hmc hostname")


def test_a_shell_in_the_shell(bench: Bench) -> None:
    assert bench.ok("n1", "sh -c 'sleep 2; echo done | wc -l; test -f /x || echo none'").split() == [
        "1",
        "none",
    ]
    assert bench.now == EPOCH + 2
    assert bench.run("n1", "ksh -c 'exit 3'").status == 3
    bench.refused("n1", "sh -c 'echo `date`'")


def test_own_scripts_run_as_far_as_they_are_understood(bench: Bench) -> None:
    bench.ok("n1", "echo 'hostname; echo $?' > /opt/own; chmod +x /opt/own")
    assert bench.ok("n1", "/opt/own") == "n1\n0\n"
    bench.ok("n1", "chmod -x /opt/own")
    assert bench.run("n1", "/opt/own").status == 126


def test_site_scripts_act(bench: Bench) -> None:
    bench.ok("n1", "/opt/app/stop")
    assert bench.app().instances == {}
    bench.ok("n1", "/opt/app/start")
    assert (bench.app().instances, bench.app().start_count) == ({"n1": 1}, 2)


def test_the_registered_script_for_migrations(bench: Bench) -> None:
    assert "cl_dr" in bench.ok("n1", "drmgr -l")
    bench.refused("n1", "/usr/es/sbin/cluster/utilities/cl_dr premigrate")
    bench.ok("n1", "mkitab hacmp_lpm:2:once:/x; /usr/es/sbin/cluster/utilities/cl_dr undopremigrate")
    assert bench.run("n1", "lsitab hacmp_lpm").status == 1


def test_partitions_of_no_cluster_have_aix_but_not_powerha() -> None:
    table = scenario()
    table["system"][0]["partition"].append({"name": "loner"})
    bench = Bench(table)
    assert bench.ok("loner", "uname -n; oslevel; who; errpt; hostname").split()[0] == "loner"
    assert "clstrmgrES" not in bench.ok("loner", "lssrc -a")
    assert bench.run("loner", "clRGinfo").status == 127


def test_a_host_that_speaks_german_unless_it_is_asked_for_english() -> None:
    bench = Bench()
    bench.image("n1").language = "de_DE.UTF-8"
    assert bench.ok("n1", "date") == "Do Jan  1 00:00:00 UTC 2026\n"
    assert bench.run("n1", "lssrc -s cthags | grep -qw active").status == 1
    assert bench.run("n1", "LC_ALL=C lssrc -s cthags | grep -qw active").status == 0
    assert bench.ok("n1", "lssrc -a").splitlines()[0].split() == ["Subsystem", "Gruppe", "PID", "Status"]
    assert bench.ok("n1", "LANG=en_US date") == "Thu Jan  1 00:00:00 UTC 2026\n"
    bench.image("n1").language = "xx_XX"
    assert bench.ok("n1", "date") == "Thu Jan  1 00:00:00 UTC 2026\n"
