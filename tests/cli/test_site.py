"""`status` as JSON and as text."""

import io
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from lpmtui.cli import main, streams
from lpmtui.cli.status_command import migration_json, site_json, site_text
from lpmtui.commands.hmc import hardware
from lpmtui.journal import JobRow
from lpmtui.model.lazy_dataclass import replace
from lpmtui.model.move import JobOrigin, Outcome
from lpmtui.model.picture import MatchedBy, NodeIdentity, SitePicture
from lpmtui.model.system import Partition, PartitionState
from lpmtui.simulator.api import SimulatedSite
from lpmtui.transports.transcript import Exchange


def test_the_json_has_the_public_names(picture: SitePicture, running: JobRow) -> None:
    found = json.loads(json.dumps(site_json(picture, [running])))
    assert found["site"] == "simulator"
    assert found["kind"] == "simulator"
    assert found["as_of"] == "2026-01-31T12:00:00.000Z"
    assert found["systems"][0] == {
        "name": "power-a",
        "state": "Operating",
        "partitions": [
            {
                "name": "dbnode1",
                "state": "Running",
                "memory_mib": 65536,
                "cluster": "dbcluster",
                "node": "dbnode1",
            },
            {"name": "vios-a1", "state": "Running", "memory_mib": None, "cluster": None, "node": None},
        ],
    }
    cluster = found["clusters"][0]
    assert cluster["nodes"][0] == {
        "name": "dbnode1",
        "state": "NORMAL",
        "raw_state": "ST_STABLE",
        "partition": "dbnode1",
        "system": "power-a",
        "matched_by": "its own answer",
        "unmatched": None,
    }
    assert cluster["nodes"][1]["unmatched"] == "dbnode2 does not answer."
    assert cluster["one_system"] is False
    assert cluster["tunables"]["node_timeout_s"] == 30.0
    assert cluster["tunables"]["lpm_policy"] == "manage"
    assert cluster["resource_groups"] == [
        {
            "name": "db_rg",
            "states": {"dbnode1": "ONLINE", "dbnode2": "OFFLINE"},
            "owner": "dbnode1",
            "applications": [{"name": "db_app", "monitor": "db_mon", "healthy": True}],
        }
    ]
    assert found["migrations"][0]["id"] == "7"
    assert found["migrations"][0]["phase"] == "memory"
    assert found["migrations"][0]["started_at"] == "2026-01-31T12:00:00.000Z"
    assert found["migrations"][0]["outcome"] == "running"
    assert found["unknown"] == [{"subject": "power-c", "why": "No Connection"}]


def test_a_node_in_two_places_stands_where_it_says_itself(picture: SitePicture) -> None:
    there = Partition("dbnode1", 5, "power-b", PartitionState.MIGRATING_RUNNING)
    moving = replace(picture, partitions=(*picture.partitions, there))
    place = moving.partition_of("dbnode1")
    assert place is not None
    assert place.system == "power-a"


def test_nodes_on_one_system_are_marked(picture: SitePicture) -> None:
    there = Partition("other name", 5, "power-a", PartitionState.RUNNING)
    beside = NodeIdentity("dbnode2", "dbcluster", "other name", "power-a", 5, MatchedBy.NODE)
    together = replace(
        picture, partitions=(*picture.partitions, there), identities=(picture.identities[0], beside)
    )
    assert site_json(together, [])["clusters"][0]["one_system"] is True
    text = site_text(together, [])
    assert "All active nodes are on power-a" in text
    assert "Node dbnode2: NORMAL on power-a as other name" in text


def test_the_text_says_the_same(picture: SitePicture, running: JobRow) -> None:
    text = site_text(picture, [running])
    for told in (
        "System power-a: Operating",
        "node of dbcluster",
        "VIOS",
        "Node dbnode1: NORMAL on power-a",
        "Node dbnode2: NORMAL, partition not known: dbnode2 does not answer.",
        "Resource group db_rg: ONLINE on dbnode1, OFFLINE on dbnode2",
        "Application db_app: healthy (monitor db_mon)",
        "LPM policy manage; node failure detection 30 s, during LPM 600 s",
        "not synchronized",
        "dbnode1: power-a -> power-b  running, Memory",
        "power-c: No Connection",
    ):
        assert told in text
    assert max(map(len, text.splitlines())) <= 80


def test_nothing_in_progress_is_said(picture: SitePicture) -> None:
    assert "No migration in progress." in site_text(picture, [])


def told_with_hosts_down(tmp_path: Path, down: set[str], *words: str) -> int:
    world = SimulatedSite.reset(tmp_path / "simulator.db", speed=1000.0)
    with world.using() as inside:
        for name in down:
            inside.images[name].up = False
    return main(["status", *words, "--state-dir", str(tmp_path)])


def test_a_silent_host_is_told_and_is_status_4(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert told_with_hosts_down(tmp_path, {"dbnode1"}, "--json") == 4
    told = capsys.readouterr()
    assert json.loads(told.out)["clusters"]
    assert told.err == "Not everything is known: dbnode1 did not answer.\n"


def test_no_answer_at_all_is_status_6(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "config.toml"
    file.write_text(
        'default_site = "p"\n[sites.p]\nkind = "ssh"\nhmcs = [{ name = "127.0.0.1", port = 1 }]\n'
        'nodes = [{ name = "localhost", port = 1 }]\n'
    )
    assert main(["status", "--config", str(file), "--state-dir", str(tmp_path)]) == 6
    assert "Traceback" not in capsys.readouterr().err


def test_the_list_of_migrations_tells_who_began_each() -> None:
    at = datetime(2026, 1, 31, tzinfo=UTC)
    row = JobRow("1", "p", "a", "b", None, at, None, Outcome.RUNNING, None, "s", "", "")
    assert migration_json(row)["origin"] == "lpmtui"
    row = replace(row, origin=JobOrigin.OTHER)
    assert migration_json(row)["origin"] == "other"


@pytest.mark.parametrize(
    ("typed", "name", "agreed"),
    [
        ("yes", "", True),
        ("YES", "", True),
        ("y", "", False),
        ("db_rg", "db_rg", True),
        ("yes", "db_rg", False),
        ("DB_RG", "db_rg", False),
    ],
)
def test_what_is_dangerous_is_confirmed_by_its_name(
    typed: str, name: str, agreed: bool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{typed}\n"))
    assert streams.confirmed("Sure?", name=name) is agreed
    assert f"Type {name or 'yes'} to go on" in capsys.readouterr().err


REPLAYED = """
default_site = "r"
[sites.r]
kind = "replay"
transcript = {transcript}
[[sites.r.hmcs]]
name = "hmc1"
[[sites.r.hmcs]]
name = "hmc2"
"""


def status_of(tmp_path: Path, *answers: tuple[str, int, str]) -> int:
    """The exit status of `status` where these consoles answer so to the question for their systems."""
    transcript = tmp_path / "transcript.jsonl"
    exchanges = [
        Exchange("2026-01-31T12:00:00.000Z", host, hardware.systems(host).command.argv, status, stdout)
        for host, status, stdout in answers
    ]
    transcript.write_text("".join(f"{one.line()}\n" for one in exchanges))
    file = tmp_path / "config.toml"
    file.write_text(REPLAYED.format(transcript=json.dumps(str(transcript))))
    return main(["--config", str(file), "--state-dir", str(tmp_path / "state"), "status"])


@pytest.mark.parametrize("said", [(0, "Welcome, operator.\n"), (0, ""), (1, "Niepoprawny atrybut.\n")])
def test_what_is_not_a_listing_is_status_6_and_not_an_empty_site(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], said: tuple[int, str]
) -> None:
    assert status_of(tmp_path, ("hmc1", *said), ("hmc2", *said)) == 6
    out, err = capsys.readouterr()
    assert out == ""
    assert "hmc1" in err


def test_one_console_that_is_not_understood_is_status_4(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    header = ",".join(hardware.systems("hmc1").command.argv[-2:-1])
    row = "power-a,Operating,9009-42A,7800001,default,1"
    assert status_of(tmp_path, ("hmc1", 0, f"{header}\n{row}\n"), ("hmc2", 0, "<html>\n")) == 4
    out, err = capsys.readouterr()
    assert "power-a" in out
    assert "hmc2 did not answer in a way that is understood" in err
