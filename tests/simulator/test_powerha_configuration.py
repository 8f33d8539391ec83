"""The cluster's configuration: ranges, stored against in force, synchronisation."""

from __future__ import annotations

import pytest
from cluster_bench import Bench, scenario
from hypothesis import given, settings
from hypothesis import strategies as st

from lpmtui.simulator.powerha import caa
from lpmtui.simulator.powerha.facts import AttributeKind, ValueRefused, attributes, level


@pytest.fixture
def bench() -> Bench:
    return Bench()


def _attribute(bench: Bench, name: str) -> str:
    return bench.ok("n2", f"clmgr -a {name} query cluster").strip()


@pytest.mark.parametrize(
    "change",
    [
        "HEARTBEAT_FREQUENCY=9",
        "HEARTBEAT_FREQUENCY=601",
        "HEARTBEAT_FREQUENCY=thirty",
        "HEARTBEAT_FREQUENCY_DURING_LPM=5",
        "GRACE_PERIOD=31",
        "NETWORK_FAILURE_DETECTION_TIME=591",
        "LPM_POLICY=maybe",
        "NO_SUCH_THING=1",
        "STATE=STABLE",
        "",
    ],
)
def test_bad_changes_are_refused_whole(bench: Bench, change: str) -> None:
    bench.refused(
        "n1", f"clmgr modify cluster LPM_POLICY=unmanage {change}" if change else "clmgr modify cluster"
    )
    assert bench.cluster.stored == {}


def test_a_refusal_names_the_range(bench: Bench) -> None:
    assert "10-600" in bench.refused("n1", "clmgr modify cluster HEARTBEAT_FREQUENCY=9")


@given(
    st.sampled_from([a for a in attributes().values() if a.kind is AttributeKind.NUMBER]),
    st.integers(-5, 10_000),
)
@settings(max_examples=80)
def test_numbers_are_accepted_exactly_within_their_range(attribute, number: int) -> None:
    fits = attribute.minimum <= number <= attribute.maximum or (attribute.zero and number == 0)
    try:
        accepted = attribute.accept(str(number))
    except ValueRefused:
        assert not fits
    else:
        assert fits
        assert accepted == str(number)


@pytest.mark.parametrize("name", [n for n, a in attributes().items() if a.kind is AttributeKind.CHOICE])
def test_choices_are_read_without_regard_to_case(name: str) -> None:
    attribute = attributes()[name]
    for value in attribute.values:
        assert attribute.accept(value.swapcase()) == value
    assert not attribute.default or attribute.default in attribute.values


def test_never_set_values_print_as_the_book_shows(bench: Bench) -> None:
    assert bench.ok("n1", "clmgr query cluster | grep LPM") == (
        'LPM_POLICY=""\nHEARTBEAT_FREQUENCY_DURING_LPM="0"\n'
    )


def test_a_change_is_stored_but_not_in_force_until_synchronised(bench: Bench) -> None:
    bench.ok("n1", "clmgr modify cluster HEARTBEAT_FREQUENCY=90 LPM_POLICY=unmanage")
    assert _attribute(bench, "HEARTBEAT_FREQUENCY") == 'HEARTBEAT_FREQUENCY="90"'
    assert _attribute(bench, "UNSYNCED_CHANGES") == 'UNSYNCED_CHANGES="true"'
    assert bench.ok("n1", "clctrl -tune -x node_timeout").endswith("= 30000\n")
    assert bench.ok("n1", "clodmget -n -f lpm_policy HACMPcluster") == "\n"
    text = bench.ok("n1", "clmgr sync cluster")
    assert "1 tunable updated on cluster crew." in text
    assert bench.ok("n1", "clctrl -tune -x node_timeout").endswith("= 90000\n")
    assert bench.ok("n1", "clodmget -n -f lpm_policy HACMPcluster") == "UNMANAGE\n"
    assert _attribute(bench, "UNSYNCED_CHANGES") == 'UNSYNCED_CHANGES="false"'


def test_synchronisation_tells_the_cluster_managers_states(bench: Bench) -> None:
    text = bench.ok("n1", "clmgr sync cluster")
    assert "Verification has completed normally.\n" in text
    said = [line.rpartition(": ")[2] for line in text.splitlines() if "current state is" in line]
    assert said[0] == "ST_RP_RUNNING"
    assert {word.rstrip(".") for word in said} >= {"ST_BARRIER", "ST_UNSTABLE", "ST_CBARRIER"}
    assert said[-1] == "ST_STABLE.....completed."


def test_synchronisation_of_a_stopped_cluster_has_no_states(bench: Bench) -> None:
    text = bench.ok("n1", "clmgr stop cluster >/dev/null; clmgr sync cluster")
    assert "Verification has completed normally." in text
    assert "current state is" not in text


def test_a_synchronisation_is_seen_by_the_others(bench: Bench) -> None:
    running = bench.site.begin("n1", "clmgr sync cluster")
    seen = set()
    while running.poll() is None:
        seen.add(bench.ok("n2", "lssrc -ls clstrmgrES").splitlines()[0])
        bench.wait(0.5)
    assert "Current state: ST_RP_RUNNING" in seen
    assert "Current state: ST_CBARRIER" in seen
    assert bench.ok("n2", "lssrc -ls clstrmgrES").startswith("Current state: ST_STABLE")


def test_no_synchronisation_while_groups_are_unmanaged(bench: Bench) -> None:
    bench.ok("n1", "clmgr modify cluster HEARTBEAT_FREQUENCY=90; clmgr stop node n1 MANAGE=unmanage")
    assert "UNMANAGED (rg)" in bench.refused("n2", "clmgr sync cluster")
    assert bench.cluster.active == {}


def test_no_synchronisation_without_every_node(bench: Bench) -> None:
    bench.crash("n2")
    assert "n2 cannot be reached" in bench.refused("n1", "clmgr sync cluster")


def test_direct_modification_leaves_the_configuration_alone(bench: Bench) -> None:
    assert bench.ok("n1", 'clmgr -f modify cluster HEARTBEAT_FREQUENCY="600"') == (
        "1 tunable updated on cluster crew.\n"
    )
    assert caa.node_timeout_s(bench.cluster) == 600
    assert _attribute(bench, "HEARTBEAT_FREQUENCY") == 'HEARTBEAT_FREQUENCY="30"'
    assert _attribute(bench, "UNSYNCED_CHANGES") == 'UNSYNCED_CHANGES="false"'


def test_direct_modification_works_while_unmanaged_and_is_undone_by_a_synchronisation(bench: Bench) -> None:
    bench.ok("n1", "clmgr stop node n1 MANAGE=unmanage; clmgr -f modify cluster HEARTBEAT_FREQUENCY=600")
    bench.ok("n1", "clmgr start node n1; clmgr sync cluster")
    assert caa.node_timeout_s(bench.cluster) == 30


def test_only_heartbeat_values_can_be_modified_directly(bench: Bench) -> None:
    assert "cannot be modified with -f" in bench.refused("n1", "clmgr -f modify cluster LPM_POLICY=unmanage")


def test_older_levels_do_not_know_the_newer_attributes() -> None:
    bench = Bench(scenario(cluster={"vrmf": "7.1.3.4", "version": 15}))
    text = bench.ok("n1", "clmgr query cluster")
    assert "LPM_POLICY" not in text
    assert 'HEARTBEAT_FREQUENCY="30"' in text
    assert "not a valid attribute" in bench.refused("n1", "clmgr modify cluster LPM_POLICY=unmanage")
    assert level("7.1.3.4") < level("7.2") < level("7.2.5")


def test_clctrl_checks_its_limits(bench: Bench) -> None:
    assert "10000-600000" in bench.refused("n1", "clctrl -tune -o node_timeout=5000")
    bench.ok("n1", "clctrl -tune -o node_timeout=60000; clctrl -tune -o deadman_mode=e")
    assert caa.node_timeout_s(bench.cluster) == 60
    assert [bench.node(name).deadman_mode for name in ("n1", "n2")] == ["e", "e"]
    assert "unknown tunable" in bench.refused("n1", "clctrl -tune -o speed=1")
