import pytest

from lpmtui.model.command import Command, Completed
from lpmtui.model.errors import ConnectionLost, Refused

LOOK = Command("n1", ("clmgr", "query", "cluster"))
CHANGE = Command("n1", ("clmgr", "modify", "cluster", "LPM_POLICY=unmanage"), mutates=True)


@pytest.fixture
def told() -> list[tuple[str, int | None, float]]:
    return []


@pytest.fixture
def observe(told):
    def note(command: Command, completed: Completed | None, seconds: float) -> None:
        told.append((command.line(), completed.status if completed else None, seconds))

    return note


def test_an_observer_hears_the_intent_before_and_the_outcome_after(site_of, hosts, told, observe) -> None:
    hosts.answers["n1"]["clmgr modify *"] = (3, "no")

    def working(command: Command) -> None:
        assert told == [(CHANGE.line(), None, 0.0)]
        hosts.sleep(2.5)

    hosts.on_run = working
    assert site_of(observe=observe).run(CHANGE).status == 3
    assert told == [(CHANGE.line(), None, 0.0), (CHANGE.line(), 3, 2.5)]


def test_what_only_looks_is_not_told(site_of, told, observe) -> None:
    assert site_of(observe=observe).run(LOOK).ok
    assert told == []


@pytest.mark.parametrize("way", ["run", "start"])
def test_a_lost_answer_is_told_as_such_and_raised(site_of, hosts, told, observe, way: str) -> None:
    hosts.answers["n1"]["clmgr modify *"] = ConnectionLost("The link broke.")
    with pytest.raises(ConnectionLost):
        getattr(site_of(observe=observe), way)(CHANGE)
    assert [status for _, status, _ in told] == [None, 255]


def test_a_started_change_is_told_once_when_it_has_ended(site_of, hosts, told, observe) -> None:
    hosts.answers["n1"]["clmgr modify *"] = "fine\n"
    running = site_of(observe=observe).start(CHANGE)
    hosts.sleep(3)
    assert running.poll().stdout == "fine\n"
    assert running.poll().ok
    assert running.read() == "fine\n"
    running.close()
    assert told == [(CHANGE.line(), None, 0.0), (CHANGE.line(), 0, 3.0)]


@pytest.mark.parametrize("way", ["run", "start"])
def test_read_only_refuses_every_change_and_runs_nothing(site_of, hosts, told, observe, way: str) -> None:
    site = site_of(read_only=True, observe=observe)
    with pytest.raises(Refused, match="Read-only: n1 is not changed"):
        getattr(site, way)(CHANGE)
    assert (hosts.asked, told) == ([], [])
    assert site.read_only
    assert site.run(LOOK).ok


@pytest.mark.parametrize("way", ["run", "start"])
def test_a_dry_run_only_tells(site_of, hosts, told, observe, way: str) -> None:
    site = site_of(dry_run=True, observe=observe)
    answer = getattr(site, way)(CHANGE)
    completed = answer if way == "run" else answer.poll()
    assert (completed.status, completed.text) == (0, "")
    assert told == [(CHANGE.line(), None, 0.0)]
    assert hosts.asked == []
    assert site.dry_run
    assert site.start(LOOK).poll().ok


def test_a_closed_site_lets_go_of_its_hosts(site_of, hosts) -> None:
    with site_of() as site:
        assert site.run(LOOK).ok
    assert hosts.down
