"""`status` as JSON and as text."""

import json
from dataclasses import replace

from lpmtui.cli.status_command import site_json, site_text
from lpmtui.journal import JobRow
from lpmtui.model.picture import MatchedBy, NodeIdentity, SitePicture
from lpmtui.model.system import Partition, PartitionState


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
