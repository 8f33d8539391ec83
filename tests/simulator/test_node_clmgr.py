"""clmgr as a program: its grammar and all forms of its answers."""

from __future__ import annotations

import re

import pytest
from cluster_bench import Bench, scenario
from hypothesis import given, settings
from hypothesis import strategies as st

from lpmtui.simulator.node import clmgr_query
from lpmtui.simulator.node.clmgr import Refusal, parse

CLMGR = "/usr/es/sbin/cluster/utilities/clmgr"


@pytest.fixture
def bench() -> Bench:
    return Bench()


def test_colon_table_has_a_header_with_a_hash(bench: Bench) -> None:
    assert bench.ok("n1", f"{CLMGR} -cv -a name,state,raw_state query node") == (
        "# NAME:STATE:RAW_STATE\nn1:NORMAL:ST_STABLE\nn2:NORMAL:ST_STABLE\n"
    )


def test_other_delimiters_and_no_header(bench: Bench) -> None:
    assert bench.ok("n1", "clmgr -d'|' -S -v -a name,state query node") == "n1|NORMAL\nn2|NORMAL\n"
    assert bench.ok("n1", "clmgr -d , -v -a name,state query node n2") == "# NAME,STATE\nn2,NORMAL\n"
    assert bench.ok("n1", "clmgr -cS -a STATE query cluster") == "STABLE\n"


def test_names_only_without_a_name(bench: Bench) -> None:
    assert bench.ok("n1", "clmgr query node") == "n1\nn2\n"
    assert bench.ok("n1", "clmgr query resource_group") == "rg\n"
    assert bench.ok("n1", "clmgr query application_monitor") == "app_mon\n"
    assert bench.ok("n1", "clmgr query application_controller") == "app\nchild_app\n"


def test_everything_of_every_object(bench: Bench) -> None:
    text = bench.ok("n1", "clmgr -v query node")
    assert text.count("NAME=") == 2
    assert "\n\n" in text
    assert all(re.fullmatch(r'[A-Z_]+="[^"]*"', line) for line in text.splitlines() if line)


def test_attributes_of_a_cluster(bench: Bench) -> None:
    text = bench.ok("n1", "clmgr query cluster")
    values = dict(re.findall(r'^([A-Z_]+)="(.*)"$', text, re.MULTILINE))
    assert values["CLUSTER_NAME"] == "crew"
    assert values["STATE"] == "STABLE"
    assert values["HEARTBEAT_FREQUENCY"] == "30"
    assert values["GRACE_PERIOD"] == "10"
    assert values["NETWORK_FAILURE_DETECTION_TIME"] == "20"
    assert values["CAA_PVM_WATCHDOG_TIMER"] == "disable"


def test_attributes_of_group_controller_and_monitor(bench: Bench) -> None:
    group = bench.ok("n1", "clmgr query resource_group rg")
    for line in (
        'CURRENT_NODE="n1"',
        'NODES="n1 n2"',
        'STATE="ONLINE"',
        'FALLOVER="FNPN"',
        'APPLICATIONS="app"',
    ):
        assert line in group.splitlines()
    assert 'MONITORS="app_mon"' in bench.ok("n1", "clmgr query application_controller app")
    monitor = bench.ok("n1", "clmgr query application_monitor app_mon").splitlines()
    for line in (
        'TYPE="Custom"',
        'MONITORMETHOD="/opt/app/check"',
        'MONITORINTERVAL="10"',
        'RESTARTCOUNT="3"',
    ):
        assert line in monitor


def test_current_node_of_an_unmanaged_group_is_not_told(bench: Bench) -> None:
    bench.ok("n1", "clmgr stop node n1 MANAGE=unmanage")
    text = bench.ok("n1", "clmgr query rg rg")
    assert 'STATE="UNMANAGED"' in text
    assert 'CURRENT_NODE=""' in text


def test_quasi_xml(bench: Bench) -> None:
    text = bench.ok("n1", "clmgr -x -a name query node")
    assert text.startswith("<NODES>\n")
    assert "<NAME>n2</NAME>" in text


@pytest.mark.parametrize(
    "line",
    [
        "clmgr q cl",
        "clmgr LS Cluster",
        "clmgr get CLUSTER",
        "clmgr VIEW cluster crew",
        "clmgr -l med query cluster",
    ],
)
def test_words_and_cases_that_mean_the_same(bench: Bench, line: str) -> None:
    assert bench.ok("n1", line) == bench.ok("n1", "clmgr query cluster")


def test_attribute_labels_without_regard_to_case(bench: Bench) -> None:
    bench.ok("n1", "clmgr modify cluster lpm_policy=UNMANAGE heartbeat_frequency_during_lpm=120")
    assert bench.cluster.stored == {"LPM_POLICY": "unmanage", "HEARTBEAT_FREQUENCY_DURING_LPM": "120"}
    assert bench.ok("n1", "clmgr -a lpm_policy query cluster") == 'LPM_POLICY="unmanage"\n'


def test_object_names_with_regard_to_case(bench: Bench) -> None:
    assert '"RG" does not exist' in bench.refused("n1", "clmgr query resource_group RG")


@pytest.mark.parametrize(
    "line",
    [
        "clmgr",
        "clmgr frobnicate cluster",
        "clmgr query",
        "clmgr query galaxy",
        "clmgr -q query cluster",
        "clmgr -a nosuch query cluster",
        "clmgr sync node",
        "clmgr stop node n9",
        "clmgr stop node n1 MANAGE=perhaps",
        "clmgr stop node n1 WHEN=later",
        "clmgr stop node n1 COLOUR=red",
        "clmgr sync cluster COLOUR=red",
        "clmgr manage application_controller praise app",
        "clmgr suspend application_monitor nobody",
    ],
)
def test_what_is_not_understood_changes_nothing(bench: Bench, line: str) -> None:
    assert bench.refused("n1", line).startswith("ERROR: ")
    assert bench.ok("n1", "clmgr -cSv -a state query node") == "NORMAL\nNORMAL\n"


def test_every_change_is_logged_with_its_end(bench: Bench) -> None:
    bench.ok("n1", "clmgr verify cluster")
    began, ended = bench.clutils()
    assert began == "Thu Jan  1 00:00:00 UTC 2026 clmgr: started by root: clmgr verify cluster"
    assert ended.endswith("clmgr: ended, RC: 0")


def test_no_node_can_be_stopped_that_does_not_answer(bench: Bench) -> None:
    bench.crash("n2")
    assert "n2 cannot be reached" in bench.refused("n1", "clmgr stop node n2")


def test_clmgr_is_not_installed_outside_clusters() -> None:
    table = scenario()
    table["system"][0]["partition"].append({"name": "loner"})
    assert Bench(table).run("loner", CLMGR + " query cluster").status == 127


def test_a_value_may_hold_an_equals_sign() -> None:
    assert parse(("modify", "cluster", "SITE_POLICY_NOTIFY_METHOD=/opt/x=y")).changes == {
        "SITE_POLICY_NOTIFY_METHOD": "/opt/x=y"
    }


@given(st.lists(st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=12), max_size=6))
@settings(max_examples=100)
def test_any_words_are_read_or_refused(words: list[str]) -> None:
    try:
        line = parse(tuple(words))
    except Refusal as refusal:
        why = str(refusal)
    else:
        why = "" if line.action and line.kind else "neither"
    assert why == "" or why.startswith("ERROR: ")


@given(
    st.lists(
        st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=10), min_size=1, max_size=5
    ),
    st.sampled_from([":", "|", ","]),
)
@settings(max_examples=100)
def test_a_delimiter_inside_a_value_is_escaped(values: list[str], delimiter: str) -> None:
    thing = {f"A{place}": value for place, value in enumerate(values)}
    line = clmgr_query.delimited([thing], delimiter, header=False)
    cells = re.findall(rf"((?:\\.|[^\\{delimiter}])*)(?:{re.escape(delimiter)}|\n)", line)
    assert [re.sub(r"\\(.)", r"\1", cell) for cell in cells] == values
