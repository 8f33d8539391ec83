"""Whatever a host prints, a parser answers or refuses: it never breaks."""

from __future__ import annotations

from itertools import chain
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lpmtui.commands import active_resources, aix, error_log, lpar_identity
from lpmtui.commands.hmc import (
    administration,
    hardware,
    lslparmigr,
    lssyscfg,
    migrlpar,
    virtual_adapters,
)
from lpmtui.commands.hmc.migration_route import MigrationRoute, RemoteHmc
from lpmtui.commands.powerha import automation, caa, clmgr, clrginfo, clstrmgr, dms, sfwcom
from lpmtui.model.command import Completed, Query
from lpmtui.model.errors import CommandFailed, GarbledAnswer
from lpmtui.model.system import AdapterKind

ROUTE = MigrationRoute("a", "b", "p")

QUERIES = [
    lssyscfg.systems("h"),
    lssyscfg.partitions("h", "s"),
    hardware.system_memory("h", "s"),
    hardware.system_processors("h", "s"),
    hardware.partition_memory("h", "s"),
    hardware.partition_processors("h", "s"),
    lslparmigr.migration_limits("h", "s"),
    lslparmigr.partition_migrations("h", "s"),
    lssyscfg.reference_codes("h", "s"),
    virtual_adapters.adapters("h", "s", "p", AdapterKind.FIBRE_CHANNEL),
    virtual_adapters.adapters("h", "s", "p", AdapterKind.ETHERNET),
    administration.hmc_version("h"),
    administration.hmc_user("h", "u"),
    administration.role_tasks("h", "r"),
    administration.remote_access("h", RemoteHmc("r", "u")),
    migrlpar.validate("h", ROUTE),
    lslparmigr.mover_choices("h", ROUTE),
    lslparmigr.pool_choices("h", ROUTE),
    lslparmigr.mapping_choices("h", ROUTE),
    clmgr.cluster("n"),
    clmgr.nodes("n"),
    clmgr.node_names("n"),
    clmgr.resource_group("n", "g"),
    clmgr.monitor("n", "m"),
    clmgr.sync_cluster("n"),
    clrginfo.groups("n"),
    clstrmgr.cluster_manager("n"),
    caa.node_timeout("n"),
    caa.tunables("n"),
    caa.ranges("n"),
    caa.membership("n"),
    caa.interfaces("n"),
    caa.disks("n"),
    active_resources.volume_groups("n"),
    active_resources.file_systems("n"),
    active_resources.addresses("n"),
    sfwcom.devices("n"),
    dms.switch_state("n"),
    dms.client_kill("n"),
    automation.log_since("n", 1),
    automation.log_length("n"),
    automation.saved_state("n"),
    automation.inittab_entry("n"),
    automation.interface_restrictions("n"),
    automation.odm_policy("n"),
    automation.odm_timeout("n"),
    aix.epoch("n"),
    error_log.migration_entries("n"),
    error_log.node_clock("n"),
    lpar_identity.configuration("n"),
    lpar_identity.identity("n"),
    lpar_identity.machine_id("n"),
    lpar_identity.serial("n"),
    lpar_identity.machine("n"),
    aix.users("n"),
    aix.processes("n"),
    aix.run_monitor("n", "/m"),
    aix.file_executable("n", "/f"),
]

_SAMPLES = Path(__file__).parent / "samples"
_LINES = sorted(
    set(
        chain.from_iterable(
            path.read_text(encoding="utf-8").splitlines() for path in sorted(_SAMPLES.glob("*/*.txt"))
        )
    )
)
_HEADERS = [query.command.argv[-2] for query in QUERIES if query.command.argv[-1] == "--header"]

lines = st.one_of(
    st.sampled_from(_LINES),
    st.sampled_from(_HEADERS),
    st.text(st.characters(exclude_characters="\n"), max_size=30),
    st.sampled_from(["a,1,b", '"', "²=²", "9" * 40, "\x00", "\x1b[2J", "name=,=", 'X="', "٣٤", "Node name:"]),
)
cells = st.sampled_from(["", "null", "7", "x", "unavailable", '"a,b"', "Running", "none"])
rows = st.integers(2, 9).flatmap(lambda width: st.lists(cells, min_size=width, max_size=width)).map(",".join)
answers = st.one_of(st.lists(lines, max_size=12).map("\n".join), st.text(max_size=60))


def refusal(completed: Completed, query: Query[Any]) -> str:
    """The title under which a parser refuses an answer; `answered` where it understands it."""
    try:
        query.parse(completed)
    except (CommandFailed, GarbledAnswer) as refused:
        return refused.title
    return "answered"


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.command.line().rpartition("/")[2][:40])
@given(stdout=answers, stderr=st.one_of(st.just(""), answers), status=st.sampled_from([0, 0, 0, 1, 127]))
@settings(max_examples=20, deadline=None)
def test_parsers_answer_or_refuse_in_printable_words(query, stdout, stderr, status):
    said = refusal(Completed(query.command, status, stdout, stderr), query)
    assert said
    assert said.isprintable()


@pytest.mark.parametrize("query", [query for query in QUERIES if query.command.argv[-1] == "--header"])
@given(body=st.lists(st.one_of(rows, lines), max_size=3))
@settings(max_examples=20, deadline=None)
def test_rows_below_the_right_header_are_answered_or_refused(query, body):
    header = query.command.argv[-2]
    assert refusal(Completed(query.command, 0, "\n".join([header, *body])), query).isprintable()
