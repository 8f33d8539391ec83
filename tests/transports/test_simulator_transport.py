import math
from pathlib import Path

import pytest

from lpmtui.model.command import Command
from lpmtui.model.errors import ConnectionLost, Unreachable, UsageError
from lpmtui.simulator.api import SimulatedSite
from lpmtui.transports.simulator_transport import SimulatorTransport

SYSTEMS = Command("hmc1", ("lssyscfg", "-r", "sys", "-F", "name", "--header"))
MOVE = Command(
    "hmc1", ("migrlpar", "-o", "m", "-m", "power-b", "-t", "power-c", "-p", "tools1"), mutates=True
)


@pytest.fixture
def world() -> SimulatedSite:
    return SimulatedSite.open(None)


@pytest.fixture
def simulator(world: SimulatedSite) -> SimulatorTransport:
    return SimulatorTransport(world)


def test_a_command_runs_in_the_simulated_world(simulator) -> None:
    answer = simulator.run(SYSTEMS)
    assert (answer.status, answer.stdout) == (0, "name\npower-a\npower-b\npower-c\n")
    assert simulator.run(SYSTEMS, timeout=60) == answer


def test_the_hosts_are_known_by_their_kinds(simulator) -> None:
    assert [host.name for host in simulator.hosts("hmc")] == ["hmc1"]
    clusters = {host.name: host.cluster for host in simulator.hosts("node")}
    assert clusters["dbnode1"] == clusters["dbnode2"] == "dbcluster"
    assert "tools1" in [host.name for host in simulator.hosts("lpar")]


def test_an_unknown_host_and_one_that_is_down_are_different_errors(simulator, world) -> None:
    with pytest.raises(UsageError, match="no host nowhere"):
        simulator.run(Command("nowhere", ("date",)))
    with world._repository.using() as inner:
        inner.hmcs["hmc1"].up = False
    with pytest.raises(Unreachable, match="hmc1") as caught:
        simulator.run(SYSTEMS)
    assert not isinstance(caught.value, ConnectionLost)


def test_a_running_command_is_followed_on_the_worlds_clock(simulator) -> None:
    running = simulator.start(MOVE)
    assert running.poll() is None
    began, deadline = simulator.clock.monotonic(), 3600
    while running.poll() is None and simulator.clock.monotonic() < began + deadline:
        simulator.clock.sleep(1)
    answer = running.poll()
    assert answer is not None
    assert (answer.command, answer.status) == (MOVE, 0)
    assert simulator.clock.monotonic() - began > 5
    partitions = Command("hmc1", ("lssyscfg", "-r", "lpar", "-m", "power-c", "-F", "name"))
    assert "tools1" in simulator.run(partitions).stdout.split()


def test_a_command_given_up_goes_on_without_us(simulator) -> None:
    with pytest.raises(ConnectionLost, match="no answer within 3 seconds") as caught:
        simulator.run(MOVE, timeout=3)
    assert "may have taken effect" in caught.value.remedy
    simulator.clock.sleep(10)
    state = Command(
        "hmc1", ("lssyscfg", "-r", "lpar", "-m", "power-b", "--filter", "lpar_names=tools1", "-F", "state")
    )
    assert simulator.run(state).stdout == "Migrating - Running\n"


def test_a_cut_link_is_a_lost_connection(simulator, world) -> None:
    running = simulator.start(MOVE)
    simulator.clock.sleep(2)
    with world._repository.using() as inner:
        inner.hmcs["hmc1"].links_cut_at = inner.now
    with pytest.raises(ConnectionLost):
        running.poll()


def test_the_clock_is_the_worlds_and_runs_at_its_speed(tmp_path: Path) -> None:
    wall = [1_000_000.0]
    world = SimulatedSite.open(tmp_path / "w.db", wall=lambda: wall[0], nap=lambda s: None)
    clock = SimulatorTransport(world).clock
    world.begin("tools1", "sleep 60")
    before, moment = clock.monotonic(), clock.now()
    wall[0] += 3
    assert math.isclose(clock.monotonic() - before, 30)
    assert math.isclose((clock.now() - moment).total_seconds(), 30)


def test_two_transports_share_the_world_of_a_file(tmp_path: Path) -> None:
    one, other = (SimulatorTransport.open(tmp_path / "w.db") for _ in range(2))
    one.start(MOVE)
    SimulatedSite.open(tmp_path / "w.db").advance(10)
    state = Command("hmc1", ("lslparmigr", "-r", "lpar", "-m", "power-b", "--filter", "lpar_names=tools1"))
    assert "Not Migrating" not in other.run(state).stdout
    one.close()
    other.close()


def test_a_single_word_is_a_program_and_no_line_for_a_shell(simulator) -> None:
    answer = simulator.run(Command("hmc1", ("lssyscfg -r sys -F name",)))
    assert answer.status == 127


def test_the_clock_of_a_rehearsal_sleeps_no_longer_than_until_an_answer() -> None:
    transport = SimulatorTransport.open(None)
    clock = transport.prompt_clock
    begin = clock.monotonic()
    running = transport.start(Command("tools1", ("sleep", "40")))
    clock.sleep(300.0)
    assert clock.monotonic() == begin + 40
    assert running.poll() is not None
    clock.sleep(300.0)
    assert clock.monotonic() == begin + 340


def test_the_clock_of_a_rehearsal_hears_of_a_broken_connection() -> None:
    transport = SimulatorTransport.open(None)
    clock = transport.prompt_clock
    running = transport.start(Command("tools1", ("sleep", "400")))
    clock.sleep(10.0)
    transport.world.set_fault("connection-drops", "tools1", phase="now")
    clock.sleep(300.0)
    with pytest.raises(ConnectionLost):
        running.poll()
    stream = transport.start(Command("tools1", ("tail", "-f", "/etc/inittab")))
    begin = clock.monotonic()
    clock.sleep(300.0)
    assert clock.monotonic() == begin + 300
    assert stream.poll() is None
