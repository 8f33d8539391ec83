"""A site described as a scenario: the world made of it is like the site."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lpmtui.cli import main
from lpmtui.config import load
from lpmtui.model.picture import SitePicture
from lpmtui.model.structured import parse_toml
from lpmtui.simulator.api import SimulatedSite
from lpmtui.site import open_site
from lpmtui.site.site_scenario import scenario_of, scenario_text


def summary(picture: SitePicture) -> dict[str, Any]:
    return {
        "systems": [(one.name, one.type_model, one.serial, one.state) for one in picture.systems],
        "partitions": sorted(
            (one.name, one.system, one.lpar_id, one.memory_mib, one.processors, one.is_vios, one.state)
            for one in picture.partitions
        ),
        "clusters": [
            (
                one.name,
                one.version,
                [node.name for node in one.nodes],
                [(group.name, group.states, group.applications) for group in one.groups],
                [(monitor.name, monitor.kind, monitor.interval_s) for monitor in one.monitors],
                (one.tunables.node_timeout_s, one.tunables.lpm_policy),
            )
            for one in picture.clusters
        ],
        "identities": [(one.node, one.partition, one.system) for one in picture.identities],
    }


@pytest.mark.parametrize("scenario", ["demo", "real-names"])
def test_a_world_made_from_a_site_is_like_it(scenario: str, tmp_path: Path) -> None:
    (tmp_path / "first").mkdir()
    SimulatedSite.reset(tmp_path / "first" / "simulator.db", scenario, speed=float("inf"))
    with open_site(load(None), None, tmp_path / "first") as site:
        before = summary(site.picture())
        text = scenario_text(scenario_of(site))
    file = tmp_path / "like.toml"
    file.write_text(text, "utf-8")
    (tmp_path / "second").mkdir()
    SimulatedSite.reset(tmp_path / "second" / "simulator.db", str(file), speed=float("inf"))
    with open_site(load(None), None, tmp_path / "second") as site:
        assert summary(site.picture()) == before


def test_a_recording_becomes_a_world_in_which_the_same_move_can_be_tried(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    recorded, state = tmp_path / "r.jsonl", ["--state-dir", str(tmp_path / "state")]
    assert main(["doctor", "--capture", str(recorded), "--state-dir", str(tmp_path / "first")]) == 0
    assert main(["simulator", "reset", "--from-capture", str(recorded), *state]) == 0
    capsys.readouterr()
    assert main(["status", *state]) == 0
    assert "Cluster cluster_1: STABLE" in capsys.readouterr().out
    assert main(["migrate", "node-1", "--to", "system-3", "--dry-run", *state]) == 0


def test_what_is_no_recording_is_said_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "no.jsonl"
    file.write_text("{")
    words = ["simulator", "reset", "--state-dir", str(tmp_path), "--from-capture"]
    assert main([*words, str(file)]) == 2
    assert main([*words, str(tmp_path / "gone.jsonl")]) == 2
    assert "Traceback" not in capsys.readouterr().err


plain = (
    st.text()
    | st.integers(-(10**9), 10**9)
    | st.booleans()
    | st.floats(allow_nan=False, allow_infinity=False)
)


@given(
    st.dictionaries(
        st.text(min_size=1), plain | st.lists(plain) | st.dictionaries(st.text(), plain, min_size=1)
    )
)
def test_any_table_is_written_as_toml_that_reads_back(table: dict[str, Any]) -> None:
    text = scenario_text(table)
    assert parse_toml(text, "x").content == table
