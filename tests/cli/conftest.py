"""A small site to print."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from lpmtui.journal import JobRow
from lpmtui.model.cluster import (
    ApplicationHealth,
    ApplicationMonitor,
    Cluster,
    ClusterState,
    GroupState,
    MonitorKind,
    Node,
    NodeState,
    ResourceGroup,
    Tunables,
)
from lpmtui.model.move import Outcome, Phase
from lpmtui.model.picture import MatchedBy, NodeIdentity, SiteKind, SitePicture, Unknown
from lpmtui.model.system import ManagedSystem, Partition, PartitionState, SystemState

MOMENT = datetime(2026, 1, 31, 12, 0, 0, tzinfo=UTC)


@pytest.fixture
def picture() -> SitePicture:
    group = ResourceGroup(
        "db_rg", (("dbnode1", GroupState.ONLINE), ("dbnode2", GroupState.OFFLINE)), applications=("db_app",)
    )
    cluster = Cluster(
        "dbcluster",
        ClusterState.STABLE,
        nodes=(
            Node("dbnode1", NodeState.NORMAL, "ST_STABLE"),
            Node("dbnode2", NodeState.NORMAL, "ST_STABLE"),
        ),
        groups=(group,),
        monitors=(ApplicationMonitor("db_mon", MonitorKind.CUSTOM, applications=("db_app",)),),
        tunables=Tunables(node_timeout_s=30.0, unsynced_changes=True, raw=(("STATE", "STABLE"),)),
    )
    return SitePicture(
        "simulator",
        SiteKind.SIMULATOR,
        MOMENT,
        systems=(
            ManagedSystem("power-a", SystemState.OPERATING, "Operating"),
            ManagedSystem("power-b", SystemState.UNKNOWN, "Half \x1b[31mAsleep"),
        ),
        partitions=(
            Partition("dbnode1", 3, "power-a", PartitionState.RUNNING, "Running", memory_mib=65536),
            Partition("vios-a1", 1, "power-a", PartitionState.RUNNING, environment="vioserver"),
            Partition("dbnode2", 3, "power-b", PartitionState.RUNNING),
        ),
        clusters=(cluster,),
        health=(ApplicationHealth("db_app", MonitorKind.CUSTOM, healthy=True),),
        unknown=(Unknown("power-c", "No Connection"),),
        identities=(
            NodeIdentity("dbnode1", "dbcluster", "dbnode1", "power-a", 3, MatchedBy.NODE),
            NodeIdentity("dbnode2", "dbcluster", why="dbnode2 does not answer."),
        ),
    )


@pytest.fixture
def running() -> JobRow:
    return JobRow(
        id="7",
        partition="dbnode1",
        source="power-a",
        target="power-b",
        phase=Phase.MEMORY,
        started_at=MOMENT,
        finished_at=None,
        outcome=Outcome.RUNNING,
        exit_status=None,
        site="simulator",
        cluster="dbcluster",
        procedure="automatic",
    )


@pytest.fixture(autouse=True)
def nobodys_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test reads or writes what belongs to the person who runs it."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config-home"))
    monkeypatch.setenv("LPMTUI_STATE_DIR", str(tmp_path / "state"))
