"""Sites on which partitions, nodes and hosts each have names of their own; systems without a serial."""

from __future__ import annotations

import pytest

from lpmtui.model.errors import UsageError
from lpmtui.simulator.api import SimulatedHostUnknown, SimulatedSite

SOURCE, TARGET, PARTITION = "Server-9009-42A-SN1", "Server-9009-42A-SN3", "PRD ORDERS A"


@pytest.fixture
def real() -> SimulatedSite:
    return SimulatedSite.open(None, scenario="real-names")


@pytest.mark.parametrize("name", ["ORDNODE1", PARTITION, "sap01a", "SAP01A.erp.example.com", "10.30.1.11"])
def test_a_node_is_reached_by_each_of_its_names_and_its_address(real, name):
    assert real.run(name, "hostname").stdout == "sap01a\n"
    assert real.run(name, "uname -L").stdout == f"11 {PARTITION}\n"


def test_a_name_is_found_as_it_is_written_before_any_other(real):
    assert real.run("ordnode1", "uname -L").stdout == "12 ordnode1\n"
    assert real.run("OLDORDERS.example.com", "uname -L").stdout == "12 ordnode1\n"
    with pytest.raises(SimulatedHostUnknown):
        real.begin("sap01a.elsewhere.example.com", "hostname")


def test_each_side_uses_its_own_names(real):
    lpars = real.run("hmc-prod", f"lssyscfg -r lpar -m {SOURCE} -F name,lpar_id,rmc_ipaddr").stdout
    assert f"{PARTITION},11,10.30.1.11\n" in lpars
    assert "sap01a" not in lpars
    assert real.run("OrdNode2", "clmgr query node").stdout == "ORDNODE1\nOrdNode2\n"
    assert real.run("OrdNode2", "clRGinfo -s").stdout.count("ORDNODE1") == 1
    described = real.run("ORDNODE1", "lparstat -i").stdout
    assert "Node Name                                  : sap01a\n" in described
    assert f"Partition Name                             : {PARTITION}\n" in described
    assert "Partition Number                           : 11\n" in described


def test_the_serial_numbers_of_the_systems_differ_and_are_what_the_nodes_tell(real):
    serials = real.run("hmc-prod", "lssyscfg -r sys -F serial_num").stdout.split()
    assert len(set(serials)) == 3
    assert real.run("ORDNODE1", "uname -u").stdout == f"IBM,02{serials[0]}\n"


def test_a_partition_with_names_of_its_own_moves_with_its_cluster(real):
    began = real.begin("hmc-prod", ["migrlpar", "-o", "m", "-m", SOURCE, "-t", TARGET, "-p", PARTITION])
    real.sleep(20)
    log = real.run("OrdNode2", "cl_rsh ORDNODE1 cat /var/hacmp/log/clutils.log").stdout
    assert "Node = ORDNODE1, state = NORMAL" in log
    while began.poll() is None:
        real.wait_for(began)
    real.advance(300)
    assert began.poll().status == 0
    serials = real.run("hmc-prod", "lssyscfg -r sys -F serial_num").stdout.split()
    assert real.run("ORDNODE1", "uname -u").stdout == f"IBM,02{serials[2]}\n"
    assert real.run("OrdNode2", "clmgr -c -a NAME,STATE query node").stdout.count("NORMAL") == 2


@pytest.mark.parametrize("name", ["ORDNODE1", PARTITION, "sap01a"])
def test_a_fault_is_put_on_a_host_by_any_of_its_names(real, name):
    assert real.set_fault("partition-crash", name).on == "ORDNODE1"
    assert real.fault_of_move("partition-crash", PARTITION, TARGET) == "ORDNODE1"
    real.advance(60)
    states = real.run("hmc-prod", f"lssyscfg -r lpar -m {SOURCE} -F name,state").stdout
    assert f"{PARTITION},Not Activated\n" in states
    real.clear_faults("partition-crash")
    assert real.run(name, "hostname").stdout == "sap01a\n"


def test_a_fault_of_a_move_of_nothing_is_refused(real):
    with pytest.raises(UsageError, match="no partition nobody"):
        real.fault_of_move("partition-crash", "nobody", TARGET)
